"""What an expression says of one person: yes, no, or not to be told, and what it looked at (Kleene's three values).

The reference for queries.compiling, which asks the same of all people at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nennep.people.rules import age_on
from nennep.standards.rules.expression import (
    EITHER,
    IN_POST,
    PLANNED,
    RATINGS,
    Age,
    AllOf,
    AnyOf,
    Expression,
    Holds,
    Leaf,
    MemberOf,
    Minority,
    Not,
    Party,
    Post,
    Rated,
    Service,
    SexIs,
)
from nennep.standards.rules.facts import PersonFacts, PlannedFact, PostFact

KINH = "kinh"


@dataclass(frozen=True)
class Input:
    """What a question looked at: a name for programs and the values found; none when the record is silent, or says that
    there is none (`is_none`)."""

    name: str
    values: tuple[str, ...] = ()
    is_none: bool = False


@dataclass(frozen=True)
class Verdict:
    """True, False, or None when it cannot be told; `inputs` in the order of the questions, each once."""

    outcome: bool | None
    inputs: tuple[Input, ...]


def evaluate(expression: Expression, facts: PersonFacts, on: date) -> Verdict:
    """What the expression says of the person on the day."""
    inputs: list[Input] = []
    outcome = _ask(expression, facts, on, inputs)
    return Verdict(outcome, tuple(dict.fromkeys(inputs)))


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """No when one says no, else not to be told when one cannot, else yes."""
    given = list(answers)
    return False if False in given else None if None in given else True


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Yes when one says yes, else not to be told when one cannot, else no."""
    given = list(answers)
    return True if True in given else None if None in given else False


def _ask(expression: Expression, facts: PersonFacts, on: date, inputs: list[Input]) -> bool | None:
    if isinstance(expression, AllOf):
        return all_of([_ask(part, facts, on, inputs) for part in expression.parts])
    if isinstance(expression, AnyOf):
        return any_of([_ask(part, facts, on, inputs) for part in expression.parts])
    if isinstance(expression, Not):
        answer = _ask(expression.part, facts, on, inputs)
        return None if answer is None else not answer
    answer, seen = _answer(expression, facts, on)
    inputs.extend(seen)
    return answer


def _answer(leaf: Leaf, facts: PersonFacts, on: date) -> tuple[bool | None, tuple[Input, ...]]:
    if isinstance(leaf, Post):
        return _post(leaf, facts, on)
    if isinstance(leaf, MemberOf):
        return _member(leaf, facts, on)
    if isinstance(leaf, SexIs):
        return (facts.sex == leaf.sex if facts.sex else None), (_given("sex", facts.sex),)
    if isinstance(leaf, Minority):
        return _minority(leaf, facts), (_given("ethnicity", facts.ethnicity),)
    if isinstance(leaf, Age):
        return _age(leaf, facts, on)
    if isinstance(leaf, Holds):
        return _holds(leaf, facts, on)
    if isinstance(leaf, Party):
        return _party(leaf, facts, on)
    if isinstance(leaf, Rated):
        return _rated(leaf, facts, on)
    return _service(leaf, facts, on)


def _given(name: str, *values: str) -> Input:
    return Input(name, tuple(value for value in values if value))


def _listed(name: str, known: Sequence[object] | None, values: Sequence[str]) -> Input:
    found = tuple(value for value in values if value)
    return Input(name, found, is_none=known is not None and not found)


def _post(leaf: Post, facts: PersonFacts, on: date) -> tuple[bool | None, tuple[Input, ...]]:
    answers: list[bool | None] = []
    seen: list[Input] = []
    if leaf.mode in (IN_POST, EITHER):
        held = [post for post in facts.posts or () if post.is_in_force(on)]
        answers.append(any_of([_fits(leaf, post) for post in held]) if facts.posts is not None else None)
        seen.append(_listed("post", facts.posts, [post.written or post.title for post in held]))
    if leaf.mode in (PLANNED, EITHER):
        planned = [row for row in facts.planned or () if row.is_in_force(on)]
        answers.append(
            any_of([_is_planned(leaf, row) for row in planned]) if facts.planned is not None else None
        )
        seen.append(_listed("planned", facts.planned, [row.title or row.written for row in planned]))
    return any_of(answers), tuple(seen)


