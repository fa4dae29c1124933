"""Policies that support trainees with money (R2-35)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import StudyForm
from nennep.standards.models.audience import Audience
from nennep.standards.models.basis import Founded, basis_check, period_check


class SupportPer(models.TextChoices):
    """For what the amount is given each time."""

    DAY = "day", _("a day of study")
    MONTH = "month", _("a month of study")
    COURSE = "course", _("a course")


class SupportPolicy(Founded):
    """So many đồng for trainees of an audience, a programme, a form of study; empty: for all. Changed, it gets a new row."""

    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    search_key = models.CharField(max_length=400)
    audience = models.ForeignKey(
        Audience,
        verbose_name=_("audience"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="support_policies",
    )
    programme = models.ForeignKey(
        "catalogue.Programme",
        verbose_name=_("programme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="support_policies",
    )
    study_form = models.CharField(_("form of study"), max_length=20, choices=StudyForm.choices, blank=True)
    per = models.CharField(_("given for"), max_length=10, choices=SupportPer.choices)
    amount = models.PositiveBigIntegerField(_("amount in đồng"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="standards_support_start_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="standards_support_amount"),
            period_check("standards_support_period"),
            basis_check("standards_support_basis"),
        ]

    def __str__(self) -> str:
        return self.name
