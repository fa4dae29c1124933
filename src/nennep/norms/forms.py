"""What the pages of rules ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.models import OfficialDocument
from nennep.documents.rules import parse_number
from nennep.web.forms import VietnameseDateField


class BasisField(forms.CharField):
    """A document of the registry by number; cleans to an `OfficialDocument`, None when empty."""

    def clean(self, value: Any) -> Any:
        """The document, or the sentence why there is none."""
        written = super().clean(value)
        if not written:
            return None
        number = parse_number(written)
        found = list(
            OfficialDocument.objects.filter(number_text__iexact=number.text if number else written).order_by(
                "-issued_on", "-pk"
            )[:1]
        )
        if not found:
            raise forms.ValidationError(
                _(
                    "“{number}” is not in the registry. Register it first, or write the basis in words."
                ).format(number=written)
            )
        return found[0]


class ChangeRuleForm(forms.Form):
    """Another value from a day on."""

    value = forms.CharField(label=gettext_lazy("New value"), max_length=80)
    valid_from = VietnameseDateField(label=gettext_lazy("Holds from"))
    basis = BasisField(
        label=gettext_lazy("Legal basis, number"),
        required=False,
        help_text=gettext_lazy("A document of the registry, for example 6468-QĐ/HVCTQG."),
    )
    basis_text = forms.CharField(
        label=gettext_lazy("Legal basis, in words"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Article and clause, or the basis when it is not in the registry."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndRuleForm(forms.Form):
    """No value any more from a day on."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
