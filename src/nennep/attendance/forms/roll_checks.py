"""Forms of head counts, unannounced checks, incidents, corrections and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.attendance.queries.grid import ReasonKey
from nennep.attendance.states import Checkpoint, Claim

CORRECTIONS = (
    Claim.PRESENT,
    Claim.LATE,
    Claim.LEFT_EARLY,
    Claim.LATE_AND_LEFT_EARLY,
    Claim.CALLED_AWAY,
    Claim.LEFT_MID_SESSION,
    Claim.ABSENT_EXCUSED,
    Claim.ABSENT_UNEXCUSED,
)


class HeadCountForm(forms.Form):
    """How many people are in the room, without knowing how many there should be."""

    count = forms.IntegerField(
        label=_("People in the room"),
        help_text=_("Count the trainees, yourself left out."),
        min_value=0,
        max_value=5000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Write the number you counted."),
            "invalid": _("Write a whole number."),
        },
    )
    checkpoint = forms.ChoiceField(
        label=_("Counted when"), choices=Checkpoint.choices, initial=Checkpoint.MID, widget=forms.RadioSelect
    )


class ExplainForm(forms.Form):
    """Why a count of heads differs from the roll."""

    explanation = forms.CharField(
        label=_("Why the numbers differ"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why the numbers differ.")},
    )


class DrawForm(forms.Form):
    """How many people to draw by lot."""

    count = forms.IntegerField(
        label=_("How many people"),
        initial=3,
        min_value=1,
        max_value=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ConclusionForm(forms.Form):
    """What came out of an incident."""

    is_confirmed = forms.ChoiceField(
        label=_("Outcome"),
        choices=(("yes", _("Confirmed: it was so")), ("no", _("Cleared: it was not so"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the outcome.")},
    )
    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the conclusion.")},
    )


class _ReasonFields(forms.Form):
    def __init__(self, *args: Any, reasons: Sequence[ReasonKey], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reason_code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared below
        field.choices = [("", "–"), *((reason.code, reason.name) for reason in reasons)]


class CorrectionForm(_ReasonFields):
    """What was true in the whole session, and why the entry is corrected."""

    claim = forms.ChoiceField(
        label=_("What was true"),
        choices=[(claim, claim.label) for claim in CORRECTIONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was true in this session.")},
    )
    late_minutes = forms.IntegerField(
        label=_("Minutes late"),
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    early_minutes = forms.IntegerField(
        label=_("Minutes left early"),
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    reason_code = forms.ChoiceField(label=_("Reason of the absence"), required=False)
    reason_note = forms.CharField(label=_("More about the reason"), required=False, max_length=300)
    ordered_by = forms.CharField(
        label=_("Who ordered the office work"), help_text=_("Name and post."), required=False, max_length=200
    )
    note = forms.CharField(
        label=_("Why the entry is corrected"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the entry is corrected.")},
    )


class ReasonForm(_ReasonFields):
    """Why somebody was not there, late or gone."""

    reason_code = forms.ChoiceField(
        label=_("Reason"), error_messages={"required": _("Choose a reason from the list.")}
    )
    reason_note = forms.CharField(label=_("More about the reason"), required=False, max_length=300)
    ordered_by = forms.CharField(
        label=_("Who ordered the office work"), help_text=_("Name and post."), required=False, max_length=200
    )
