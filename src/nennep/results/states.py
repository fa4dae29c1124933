"""States of a result list, and the classifications that results are given."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListState(models.TextChoices):
    DRAFT = "draft", _("Being entered")
    SIGNED = "signed", _("Recognised")


class Classification(models.TextChoices):
    """From the best down."""

    EXCELLENT = "excellent", _("Excellent")
    VERY_GOOD = "very_good", _("Very good")
    GOOD = "good", _("Good")
    AVERAGE = "average", _("Average")


BETTER = frozenset({Classification.EXCELLENT, Classification.VERY_GOOD, Classification.GOOD})
"""Good and better: khá trở lên."""
