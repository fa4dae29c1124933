"""In what state a room is, and whether a fault is still there (R1-26)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoomState(models.TextChoices):
    USABLE = "usable", _("Usable")
    LIMITED = "limited", _("Usable in part")
    OUT_OF_USE = "out_of_use", _("Closed to use")
