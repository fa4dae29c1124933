"""Money for the plan and what held a line up (R4-35, R4-37, R4-44, R4-45)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.planning.models.plan import FundingSource, PlanItem


class BudgetDecision(models.Model):
    """A decision that gives money to a unit: 592/QĐ-UBND of 4-4-2017."""

    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="budget_decision"
    )
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="budget_decisions")
    source = models.CharField(max_length=10, choices=FundingSource.choices)
    amount = models.PositiveBigIntegerField()  # đồng
    decided_on = models.DateField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.document)


class BudgetShare(models.Model):
    """What a budget decision gives to one item of the plan, in đồng; unknown where the decision does not say."""

    decision = models.ForeignKey(BudgetDecision, on_delete=models.PROTECT, related_name="shares")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="budget_shares")
    amount = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "item"], name="planning_budget_share_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision} · {self.item}"


class DelayCause(models.TextChoices):
    OBJECTIVE = "objective", _("Objective")
    SUBJECTIVE = "subjective", _("Subjective")


class LineDelay(models.Model):
    """Why an item is late, from which day, until when (R4-45)."""

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="delays")
    cause = models.CharField(max_length=10, choices=DelayCause.choices)
    reason = models.CharField(max_length=500)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="planning_delay_period",
            )
        ]

    def __str__(self) -> str:
        return self.reason
