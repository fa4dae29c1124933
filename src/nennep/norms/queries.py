"""The rules and study regulations in force on a day, with what they stand on and how sure they are (R0-12, R1-05)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nennep.accounts.policies import Actor
from nennep.documents.models import Certainty, OfficialDocument
from nennep.documents.queries import Follow
from nennep.kernel import dates
from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period, in_force_on
from nennep.norms.models import Rule, StudyRegulation
from nennep.norms.rules import Value, applying, known_keys, read_value
from nennep.units.models import Unit


class NoRule(Refused):
    """No rule of that key is in force on the day."""


@dataclass(frozen=True)
class RuleValue:
    """One rule as it applies: its value, and everything that a check must keep to be explained later."""

    rule_id: int
    key: str
    operator: str
    value: Value
    unit: str
    valid_from: date
    valid_to: date | None
    basis: str
    basis_document_id: int | None
    certainty: str
    note: str

    @property
    def is_verified(self) -> bool:
        """Whether the value is stated in a source or was confirmed; unverified ones are marked on the screen."""
        return self.certainty != Certainty.OWN

    @property
    def is_off(self) -> bool:
        """Whether the rule is switched off."""
        return self.value is None or self.value is False

    @property
    def as_int(self) -> int:
        """The value as a whole number. Refuses a value that is none (`TypeError`)."""
        if (
            isinstance(self.value, bool)
            or not isinstance(self.value, (int, Decimal))
            or self.value != int(self.value)
        ):
            raise TypeError(f"{self.key} is no whole number: {self.value!r}")
        return int(self.value)

    @property
    def as_decimal(self) -> Decimal:
        """The value as an exact number. Refuses a value that is none (`TypeError`)."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, Decimal)):
            raise TypeError(f"{self.key} is no number: {self.value!r}")
        return Decimal(self.value)

    @property
    def as_time(self) -> time:
        """The value as a time of day. Refuses a value that is none (`TypeError`)."""
        if not isinstance(self.value, time):
            raise TypeError(f"{self.key} is no time of day: {self.value!r}")
        return self.value

    @property
    def version(self) -> str:
        """Which version of the rule this is, to be stored with the result of a check."""
        return f"{self.key}@{self.valid_from.isoformat()}#{self.rule_id}"

    @property
    def name(self) -> str:
        """What the rule is called, in the language of the person."""
        return key_name(self.key)


@dataclass(frozen=True)
class RuleBook:
    """All rules in force on a day, read in one query; asking it costs none."""

    on: date
    by_key: Mapping[str, tuple[Rule, ...]]

    def find(
        self, key: str, *, programme_code: str = "", study_form: str = "", unit: Unit | int | None = None
    ) -> RuleValue | None:
        """The rule that applies, the narrowest scope first (unit, programme, form); None when there is none."""
        unit_id = unit.pk if isinstance(unit, Unit) else unit
        rule = applying(
            self.by_key.get(key, ()),
            self.on,
            programme_code=programme_code,
            study_form=study_form,
            unit_id=unit_id,
        )
        return rule_value(rule) if rule else None

    def rule(
        self, key: str, *, programme_code: str = "", study_form: str = "", unit: Unit | int | None = None
    ) -> RuleValue:
        """The rule that applies. Refuses when none is in force on the day (`NoRule`)."""
        found = self.find(key, programme_code=programme_code, study_form=study_form, unit=unit)
        if found is None:
            raise NoRule(
                _(
                    "No rule “{name}” is in force on {day}. Enter it in the table of rules with its legal basis."
                ).format(name=key_name(key), day=dates.short(self.on)),
                code="no-rule",
            )
        return found


def rules_in_force(on: date, prefix: str = "") -> RuleBook:
    """All rules in force on the day, or those whose key begins with `prefix`. One query."""
    rules = Rule.objects.filter(in_force_on(on), key__startswith=prefix).select_related("basis")
    by_key: dict[str, list[Rule]] = defaultdict(list)
    for one in rules.order_by("key", "pk"):
        by_key[one.key].append(one)
    return RuleBook(on, {key: tuple(found) for key, found in by_key.items()})


def rule(
    key: str, on: date, *, programme_code: str = "", study_form: str = "", unit: Unit | int | None = None
) -> RuleValue:
    """The one rule of that key which applies on the day: the narrowest scope wins (unit, programme, form, none).

    Refuses when none is in force (`NoRule`). One query; for many questions use `rules_in_force`.
    """
    rules = Rule.objects.filter(in_force_on(on), key=key).select_related("basis").order_by("pk")
    return RuleBook(on, {key: tuple(rules)}).rule(
        key, programme_code=programme_code, study_form=study_form, unit=unit
    )


