"""Rooms of the institutions: seats, equipment, state by days, faults (R1-26)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nennep.rooms.states import RoomState


class Room(models.Model):
    """A hall or classroom of an institution. A timetable names it by its name as schools write it."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=80)
    match_key = models.CharField(max_length=120)
    search_key = models.CharField(max_length=600)
    sort_key = models.CharField(max_length=300)
    seats = models.PositiveSmallIntegerField()
    equipment = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "match_key"], name="rooms_room_once"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="rooms_room_seats"),
        ]

    def __str__(self) -> str:
        return self.name


class RoomCondition(models.Model):
    """Days on which a room cannot be used, or only in part. On days without one it is usable."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="conditions")
    state = models.CharField(max_length=12, choices=RoomState.choices)
    seats = models.PositiveSmallIntegerField(default=0)  # that are left; 0 out of use
    reason = models.CharField(max_length=250)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "valid_from"], name="rooms_condition_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="rooms_condition_period",
            ),
            models.CheckConstraint(
                condition=Q(state=RoomState.LIMITED, seats__gt=0) | Q(state=RoomState.OUT_OF_USE, seats=0),
                name="rooms_condition_seats",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} · {self.get_state_display()}"


class RoomFault(models.Model):
    """Something broken in a room: who said so, and when it was mended."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="faults")
    what = models.CharField(max_length=400)
    search_key = models.CharField(max_length=600)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    mended_on = models.DateField(null=True, blank=True)
    mended_how = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mended_on__isnull=True, mended_how="")
                | (Q(mended_on__isnull=False) & ~Q(mended_how="")),
                name="rooms_fault_mended_how",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["room", "mended_on"], name="rooms_fault_room")]

    def __str__(self) -> str:
        return f"{self.room} · {self.what}"
