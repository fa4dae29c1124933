"""What the pages of rules ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.models import Certainty, OfficialDocument
from nennep.documents.queries import newest_numbered
from nennep.kernel import dates
from nennep.kernel.errors import Refused
from nennep.norms.models import AuthorityAct, RuleUnit, Senders
from nennep.norms.rules import MAY_BE_FRACTION, NETWORKS, NUMBERS, OFF, ON, KeyInfo
from nennep.units.models import UnitKind
from nennep.units.queries import unit_named
from nennep.web.dated import CERTAINTIES
from nennep.web.forms import LookedUpField, VietnameseDateField, VietnameseTimeField

NAMES = "unit-names"
"""Id of the list of names of institutions that a page with such a field offers."""


def document_numbered(written: str) -> OfficialDocument:
    """The newest document of the registry with that number. Refuses a number that is not in the registry."""
    document = newest_numbered(written)
    if document is None:
        raise Refused(
            _("“{number}” is not in the registry. Register it first, or write the basis in words.").format(
                number=written
            )
        )
    return document


def basis_field(**options: Any) -> LookedUpField:
    """A document of the registry by its number; cleans to an `OfficialDocument`, None when empty."""
    return LookedUpField(
        find=document_numbered,
        help_text=gettext_lazy("A document of the registry, for example 6468-QĐ/HVCTQG."),
        **options,
    )


class NumberField(forms.CharField):
    """A number as people type it, or that the rule is off; stays text, the act reads it."""

    width = "short"

    def clean(self, value: Any) -> Any:
        """The text; "off" in the language of the person is the word that is stored."""
        written = super().clean(value).strip()
        return OFF if written.casefold() in {OFF, _("off").casefold()} else written


class NetworksField(NumberField):
    """Ranges of addresses, or that none is looked at; stays text, the act reads it."""

    width = ""


class ClockField(VietnameseTimeField):
    """A time of day that stays text."""

    def clean(self, value: Any) -> Any:
        """As it is stored: "07:30"."""
        cleaned: time | None = super().clean(value)
        return f"{cleaned:%H:%M}" if cleaned else ""


def value_field(info: KeyInfo, in_words: Callable[[str], str], label: Any) -> forms.Field:
    """The field for a value of that rule: a choice, a switch, a time or a number with its unit."""
    if info.words:
        return forms.ChoiceField(
            label=label, choices=[(word, in_words(word)) for word in info.words], widget=forms.RadioSelect
        )
    if info.unit == RuleUnit.SWITCH:
        choices = [(ON, _("on")), (OFF, _("off"))]
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    if info.unit == RuleUnit.TIME:
        return ClockField(label=label)
    if info.shape == NETWORKS:
        hint = _(
            "Ranges of addresses with commas between them, such as 10.20.0.0/16; “off” when none is looked at."
        )
        return NetworksField(label=label, max_length=80, help_text=hint)
    unit = str(RuleUnit(info.unit).label)
    if info.unit in MAY_BE_FRACTION:
        hint = _("In {unit}, with a decimal comma if need be; “off” when the rule does not apply.")
    else:
        hint = _("In {unit}, a whole number; “off” when the rule does not apply.")
    return NumberField(label=label, max_length=80, help_text=hint.format(unit=unit))


class _ValueForm(forms.Form):
    """A value of a rule with its first day and what it stands on."""

    valid_from = VietnameseDateField(label=gettext_lazy("Holds from"))
    basis = basis_field(label=gettext_lazy("Legal basis, number"), required=False)
    basis_text = forms.CharField(
        label=gettext_lazy("Legal basis, in words"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Article and clause, or the basis when it is not in the registry."),
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("How sure it is"),
        choices=[(key, CERTAINTIES[key][0]) for key in (*Certainty.values[-1:], *Certainty.values[:-1])],
        initial=Certainty.OFFICE,
        help_text=gettext_lazy("Without a basis only “unverified” is possible."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, info: KeyInfo, in_words: Callable[[str], str], **options: Any) -> None:
        super().__init__(*args, **options)
        label = _("New value") if isinstance(self, ChangeRuleForm) else _("Value")
        self.fields["value"] = value_field(info, in_words, label)
        if info.unit in NUMBERS and not isinstance(self, ChangeRuleForm):
            self.fields["operator"] = forms.ChoiceField(
                label=_("The value is"),
                choices=[
                    ("=", _("exactly this")),
                    ("<=", _("the most that is allowed")),
                    (">=", _("the least that is asked")),
                ],
            )
        self.order_fields(["value", "operator"])


class ChangeRuleForm(_ValueForm):
    """Another value from a day on; the present one ends the day before."""


class AddRuleForm(_ValueForm):
    """A value for a scope that has none yet."""

    unit = LookedUpField(find=str, label=gettext_lazy("Only at"), required=False, names=NAMES)
    programme_code = forms.ChoiceField(label=gettext_lazy("Only in the programme"), required=False)
    study_form = forms.ChoiceField(label=gettext_lazy("Only in the form of study"), required=False)
    last_on = VietnameseDateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty when it holds until it is changed."),
    )

    def __init__(
        self,
        *args: Any,
        on: date,
        programmes: Mapping[str, str],
        study_forms: Sequence[tuple[str, Any]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        _scope_fields(self, on, programmes)
        self.fields["study_form"].choices = [("", _("every form")), *study_forms]  # type: ignore[attr-defined]
        self.fieldsets = (
            (
                _("Value"),
                [name for name in ("value", "operator", "valid_from", "last_on") if name in self.fields],
            ),
            (_("For whom"), ["unit", "programme_code", "study_form"]),
            (_("What it stands on"), ["basis", "basis_text", "certainty", "note"]),
        )

    def given(self) -> dict[str, Any]:
        """What the act takes: the first day on which the value no longer holds instead of the last."""
        return _until(self.cleaned_data)


class ChooseRuleForm(forms.Form):
    """Which rule gets a value."""

    key = forms.ChoiceField(label=gettext_lazy("Rule"))

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, Sequence[tuple[str, str]]]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["key"].choices = choices  # type: ignore[attr-defined]


class RegulationForm(forms.Form):
    """Which study regulation binds from a day on."""

    document = basis_field(label=gettext_lazy("Number of the regulation"))
    unit = LookedUpField(find=str, label=gettext_lazy("Only at"), required=False, names=NAMES)
    programme_code = forms.ChoiceField(label=gettext_lazy("Only in the programme"), required=False)
    valid_from = VietnameseDateField(
        label=gettext_lazy("Holds from"),
        help_text=gettext_lazy(
            "The regulation before for the same institution and programme ends the day before."
        ),
    )
    last_on = VietnameseDateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty when it holds until it is changed."),
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("How sure it is"),
        choices=[(key, CERTAINTIES[key][0]) for key in (*Certainty.values[-1:], *Certainty.values[:-1])],
        initial=Certainty.OFFICE,
    )

    def __init__(self, *args: Any, on: date, programmes: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        _scope_fields(self, on, programmes)

    def given(self) -> dict[str, Any]:
        """What the act takes."""
        values = _until(self.cleaned_data)
        values["institution"] = values.pop("unit")
        return values


def _scope_fields(form: forms.Form, on: date, programmes: Mapping[str, str]) -> None:
    unit: Any = form.fields["unit"]
    unit.find = partial(unit_named, on=on)
    unit.help_text = _("Name or code of an institution; empty for every one.")
    programme: Any = form.fields["programme_code"]
    programme.choices = [("", _("every programme")), *programmes.items()]


def _until(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(cleaned)
    last_on: date | None = values.pop("last_on")
    if last_on is not None and values.get("valid_from") and last_on < values["valid_from"]:
        raise Refused(
            _("The last day lies before {day}. Correct one of the two days.").format(
                day=dates.short(values["valid_from"])
            ),
            field="last_on",
        )
    values["valid_to"] = last_on + timedelta(days=1) if last_on else None
    return values


class EndRuleForm(forms.Form):
    """No value any more from a day on."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class AuthorityForm(forms.Form):
    """One line of the matrix of authority."""

    act = forms.ChoiceField(
        label=gettext_lazy("Authority for"), choices=AuthorityAct.choices, widget=forms.RadioSelect
    )
    programme_code = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    study_form = forms.ChoiceField(label=gettext_lazy("Form of study"), required=False)
    unit = LookedUpField(find=str, label=gettext_lazy("One unit"), required=False)
    unit_kind = forms.ModelChoiceField(
        UnitKind.objects.order_by("order", "name", "pk"),
        label=gettext_lazy("Or a kind of units"),
        required=False,
    )
    for_senders = forms.ChoiceField(
        label=gettext_lazy("For whose people"), choices=Senders.choices, initial=Senders.ALL
    )
    delegated_by = forms.CharField(label=gettext_lazy("Delegated by"), required=False, max_length=250)
    valid_from = VietnameseDateField(label=gettext_lazy("Holds from"))
    last_on = VietnameseDateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty when it holds until it is changed."),
    )
    basis = basis_field(label=gettext_lazy("Legal basis"), required=False)
    basis_text = forms.CharField(label=gettext_lazy("Legal basis, in words"), required=False, max_length=250)
    certainty = forms.ChoiceField(
        label=gettext_lazy("How sure it is"),
        choices=[(key, CERTAINTIES[key][0]) for key in (*Certainty.values[-1:], *Certainty.values[:-1])],
        initial=Certainty.OFFICE,
    )

    def __init__(
        self,
        *args: Any,
        on: date,
        programmes: Mapping[str, str],
        study_forms: Sequence[tuple[str, Any]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        _scope_fields(self, on, programmes)
        self.fields["unit"].help_text = _(
            "Name or code. Leave empty when it holds for a whole kind of units."
        )
        form: Any = self.fields["study_form"]
        form.choices = [("", _("every form")), *study_forms]

    def given(self) -> dict[str, Any]:
        """What the act takes."""
        return _until(self.cleaned_data)