def rule_value(rule: Rule) -> RuleValue:
    """The stored rule with its typed value."""
    return RuleValue(
        rule_id=rule.pk,
        key=rule.key,
        operator=rule.operator,
        value=read_value(rule.value, rule.value_unit),
        unit=rule.value_unit,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        basis=rule.basis_text or (str(rule.basis) if rule.basis else ""),
        basis_document_id=rule.basis_id,
        certainty=rule.certainty,
        note=rule.note,
    )


def key_name(key: str) -> str:
    """What a rule is called, in the language of the person; the bare key where the program does not know it."""
    known = known_keys().get(key)
    return known.name(get_language() or "vi") if known else key


def regulation_for(institution: Unit | int | None, programme_code: str, on: date) -> StudyRegulation | None:
    """The study regulation (quy chế đào tạo) that binds a class of the programme at the institution on the day (R0-12).

    The institution's own before the general one, one for the programme before one for all. None when none is on record.
    """
    unit_id = institution.pk if isinstance(institution, Unit) else institution
    candidates = StudyRegulation.objects.filter(
        in_force_on(on),
        Q(institution__isnull=True) | Q(institution_id=unit_id),
        programme_code__in=["", programme_code],
    ).select_related("document")
    return max(
        candidates.order_by("pk"),
        key=lambda row: (row.institution_id is not None, bool(row.programme_code), row.valid_from, row.pk),
        default=None,
    )


def built_on(document: OfficialDocument, actor: Actor) -> list[Follow]:
    """The rules and study regulations that stand on a document, for its page (R0-04). Two queries."""
    regulations = (
        StudyRegulation.objects.filter(document=document).select_related("institution").order_by("pk")
    )
    rules = Rule.objects.filter(basis=document).order_by("key", "valid_from", "pk")
    return [
        *(
            Follow(
                _("Study regulation of {programme}").format(
                    programme=row.programme_code or _("every programme")
                ),
                reverse("norms:regulations"),
                Period(row.valid_from, row.valid_to).as_text(),
            )
            for row in regulations
        ),
        *(
            Follow(
                key_name(row.key),
                reverse("norms:rule", args=[row.pk]),
                f"{row.programme_code} {Period(row.valid_from, row.valid_to).as_text()}".strip(),
            )
            for row in rules
        ),
    ]


PARTY_AGE_KEY = "party.entry.min_age"


def party_ages() -> Callable[[date], int | None]:
    """The least age for entering the Party by day, None where no rule is in force; one query for any number of days."""
    rows = Rule.objects.filter(key=PARTY_AGE_KEY).select_related("basis").order_by("pk")
    known = {PARTY_AGE_KEY: tuple(rows)}

    def on_day(on: date) -> int | None:
        found = RuleBook(on, known).find(PARTY_AGE_KEY)
        return None if found is None or found.is_off else found.as_int

    return on_day


ProgrammeNames = Callable[["Collection[str] | None"], Mapping[str, str]]
_programme_names: list[ProgrammeNames] = []


def register_programme_names(function: ProgrammeNames) -> None:
    """Tell what programmes are called: `function(codes)`, all of them for None.

    The catalogue stands above this area and calls this once.
    """
    _programme_names[:] = [function]


def programme_names(codes: Collection[str]) -> Mapping[str, str]:
    """The names of programmes by code; a code that nobody knows is left out."""
    wanted = {code for code in codes if code}
    return _programme_names[0](wanted) if wanted and _programme_names else {}


def all_programmes() -> Mapping[str, str]:
    """The names of all programmes by code, in the order of their names."""
    return _programme_names[0](None) if _programme_names else {}


ClassesBehind = Callable[[Rule, date, int], list[int]]
_classes_behind: list[ClassesBehind] = []


def register_classes_behind(function: ClassesBehind) -> None:
    """Tell which classes were computed from a rule: `function(rule, since, after)`, their keys above `after`, in order.

    The area that computes stands above this one and calls this once at start.
    """
    _classes_behind[:] = [function]


def classes_behind(rule: Rule, since: date, after: int = 0) -> list[int]:
    """The classes with something computed for days from `since` on to which the scope of the rule applies, in order."""
    return _classes_behind[0](rule, since, after) if _classes_behind else []
