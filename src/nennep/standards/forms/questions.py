"""The questions of the form of conditions, one class each: its fields, and what they say as rules.expression keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.people.models import Category, CredentialKind, Ladder, ManagingLevel, PostTitle, Rating, Sex
from nennep.standards.rules.expression import EITHER, IN_POST, PLANNED
from nennep.units.models import UnitLevel
from nennep.units.queries import unit_named
from nennep.web.forms import LookedUpField

AND, OR = "and", "or"


class ConditionForm(forms.Form):
    """One condition. `leaf` is what it says, in the shape of rules.expression."""

    kind: ClassVar[str]
    label: ClassVar[Any]

    joined = forms.ChoiceField(
        label=gettext_lazy("Joined by"),
        choices=[(AND, gettext_lazy("AND")), (OR, gettext_lazy("OR"))],
        initial=AND,
    )
    negated = forms.BooleanField(label=gettext_lazy("NOT: who does not fit it"), required=False)

    def __init__(self, *args: Any, today: date, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if is_first:
            del self.fields["joined"]
        self.prepare()
        self.order_fields([name for name in self.fields if name != "negated"])

    def prepare(self) -> None:
        """Choices that stand in the database."""

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields besides the joining word."""
        return [self[name] for name in self.fields if name != "joined"]

    def leaf(self) -> dict[str, Any]:
        """What the row asks, without its NOT: by default its fields that were filled in, under its kind."""
        own = {name for name in self.fields if name not in {"joined", "negated"}}
        return {
            self.kind: {
                name: self.cleaned_data[name] for name in sorted(own) if self.cleaned_data[name] is not None
            }
        }

    def part(self) -> dict[str, Any]:
        """What the row asks."""
        return {"not": self.leaf()} if self.cleaned_data["negated"] else self.leaf()

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        """First values of the row for a question, None when it asks for more than this row can."""
        return None


