"""Fields and steps that the forms of directives share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nennep.documents.models import RecipientSet
from nennep.documents.queries import document_numbered
from nennep.kernel.errors import Refused
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder, unit_named
from nennep.web.forms import LookedUpField, VietnameseDateField


def words(label: Any, *, rows: int = 3, required: bool = True, max_length: int = 2000) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label, required=required, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows})
    )


def document_field(label: Any, *, required: bool = False) -> LookedUpField:
    """A document of the registry by its number."""
    return LookedUpField(
        find=document_numbered,
        label=label,
        required=required,
        help_text=gettext_lazy("Number of a document of the registry, for example 12-CT/TU."),
    )


class LinesField(forms.CharField):
    """Texts one a line, each read by `read(lines)`; a refusal stands under the field."""

    def __init__(self, *, read: Callable[[list[str]], Any], **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)
        self.read = read

    def clean(self, value: Any) -> Any:
        """What the lines mean, or the sentence about the first that means nothing."""
        written = super().clean(value)
        try:
            return self.read([line for line in written.splitlines() if line.strip()])
        except Refused as refused:
            raise forms.ValidationError(refused.message, code="unknown") from refused


class OwnedForm(forms.Form):
    """Something of one's own Board."""

    def __init__(self, *args: Any, owners: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"] = forms.ModelChoiceField(owners, label=gettext_lazy("Followed by"))
        self.order_fields(["owner"])
        if not self.is_bound and len(owners) == 1:
            self.initial["owner"] = owners[0].pk


class UnitsForm(forms.Form):
    """Units by sets of recipients and by name."""

    sets = forms.ModelMultipleChoiceField(
        RecipientSet.objects.none(),
        label=gettext_lazy("Groups of units"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sets"].queryset = RecipientSet.objects.filter(post="").order_by("order", "pk")  # type: ignore[attr-defined]

        def read(lines: list[str]) -> list[Unit]:
            finder = UnitFinder(on)
            return [unit_named(line, on, finder) for line in lines]

        self.fields["others"] = LinesField(
            read=read,
            label=gettext_lazy("Other units"),
            required=False,
            help_text=gettext_lazy("Names or codes, one a line."),
        )


class ReasonForm(forms.Form):
    """Why."""

    reason = words(gettext_lazy("Reason"), max_length=500)


class EndForm(ReasonForm):
    """The last day and why."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day"))
    field_order = ["last_on", "reason"]
