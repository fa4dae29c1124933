"""Fields that find people and units by what somebody types."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nennep.people.models import Person
from nennep.people.queries import in_name_order, search
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder

TOLD = 5


class SmallNumberField(forms.IntegerField):
    """A number of few figures, in a narrow field."""

    width = "short"


class UnitField(forms.CharField):
    """A unit by its name or code, as of a day; cleans to a `Unit`, None when empty."""

    def __init__(self, *, on: date, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"list": "unit-names", "autocomplete": "off"}))
        super().__init__(**options)
        self.on = on

    def prepare_value(self, value: Any) -> Any:
        """A unit by its name."""
        return value.name if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Any:
        """The unit, or the sentence why there is none."""
        written = super().clean(value)
        if not written:
            return None
        match = UnitFinder(self.on).find(written)
        if match.unit is not None:
            return match.unit
        names = ", ".join(f"“{one.name}” ({one.unit.code})" for one in match.candidates)
        if match.reason == "ambiguous":
            raise forms.ValidationError(
                _("Several units are called so. Type the code: {names}.").format(names=names)
            )
        if names:
            raise forms.ValidationError(_("There is no such unit. Did you mean {names}?").format(names=names))
        raise forms.ValidationError(
            _("There is no such unit. Type its name or code as in the list of units.")
        )


class PersonField(forms.CharField):
    """A person by code or full name among those who may be meant; cleans to a `Person`, None when empty."""

    def __init__(self, *, among: QuerySet[Person], **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"list": "person-names", "autocomplete": "off"}))
        super().__init__(**options)
        self.among = among

    def prepare_value(self, value: Any) -> Any:
        """A person by the code, which is never ambiguous."""
        return f"{value.full_name} ({value.code})" if isinstance(value, Person) else value

    def clean(self, value: Any) -> Any:
        """The person, or the sentence why there is none."""
        written = super().clean(value)
        if not written:
            return None
        name, _bracket, rest = written.partition("(")
        code = rest.rstrip(") ")
        found = list(self.among.filter(code__in=[code or written, written])[:2])
        if len(found) != 1:
            found = list(in_name_order(search(self.among, name))[: TOLD + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Nobody here is called so. Type the full name or the code."))
        names = "; ".join(f"{person.full_name} ({person.code})" for person in found[:TOLD])
        raise forms.ValidationError(
            _("Several people may be meant. Type the code: {names}.").format(names=names)
        )
