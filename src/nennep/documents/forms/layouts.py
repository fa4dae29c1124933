"""All values of a layout."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from nennep.documents.layouts import choices_of
from nennep.web.forms import VietnameseDateField


class LayoutForm(forms.Form):
    """All values of a layout, made from its data; only what differs becomes the office's own value."""

    def __init__(
        self,
        *args: Any,
        spec: Mapping[str, Any],
        on: date,
        labels: Mapping[str, str],
        words: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.spec = spec
        self.fields["valid_from"] = VietnameseDateField(label=_("In force from"), initial=on)
        self.fields["basis"] = forms.CharField(label=_("Basis"), max_length=250)
        self.fieldsets: list[tuple[str, list[str]]] = []
        for section, leaves in spec.items():
            if not isinstance(leaves, Mapping):
                continue
            names: list[str] = []
            for name, leaf in leaves.items():
                key = f"{section}.{name}"
                choices = [(word, words.get(word, word)) for word in choices_of(section, name)]
                self.fields[key] = (
                    forms.ChoiceField(label=labels.get(key, key), choices=choices, initial=leaf["value"])
                    if choices
                    else _field_for(leaf["value"], labels.get(key, key))
                )
                names.append(key)
            self.fieldsets.append((labels.get(section, section), names))

    def changed_spec(self) -> dict[str, Any]:
        """The data with what was changed, marked as the office's own."""
        spec: dict[str, Any] = {}
        for section, leaves in self.spec.items():
            if not isinstance(leaves, Mapping):
                spec[section] = leaves
                continue
            spec[section] = {}
            for name, leaf in leaves.items():
                value = self.cleaned_data[f"{section}.{name}"]
                same = value == leaf["value"]
                spec[section][name] = dict(leaf) if same else {"value": value, "certainty": "office"}
        return spec


def _field_for(value: object, label: str) -> forms.Field:
    if isinstance(value, bool):
        return forms.BooleanField(label=label, required=False, initial=value)
    if isinstance(value, int):
        return _NumberField(label=label, initial=value)
    if isinstance(value, float):
        return _NumberField(label=label, initial=value)
    return forms.CharField(label=label, required=False, initial=value, strip=False, max_length=80)


class _NumberField(forms.CharField):
    """A number with a decimal comma or point; whole ones stay whole."""

    width = "short"

    def prepare_value(self, value: Any) -> Any:
        """With a decimal comma."""
        return str(value).removesuffix(".0").replace(".", ",") if isinstance(value, (int, float)) else value

    def clean(self, value: Any) -> Any:
        """The number, or the sentence why it is none."""
        written = super().clean(value).replace(",", ".").strip()
        try:
            number = float(written)
        except ValueError:
            raise forms.ValidationError(_("Write a number, for example 14 or 12,7.")) from None
        return int(number) if number.is_integer() else number
