"""What the pages of rooms ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nennep.rooms.states import RoomState
from nennep.units.models import Unit
from nennep.web.forms import VietnameseDateField


class RoomForm(forms.Form):
    """A room of an institution."""

    owner = forms.ModelChoiceField(label=_("Institution"), queryset=Unit.objects.none())
    name = forms.CharField(
        label=_("Name of the room"), max_length=80, help_text=_("As timetables write it: Hội trường A1.")
    )
    seats = forms.IntegerField(label=_("Seats in the room"), min_value=1, max_value=5000)
    equipment = forms.CharField(
        label=_("Equipment"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Projector, microphones, computers, air conditioning."),
    )

    def __init__(self, *args: Any, owners: QuerySet[Unit] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        if owners is None:
            del self.fields["owner"]
            return
        field.queryset = owners
        if len(owners) == 1:
            field.initial = owners[0].pk


class StateForm(forms.Form):
    """In what state the room is from a day on."""

    state = forms.ChoiceField(label=_("State"), choices=RoomState.choices, widget=forms.RadioSelect)
    valid_from = VietnameseDateField(label=_("From"))
    last_on = VietnameseDateField(
        label=_("Last day"), required=False, help_text=_("Leave it empty while no end is known.")
    )
    seats = forms.IntegerField(
        label=_("Seats that are left"), min_value=0, required=False, help_text=_("Only where usable in part.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=250, required=False)


class FaultForm(forms.Form):
    """Something broken."""

    what = forms.CharField(
        label=_("What is broken"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class MendForm(forms.Form):
    """A fault is mended."""

    mended_on = VietnameseDateField(label=_("Mended on"))
    how = forms.CharField(
        label=_("How it was mended"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
