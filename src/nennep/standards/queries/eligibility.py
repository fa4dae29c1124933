"""Whether somebody may be admitted to a programme on a day, criterion by criterion (R1-05, R3-19).

The rule version of the day decides; what stands on record, or in a file, is the input. Nothing is written here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.utils.translation import gettext as _

from nennep.documents.models import Certainty
from nennep.kernel.db import in_batches
from nennep.kernel.periods import in_force_on
from nennep.people.models import Person
from nennep.standards.models import AdmissionCriterion, Outcome, Waiver
from nennep.standards.queries.facts import BATCH, facts_of
from nennep.standards.queries.vocabulary import Catalogue, catalogue, read
from nennep.standards.queries.wording import inputs_in_words, missing_in_words, sentence
from nennep.standards.rules import Expression, Input, PersonFacts, evaluate


@dataclass(frozen=True)
class Criterion:
    """One condition in force, read once for many people. `rule` is its version: key, programme, first day."""

    key: str
    rule: str
    name: str
    expression: Expression
    asks: str
    basis: str
    certainty: str
    is_waivable: bool


@dataclass(frozen=True)
class CriterionResult:
    """What came out for one person. `input` is what the record says, by name; empty lists are unknown."""

    key: str
    rule: str
    name: str
    outcome: Outcome
    basis: str
    certainty: str
    input: Mapping[str, Sequence[str]]
    sentence: str
    is_waivable: bool

    @property
    def is_verified(self) -> bool:
        """Whether the rule stands in a source or was confirmed by the office."""
        return self.certainty != Certainty.OWN

    def as_json(self) -> dict[str, object]:
        """The shape of docs/formats.md, "nennep eligibility"."""
        return {
            "key": self.key,
            "rule": self.rule,
            "name": self.name,
            "outcome": self.outcome.value,
            "basis": self.basis,
            "certainty": self.certainty,
            "input": {name: list(values) for name, values in self.input.items()},
            "sentence": self.sentence,
        }


Course: TypeAlias = tuple[str, str]
"""Code of a programme and form of study."""
Told: TypeAlias = dict[tuple[str, Outcome, tuple[Input, ...], str], CriterionResult]
"""Results by version of the rule, outcome, input and waiver."""


@dataclass(frozen=True)
class Eligibility:
    """The whole check: not met when one criterion is not met; then what cannot be told; then what was waived."""

    programme_code: str
    study_form: str
    on: date
    outcome: Outcome
    criteria: tuple[CriterionResult, ...]

    @property
    def is_enough(self) -> bool:
        """Whether nothing stands against admission."""
        return self.outcome in (Outcome.PASS, Outcome.WAIVED)

    def as_json(self) -> dict[str, object]:
        """The shape of docs/formats.md, "nennep eligibility"."""
        return {"outcome": self.outcome.value, "criteria": [row.as_json() for row in self.criteria]}


def criteria_on(
    programme_code: str, study_form: str, on: date, words: Catalogue | None = None
) -> list[Criterion]:
    """The criteria in force, one row a key: that of the form before that of any form. Units need one query more."""
    course = (programme_code, study_form)
    return _criteria_of({course}, on, words or catalogue())[course]


def _criteria_of(courses: Collection[Course], on: date, words: Catalogue) -> dict[Course, list[Criterion]]:
    rows = AdmissionCriterion.objects.filter(
        in_force_on(on),
        programme_code__in={code for code, _form in courses},
        study_form__in={"", *(form for _code, form in courses)},
    ).select_related("basis")
    by_key: dict[Course, dict[str, AdmissionCriterion]] = {course: {} for course in courses}
    for row in rows.order_by("study_form", "valid_from", "pk"):
        for (code, form), found in by_key.items():
            if row.programme_code == code and row.study_form in {"", form}:
                found[row.key] = row
    return {
        course: [
            _criterion(row, words) for row in sorted(found.values(), key=lambda row: (row.order, row.key))
        ]
        for course, found in by_key.items()
    }


def _criterion(row: AdmissionCriterion, words: Catalogue) -> Criterion:
    expression = read(row.expression, words)
    return Criterion(
        key=row.key,
        rule="@".join(
            part for part in (f"{row.programme_code}.{row.key}", row.valid_from.isoformat()) if part
        ),
        name=row.name,
        expression=expression,
        asks=sentence(expression, words, short=True),
        basis=str(row.basis) if row.basis else row.basis_text,
        certainty=row.certainty,
        is_waivable=row.is_waivable,
    )


def judge(
    facts: PersonFacts,
    criteria: Sequence[Criterion],
    waived: Mapping[str, str],
    *,
    programme_code: str,
    study_form: str,
    on: date,
    words: Catalogue,
    shows_planning: bool = False,
    told: Told | None = None,
) -> Eligibility:
    """The check of one person by criteria that were read before. `waived`: key → document and reason.

    What was `told` of one person is told of the next one with the same input, and is not put into words again.

    A programme without any criterion in force cannot be told. Planned posts are looked at; they are named only with
    `shows_planning`.
    """
    known: Told = {} if told is None else told
    results = tuple(
        _result(
            criterion,
            facts,
            waived.get(criterion.key, ""),
            on,
            words=words,
            shows_planning=shows_planning,
            told=known,
        )
        for criterion in criteria
    )
    outcomes = {result.outcome for result in results}
    outcome = next(
        (worst for worst in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WAIVED) if worst in outcomes),
        Outcome.PASS if results else Outcome.UNKNOWN,
    )
    return Eligibility(programme_code, study_form, on, outcome, results)


def _result(
    criterion: Criterion,
    facts: PersonFacts,
    waiver: str,
    on: date,
    *,
    words: Catalogue,
    shows_planning: bool,
    told: Told,
) -> CriterionResult:
    verdict = evaluate(criterion.expression, facts, on)
    inputs = tuple(one for one in verdict.inputs if shows_planning or one.name != "planned")
    outcome = (
        Outcome.PASS
        if verdict.outcome
        else Outcome.WAIVED
        if waiver and criterion.is_waivable
        else Outcome.UNKNOWN
        if verdict.outcome is None
        else Outcome.FAIL
    )
    same = (criterion.rule, outcome, inputs, waiver)
    if same not in told:
        told[same] = CriterionResult(
            key=criterion.key,
            rule=criterion.rule,
            name=criterion.name,
            outcome=outcome,
            basis=criterion.basis,
            certainty=criterion.certainty,
            input={one.name: one.values for one in inputs},
            sentence=_sentence(criterion, outcome, inputs, waiver, words),
            is_waivable=criterion.is_waivable,
        )
    return told[same]


def _sentence(
    criterion: Criterion, outcome: Outcome, inputs: Sequence[Input], waiver: str, words: Catalogue
) -> str:
    found = inputs_in_words(inputs, words)
    if outcome == Outcome.WAIVED:
        return _("Waived: {waiver}. Otherwise asked: {asks}.").format(waiver=waiver, asks=criterion.asks)
    if outcome == Outcome.UNKNOWN:
        missing = missing_in_words(inputs)
        if missing:
            return _("Cannot be told: {missing} not on record. Asked: {asks}.").format(
                missing=missing, asks=criterion.asks
            )
        return _("Cannot be told from “{found}”. Asked: {asks}.").format(found=found, asks=criterion.asks)
    told = (
        _("Met. Asked: {asks}. On record: {found}.")
        if outcome == Outcome.PASS
        else _("Not met. Asked: {asks}. On record: {found}.")
    )
    return told.format(asks=criterion.asks, found=found or "–")


def eligibility_of_facts(
    facts: PersonFacts, programme_code: str, study_form: str, on: date, words: Catalogue | None = None
) -> Eligibility:
    """The check of somebody who is not on record, of whom a file says the facts."""
    known = words or catalogue()
    return judge(
        facts,
        criteria_on(programme_code, study_form, on, known),
        {},
        programme_code=programme_code,
        study_form=study_form,
        on=on,
        words=known,
        shows_planning=True,
    )


def eligibility_of(
    person: Person, programme_code: str, study_form: str, on: date, *, shows_planning: bool = False
) -> Eligibility:
    """The check of one person on record."""
    return eligibility_of_people([person.pk], programme_code, study_form, on, shows_planning=shows_planning)[
        person.pk
    ]


def eligibility_of_people(
    person_ids: Iterable[int],
    programme_code: str,
    study_form: str,
    on: date,
    *,
    shows_planning: bool = False,
) -> dict[int, Eligibility]:
    """The check of each person of a list, with the same number of questions for one and for 5,000."""
    course = (programme_code, study_form)
    return eligibility_by_course({course: person_ids}, on, shows_planning=shows_planning)[course]


def eligibility_by_course(
    wishes: Mapping[Course, Iterable[int]], on: date, *, shows_planning: bool = False
) -> dict[Course, dict[int, Eligibility]]:
    """The check of the people of each course, with the same number of questions for one course and for many."""
    words = catalogue()
    criteria = _criteria_of(wishes.keys(), on, words)
    wanted = {course: sorted(set(person_ids)) for course, person_ids in wishes.items()}
    everybody = sorted({one for person_ids in wanted.values() for one in person_ids})
    waivers = _waivers(everybody, {code for code, _form in wanted}, on)
    facts = facts_of(everybody, on)
    found: dict[Course, dict[int, Eligibility]] = {}
    for course, person_ids in wanted.items():
        told: Told = {}
        found[course] = {
            person_id: judge(
                facts[person_id],
                criteria[course],
                waivers.get((person_id, course[0]), {}),
                programme_code=course[0],
                study_form=course[1],
                on=on,
                words=words,
                shows_planning=shows_planning,
                told=told,
            )
            for person_id in person_ids
            if person_id in facts
        }
    return found


def _waivers(
    person_ids: Sequence[int], programme_codes: Collection[str], on: date
) -> dict[tuple[int, str], dict[str, str]]:
    """What was waived, by person and programme."""
    found: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for some in in_batches(person_ids, BATCH):
        rows = Waiver.objects.filter(
            person_id__in=some, programme_code__in=programme_codes, valid_from__lte=on
        ).select_related("document")
        for row in rows.order_by("pk"):
            document = str(row.document) if row.document else row.document_text
            found[row.person_id, row.programme_code][row.key] = f"{document}, {row.reason}"
    return found
