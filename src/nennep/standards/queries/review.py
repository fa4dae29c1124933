"""Who meets the standards on a day and who does not, counted and listed by the database; no loop over people (R3-11, R3-12, R4-43).

People are reviewed where they serve: somebody who serves at two units counts at each, and once in the whole. Standards of
the same audience are counted by one statement. Agrees with rules.outcome_of for every person (tests/reads/standards).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, F, FilteredRelation, IntegerField, Max, Q, QuerySet, Value, When

from nennep.catalogue.models import Programme
from nennep.kernel.periods import in_force_on
from nennep.people.models import Credential, Person, PlannedPost, Posting
from nennep.standards.models import Standard
from nennep.standards.queries.compiling import NOBODY, Compiled, compile_expression, having, rows_in_force
from nennep.standards.queries.in_study import step_after, studying
from nennep.standards.queries.vocabulary import Catalogue, catalogue, read
from nennep.standards.rules import Expression, Post, Requirement, leaves_of, with_planned
from nennep.standards.rules.review import IN_STUDY, MET, MISSING, PLANNED_FOR, UNKNOWN, UNSURE

Key: TypeAlias = int
WHOLE = 0
"""The key of the one group when nothing is divided by units."""


@dataclass(frozen=True)
class Counts:
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


@dataclass(frozen=True)
class _Asked:
    """An audience on the day: who belongs to it, and who would with the people planned for its posts."""

    own: Compiled
    wide: Compiled
    planned: Q | None
    """Who is planned for any of its posts: whoever is asked only for that is among them."""

    @property
    def has_planned(self) -> bool:
        return self.planned is not None

    @property
    def only_planned(self) -> Q:
        return (self.planned or NOBODY) & self.wide.true & ~self.own.true

    @property
    def not_told(self) -> Q:
        unsure = ~self.own.true & ~self.own.false
        return unsure & ~self.wide.true if self.has_planned else unsure


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
    _asked: dict[Expression, _Asked] = field(default_factory=dict)
    _students: dict[tuple[str, int], QuerySet[Any] | None] = field(default_factory=dict)
    _programmes: list[Programme] | None = None

    # --- Counting -----------------------------------------------------------------------------------------------------

    def counts(self, *, with_unsure: bool = False) -> dict[Key, Counts]:
        """The whole by standard: two statements an audience, three with those of whom it cannot be told."""
        return self._counted(by_unit=False, with_unsure=with_unsure).get(WHOLE) or dict.fromkeys(
            self.requirements, Counts()
        )

    def counts_by_unit(self, *, with_unsure: bool = False) -> dict[int, dict[Key, Counts]]:
        """The counts by unit and standard; units where nobody is asked anything are left out."""
        return self._counted(by_unit=True, with_unsure=with_unsure)

    def _counted(self, *, by_unit: bool, with_unsure: bool) -> dict[int, dict[Key, Counts]]:
        found: dict[int, dict[Key, list[int]]] = defaultdict(dict)
        for audience, keys in self._by_audience().items():
            asked = self.asked(audience)
            for group, key, (people, met, lower, study) in self._tally(asked.own.true, keys, by_unit=by_unit):
                found[group][key] = [met, lower, study, people - met - lower - study, 0, 0, 0]
            if asked.has_planned and self.shows_planning:
                for group, key, row in self._tally(asked.only_planned, keys, by_unit=by_unit):
                    figures = found[group].setdefault(key, [0] * 7)
                    figures[4:6] = row[:2]
            if with_unsure:
                for group, key, row in self._tally(asked.not_told, keys, by_unit=by_unit):
                    found[group].setdefault(key, [0] * 7)[6] = row[0] - row[1]
        nobody = dict.fromkeys(self.requirements, Counts())
        return {
            group: nobody | {key: Counts(*figures) for key, figures in by_key.items()}
            for group, by_key in found.items()
        }

    def _by_audience(self) -> dict[Expression, list[Key]]:
        keys: dict[Expression, list[Key]] = defaultdict(list)
        for key, requirement in self.requirements.items():
            keys[requirement.audience].append(key)
        return keys

    def _tally(
        self, who: Q, keys: Sequence[Key], *, by_unit: bool
    ) -> Iterable[tuple[int, Key, tuple[int, int, int, int]]]:
        """For each group and standard: people, who has the step, who has a lower one, who studies for it."""
        ladders = sorted({self.requirements[key].ladder for key in keys})
        inner = self._levels(who, keys, ladders, by_unit=by_unit)
        try:
            source, source_params = inner.query.sql_with_params()
        except EmptyResultSet:
            return
        columns, params = ["COUNT(*)"], []
        for key in keys:
            requirement = self.requirements[key]
            level = f"level_{ladders.index(requirement.ladder)}"
            rank = int(requirement.rank)
            columns.append(f"COUNT(CASE WHEN {level} >= {rank} THEN 1 END)")
            students, student_params = self._student_sql(requirement)
            if not students:
                columns += [f"COUNT(CASE WHEN {level} < {rank} THEN 1 END)", "0"]
                continue
            columns.append(f"COUNT(CASE WHEN {level} < {rank} AND person NOT IN ({students}) THEN 1 END)")
            columns.append(
                f"COUNT(CASE WHEN ({level} < {rank} OR {level} IS NULL) AND person IN ({students}) THEN 1 END)"
            )
            params += [*student_params, *student_params]
        sql = f"SELECT {', '.join(columns)}{', unit' if by_unit else ''} FROM ({source}) held"  # noqa: S608 - our own columns
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} GROUP BY unit" if by_unit else sql, [*params, *source_params])
            for row in cursor.fetchall():
                for place, key in enumerate(keys):
                    yield (
                        (row[-1] if by_unit else WHOLE),
                        key,
                        (row[0], *row[1 + 3 * place : 4 + 3 * place]),
                    )

    def _levels(
        self, who: Q, keys: Sequence[Key], ladders: Sequence[str], *, by_unit: bool
    ) -> QuerySet[Person, Any]:
        """One row a person (and unit): how high the record reaches on each ladder, empty when nothing is on record."""
        people = Person.objects.filter(who).annotate(
            record=FilteredRelation(
                "credentials",
                condition=Q(credentials__voided_at__isnull=True)
                & (Q(credentials__issued_on__isnull=True) | Q(credentials__issued_on__lte=self.on)),
            )
        )
        columns = {"person": F("pk")}
        if by_unit:
            people = people.annotate(post=FilteredRelation("postings", condition=self._in_post())).filter(
                post__isnull=False
            )
            columns["unit"] = F("post__unit_id")
        elif self.unit_ids is not None:
            people = people.filter(having(serving(self.unit_ids, self.on)))
        levels = {
            f"level_{place}": Max(self._level(ladder, keys), output_field=IntegerField())
            for place, ladder in enumerate(ladders)
        }
        return people.order_by().values(**columns).annotate(**levels)

    def _level(self, ladder: str, keys: Sequence[Key]) -> Case:
        """What one credential says: the highest asked step that it reaches, -1 for less and for an expired one."""
        holds = Q(record__valid_to__isnull=True) | Q(record__valid_to__gt=self.on)
        asked = {self.requirements[key].rank for key in keys if self.requirements[key].ladder == ladder}
        return Case(
            *(
                When(holds & Q(record__kind_id__in=self.words.steps_from(ladder, rank)), then=Value(rank))
                for rank in sorted(asked, reverse=True)
            ),
            When(record__kind_id__in=self.words.steps_of(ladder), then=Value(-1)),
        )

    def _in_post(self) -> Q:
        held = (Q(postings__valid_from__isnull=True) | Q(postings__valid_from__lte=self.on)) & (
            Q(postings__valid_to__isnull=True) | Q(postings__valid_to__gt=self.on)
        )
        return held if self.unit_ids is None else held & Q(postings__unit_id__in=self.unit_ids)

    # --- Names --------------------------------------------------------------------------------------------------------

    def people(self, key: Key, outcomes: Collection[str]) -> QuerySet[Person]:
        """The people of these outcomes for one standard, each with its `outcome`."""
        wanted = {name: who for name, who in self.conditions(key).items() if name in outcomes}
        if not wanted:
            return nobody()
        outcome = Case(
            *(When(who, then=Value(name)) for name, who in wanted.items()), output_field=CharField()
        )
        people = Person.objects.filter(reduce(or_, wanted.values()))
        if self.unit_ids is not None:
            people = people.filter(having(serving(self.unit_ids, self.on)))
        if len(wanted) == 1:
            return people.annotate(outcome=Value(next(iter(wanted)), output_field=CharField()))
        return people.annotate(outcome=outcome)

    def conditions(self, key: Key) -> dict[str, Q]:
        """Who has which outcome for one standard; no person has two."""
        requirement = self.requirements[key]
        asked = self.asked(requirement.audience)
        has_it = compile_expression(requirement.holds, self.on, self.words)
        students = self.students_for(requirement)
        studies = Q(pk__in=[]) if students is None else Q(pk__in=students.values("person_id"))
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

    def asked(self, audience: Expression) -> _Asked:
        """The audience as conditions; read once."""
        if audience not in self._asked:
            wide = with_planned(audience)
            own = compile_expression(audience, self.on, self.words)
            if wide == audience:
                self._asked[audience] = _Asked(own, own, None)
            else:
                titles = {
                    title for leaf in leaves_of(wide) if isinstance(leaf, Post) for title in leaf.titles
                }
                planned = PlannedPost.objects.filter(
                    rows_in_force(self.on),
                    title_id__in=[self.words.title_ids[title] for title in sorted(titles)],
                )
                self._asked[audience] = _Asked(
                    own, compile_expression(wide, self.on, self.words), having(planned)
                )
        return self._asked[audience]

    def students_for(self, requirement: Requirement) -> QuerySet[Any] | None:
        """Rows with `person_id` of who is in an open class that leads to the step; None where none does."""
        step = (requirement.ladder, requirement.rank)
        if step not in self._students:
            if self._programmes is None:
                self._programmes = list(Programme.objects.order_by("pk"))
            ids = [
                programme.pk
                for programme in self._programmes
                if (given := step_after(programme, self.words)) is not None
                and given.ladder == requirement.ladder
                and given.rank >= requirement.rank
            ]
            self._students[step] = studying(self.on, ids)
        return self._students[step]

    def _student_sql(self, requirement: Requirement) -> tuple[str, tuple[Any, ...]]:
        students = self.students_for(requirement)
        if students is None:
            return "", ()
        try:
            return students.order_by().values("person_id").query.sql_with_params()
        except EmptyResultSet:
            return "", ()


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
