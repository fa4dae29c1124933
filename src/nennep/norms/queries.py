"""The one rule that applies in a scope on a day, with its basis and how sure we are of it (design.md idea 2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from nennep.documents.models import Certainty
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on
from nennep.norms.models import Rule

OFF_WORDS = frozenset({"off", "no", "none", ""})


@dataclass(frozen=True, kw_only=True)
class RuleValue:
    """A rule as a check uses it; `version` goes into what the check stores."""

    rule_id: int
    key: str
    value: str
    value_unit: str
    operator: str
    valid_from: date
    basis: str
    certainty: str

    @property
    def as_int(self) -> int:
        """The value as a whole number."""
        return int(self.value)

    @property
    def is_off(self) -> bool:
        """Whether the rule is switched off in this scope."""
        return self.value.strip().lower() in OFF_WORDS

    @property
    def is_verified(self) -> bool:
        """False for values of our own that nobody has confirmed; screens say so."""
        return self.certainty != Certainty.OWN

    @property
    def version(self) -> str:
        """Which version of which rule this is, readable without the program: key@date."""
        return f"{self.key}@{self.valid_from.isoformat()}"


class RuleNotFound(Refused):
    """No rule with this key is in force on the day."""


@dataclass(frozen=True)
class RuleBook:
    """All rules of one day, read in one query."""

    on: date
    _by_key: dict[str, list[Rule]] = field(default_factory=dict)

    def rule(self, key: str, *, programme_code: str = "", study_form: str = "", unit: int | None = None) -> RuleValue:
        """The narrowest rule that fits: the unit's own, then programme and form, then programme, then form, then general.

        Refuses when none is in force (`RuleNotFound`): a check never goes on with a number nobody set.
        """
        fitting = [
            rule
            for rule in self._by_key.get(key, [])
            if rule.unit_id in {None, unit}
            and rule.programme_code in {"", programme_code}
            and rule.study_form in {"", study_form}
        ]
        if not fitting:
            raise RuleNotFound(
                _("No rule “{key}” is in force on {day}. Add it on the page Rules.").format(key=key, day=self.on.strftime("%d/%m/%Y"))
            )
        best = max(fitting, key=lambda rule: (rule.unit_id is not None, rule.programme_code != "", rule.study_form != ""))
        return _value(best)


def rules_in_force(on: date, *, prefix: str = "") -> RuleBook:
    """The rules of the day, of one prefix if given, in one query."""
    by_key: dict[str, list[Rule]] = defaultdict(list)
    for rule in Rule.objects.filter(in_force_on(on), key__startswith=prefix).select_related("basis").order_by("key", "pk"):
        by_key[rule.key].append(rule)
    return RuleBook(on, dict(by_key))


def rule(key: str, on: date, *, programme_code: str = "", study_form: str = "", unit: int | None = None) -> RuleValue:
    """The one rule with this key that applies in the scope on the day."""
    return rules_in_force(on, prefix=key).rule(key, programme_code=programme_code, study_form=study_form, unit=unit)


def _value(found: Rule) -> RuleValue:
    basis = str(found.basis) if found.basis else found.basis_text
    return RuleValue(
        rule_id=found.pk,
        key=found.key,
        value=found.value,
        value_unit=found.value_unit,
        operator=found.operator,
        valid_from=found.valid_from,
        basis=basis,
        certainty=found.certainty,
    )


def all_versions(keys: Iterable[str]) -> dict[str, list[Rule]]:
    """Every version of the rules, newest first, for their page."""
    by_key: dict[str, list[Rule]] = defaultdict(list)
    for one in Rule.objects.filter(key__in=list(keys)).select_related("basis", "unit").order_by("key", "-valid_from", "pk"):
        by_key[one.key].append(one)
    return dict(by_key)