def _fits(leaf: Post, post: PostFact) -> bool | None:
    answers: list[bool | None] = []
    for wanted, known in (
        (leaf.titles, post.title),
        (leaf.levels, post.level),
        (leaf.categories, post.category),
        (leaf.managed_by, post.managed_by),
    ):
        if wanted:
            answers.append(known in wanted if known else None)
    if leaf.units:
        answers.append(_is_at(leaf, post.unit, post.within))
    return all_of(answers)


def _is_at(leaf: Post, unit: str, within: tuple[str, ...] | None) -> bool | None:
    if within is None:
        return None
    return any(code in leaf.units for code in (within if leaf.below else (unit,)))


def _is_planned(leaf: Post, row: PlannedFact) -> bool | None:
    if not row.title:
        return None
    if row.title not in leaf.titles:
        return False
    return _is_at(leaf, row.unit, row.within) if leaf.units else True


def _member(leaf: MemberOf, facts: PersonFacts, on: date) -> tuple[bool | None, tuple[Input, ...]]:
    if facts.posts is None:
        return None, (Input("post"),)
    held = [post for post in facts.posts if post.is_in_force(on)]
    seen = _given("post", *(post.written or post.title for post in held))
    # A main post of unknown title is no seat in a committee; an additional one may be.
    answers = [
        post.title in leaf.titles if post.title else None for post in held if post.title or not post.is_main
    ]
    return any_of(answers), (seen,)


def _minority(leaf: Minority, facts: PersonFacts) -> bool | None:
    if not facts.ethnicity:
        return None
    return (facts.ethnicity.casefold() != KINH) == leaf.wanted


def _age(leaf: Age, facts: PersonFacts, on: date) -> tuple[bool | None, tuple[Input, ...]]:
    if facts.born is None:
        return None, (Input("age"),)
    last, first = facts.born.last, facts.born.first
    youngest = age_on(facts.born, on)
    oldest = on.year - first.year - ((on.month, on.day) < (first.month, first.day))
    answers: list[bool | None] = []
    if leaf.at_least is not None:
        answers.append(True if youngest >= leaf.at_least else False if oldest < leaf.at_least else None)
    if leaf.at_most is not None:
        answers.append(True if oldest <= leaf.at_most else False if youngest > leaf.at_most else None)
    shown = str(youngest) if youngest == oldest or first == last else f"{youngest}–{oldest}"
    return all_of(answers), (_given("age", shown),)


def _holds(leaf: Holds, facts: PersonFacts, on: date) -> tuple[bool | None, tuple[Input, ...]]:
    issued = [row for row in facts.credentials if row.ladder == leaf.ladder and row.is_issued(on)]
    best = max(issued, key=lambda row: (row.is_in_force(on), row.rank), default=None)
    seen = _given(leaf.ladder, best.code if best else "")
    if any(row.rank >= leaf.rank and row.is_in_force(on) for row in issued):
        return True, (seen,)
    return (False if issued else None), (seen,)


def _party(leaf: Party, facts: PersonFacts, on: date) -> tuple[bool | None, tuple[Input, ...]]:
    possible = facts.party_on(on)
    seen = _given("party", *(sorted(possible) if len(possible) == 1 else ()))
    if possible <= set(leaf.statuses):
        return True, (seen,)
    return (None if possible & set(leaf.statuses) else False), (seen,)


def _rated(leaf: Rated, facts: PersonFacts, on: date) -> tuple[bool | None, tuple[Input, ...]]:
    years = range(on.year - leaf.years, on.year)
    lowest = RATINGS.index(leaf.at_least)
    answers = [
        RATINGS.index(facts.ratings[year]) >= lowest if year in facts.ratings else None for year in years
    ]
    seen = _given("ratings", *(f"{year}: {facts.ratings[year]}" for year in years if year in facts.ratings))
    return all_of(answers), (seen,)


def _service(leaf: Service, facts: PersonFacts, on: date) -> tuple[bool | None, tuple[Input, ...]]:
    begun = [post.valid_from for post in facts.posts or ()]
    known = [day for day in begun if day is not None]
    seen = _given("service_from", min(known).isoformat() if known else "")
    if any((day.year + leaf.at_least, day.month, day.day) <= (on.year, on.month, on.day) for day in known):
        return True, (seen,)
    return (False if begun and len(known) == len(begun) else None), (seen,)