class PostCondition(ConditionForm):
    """Holding a post, or planned for it."""

    kind, label = "post", gettext_lazy("Post")

    titles = forms.ModelMultipleChoiceField(
        PostTitle.objects.none(),
        label=gettext_lazy("One of these posts"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Who"),
        choices=[
            (IN_POST, gettext_lazy("holds it")),
            (PLANNED, gettext_lazy("is planned for it")),
            (EITHER, gettext_lazy("holds it or is planned for it")),
        ],
    )
    unit = forms.CharField(required=False)
    below = forms.BooleanField(label=gettext_lazy("with the units below"), required=False, initial=True)

    def prepare(self) -> None:
        """Posts in the order of protocol."""
        self.fields["titles"].queryset = PostTitle.objects.order_by("order", "pk")  # type: ignore[attr-defined]
        self.fields["unit"] = _unit_field(self.today)

    def leaf(self) -> dict[str, Any]:
        given = self.cleaned_data
        leaf: dict[str, Any] = {"post": [title.code for title in given["titles"]]}
        if given["mode"] != IN_POST:
            leaf["as"] = given["mode"]
        return leaf | _units(given)

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        if "post" not in leaf or leaf.keys() - {"post", "as", "unit", "below"}:
            return None
        return {"titles": leaf["post"], "mode": leaf.get("as", IN_POST), **_unit_initial(leaf)}


class ServingCondition(ConditionForm):
    """Where, at which level, in which category somebody serves, and who manages the cadre."""

    kind, label = "serving", gettext_lazy("Place of work, category, management")

    category = forms.MultipleChoiceField(
        label=gettext_lazy("Category of personnel"),
        choices=[choice for choice in Category.choices if choice[0] != Category.UNKNOWN],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.MultipleChoiceField(
        label=gettext_lazy("Level of the unit"),
        choices=UnitLevel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    managed_by = forms.MultipleChoiceField(
        label=gettext_lazy("Managed by"),
        choices=ManagingLevel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    unit = forms.CharField(required=False)
    below = forms.BooleanField(label=gettext_lazy("with the units below"), required=False, initial=True)

    def prepare(self) -> None:
        """The unit by its name."""
        self.fields["unit"] = _unit_field(self.today)

    def clean(self) -> dict[str, Any]:
        """Something must be asked."""
        given = self.cleaned_data
        if (
            not any(given.get(name) for name in ("category", "level", "managed_by", "unit"))
            and not self.errors
        ):
            raise forms.ValidationError(_("This condition says nothing yet. Choose something, or remove it."))
        return given

    def leaf(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: given[name] for name in ("category", "level", "managed_by") if given[name]} | _units(
            given
        )

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        if leaf.keys() - {"category", "level", "managed_by", "unit", "below"} or not leaf:
            return None
        return {name: leaf.get(name, []) for name in ("category", "level", "managed_by")} | _unit_initial(
            leaf
        )


def _unit_field(today: date) -> LookedUpField:
    return LookedUpField(
        find=partial(unit_named, on=today),
        names="unit-names",
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Name or code of the unit."),
        required=False,
    )


def _units(given: Mapping[str, Any]) -> dict[str, Any]:
    if not given["unit"]:
        return {}
    return {"unit": [given["unit"].code], "below": given["below"]}


def _unit_initial(leaf: Mapping[str, Any]) -> dict[str, Any]:
    codes = leaf.get("unit", [])
    return {"unit": codes[0] if codes else "", "below": leaf.get("below", True)}


class MemberCondition(ConditionForm):
    """A seat in a committee."""

    kind, label = "member_of", gettext_lazy("Seat in a committee")

    titles = forms.ModelMultipleChoiceField(
        PostTitle.objects.none(),
        label=gettext_lazy("One of these seats"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        """Seats in the order of protocol."""
        self.fields["titles"].queryset = PostTitle.objects.filter(is_membership=True).order_by("order", "pk")  # type: ignore[attr-defined]

    def leaf(self) -> dict[str, Any]:
        return {"member_of": [title.code for title in self.cleaned_data["titles"]]}

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        return {"titles": leaf["member_of"]} if "member_of" in leaf else None


class SexCondition(ConditionForm):
    """Men or women."""

    kind, label = "sex", gettext_lazy("Sex")
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=Sex.choices)

    def leaf(self) -> dict[str, Any]:
        return {"sex": self.cleaned_data["sex"]}

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        return {"sex": leaf["sex"]} if "sex" in leaf else None


class MinorityCondition(ConditionForm):
    """Of an ethnic minority; with NOT of the Kinh people."""

    kind, label = "minority", gettext_lazy("Ethnic minority")

    def leaf(self) -> dict[str, Any]:
        return {"minority": True}

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        return {} if leaf.get("minority") is True else None


class AgeCondition(ConditionForm):
    """Full years on the day."""

    kind, label = "age", gettext_lazy("Age")
    at_least = forms.IntegerField(label=gettext_lazy("At least"), min_value=0, max_value=120, required=False)
    at_most = forms.IntegerField(label=gettext_lazy("At most"), min_value=0, max_value=120, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two, in order."""
        given = self.cleaned_data
        lowest, highest = given.get("at_least"), given.get("at_most")
        if lowest is None and highest is None and not self.errors:
            raise forms.ValidationError(_("Type the lowest or the highest age."))
        if lowest is not None and highest is not None and highest < lowest:
            raise forms.ValidationError(_("The lowest age must not be above the highest."))
        return given

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        return dict(leaf["age"]) if "age" in leaf else None


class HoldsCondition(ConditionForm):
    """A credential of at least a step."""

    kind, label = "holds", gettext_lazy("Qualification")
    at_least = forms.ChoiceField(label=gettext_lazy("At least"))

    def prepare(self) -> None:
        """Steps by ladder, the lowest first."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in CredentialKind.objects.filter(rank__gt=0).order_by("ladder", "rank", "pk"):
            groups.setdefault(str(Ladder(kind.ladder).label), []).append((kind.code, kind.name))
        self.fields["at_least"].choices = [("", "–"), *groups.items()]  # type: ignore[attr-defined]

    def leaf(self) -> dict[str, Any]:
        code = self.cleaned_data["at_least"]
        ladder = CredentialKind.objects.values_list("ladder", flat=True).get(code=code)
        return {"holds": {"ladder": ladder, "at_least": code}}

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        return {"at_least": leaf["holds"]["at_least"]} if "holds" in leaf else None


class PartyCondition(ConditionForm):
    """Membership of the Party."""

    kind, label = "party", gettext_lazy("Party membership")
    statuses = forms.MultipleChoiceField(
        label=gettext_lazy("One of these"),
        choices=[
            ("probationary", gettext_lazy("probationary Party member")),
            ("full", gettext_lazy("full Party member")),
            ("none", gettext_lazy("not a Party member")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    def leaf(self) -> dict[str, Any]:
        return {"party": self.cleaned_data["statuses"]}

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        if "party" not in leaf:
            return None
        return {"statuses": [leaf["party"]] if isinstance(leaf["party"], str) else leaf["party"]}


class RatedCondition(ConditionForm):
    """Yearly ratings just before the day."""

    kind, label = "rated", gettext_lazy("Yearly ratings")
    at_least = forms.ChoiceField(
        label=gettext_lazy("Rated at least"), choices=Rating.choices, initial=Rating.GOOD
    )
    years = forms.IntegerField(
        label=gettext_lazy("In each of the last years"), min_value=1, max_value=10, initial=2
    )

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        return dict(leaf["rated"]) if "rated" in leaf else None


class ServiceCondition(ConditionForm):
    """Years of service."""

    kind, label = "service_years", gettext_lazy("Years of service")
    at_least = forms.IntegerField(label=gettext_lazy("At least"), min_value=1, max_value=60)

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        return dict(leaf["service_years"]) if "service_years" in leaf else None


KINDS: dict[str, type[ConditionForm]] = {
    form.kind: form
    for form in (
        PostCondition, ServingCondition, MemberCondition, HoldsCondition, AgeCondition, SexCondition,
        MinorityCondition, PartyCondition, RatedCondition, ServiceCondition,
    )
}  # fmt: skip
