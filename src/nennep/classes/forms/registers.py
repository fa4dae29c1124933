"""Forms of minutes, opinions, issues and the work calendar of an agency."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nennep.classes.forms.fields import UnitField
from nennep.classes.models import HalfDay, IssueKind, IssueSeverity, Meeting, OpinionTopic
from nennep.kernel.periods import in_force_on
from nennep.people.models import Person
from nennep.units.models import Unit
from nennep.web.forms import VietnameseDateField


class MeetingForm(forms.Form):
    """Minutes of a meeting with the class."""

    held_on = VietnameseDateField(label=_("Day"))
    chair = forms.CharField(label=_("Chair"), max_length=150)
    participants = forms.CharField(
        label=_("Who was present"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("One person a line."),
    )
    minutes = forms.CharField(label=_("What was said and agreed"), widget=forms.Textarea(attrs={"rows": 10}))


class OpinionForm(forms.Form):
    """An opinion of trainees."""

    opinion_text = forms.CharField(label=_("What the trainees say"), widget=forms.Textarea(attrs={"rows": 4}))
    topic = forms.ChoiceField(label=_("Topic"), choices=OpinionTopic.choices)
    meeting = forms.ModelChoiceField(
        label=_("Said in the meeting of"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("outside meetings"),
    )
    due_on = VietnameseDateField(label=_("To be answered by"), required=False)

    def __init__(self, *args: Any, on: date, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = meetings
        self.fields["agency"] = UnitField(
            label=_("Agency it speaks of"),
            on=on,
            required=False,
            help_text=_("Where an agency calls people away, for example."),
        )
        self.fields["owner"] = UnitField(label=_("Who must deal with it"), on=on)
        self.order_fields(["opinion_text", "topic", "meeting", "agency", "owner", "due_on"])


class AnswerForm(forms.Form):
    """The answer to an opinion."""

    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 5}))


class IssueForm(forms.Form):
    """Something that came up in a class (R1-21)."""

    issue_text = forms.CharField(label=_("What came up"), widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ModelChoiceField(
        label=_("Kind"), queryset=IssueKind.objects.none(), empty_label=_("choose one")
    )
    severity = forms.ChoiceField(
        label=_("How serious"), choices=IssueSeverity.choices, widget=forms.RadioSelect
    )
    happened_on = VietnameseDateField(label=_("Came up on"))
    due_on = VietnameseDateField(label=_("To be settled by"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = IssueKind.objects.filter(in_force_on(on)).order_by("order", "pk")
        self.fields["owner"] = UnitField(label=_("Who must deal with it"), on=on)
        self.order_fields(["issue_text", "kind", "severity", "happened_on", "owner", "due_on"])


class FollowForm(forms.Form):
    """What was done about an issue."""

    done = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 4}))


class SettleForm(forms.Form):
    """What came of an issue."""

    result = forms.CharField(
        label=_("Result"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The report of the period prints it."),
    )


class EventForm(forms.Form):
    """Something in the work calendar of an agency."""

    title = forms.CharField(label=_("What takes place"), max_length=250)
    held_on = VietnameseDateField(label=_("Day"))
    half = forms.ChoiceField(label=_("Half-day"), choices=HalfDay.choices, widget=forms.RadioSelect)
    people = forms.ModelMultipleChoiceField(
        label=_("Who is wanted"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody ticked: everybody of the agency."),
    )

    def __init__(self, *args: Any, agencies: QuerySet[Unit], people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = forms.ModelChoiceField(label=_("Agency"), queryset=agencies, empty_label=None)
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        field.queryset = people
        self.order_fields(["title", "agency", "held_on", "half", "people"])
