"""Forms about sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import Module
from nennep.classes.forms.fields import PersonField, SmallNumberField
from nennep.classes.models import HalfDay, Mode
from nennep.kernel import clock
from nennep.people.models import Person
from nennep.web.forms import VietnameseDateField, VietnameseTimeField


class SessionForm(forms.Form):
    """One session of the timetable. Times follow from half-day and lessons where they are left empty."""

    held_on = VietnameseDateField(label=_("Day"))
    half = forms.ChoiceField(label=_("Half-day"), choices=HalfDay.choices, widget=forms.RadioSelect)
    lessons = SmallNumberField(label=_("Lessons"), min_value=1, max_value=12)
    module = forms.ModelChoiceField(
        label=_("Module"), queryset=Module.objects.none(), required=False, empty_label=_("not chosen")
    )
    topic = forms.CharField(
        label=_("Content"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    lecturer_name = forms.CharField(label=_("Lecturer as printed"), max_length=150, required=False)
    room = forms.CharField(label=_("Room"), max_length=80, required=False)
    mode = forms.ChoiceField(label=_("How it is held"), choices=Mode.choices)
    starts = VietnameseTimeField(label=_("Begins at"), required=False)
    ends = VietnameseTimeField(label=_("Ends at"), required=False)

    def __init__(
        self,
        *args: Any,
        modules: QuerySet[Module],
        lecturers: QuerySet[Person],
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        module = self.fields["module"]
        assert isinstance(module, forms.ModelChoiceField)  # noqa: S101 - declared above
        module.queryset = modules
        self.fields["lecturer"] = PersonField(
            label=_("Lecturer on record"),
            among=lecturers,
            required=False,
            help_text=_("Full name or code; the lecturer then sees the session in the own timetable."),
        )
        names = [
            "held_on",
            "half",
            "lessons",
            "module",
            "topic",
            "lecturer",
            "lecturer_name",
            "room",
            "mode",
            "starts",
            "ends",
        ]
        if not is_new:
            names = names[2:]
            del self.fields["held_on"], self.fields["half"]
        self.order_fields(names)

    def changes(self, held_on: date) -> dict[str, Any]:
        """The fields as the operation takes them; times on the day of the session."""
        cleaned = dict(self.cleaned_data)
        for name, field in (("starts", "starts_at"), ("ends", "ends_at")):
            at = cleaned.pop(name)
            if at is not None:
                cleaned[field] = datetime.combine(held_on, at, clock.zone())
        return cleaned


class MoveSessionForm(forms.Form):
    """Another half-day for a session."""

    held_on = VietnameseDateField(label=_("Day"))
    half = forms.ChoiceField(label=_("Half-day"), choices=HalfDay.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=250, required=False)
