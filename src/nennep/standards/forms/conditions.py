"""Conditions as rows that a clerk fills in: each asks one thing, may be turned round, and is joined by AND or OR.

AND binds closer than OR, as in speech: "A and B, or C". Works without scripts: the browser asks the server for one more
row of a kind, and gets the whole form back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
MOST = 20


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
        """What the row asks, without its NOT."""
        raise NotImplementedError

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

    def leaf(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"age": {key: given[key] for key in ("at_least", "at_most") if given[key] is not None}}

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

    def leaf(self) -> dict[str, Any]:
        return {"rated": {key: self.cleaned_data[key] for key in ("at_least", "years")}}

    @classmethod
    def filled(cls, leaf: Mapping[str, Any]) -> dict[str, Any] | None:
        return dict(leaf["rated"]) if "rated" in leaf else None


class ServiceCondition(ConditionForm):
    """Years of service."""

    kind, label = "service_years", gettext_lazy("Years of service")
    at_least = forms.IntegerField(label=gettext_lazy("At least"), min_value=1, max_value=60)

    def leaf(self) -> dict[str, Any]:
        return {"service_years": {"at_least": self.cleaned_data["at_least"]}}

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


class Conditions:
    """The rows of a form, in their order."""

    def __init__(self, rows: Sequence[ConditionForm]) -> None:
        self.rows = list(rows)
        self.error = ""

    @classmethod
    def sent(cls, data: Mapping[str, Any], today: date, *, checks: bool) -> Conditions:
        """The rows that came back, after the step that was asked: one more row, or one less.

        With `checks` they are to be judged; while rows are still being added nothing is wrong yet.
        """
        numbers = [
            number
            for number in range(min(_count(data), MOST))
            if data.get(f"row-{number}-kind") in KINDS and data.get("step") != f"remove-{number}"
        ]
        rows = []
        for place, number in enumerate(numbers):
            form = KINDS[data[f"row-{number}-kind"]]
            bound = form(data, prefix=f"row-{number}", today=today, is_first=place == 0)
            # What was typed goes on under the new number of the row.
            typed = {
                name: field.widget.value_from_datadict(data, {}, bound.add_prefix(name))
                for name, field in bound.fields.items()
            }
            if checks and place == number:
                rows.append(bound)
            else:
                rows.append(form(prefix=f"row-{place}", initial=typed, today=today, is_first=place == 0))
        conditions = cls(rows)
        added = data.get("kind", "")
        if data.get("step") == "add" and added in KINDS and len(rows) < MOST:
            conditions.add(added, today)
        return conditions

    @classmethod
    def of(cls, expression: Mapping[str, Any] | None, today: date) -> Conditions:
        """Rows that say the expression; none when it is more than rows joined by AND and OR can say."""
        conditions = cls([])
        for joined, negated, leaf in _rows(expression or {}):
            for kind, form in KINDS.items():
                initial = form.filled(leaf)
                if initial is not None:
                    conditions.add(kind, today, {**initial, "joined": joined, "negated": negated})
                    break
            else:
                return cls([])
        return conditions

    def add(self, kind: str, today: date, initial: Mapping[str, Any] | None = None) -> None:
        """One more row of a kind."""
        place = len(self.rows)
        form = KINDS[kind](
            prefix=f"row-{place}", today=today, is_first=place == 0, initial=dict(initial or {})
        )
        self.rows.append(form)

    def is_valid(self) -> bool:
        """Whether there is a row and every row says something."""
        if not self.rows:
            self.error = _("Add at least one condition.")
            return False
        judged = [row.is_valid() for row in self.rows]  # every row shows what is wrong in it
        return all(judged)

    def expression(self) -> dict[str, Any]:
        """What the rows say together, in the shape of rules.expression."""
        groups: list[list[dict[str, Any]]] = [[]]
        for row in self.rows:
            if groups[-1] and row.cleaned_data.get("joined") == OR:
                groups.append([])
            groups[-1].append(row.part())
        ways = [group[0] if len(group) == 1 else {"all": group} for group in groups]
        return ways[0] if len(ways) == 1 else {"any": ways}


def _count(data: Mapping[str, Any]) -> int:
    written = str(data.get("rows", "0"))
    return int(written) if written.isdecimal() and len(written) < 4 else 0


def _rows(expression: Mapping[str, Any]) -> list[tuple[str, bool, Mapping[str, Any]]]:
    """Joining word, NOT and question of each row; empty when rows cannot say it."""
    ways = expression.get("any", [expression])
    rows: list[tuple[str, bool, Mapping[str, Any]]] = []
    for way in ways:
        for place, part in enumerate(way.get("all", [way])):
            negated = "not" in part
            leaf = part["not"] if negated else part
            if not leaf or leaf.keys() & {"all", "any", "not"}:
                return []
            rows.append((AND if place else OR, negated, leaf))
    return rows
