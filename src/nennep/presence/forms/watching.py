"""Forms of flags, overrides and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.attendance.operations import RollEntry
from nennep.classes.models import Enrolment
from nennep.presence.states import FlagState


class CloseFlagForm(forms.Form):
    """Whether the flag was right, and what was found out."""

    state = forms.ChoiceField(
        label=_("What came out"),
        choices=[(one.value, one.label) for one in FlagState if one != FlagState.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came out.")},
    )
    conclusion = forms.CharField(
        label=_("What was found out"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you found out.")},
    )


class AskOverrideForm(forms.Form):
    """Why a refusal should not stand."""

    reason = forms.CharField(
        label=_("Why the trainee counts after all"),
        help_text=_("What you saw yourself: for example, that the trainee sat in the room."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why the refusal should not stand.")},
    )


class DecideOverrideForm(forms.Form):
    """Agree or decline as the second person."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=(("agree", _("Agree: enter by hand")), ("decline", _("Decline: the refusal stands"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: agree or decline.")},
    )
    note = forms.CharField(
        label=_("Remark"),
        help_text=_("Needed when you decline."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def found_entries(sent: Mapping[str, str], people: Sequence[Enrolment]) -> list[RollEntry]:
    """What was found of each person, from fields `found-<place>` and `note-<place>`; people of whom nothing is said are left out."""
    return [
        RollEntry(
            enrolment_id=one.pk,
            claim=sent[f"found-{one.pk}"],
            reason_note=sent.get(f"note-{one.pk}", "")[:300],
        )
        for one in people
        if sent.get(f"found-{one.pk}")
    ]
