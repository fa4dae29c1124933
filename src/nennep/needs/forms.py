"""What the pages of needs ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme, StudyForm
from nennep.catalogue.queries import programmes_on
from nennep.documents.models import RecipientSet
from nennep.documents.queries import document_numbered
from nennep.kernel.errors import Refused
from nennep.needs.models import Funding, PriorityGroup
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder, unit_named
from nennep.web.forms import LookedUpField, VietnameseDateField

NONE = [("", gettext_lazy("— none —"))]


class LinesField(forms.CharField):
    """Texts one a line, each read by `read(lines)`; a refusal stands under the field."""

    def __init__(self, *, read: Callable[[list[str]], Any], rows: int = 6, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)
        self.read = read

    def clean(self, value: Any) -> Any:
        """What the lines mean, or the sentence about the first that means nothing."""
        written = super().clean(value)
        try:
            return self.read([line for line in written.splitlines() if line.strip()])
        except Refused as refused:
            raise forms.ValidationError(refused.message, code="unknown") from refused


class CallForm(forms.Form):
    """A call for needs."""

    owner = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Asking unit"))
    year = forms.IntegerField(label=gettext_lazy("For the year"), min_value=2010, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Name of the call"), max_length=250)
    deadline_on = VietnameseDateField(label=gettext_lazy("Deadline"))
    sets = forms.ModelMultipleChoiceField(
        RecipientSet.objects.none(),
        label=gettext_lazy("Agencies asked"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    document = LookedUpField(
        find=document_numbered,
        label=gettext_lazy("Official letter"),
        required=False,
        help_text=gettext_lazy("Number of the issued letter, for example 512-CV/BTCTU."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["owner", "year", "title", "deadline_on", "sets", "agencies", "document", "note"]

    def __init__(self, *args: Any, owners: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["sets"].queryset = RecipientSet.objects.filter(post="").order_by("order", "pk")  # type: ignore[attr-defined]

        def read(lines: list[str]) -> list[Unit]:
            finder = UnitFinder(on)
            return [unit_named(line, on, finder) for line in lines]

        self.fields["agencies"] = LinesField(
            read=read,
            rows=3,
            label=gettext_lazy("Other agencies asked"),
            required=False,
            help_text=gettext_lazy("Names or codes, one a line."),
        )
        self.order_fields(self.field_order)


class PostponeForm(forms.Form):
    """A later deadline."""

    deadline_on = VietnameseDateField(label=gettext_lazy("New deadline"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class CourseForm(forms.Form):
    """A programme in a form."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Programme"))
    study_form = forms.ChoiceField(
        label=gettext_lazy("Form of study"), choices=StudyForm.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [programme.pk for programme in programmes_on(on)]
        programmes = Programme.objects.filter(pk__in=known).order_by("-family", "search_key", "pk")
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


class NeedForm(CourseForm):
    """One need of an agency."""

    people_count = forms.IntegerField(
        label=gettext_lazy("Number of people"),
        min_value=1,
        max_value=5000,
        required=False,
        help_text=gettext_lazy("May stay empty when everybody is named."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    priority_group = forms.ChoiceField(
        label=gettext_lazy("Priority group"), required=False, choices=[*NONE, *PriorityGroup.choices]
    )
    wished_quarter = forms.TypedChoiceField(
        label=gettext_lazy("Wished quarter"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[*NONE, (1, "I"), (2, "II"), (3, "III"), (4, "IV")],
    )
    funding = forms.ChoiceField(
        label=gettext_lazy("Funding"), required=False, choices=[*NONE, *Funding.choices]
    )
    field_order = [
        "programme", "study_form", "people_count", "people", "reason", "priority_group", "wished_quarter", "funding",
    ]  # fmt: skip

    def __init__(self, *args: Any, read_people: Callable[[list[str]], Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["people"] = LinesField(
            read=read_people,
            rows=8,
            label=gettext_lazy("People"),
            required=False,
            help_text=gettext_lazy(
                "One a line: full name, or full name; birth year, or the code. They may be named later."
            ),
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Either a number or names."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (
            not cleaned.get("people_count")
            and not cleaned.get("people")
            and "people_count" not in self.errors
        ):
            self.add_error("people_count", _("Write how many people, or name them."))
        cleaned["people_count"] = cleaned.get("people_count") or 0
        return cleaned


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemarkForm(forms.Form):
    """A remark that may stay empty."""

    reason = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeatsForm(forms.Form):
    """Seats proposed for a need."""

    seats = forms.IntegerField(label=gettext_lazy("Proposed seats"), min_value=0, max_value=5000)


class WishForm(CourseForm):
    """What a cadre wishes."""

    wish = forms.CharField(
        label=gettext_lazy("Why, and when it would suit"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
