"""Forms on seats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import numbers
from nennep.planning.forms.fields import document_field, unit_field
from nennep.planning.models import PlanItem, SeatAllocation
from nennep.planning.queries import PoolRow, why_not_amended, why_not_handed_out
from nennep.web.forms import WholeNumberField


class AllocateForm(forms.Form):
    """Seats for an agency, by decision."""

    seats = WholeNumberField(label=gettext_lazy("Seats"), least=1, most=99_999)
    decision = document_field(gettext_lazy("Decision"))

    def __init__(self, *args: Any, on: date, pools: Sequence[PoolRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.pools = {pool.item_id: pool for pool in pools}
        items = PlanItem.objects.filter(pk__in=[pool.item_id for pool in pools])
        self.fields["item"] = forms.ModelChoiceField(items, label=_("Class content"))
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            (pool.item_id, _("{title} ({left} left)").format(title=pool.title, left=numbers.whole(pool.left)))
            for pool in pools
        ]
        self.fields["unit"] = unit_field(_("Unit"), on)
        self.order_fields(["item", "unit", "seats", "decision"])

    def clean(self) -> None:
        """More seats than are left are told together with what else is wrong."""
        item, seats = self.cleaned_data.get("item"), self.cleaned_data.get("seats")
        if item is not None and seats is not None:
            pool = self.pools[item.pk]
            if wrong := why_not_handed_out(pool.approved, pool.handed_out, seats):
                self.add_error("seats", wrong)


class HandOnForm(forms.Form):
    """Seats for a unit below."""

    seats = WholeNumberField(label=gettext_lazy("Seats"), least=1, most=99_999)
    decision = document_field(gettext_lazy("Decision"), required=False)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = unit_field(_("Unit below"), on)
        self.order_fields(["unit", "seats", "decision"])


class AmendForm(forms.Form):
    """Another number of seats."""

    seats = WholeNumberField(label=gettext_lazy("Seats from now on"), least=0, most=99_999)
    decision = document_field(gettext_lazy("Decision"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, allocation: SeatAllocation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.allocation = allocation
        # Seats of the plan change by a decision; what a unit hands on is its own affair.
        self.fields["decision"].required = allocation.parent_id is None

    def clean_seats(self) -> int:
        """A number that cannot be is told together with what else is wrong."""
        seats: int = self.cleaned_data["seats"]
        _kind, wrong = why_not_amended(self.allocation, self.allocation.parent, seats)
        if wrong:
            raise forms.ValidationError(wrong)
        return seats
