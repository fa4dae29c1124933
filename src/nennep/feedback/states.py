"""What a survey is for, what it asks, whom (R1-27, R2-26, R3-25)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    TOPIC = "topic", _("A topic that was taught")
    NEEDS = "needs", _("Needs before a programme is revised")
    FOLLOW_UP = "follow_up", _("Follow-up after the course")


class QuestionKind(models.TextChoices):
    SCALE = "scale", _("Mark from 1 to 5")
    TEXT = "text", _("In own words")


class Side(models.TextChoices):
    """Whose answers are counted together; nobody is told apart below that."""

    TRAINEE = "trainee", _("Trainees")
    AGENCY = "agency", _("Agencies")
