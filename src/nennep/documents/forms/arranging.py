"""What issuing of a unit stands on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nennep.documents.forms.fields import PersonField
from nennep.documents.models import (
    DocumentKind,
    DocumentLayout,
    SigningCapacity,
)
from nennep.units.models import UnitKind
from nennep.web.forms import VietnameseDateField


class AuthorityForm(forms.Form):
    """Who may sign."""

    person = PersonField(
        label=gettext_lazy("Person"), max_length=150, help_text=gettext_lazy("Full name or code.")
    )
    capacity = forms.ChoiceField(label=gettext_lazy("Capacity"), choices=SigningCapacity.choices)
    title = forms.CharField(
        label=gettext_lazy("Own title"),
        max_length=150,
        help_text=gettext_lazy("As printed, for example PHÓ TRƯỞNG BAN."),
    )
    head_title = forms.CharField(
        label=gettext_lazy("Signs for"),
        max_length=150,
        required=False,
        help_text=gettext_lazy(
            "TRƯỞNG BAN for K/T and T/L, BAN THƯỜNG VỤ for T/M; empty when signing directly."
        ),
    )
    kinds = forms.ModelMultipleChoiceField(
        DocumentKind.objects.none(),
        label=gettext_lazy("Kinds of documents"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: every kind."),
    )
    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=250,
        help_text=gettext_lazy("The document that gives the authority."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kinds"].queryset = DocumentKind.objects.order_by("order", "pk")  # type: ignore[attr-defined]


class TermForm(forms.Form):
    """A term of a committee."""

    name = forms.CharField(
        label=gettext_lazy("Term"), max_length=80, help_text=gettext_lazy("For example 2020-2025.")
    )
    valid_from = VietnameseDateField(
        label=gettext_lazy("From"), help_text=gettext_lazy("The day after the congress before closed.")
    )


class LastDayForm(forms.Form):
    """A last day."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day"))


class IssuerLayoutForm(forms.Form):
    """Which layout from when."""

    layout = forms.ModelChoiceField(
        DocumentLayout.objects.none(), label=gettext_lazy("Layout"), empty_label=None
    )
    valid_from = VietnameseDateField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["layout"].queryset = DocumentLayout.objects.filter(  # type: ignore[attr-defined]
            valid_to__isnull=True
        ).order_by("name", "pk")
        self.fields["valid_from"].initial = on


class SetForm(forms.Form):
    """A set of recipients."""

    name = forms.CharField(
        label=gettext_lazy("As printed"),
        max_length=200,
        help_text=gettext_lazy("A line of the list of recipients."),
    )
    kinds = forms.ModelMultipleChoiceField(
        UnitKind.objects.none(), label=gettext_lazy("Kinds of units"), widget=forms.CheckboxSelectMultiple
    )
    post = forms.CharField(
        label=gettext_lazy("Post"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Filled in, the set means those who hold this post at these units."),
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=999, initial=100
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kinds"].queryset = UnitKind.objects.order_by("order", "pk")  # type: ignore[attr-defined]
