"""Forms on money and delays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.planning.forms.fields import document_field, unit_field
from nennep.planning.models import DelayCause, FundingSource, PlanItem, PlanLine
from nennep.web.forms import VietnameseDateField, WholeNumberField


class BudgetForm(forms.Form):
    """A decision that gives money to lines."""

    document = document_field(
        gettext_lazy("Decision"),
        help_text=gettext_lazy("Its number in the registry, for example 592/QĐ-UBND."),
    )
    source = forms.ChoiceField(label=gettext_lazy("Source of the money"), choices=FundingSource.choices)
    amount = WholeNumberField(label=gettext_lazy("Amount in đồng"), least=1, most=10**15 - 1)
    decided_on = VietnameseDateField(
        label=gettext_lazy("Decided on"),
        required=False,
        help_text=gettext_lazy("Only when the day of the decision is not on record."),
    )

    def __init__(self, *args: Any, on: date, lines: Sequence[PlanLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = unit_field(_("Unit that gets the money"), on)
        self.fields["items"] = forms.ModelMultipleChoiceField(
            PlanItem.objects.filter(pk__in=[line.item_id for line in lines]),
            label=_("For these lines"),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["items"].choices = [(line.item_id, line.title) for line in lines]  # type: ignore[attr-defined]
        self.order_fields(["document", "unit", "source", "amount", "decided_on", "items"])


class DelayForm(forms.Form):
    """Why a line is late."""

    cause = forms.ChoiceField(
        label=gettext_lazy("Cause"), choices=DelayCause.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)
    began_on = VietnameseDateField(label=gettext_lazy("Late since"))


class EndDelayForm(forms.Form):
    """The line goes on."""

    ended_on = VietnameseDateField(label=gettext_lazy("Goes on from"))
