"""Who meets the standards on a day and who does not, counted and listed by the database; no loop over people (R3-11, R3-12, R4-43).

People are reviewed where they serve: somebody who serves at two units counts at each, and once in the whole. Standards of
the same audience are counted by one statement. Agrees with rules.outcome_of for every person (tests/reads/standards).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from nennep.kernel.periods import in_force_on
from nennep.people.models import Credential, Person, Posting
from nennep.standards.models import Standard
from nennep.standards.queries.audience import AudienceConditions, audience_on
from nennep.standards.queries.compiling import compile_expression
from nennep.standards.queries.in_study import steps_of_programmes, studying
from nennep.standards.queries.looking import NOBODY, Way, having, rows_in_force
from nennep.standards.queries.tally import WHOLE, Asked, Figures, Group, Tally
from nennep.standards.queries.vocabulary import Catalogue, catalogue, read
from nennep.standards.rules import Expression, Requirement, Step
from nennep.standards.rules.review import IN_STUDY, MET, MISSING, PLANNED_FOR, UNKNOWN, UNSURE

Key: TypeAlias = int


class Counts(NamedTuple):
    """People of one standard, by outcome; `planned_ready` of the planned already have the step."""

    met: int = 0
    missing: int = 0
    in_study: int = 0
    unknown: int = 0
    planned: int = 0
    planned_ready: int = 0
    unsure: int = 0

    @property
    def asked(self) -> int:
        """Who is asked for the step now: everybody of the audience."""
        return self.met + self.missing + self.in_study + self.unknown


def standards_on(on: date) -> list[Standard]:
    """The standards in force on the day, with audience and step."""
    return list(
        Standard.objects.filter(in_force_on(on))
        .select_related("audience", "at_least", "basis")
        .order_by("name", "valid_from", "pk")
    )


def requirement_of(standard: Standard, words: Catalogue | None = None) -> Requirement:
    """What the standard asks, of whom."""
    return Requirement(
        audience=read(standard.audience.expression, words),
        ladder=standard.ladder,
        at_least=standard.at_least.code,
        rank=standard.at_least.rank,
    )


def serving(unit_ids: Collection[int], on: date) -> QuerySet[Posting]:
    """Posts held on the day at one of the units."""
    return Posting.objects.filter(rows_in_force(on), unit_id__in=unit_ids)


def nobody() -> QuerySet[Person]:
    """No people, in the shape of `Review.people`."""
    return Person.objects.none().annotate(outcome=Value("", output_field=CharField()))


@dataclass
class Review:
    """A review on a day: what is asked, by a key of the caller's choice, of the people of some units (None: of all).

    With `shows_planning` false nothing is told of who is planned for a post.
    """

    requirements: Mapping[Key, Requirement]
    on: date
    unit_ids: Collection[int] | None = None
    shows_planning: bool = True
    words: Catalogue = field(default_factory=catalogue)
    few: int = 100_000
    """Posts up to which the people of the units are looked at one by one, instead of everybody of an audience."""
    first_names: int = 2000
    page: int = 50
    """A page is cut by asking each name in turn when so many of the first names belong to it."""
    _audiences: dict[tuple[Expression, Way], AudienceConditions] = field(default_factory=dict)
    _students: dict[tuple[str, int], QuerySet[Any] | None] = field(default_factory=dict)
    _given: dict[int, Step] | None = None

    # --- Counting -----------------------------------------------------------------------------------------------------

    def counts(self, *, with_unsure: bool = False) -> dict[Key, Counts]:
        """The whole by standard, with those of whom it cannot be told only when they are asked for."""
        return self._counted(by_unit=False, with_unsure=with_unsure).get(WHOLE) or dict.fromkeys(
            self.requirements, Counts()
        )

    def counts_by_unit(self, *, with_unsure: bool = False) -> dict[int, dict[Key, Counts]]:
        """The counts by unit and standard; units where nobody is asked anything are left out."""
        return self._counted(by_unit=True, with_unsure=with_unsure)

    def _counted(self, *, by_unit: bool, with_unsure: bool) -> dict[int, dict[Key, Counts]]:
        keys: dict[Expression, list[Key]] = defaultdict(list)
        for key, requirement in self.requirements.items():
            keys[requirement.audience].append(key)
        served = Posting.objects.filter(rows_in_force(self.on))
        if self.unit_ids is not None:
            served = served.filter(unit_id__in=self.unit_ids)
        tally = Tally(self.on, self.words, served, is_part=self.unit_ids is not None, is_small=self.is_small)
        groups: dict[int, Group] = {}
        asked: dict[int, tuple[Figuring, dict[Asked, list[Key]]]] = {}
        for audience, of_audience in keys.items():
            by_step: dict[Asked, list[Key]] = defaultdict(list)
            for key in of_audience:
                by_step[self._step(key)].append(key)
            steps = {step: self.students_for(*step) for step in by_step}
            for figuring, who in self._parts(self.audience(audience), with_unsure=with_unsure):
                asked[len(groups)] = figuring, by_step
                groups[len(groups)] = Group(who, steps)
        found: dict[int, dict[Key, list[int]]] = defaultdict(dict)
        for place, unit, step, row in tally.figures(groups, by_unit=by_unit):
            figuring, by_step = asked[place]
            for key in by_step[step]:
                figuring(row, found[unit].setdefault(key, [0] * 7))
        none = dict.fromkeys(self.requirements, Counts())
        return {
            unit: none | {key: Counts(*figures) for key, figures in by_key.items()}
            for unit, by_key in found.items()
        }

    def _parts(self, audience: AudienceConditions, *, with_unsure: bool) -> Iterator[tuple[Figuring, Q]]:
        yield _of_asked, audience.own.true
        if audience.has_planned and self.shows_planning:
            yield _of_planned, audience.only_planned
        if with_unsure:
            yield _of_unsure, audience.not_told

    def _step(self, key: Key) -> Asked:
        return self.requirements[key].ladder, int(self.requirements[key].rank)

    # --- Names --------------------------------------------------------------------------------------------------------

    def people(self, key: Key, outcomes: Collection[str]) -> QuerySet[Person]:
        """The people of these outcomes for one standard, each with its `outcome`.

        In the order of `name_sort_key` a page of many is cut without looking at all of them: where a look at the first
        names finds enough of them, each name is asked in turn (one query more).
        """
        wanted = {name: who for name, who in self.conditions(key).items() if name in outcomes}
        if not wanted:
            return nobody()
        if not self.is_small:
            asked_of_each = self.conditions(key, Way.BESIDE_EACH)
            if self._are_many(reduce(or_, (asked_of_each[name] for name in wanted))):
                walked = self.conditions(key, Way.WALKED)
                wanted = {name: walked[name] for name in wanted}
        outcome = Case(
            *(When(who, then=Value(name)) for name, who in wanted.items()), output_field=CharField()
        )
        people = self._served_here(Person.objects.filter(reduce(or_, wanted.values())))
        if len(wanted) == 1:
            return people.annotate(outcome=Value(next(iter(wanted)), output_field=CharField()))
        return people.annotate(outcome=outcome)

    def _are_many(self, who: Q) -> bool:
        """Whether a page of them is found among the first names."""
        first = Person.objects.order_by("name_sort_key", "pk").values("pk")[: self.first_names]
        people = self._served_here(Person.objects.filter(who, pk__in=first))
        return people.count() >= self.page

    def _served_here(self, people: QuerySet[Person]) -> QuerySet[Person]:
        if self.unit_ids is None:
            return people
        way = Way.GATHERED if self.is_small else Way.BESIDE_EACH
        return people.filter(having(serving(self.unit_ids, self.on), way))

    @cached_property
    def is_small(self) -> bool:
        """Whether so few people serve in the units of the review that they are better looked at one by one."""
        if self.unit_ids is None:
            return False
        return serving(self.unit_ids, self.on).values("pk")[: self.few + 1].count() <= self.few

    def conditions(self, key: Key, way: Way = Way.GATHERED) -> dict[str, Q]:
        """Who has which outcome for one standard; no person has two."""
        requirement = self.requirements[key]
        asked = self.audience(requirement.audience, way)
        has_it = compile_expression(requirement.holds, self.on, self.words, Way.BESIDE_EACH)
        students = self.students_for(*self._step(key))
        studies = NOBODY if students is None else Q(pk__in=students)
        own, lacks = asked.own.true, ~has_it.true & ~studies
        found = {
            MET: own & has_it.true,
            MISSING: own & has_it.false & ~studies,
            IN_STUDY: own & ~has_it.true & studies,
            UNKNOWN: own & ~has_it.false & lacks,
            UNSURE: asked.not_told & ~has_it.true,
        }
        if asked.has_planned and self.shows_planning:
            found[PLANNED_FOR] = asked.only_planned
        return found

    # --- Parts --------------------------------------------------------------------------------------------------------

    def audience(self, asked: Expression, way: Way = Way.GATHERED) -> AudienceConditions:
        """The audience as conditions; read once."""
        way = Way.BESIDE_EACH if self.is_small else way
        if (asked, way) not in self._audiences:
            self._audiences[asked, way] = audience_on(asked, self.on, self.words, way)
        return self._audiences[asked, way]

    def students_for(self, ladder: str, rank: int) -> QuerySet[Any, Any] | None:
        """The keys of those who are in an open class that leads to the step; None where none does."""
        step = (ladder, rank)
        if step not in self._students:
            if self._given is None:
                self._given = steps_of_programmes(self.on, self.words)
            ids = [pk for pk, given in self._given.items() if given.ladder == ladder and given.rank >= rank]
            rows = studying(self.on, ids)
            self._students[step] = None if rows is None else rows.order_by().values("person_id")
        return self._students[step]


Figuring: TypeAlias = Callable[[Figures, list[int]], None]
"""Writes the figures of a group where `Counts` has them."""


def _of_asked(row: Figures, counts: list[int]) -> None:
    people, met, lower, study = row
    counts[:4] = met, lower, study, people - met - lower - study


def _of_planned(row: Figures, counts: list[int]) -> None:
    counts[4:6] = row.people, row.met


def _of_unsure(row: Figures, counts: list[int]) -> None:
    counts[6] = row.people - row.met


def highest_steps(person_ids: Collection[int], ladder: str, on: date) -> dict[int, Credential]:
    """The highest step of the ladder that counts on the day, by person; one statement for a page of people."""
    rows = (
        Credential.objects.filter(
            rows_in_force(on, "issued_on"),
            person_id__in=person_ids,
            kind__ladder=ladder,
            voided_at__isnull=True,
        )
        .select_related("kind")
        .order_by("kind__rank", "pk")
    )
    return {row.person_id: row for row in rows}
