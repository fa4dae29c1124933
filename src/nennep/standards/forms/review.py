"""Standards, reviews, and the class proposed from a gap list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme
from nennep.documents.models import OfficialDocument
from nennep.people.models import CredentialKind
from nennep.standards.forms.audiences import FoundedForm, issued
from nennep.standards.models import Audience, Standard
from nennep.units.models import Unit
from nennep.web.forms import VietnameseDateField

ANY = [("", gettext_lazy("all standards"))]


def steps() -> QuerySet[CredentialKind]:
    """What a standard may ask for."""
    return CredentialKind.objects.filter(rank__gt=0).order_by("ladder", "rank", "pk")


class StepField(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """A step of a ladder, with the name of the ladder."""

    def label_from_instance(self, obj: Any) -> str:
        """ "Trình độ chuyên môn: Đại học"."""
        return f"{obj.get_ladder_display()}: {obj.name}"


class StandardForm(FoundedForm):
    """What the people of an audience need."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Empty: made of the name. The code of a standard in force replaces it."),
    )
    audience = forms.ModelChoiceField(Audience.objects.none(), label=gettext_lazy("For whom"))
    at_least = StepField(CredentialKind.objects.none(), label=gettext_lazy("Step required"))
    due_on = VietnameseDateField(
        label=gettext_lazy("To be met by"),
        required=False,
        help_text=gettext_lazy("Empty: from its first day on."),
    )
    field_order = [
        "name", "code", "audience", "at_least", "valid_from", "last_on", "due_on", "basis", "basis_text", "certainty",
    ]  # fmt: skip

    def __init__(self, *args: Any, audiences: QuerySet[Audience], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = audiences.order_by("sort_key", "pk")  # type: ignore[attr-defined]
        self.fields["at_least"].queryset = steps()  # type: ignore[attr-defined]


class ScopeForm(forms.Form):
    """Whose people are reviewed, as of which day, against which standard."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    on = VietnameseDateField(label=gettext_lazy("As of"))
    standard = forms.ChoiceField(label=gettext_lazy("Standard"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Sequence[tuple[int, str]],
        standards: Sequence[Standard],
        all_standards: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(str(row.pk), row.name) for row in standards]
        self.fields["unit"].choices = [(str(pk), name) for pk, name in units]  # type: ignore[attr-defined]
        self.fields["standard"].choices = [*(ANY if all_standards else []), *chosen]  # type: ignore[attr-defined]
        self.fields["standard"].required = bool(chosen) and not all_standards


class WhatIfForm(ScopeForm):
    """The scope, and the step that would be asked instead."""

    at_least = StepField(CredentialKind.objects.none(), label=gettext_lazy("Asked instead"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at_least"].queryset = steps()  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """The page that was only opened has no step yet: nothing is wrong with it."""
        super().full_clean()
        if "at_least" not in self.data:
            self.errors.pop("at_least", None)


class ReviewForm(forms.Form):
    """A review asked of a unit."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"))
    title = forms.CharField(label=gettext_lazy("Task"), max_length=200)
    standard = forms.ModelChoiceField(
        Standard.objects.none(),
        label=gettext_lazy("Standard"),
        required=False,
        empty_label=gettext_lazy("all standards"),
    )
    due_on = VietnameseDateField(label=gettext_lazy("Due on"))
    basis = forms.ModelChoiceField(
        OfficialDocument.objects.none(), label=gettext_lazy("Legal basis on record"), required=False
    )
    basis_text = forms.CharField(
        label=gettext_lazy("Legal basis in words"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Where the document is not on record: number, day, who issued it."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        standards: QuerySet[Standard],
        documents: QuerySet[OfficialDocument],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["standard"].queryset = standards  # type: ignore[attr-defined]
        self.fields["basis"].queryset = issued(documents, today)  # type: ignore[attr-defined]


class FinishForm(forms.Form):
    """What the unit adds to the figures."""

    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)


class DropForm(forms.Form):
    """Why a review is not asked for any more."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class ProposalForm(forms.Form):
    """A class for the people of a gap list."""

    plan = forms.ChoiceField(label=gettext_lazy("Into which plan"))
    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Programme"))
    title = forms.CharField(label=gettext_lazy("Class content"), max_length=300)
    classes = forms.IntegerField(label=gettext_lazy("How many classes"), min_value=1, max_value=500)
    seats = forms.IntegerField(label=gettext_lazy("People for whom"), min_value=1, max_value=100_000)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, plans: Sequence[tuple[str, str]], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = plans  # type: ignore[attr-defined]
        self.fields["programme"].queryset = (  # type: ignore[attr-defined]
            Programme.objects.filter(valid_from__lte=on).order_by("name", "pk")
        )
