"""Forms about sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import Module
from nennep.classes.forms.fields import PersonField, SmallNumberField
from nennep.classes.models import AddedTopic, HalfDay, Method, Mode
from nennep.kernel import clock
from nennep.people.models import Person
from nennep.rooms.models import Room
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
    added_topic = forms.ModelChoiceField(
        label=_("Topic added for this class"),
        queryset=AddedTopic.objects.none(),
        required=False,
        empty_label=_("not chosen"),
    )
    lecturer_name = forms.CharField(label=_("Lecturer as printed"), max_length=150, required=False)
    booked_room = forms.ModelChoiceField(
        label=_("Room"), queryset=Room.objects.none(), required=False, empty_label=_("other venue, below")
    )
    room = forms.CharField(
        label=_("Other venue"),
        max_length=80,
        required=False,
        help_text=_("Only where the session is not held in a room of the list."),
    )
    mode = forms.ChoiceField(label=_("How it is held"), choices=Mode.choices)
    method = forms.ChoiceField(
        label=_("How it is taught"), choices=Method.choices, required=False, initial=Method.LECTURE
    )
    starts = VietnameseTimeField(label=_("Begins at"), required=False)
    ends = VietnameseTimeField(label=_("Ends at"), required=False)

    def __init__(
        self,
        *args: Any,
        modules: QuerySet[Module],
        lecturers: QuerySet[Person],
        rooms: QuerySet[Room],
        added: QuerySet[AddedTopic],
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        module = self.fields["module"]
        assert isinstance(module, forms.ModelChoiceField)  # noqa: S101 - declared above
        module.queryset = modules
        for name, source in (("booked_room", rooms), ("added_topic", added)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = source
            if not source.exists():
                del self.fields[name]
        if "booked_room" not in self.fields:
            self.fields["room"].label, self.fields["room"].help_text = _("Room"), ""
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
            "added_topic",
            "lecturer",
            "lecturer_name",
            "booked_room",
            "room",
            "mode",
            "method",
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
        cleaned["method"] = cleaned["method"] or Method.LECTURE
        if "booked_room" in cleaned:
            booked, before = cleaned["booked_room"], self.initial.get("booked_room")
            if booked is not None:
                cleaned["room"] = booked.name
            elif before is not None and cleaned["room"] == self.initial.get("room"):
                cleaned["room"] = ""  # the room was taken back, its name stayed in the field
        for name, field in (("starts", "starts_at"), ("ends", "ends_at")):
            at = cleaned.pop(name)
            if at is not None:
                cleaned[field] = datetime.combine(held_on, at, clock.zone())
        return cleaned


class ChooseLecturerForm(forms.Form):
    """One of those who could teach a session."""

    lecturer = forms.ModelChoiceField(
        label=_("Lecturer"), queryset=Person.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, lecturers: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lecturer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = lecturers


class AddTopicForm(forms.Form):
    """A topic for a new issue, approved in the same step."""

    name = forms.CharField(label=_("Added topic"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    lessons = SmallNumberField(label=_("Lessons"), min_value=1, max_value=60)
    module = forms.ModelChoiceField(
        label=_("Module"), queryset=Module.objects.none(), required=False, empty_label=_("not chosen")
    )
    note = forms.CharField(
        label=_("Which new issue it answers"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    approval = forms.CharField(
        label=_("Approved by"),
        max_length=200,
        help_text=_("Name and post, and the paper: Rector Nguyễn Văn A, note 12 of 3-6-2024."),
    )
    held_on = VietnameseDateField(
        label=_("Day"), required=False, help_text=_("With a day it stands in the timetable at once.")
    )
    half = forms.ChoiceField(
        label=_("Half-day"), choices=HalfDay.choices, widget=forms.RadioSelect, required=False
    )
    method = forms.ChoiceField(
        label=_("How it is taught"), choices=Method.choices, required=False, initial=Method.LECTURE
    )

    def __init__(self, *args: Any, modules: QuerySet[Module], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        module = self.fields["module"]
        assert isinstance(module, forms.ModelChoiceField)  # noqa: S101 - declared above
        module.queryset = modules

    def clean_method(self) -> str:
        """A lecture where nothing is chosen."""
        return self.cleaned_data["method"] or Method.LECTURE


class MoveSessionForm(forms.Form):
    """Another half-day for a session."""

    held_on = VietnameseDateField(label=_("Day"))
    half = forms.ChoiceField(label=_("Half-day"), choices=HalfDay.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=250, required=False)
