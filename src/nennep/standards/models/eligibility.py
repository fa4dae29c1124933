"""Who is admitted to a programme: dated criteria, waivers, and the checks that were made (R1-05, R3-19)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nennep.standards.models.basis import Founded, basis_check, period_check


class Outcome(models.TextChoices):
    """Of a criterion and of a check: worst first."""

    FAIL = "fail", _("not met")
    UNKNOWN = "unknown", _("cannot be told")
    WAIVED = "waived", _("waived")
    PASS = "pass", _("met")


class AdmissionCriterion(Founded):
    """One condition of one programme; rows of the same key, programme and form never overlap in time."""

    key = models.SlugField(_("key"), max_length=60)
    programme_code = models.SlugField(_("programme"), max_length=40)
    study_form = models.CharField(_("form of study"), max_length=20, blank=True)  # empty: any form
    name = models.CharField(_("name"), max_length=200)
    expression = models.JSONField(_("condition"))
    is_waivable = models.BooleanField(_("may be waived"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "programme_code", "study_form", "valid_from"],
                name="standards_criterion_start_once",
            ),
            period_check("standards_criterion_period"),
            basis_check("standards_criterion_basis"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["programme_code", "valid_from"], name="standards_criterion_programme")
        ]

    def __str__(self) -> str:
        return self.name


class Waiver(models.Model):
    """The competent level lets a person off one criterion: by a document, with a reason."""

    person = models.ForeignKey(
        "people.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="waivers"
    )
    programme_code = models.SlugField(_("programme"), max_length=40)
    key = models.SlugField(_("criterion"), max_length=60)
    document = models.ForeignKey(
        "documents.OfficialDocument",
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    document_text = models.CharField(_("document in words"), max_length=250, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    valid_from = models.DateField(_("from"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "programme_code", "key"], name="standards_waiver_once"),
            models.CheckConstraint(
                condition=Q(document__isnull=False) | ~Q(document_text=""), name="standards_waiver_document"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="standards_waiver_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.key}"


class EligibilityCheck(models.Model):
    """What was found of a person on a day, frozen as it was: rule versions, inputs, sentences."""

    person = models.ForeignKey(
        "people.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="eligibility_checks"
    )
    programme_code = models.SlugField(_("programme"), max_length=40)
    study_form = models.CharField(_("form of study"), max_length=20, blank=True)
    on = models.DateField(_("as of"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    criteria = models.JSONField(_("criteria"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("checked by"), on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "programme_code", "on"], name="standards_check_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.programme_code} · {self.on}"
