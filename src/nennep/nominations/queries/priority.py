"""To which priority groups people belong, from what is on record (R2-17)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from nennep.kernel import dates, text
from nennep.kernel.db import in_batches
from nennep.kernel.periods import in_force_on
from nennep.nominations.rules import GROUPS, Reason, Weight, reasons_for
from nennep.norms.queries import RuleBook, rules_in_force
from nennep.people.models import Person, PlannedPost, Sex
from nennep.people.policies import birth_of
from nennep.people.rules import age_on

MAJORITY = frozenset({"kinh", "viet"})
"""Search keys of the ethnicity that is no minority."""


def weights_on(on: date, book: RuleBook | None = None) -> dict[str, Weight]:
    """What each group is worth on the day; a group whose rule is off or missing gives nothing."""
    rules = book or rules_in_force(on)
    found = {}
    for group in GROUPS:
        rule = rules.find(f"nominations.priority.{group}")
        if rule is not None and not rule.is_off:
            found[group] = Weight(rule.as_int, rule.version, rule.is_verified)
    return found


def priority_of(
    person_ids: Collection[int], on: date, *, programme_code: str = "", study_form: str = ""
) -> dict[int, tuple[Reason, ...]]:
    """Why each person has priority as of the day; three queries for up to 500 people. Unknown birth, sex or ethnicity
    gives no points."""
    book = rules_in_force(on)
    weights = weights_on(on, book)
    young = book.find("cadre.young.max_age", programme_code=programme_code, study_form=study_form)
    oldest = young.as_int if young is not None and not young.is_off else None
    found: dict[int, tuple[Reason, ...]] = {}
    for some in in_batches(sorted(set(person_ids))):
        planned = _planned(some, on)
        for person in Person.objects.filter(pk__in=some).order_by("pk"):
            inputs = _inputs(person, on, oldest)
            if person.pk in planned:
                inputs["planned"] = planned[person.pk]
            found[person.pk] = reasons_for(inputs, weights)
    return found


def _inputs(person: Person, on: date, oldest: int | None) -> dict[str, str]:
    inputs: dict[str, str] = {}
    born = birth_of(person)
    # With the year alone the age is certain only where the first possible day is still young enough.
    if born is not None and oldest is not None and _oldest_age(born, on) <= oldest:
        inputs["young"] = dates.short(born)
    if person.sex == Sex.FEMALE:
        inputs["female"] = str(Sex.FEMALE.label)
    if person.ethnicity and text.search_key(person.ethnicity) not in MAJORITY:
        inputs["minority"] = person.ethnicity
    return inputs


def _oldest_age(born: dates.PartialDate, on: date) -> int:
    return age_on(dates.PartialDate.of(born.first), on)


def _planned(person_ids: list[int], on: date) -> dict[int, str]:
    rows = PlannedPost.objects.filter(in_force_on(on), person_id__in=person_ids).select_related("title")
    return {
        row.person_id: f"{row.title.name} {row.term_from}-{row.term_to}"
        for row in rows.order_by("person_id", "-term_from", "-pk")
    }
