"""Forms of violations: opening a case, proposing, deciding, dropping (R2-40)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.attendance.models import ViolationMeasure
from nennep.web.forms import VietnameseDateField


class OpenViolationForm(forms.Form):
    """What happened, and on which day."""

    happened_on = VietnameseDateField(label=_("Happened on"))
    what = forms.CharField(
        label=_("What happened"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what happened.")},
    )


def _measure_words(obj: ViolationMeasure) -> str:
    return f"{obj.name} ({obj.get_decided_by_display()})"


class _MeasureForm(forms.Form):
    measure = forms.ModelChoiceField(
        label=_("Kind of measure"),
        queryset=ViolationMeasure.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose a measure."),
            "invalid_choice": _("Choose a measure of the list."),
        },
    )

    def __init__(self, *args: Any, measures: Sequence[ViolationMeasure], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["measure"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = ViolationMeasure.objects.filter(pk__in=[one.pk for one in measures]).order_by(
            "order", "pk"
        )
        field.label_from_instance = _measure_words  # type: ignore[method-assign]


class ProposeForm(_MeasureForm):
    """Which measure, why, and what the trainee says."""

    proposal = forms.CharField(
        label=_("Why this measure"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why this measure.")},
    )
    statement = forms.CharField(
        label=_("What the trainee says to it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(_MeasureForm):
    """Which measure is decided, and with which words."""

    decision = forms.CharField(
        label=_("Reasons of the decision"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DropForm(forms.Form):
    """Why there is no measure."""

    why = forms.CharField(
        label=_("Why the case is dropped"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why the case is dropped.")},
    )
