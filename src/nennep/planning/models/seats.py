"""Seats: approved, handed out to agencies, used. The database itself refuses more than there are (R4-01, R4-15, R4-33)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.planning.models.plan import PlanItem


class SeatPool(models.Model):
    """The seats that the decision in force gives to one item of the plan."""

    item = models.OneToOneField(PlanItem, on_delete=models.PROTECT, related_name="pool")
    approved = models.PositiveIntegerField()
    handed_out = models.PositiveIntegerField(default=0)
    decision = models.ForeignKey(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="seat_pools"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(handed_out__lte=F("approved")), name="planning_pool_not_exceeded"
            )
        ]

    def __str__(self) -> str:
        return str(self.item)


class SeatAllocation(models.Model):
    """Seats of one unit in a pool: some handed on to units below, some used by people, the rest free."""

    pool = models.ForeignKey(SeatPool, on_delete=models.PROTECT, related_name="allocations")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="seat_allocations")
    seats = models.PositiveIntegerField()
    handed_out = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    decision = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seat_allocations",
    )
    allocated_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "unit"], name="planning_allocation_once"),
            models.CheckConstraint(
                condition=Q(seats__gte=F("handed_out") + F("used")), name="planning_allocation_not_exceeded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.seats}"

    @property
    def free(self) -> int:
        """Seats that are neither handed on nor used."""
        return self.seats - self.handed_out - self.used


class SeatChangeKind(models.TextChoices):
    ALLOCATED = "allocated", _("Allocated")
    SUBALLOCATED = "suballocated", _("Handed on to a unit below")
    AMENDED = "amended", _("Amended")
    TAKEN = "taken", _("Taken")
    GIVEN_BACK = "given_back", _("Given back")


class SeatChange(models.Model):
    """One movement of seats with its decision or reason; only ever added."""

    allocation = models.ForeignKey(SeatAllocation, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=SeatChangeKind.choices)
    count = models.IntegerField()
    decision = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.allocation} · {self.get_kind_display()} {self.count}"
