"""What the pages of openings ask for."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.classes.models import TrainingClass
from nennep.documents.models import OfficialDocument
from nennep.kernel import text
from nennep.kernel.errors import Refused
from nennep.opening.models import GuestAnswer
from nennep.opening.rules import read_points
from nennep.opening.states import Answer
from nennep.people.models import Person
from nennep.people.queries import in_name_order, search
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder, unit_named
from nennep.web.forms import LookedUpField, VietnameseDateField, VietnameseDateTimeField

TOLD = 5


def person_named(written: str, among: QuerySet[Person]) -> Person:
    """Somebody on record by code or name, of those that the reader may see. Refuses nobody and several."""
    name, _bracket, rest = written.partition("(")
    code = rest.rstrip(") ")
    found = list(among.filter(code__in=[code or written, written])[:2])
    if len(found) != 1:
        found = list(in_name_order(search(among, name))[: TOLD + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(_("Nobody on record is called so. Leave this empty and write the name below."))
    names = "; ".join(f"{person.full_name} ({person.code})" for person in found[:TOLD])
    raise Refused(_("Several people may be meant. Type the code: {names}.").format(names=names))


def document_numbered(written: str, among: QuerySet[OfficialDocument]) -> OfficialDocument:
    """A document by its number, of those that the reader may open. Refuses none and several."""
    found = list(among.filter(number_text=text.clean(written)).order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            _("Several documents have this number. Leave it empty and name the document in the note.")
        )
    raise Refused(_("No document with this number is on record. Write it as in the register: 215-KH/TU."))


class UnitsField(forms.CharField):
    """Units one a line; cleans to a list of `Unit`."""

    def __init__(self, *, on: date, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)
        self.on = on

    def clean(self, value: Any) -> Any:
        """The units in the order of the lines, or the sentence about the first that names none."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        finder = UnitFinder(self.on) if lines else None
        try:
            return [unit_named(line, self.on, finder) for line in lines]
        except Refused as refused:
            raise forms.ValidationError(refused.message, code="unknown") from refused


class AnswerForm(forms.Form):
    """What is said of an item."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), choices=Answer.choices, widget=forms.RadioSelect)
    done_on = VietnameseDateField(label=gettext_lazy("Since when"), required=False)
    capacity = forms.IntegerField(
        label=gettext_lazy("Places in the room"), min_value=1, max_value=5000, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note, or why it is not needed"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    link = forms.CharField(
        label=gettext_lazy("Where the file lies"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Shelf, folder or address, as the office keeps it."),
    )

    def __init__(
        self,
        *args: Any,
        documents: QuerySet[OfficialDocument],
        wants_capacity: bool,
        is_ticked: bool,
        may_be_waived: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices = [
            (value, label)
            for value, label in Answer.choices
            if (value == Answer.DONE and is_ticked) or (value == Answer.NOT_NEEDED and may_be_waived)
        ]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("answer", choices[0][0] if choices else None)
        if not wants_capacity:
            del self.fields["capacity"]
        self.fields["document"] = LookedUpField(
            find=partial(document_numbered, among=documents),
            label=gettext_lazy("Document"),
            required=False,
            help_text=gettext_lazy("Number of a document on record, such as 6445-QĐ/TU."),
        )


class ReadyForm(forms.Form):
    """Why a class goes on although something is missing."""

    reason = forms.CharField(
        label=gettext_lazy("Why the class goes on although something is missing"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only a leader of the school or of the Board; it is kept."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConvocationForm(forms.Form):
    """When and where the trainees gather, and what they bring."""

    gather_at = VietnameseDateTimeField(label=gettext_lazy("Gather at"))
    place = forms.CharField(label=gettext_lazy("Venue"), max_length=250)
    things = forms.CharField(
        label=gettext_lazy("What trainees bring"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One thing a line."),
    )
    contact = forms.CharField(label=gettext_lazy("Contact"), required=False, max_length=250)

    def clean_things(self) -> list[str]:
        """Things, one a line."""
        return [line.strip() for line in self.cleaned_data["things"].splitlines() if line.strip()]


class CeremonyForm(forms.Form):
    """A ceremony with its classes, units and programme."""

    title = forms.CharField(label=gettext_lazy("Name of the ceremony"), max_length=250)
    lead = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Led by"))
    held_at = VietnameseDateTimeField(label=gettext_lazy("Held at"))
    place = forms.CharField(label=gettext_lazy("Venue"), max_length=250)
    classes = forms.ModelMultipleChoiceField(
        TrainingClass.objects.none(),
        label=gettext_lazy("Classes that it opens"),
        widget=forms.CheckboxSelectMultiple,
    )
    points = forms.CharField(
        label=gettext_lazy("Programme"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One point a line: time; what; who. For example 8:00; Chào cờ; Ban tổ chức."),
    )
    field_order = ["title", "lead", "coordinators", "held_at", "place", "classes", "points"]

    def __init__(self, *args: Any, leads: Any, classes: Any, on: date, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_new:
            self.fields["lead"].queryset = leads  # type: ignore[attr-defined]
        else:
            del self.fields["lead"]
        self.fields["classes"].queryset = classes  # type: ignore[attr-defined]
        self.fields["coordinators"] = UnitsField(
            on=on,
            label=gettext_lazy("Units that work on it"),
            required=False,
            help_text=gettext_lazy("Names or codes, one a line."),
        )
        self.order_fields(self.field_order)

    def clean_points(self) -> Any:
        """The points, or the line that is not one."""
        try:
            return read_points(self.cleaned_data["points"])
        except ValueError as error:
            raise forms.ValidationError(
                _("Line {number}: write time; what; who, for example 8:00; Chào cờ; Ban tổ chức.").format(
                    number=error.args[0]
                )
            ) from error


class GuestForm(forms.Form):
    """A guest, on record or by name."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=150, required=False)
    title = forms.CharField(
        label=gettext_lazy("Academic title"), max_length=60, required=False, help_text=gettext_lazy("PGS, TS")
    )
    post = forms.CharField(
        label=gettext_lazy("Post"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "As the programme prints it. Left empty for somebody on record: the post of that day."
        ),
    )
    since = VietnameseDateField(label=gettext_lazy("In the post since"), required=False)
    field_order = ["person", "name", "title", "post", "since"]

    def __init__(self, *args: Any, among: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"] = LookedUpField(
            find=partial(person_named, among=among),
            label=gettext_lazy("Somebody on record"),
            required=False,
            help_text=gettext_lazy("Full name or code; or leave empty and write the name below."),
        )
        self.order_fields(self.field_order)


class GuestAnswerForm(forms.Form):
    """What a guest answered."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=GuestAnswer.choices, widget=forms.RadioSelect
    )
    deputy_name = forms.CharField(label=gettext_lazy("Who comes instead"), max_length=150, required=False)
    deputy_post = forms.CharField(label=gettext_lazy("Post"), max_length=300, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class MoveForm(forms.Form):
    """Another place in the order."""

    place = forms.IntegerField(
        label=gettext_lazy("Place in the order"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=gettext_lazy("From 1. Left empty: back to the order of protocol."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)
