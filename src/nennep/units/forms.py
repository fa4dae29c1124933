"""What the pages of units ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nennep.kernel.errors import Refused
from nennep.units.models import SuccessionKind, Unit, UnitKind
from nennep.units.queries import UnitFinder, unit_named
from nennep.web.forms import LookedUpField, VietnameseDateField

SUGGESTED = 1500
"""With more units than this the names are no longer sent along as suggestions."""


NAMES = "unit-names"
"""Id of the list of names that a page with a field for a unit offers."""


class UnitsField(forms.CharField):
    """Several units, one a line; cleans to a list of `Unit`."""

    def __init__(self, *, on: Callable[[], date], **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **options)
        self.on = on

    def clean(self, value: Any) -> Any:
        """The units in the order of the lines, or one sentence for each line that is none."""
        written = super().clean(value)
        on = self.on()
        finder = UnitFinder(on)
        units: list[Unit] = []
        problems: list[forms.ValidationError] = []
        for line in filter(None, (part.strip() for part in written.splitlines())):
            try:
                units.append(unit_named(line, on, finder))
            except Refused as refused:
                problems.append(forms.ValidationError(refused.message))
        if problems:
            raise forms.ValidationError(problems)
        return units


def _kind(label: Any) -> forms.Field:
    """A kind of unit, in protocol order."""
    return forms.ModelChoiceField(UnitKind.objects.order_by("order", "pk"), label=label, empty_label="")


class _OnTheDay(forms.Form):
    """An act that holds from a day."""

    begins = "on"
    """The field with that day."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        self.add_fields()

    def day(self) -> date:
        """The day on which units are looked up: a change is written down before it comes, and what it founds begins with it."""
        try:
            written: date = self.fields[self.begins].clean(self.data.get(self.add_prefix(self.begins)))
        except forms.ValidationError:
            return self.today
        return max(self.today, written)

    def unit(self, label: Any, help_text: Any) -> LookedUpField:
        """A unit that may be left out."""
        return LookedUpField(
            find=lambda written: unit_named(written, self.day()),
            names=NAMES,
            label=label,
            required=False,
            help_text=help_text,
        )

    def add_fields(self) -> None:
        """Fields that need to know today."""


def _basis() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("The decision that orders it, for example: Resolution 202/2025/QH15."),
    )


def _day(label: Any) -> VietnameseDateField:
    return VietnameseDateField(label=label)


class OpenUnitForm(_OnTheDay):
    """A new unit."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Short and unique, for example BTC."),
    )
    kind = _kind(gettext_lazy("Kind"))
    valid_from = _day(gettext_lazy("Exists from"))
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)
    symbol = forms.CharField(
        label=gettext_lazy("Symbol"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("As in document numbers, for example BTCTU."),
    )
    place = forms.CharField(
        label=gettext_lazy("Place name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("As in the date line of documents."),
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=250, required=False)
    is_outside_tree = forms.BooleanField(
        label=gettext_lazy("Outside the province's own tree"),
        required=False,
        help_text=gettext_lazy("A central agency or another province that only sends trainees."),
    )
    basis = _basis()
    field_order = ["name", "code", "kind", "parent", "valid_from"]
    begins = "valid_from"

    def add_fields(self) -> None:
        """The superior is looked up as of the day."""
        self.fields["parent"] = self.unit(
            gettext_lazy("Superior"), gettext_lazy("Name or code; empty for a unit on top.")
        )
        self.order_fields(self.field_order)


class RenameUnitForm(_OnTheDay):
    """Another name from a day."""

    name = forms.CharField(label=gettext_lazy("New name"), max_length=250)
    on = _day(gettext_lazy("From"))
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)
    symbol = forms.CharField(label=gettext_lazy("Symbol"), max_length=30, required=False)
    place = forms.CharField(label=gettext_lazy("Place name"), max_length=80, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=250, required=False)
    basis = _basis()


class MoveUnitForm(_OnTheDay):
    """Another superior from a day."""

    on = _day(gettext_lazy("From"))
    basis = _basis()
    field_order = ["parent", "on", "basis"]

    def add_fields(self) -> None:
        """The superior is looked up as of the day."""
        self.fields["parent"] = self.unit(
            gettext_lazy("New superior"), gettext_lazy("Name or code; empty for a unit on top.")
        )
        self.order_fields(self.field_order)


class ChangeKindForm(_OnTheDay):
    """Another kind from a day."""

    kind = _kind(gettext_lazy("New kind"))
    on = _day(gettext_lazy("From"))
    basis = _basis()


class CloseUnitForm(_OnTheDay):
    """The last day of a unit."""

    begins = "last_on"
    last_on = _day(gettext_lazy("Last day"))
    basis = _basis()
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)

    def add_fields(self) -> None:
        """Who takes over what stands below is looked up as of the day."""
        self.fields["move_children_to"] = self.unit(
            gettext_lazy("Units below it go to"), gettext_lazy("Only needed when there are units below it.")
        )

    def day(self) -> date:
        """The day after the last one, on which another unit has what stood below."""
        return super().day() + timedelta(days=1)

    def clean_last_on(self) -> date:
        """The day after the last one: periods are kept half-open."""
        last_on: date = self.cleaned_data["last_on"]
        return last_on + timedelta(days=1)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class CorrectForm(forms.Form):
    """Typing mistakes of one name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)
    symbol = forms.CharField(label=gettext_lazy("Symbol"), max_length=30, required=False)
    place = forms.CharField(label=gettext_lazy("Place name"), max_length=80, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=250, required=False)
    basis = _basis()
    reason = forms.CharField(label=gettext_lazy("What was wrong"), max_length=500)


class SucceedForm(_OnTheDay):
    """What follows a unit."""

    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=SuccessionKind.choices)
    on = _day(gettext_lazy("From"))
    predecessors_continue = forms.BooleanField(
        label=gettext_lazy("The unit continues"),
        required=False,
        help_text=gettext_lazy("It hands over only a part of its tasks."),
    )
    basis = _basis()
    field_order = ["kind", "on", "successors", "others", "move_children_to"]

    def add_fields(self) -> None:
        """Who follows is looked up as of the day, who ends as of today."""
        self.fields["successors"] = UnitsField(
            on=self.day,
            label=gettext_lazy("Successors"),
            required=False,
            help_text=gettext_lazy("One a line, the main one first; figures are rolled up to it."),
        )
        self.fields["others"] = UnitsField(
            on=lambda: self.today,
            label=gettext_lazy("Other predecessors"),
            required=False,
            help_text=gettext_lazy("Units that end together with this one, one a line."),
        )
        self.fields["move_children_to"] = self.unit(
            gettext_lazy("Units below it go to"), gettext_lazy("Only needed when there are units below it.")
        )
        self.order_fields(self.field_order)


class AliasForm(forms.Form):
    """Another spelling."""

    spelling = forms.CharField(
        label=gettext_lazy("Spelling"),
        max_length=250,
        help_text=gettext_lazy("As it stands in files that were sent. From then on it means this unit."),
    )


class DayForm(forms.Form):
    """The day of the tree."""

    on = VietnameseDateField(label=gettext_lazy("As of"), required=False)


class ContactForm(forms.Form):
    """How a unit is reached."""

    person_name = forms.CharField(label=gettext_lazy("Contact person"), required=False, max_length=150)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=60)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    website = forms.CharField(label=gettext_lazy("Website"), required=False, max_length=200)
