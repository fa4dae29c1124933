"""Fields that plans share: units, documents, whole numbers as people type them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nennep.documents.queries import document_numbered
from nennep.kernel.errors import Refused
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder, unit_named
from nennep.web.forms import LookedUpField

NAMES = "unit-names"


def document_field(label: Any, **options: Any) -> LookedUpField:
    """A document of the registry by its number."""
    options.setdefault(
        "help_text", gettext_lazy("The number of a document in the registry, for example 557-QĐ/TU.")
    )
    return LookedUpField(find=document_numbered, label=label, **options)


def unit_field(label: Any, on: date, **options: Any) -> LookedUpField:
    """A unit by name or code, as of the day."""
    return LookedUpField(find=lambda written: unit_named(written, on), names=NAMES, label=label, **options)


class UnitsField(forms.CharField):
    """Several units, one a line; cleans to a list of `Unit`."""

    def __init__(self, *, on: date, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)
        self.on = on

    def prepare_value(self, value: Any) -> Any:
        """Units by their names, one a line."""
        return "\n".join(unit.name for unit in value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        """The units in the order of the lines, or one sentence for each line that is none."""
        written = super().clean(value)
        finder = UnitFinder(self.on)
        units: list[Unit] = []
        problems: list[forms.ValidationError] = []
        for line in filter(None, (part.strip() for part in written.splitlines())):
            try:
                units.append(unit_named(line, self.on, finder))
            except Refused as refused:
                problems.append(forms.ValidationError(refused.message))
        if problems:
            raise forms.ValidationError(problems)
        return units
