"""What a post requires, and the reviews of who lacks it (R3-11, R3-12)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nennep.people.models import Ladder
from nennep.standards.models.audience import Audience
from nennep.standards.models.basis import Founded, basis_check, period_check


class Standard(Founded):
    """Everybody of the audience needs at least this step of the ladder. Changed, it gets a new row."""

    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    search_key = models.CharField(max_length=400)
    audience = models.ForeignKey(
        Audience, verbose_name=_("audience"), on_delete=models.PROTECT, related_name="standards"
    )
    ladder = models.CharField(_("subject"), max_length=30, choices=Ladder.choices)
    at_least = models.ForeignKey(
        "people.CredentialKind", verbose_name=_("at least"), on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("to be met by"), null=True, blank=True)  # empty: at once

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="standards_standard_start_once"),
            period_check("standards_standard_period"),
            basis_check("standards_standard_basis"),
        ]

    def __str__(self) -> str:
        return self.name


class TaskState(models.TextChoices):
    OPEN = "open", _("to be done")
    DONE = "done", _("carried out")
    DROPPED = "dropped", _("dropped")


class ReviewTask(models.Model):
    """A unit reviews its people against a standard, or against all of them, by a day; the figures found are kept."""

    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="review_tasks"
    )
    standard = models.ForeignKey(
        Standard,
        verbose_name=_("standard"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="review_tasks",
    )
    title = models.CharField(_("task"), max_length=200)
    due_on = models.DateField(_("due on"))
    basis = models.ForeignKey(
        "documents.OfficialDocument",
        verbose_name=_("legal basis"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    basis_text = models.CharField(_("legal basis in words"), max_length=250, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    result = models.JSONField(_("figures found"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [basis_check("standards_reviewtask_basis")]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="standards_reviewtask_due")]

    def __str__(self) -> str:
        return self.title
