"""Calendar feeds opened by a secret token, which can be taken back (design.md 1; R0-24)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FeedKind(models.TextChoices):
    """Whose sessions a calendar feed holds."""

    TRAINEE = "trainee", _("My sessions as a trainee")
    LECTURER = "lecturer", _("My sessions as a lecturer")
    CLASS = "class", _("Sessions of a class")
    AGENCY = "agency", _("Sessions of the people of an agency")


class FeedToken(models.Model):
    """One calendar feed of one account. Only the hash of the secret is kept; the secret itself is shown once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feed_tokens")
    kind = models.CharField(max_length=20, choices=FeedKind.choices)
    training_class = models.ForeignKey(
        "classes.TrainingClass", null=True, blank=True, on_delete=models.PROTECT, related_name="feed_tokens"
    )
    agency = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="feed_tokens"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=FeedKind.values), name="exchange_feed_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind="class") | Q(training_class__isnull=False), name="exchange_feed_has_class"
            ),
            models.CheckConstraint(
                condition=~Q(kind="agency") | Q(agency__isnull=False), name="exchange_feed_has_agency"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "revoked_at"], name="exchange_feed_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"
