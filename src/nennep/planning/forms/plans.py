"""Forms on plans and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.people.models import Person
from nennep.planning.forms.fields import document_field, unit_field
from nennep.planning.models import Side, WorkingSession
from nennep.planning.operations import Participant
from nennep.planning.states import Outcome
from nennep.web.forms import VietnameseDateField, WholeNumberField


class PlanForm(forms.Form):
    """A new plan."""

    year = WholeNumberField(label=gettext_lazy("Year"), least=1990, most=2100)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=250,
        help_text=gettext_lazy("As the decision will call it."),
    )
    side = forms.ChoiceField(label=gettext_lazy("Whose plan"), choices=Side.choices, widget=forms.RadioSelect)
    due_on = VietnameseDateField(label=gettext_lazy("To be submitted by"), required=False)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"] = unit_field(gettext_lazy("Unit that keeps the plan"), on)
        self.order_fields(["owner", "year", "name", "side", "due_on"])


class ParticipantsField(forms.CharField):
    """Who sat in the meeting, one a line: "office", "office: name", or the code of somebody on record; the first one was in
    the chair."""

    among: QuerySet[Person] | None = None
    """Of whom the reader may open the record."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **options)

    def clean(self, value: Any) -> Any:
        """The participants in the order of the lines."""
        found: list[Participant] = []
        lines = [line for line in map(str.strip, super().clean(value).splitlines()) if line]
        known = {one.code: one for one in self.among.filter(code__in=lines)} if self.among is not None else {}
        for line in lines:
            office, _colon, name = ("", "", "") if line in known else line.partition(":")
            person = known.get(line)
            found.append(Participant(office.strip(), name.strip(), is_chair=not found, person=person))
        return found


class SessionForm(forms.Form):
    """A meeting on the plan."""

    held_on = VietnameseDateField(label=gettext_lazy("Held on"))
    subject = forms.CharField(label=gettext_lazy("What it was about"), max_length=300)
    participants = ParticipantsField(
        label=gettext_lazy("Participants"),
        help_text=gettext_lazy(
            "One a line: the office of that day, then the name if you like, “Bí thư Tỉnh ủy: Nguyễn Văn A”; or the code of somebody on record, whose post of that day is taken. The first was in the chair."
        ),
    )
    outcome = forms.CharField(
        label=gettext_lazy("Outcome"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, among: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["participants"].among = among  # type: ignore[attr-defined]


def _sessions(form: forms.Form, sessions: Sequence[WorkingSession]) -> None:
    if not sessions:
        del form.fields["session"]
        return
    form.fields["session"].queryset = WorkingSession.objects.filter(  # type: ignore[attr-defined]
        pk__in=[one.pk for one in sessions]
    ).order_by("-held_on", "-pk")


class ConcludeLineForm(forms.Form):
    """What was concluded on one line."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Conclusion"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    classes = WholeNumberField(label=gettext_lazy("Classes, if changed"), required=False, least=1, most=999)
    seats = WholeNumberField(label=gettext_lazy("Seats, if changed"), required=False, least=1)
    wording = forms.CharField(
        label=gettext_lazy("In words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    session = forms.ModelChoiceField(
        WorkingSession.objects.none(),
        label=gettext_lazy("Concluded in"),
        required=False,
        empty_label=gettext_lazy("no meeting on record"),
    )

    def __init__(self, *args: Any, sessions: Sequence[WorkingSession], **options: Any) -> None:
        super().__init__(*args, **options)
        _sessions(self, sessions)


class ConcludeVersionForm(forms.Form):
    """The end of the conclusions, with one for the lines that are left."""

    rest = forms.ChoiceField(
        label=gettext_lazy("For the lines without a conclusion of their own"),
        required=False,
        choices=[
            ("", gettext_lazy("each line has its own")),
            (Outcome.AGREED, Outcome.AGREED.label),
            (Outcome.IN_PRINCIPLE, Outcome.IN_PRINCIPLE.label),
            (Outcome.REFUSED, Outcome.REFUSED.label),
        ],
        widget=forms.RadioSelect,
    )
    wording = forms.CharField(
        label=gettext_lazy("In words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    session = forms.ModelChoiceField(
        WorkingSession.objects.none(),
        label=gettext_lazy("Concluded in"),
        required=False,
        empty_label=gettext_lazy("no meeting on record"),
    )

    def __init__(self, *args: Any, sessions: Sequence[WorkingSession], **options: Any) -> None:
        super().__init__(*args, **options)
        _sessions(self, sessions)


class DecisionForm(forms.Form):
    """The decision to be written."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, issuers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["issuer"] = forms.ModelChoiceField(issuers, label=_("Issued by"))
        self.order_fields(["issuer", "subject"])


class ApproveForm(forms.Form):
    """The decision that puts the version into force."""

    document = document_field(gettext_lazy("Decision"))
    approved_on = VietnameseDateField(
        label=gettext_lazy("Approved on"),
        required=False,
        help_text=gettext_lazy("Only when the day of the decision is not on record."),
    )


class CarryForm(forms.Form):
    """The draft of the next year."""

    due_on = VietnameseDateField(label=gettext_lazy("To be submitted by"), required=False)
