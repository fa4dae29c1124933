"""Forms about places in a class."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nennep.classes.forms.fields import PersonField, UnitField
from nennep.classes.models import EndReason, TrainingClass
from nennep.people.models import Person
from nennep.web.forms import VietnameseDateField

END_REASONS = [
    choice
    for choice in EndReason.choices
    if choice[0] not in {EndReason.MOVED, EndReason.COMPLETED, EndReason.NOT_BEGUN, EndReason.CLASS_CANCELLED}
]


class EnrolForm(forms.Form):
    """One more trainee."""

    post = forms.CharField(label=_("Post"), max_length=150, required=False)
    seat = forms.CharField(label=_("Seat"), max_length=20, required=False)
    valid_from = VietnameseDateField(label=_("From"))

    def __init__(self, *args: Any, on: date, among: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(
            label=_("Name or code of the person"),
            among=among,
            help_text=_("Full name or code of a person on record."),
        )
        self.fields["agency"] = UnitField(
            label=_("Sent by"), on=on, help_text=_("The agency whose head is reminded and informed.")
        )
        self.fields["delegation"] = UnitField(label=_("Delegation"), on=on, required=False)
        self.order_fields(["person", "agency", "post", "delegation", "seat", "valid_from"])


class EndEnrolmentForm(forms.Form):
    """Why and when somebody leaves the class."""

    end_reason = forms.ChoiceField(label=_("Why"), choices=END_REASONS, widget=forms.RadioSelect)
    valid_to = VietnameseDateField(label=_("First day outside the class"))
    reason = forms.CharField(label=_("Further note"), max_length=500, required=False)


class MoveForm(forms.Form):
    """Another class for a trainee."""

    training_class = forms.ModelChoiceField(
        label=_("To class"), queryset=TrainingClass.objects.none(), empty_label=_("choose")
    )
    moved_on = VietnameseDateField(label=_("First day there"))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, classes: QuerySet[TrainingClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["training_class"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = classes


class SeatForm(forms.Form):
    """The seat of a trainee."""

    seat = forms.CharField(label=_("Seat"), max_length=20, required=False)
