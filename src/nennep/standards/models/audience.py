"""Audiences: for whom a class, a standard or a notice is (R3-04, R3-05, R3-10, R4-07, R4-08)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nennep.standards.models.basis import Founded, basis_check, period_check


class Audience(Founded):
    """An expression over posts, units, age, credentials …; its shape is that of rules.expression. Changed, it gets a new row."""

    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=600)
    search_key = models.CharField(max_length=400)
    expression = models.JSONField(_("condition"))
    uses_planning = models.BooleanField(
        _("asks for planned posts"), default=False
    )  # then its people are restricted
    empty_reason = models.CharField(
        _("why it may select nobody"), max_length=250, blank=True
    )  # confirmed when it was entered
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="standards_audience_start_once"),
            period_check("standards_audience_period"),
            basis_check("standards_audience_basis"),
        ]

    def __str__(self) -> str:
        return self.name
