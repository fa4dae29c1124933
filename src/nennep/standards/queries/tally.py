"""People of several groups counted by what stands on their record, by one statement; no loop over people.

What a person has learnt is gathered into one number: a bit for each ladder on which anything is on record, a bit for
each asked step that is reached, a bit for each step that an open class leads to. Everything is counted from these bits.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, NamedTuple, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from nennep.kernel.db import in_batches
from nennep.people.models import Credential, Person, Posting
from nennep.standards.queries.vocabulary import Catalogue

Asked: TypeAlias = tuple[str, int]
"""A ladder and the rank that is asked on it."""

Params: TypeAlias = Sequence[Any]

STEPS_AT_ONCE = 20
"""Steps counted by one statement: each takes up to three of the 63 bits of a number."""

WHOLE = 0
"""The one unit when nothing is divided by units."""


class Figures(NamedTuple):
    """People of a group: all, those who have the step, a lower or expired one only, and those who study for it."""

    people: int
    met: int
    lower: int
    study: int


class Group(NamedTuple):
    """Who is counted, and for which steps; with each step the keys of those who study for it, None where nobody can."""

    who: Q
    steps: Mapping[Asked, QuerySet[Any, Any] | None]


@dataclass
class Tally:
    """Counts of groups of people on a day; `served` are the posts that count, all of the day or those at some units."""

    on: date
    words: Catalogue
    served: QuerySet[Posting]
    is_part: bool
    """Whether `served` leaves people out."""
    is_small: bool
    """Whether `served` are so few that the groups are looked for among them."""

    def figures(
        self, groups: Mapping[int, Group], *, by_unit: bool
    ) -> Iterator[tuple[int, int, Asked, Figures]]:
        """Group, unit, step, figures; groups and units without people are left out."""
        students = _students(groups.values())
        for together in self._together(groups):
            members = self._members(together)
            steps = sorted({step for group in together.values() for step in group.steps})
            for some in in_batches(steps if members else [], STEPS_AT_ONCE):
                bits = _Bits({step: students.get(step) for step in some})
                statement, params = self._statement(members, bits, by_unit=by_unit)
                with connection.cursor() as cursor:
                    cursor.execute(statement, params)
                    rows = cursor.fetchall()
                for place, unit, people, *counted in rows:
                    for step, row in bits.read(people, counted, together[place].steps):
                        yield place, unit, step, row

    def _together(self, groups: Mapping[int, Group]) -> list[dict[int, Group]]:
        """PostgreSQL goes once through all credentials for everybody; SQLite counts only what each group is asked for."""
        found: dict[object, dict[int, Group]] = {}
        for place, group in groups.items():
            steps = "all" if connection.vendor == "postgresql" else frozenset(group.steps)
            found.setdefault(steps, {})[place] = group
        return list(found.values())

    def _members(self, groups: Mapping[int, Group]) -> list[tuple[str, Params]]:
        found = []
        for place, group in groups.items():
            people = Person.objects.filter(group.who)
            if self.is_small:
                among = RawSQL("people_person.id IN (SELECT person FROM reviewed)", (), BooleanField())
                people = people.filter(among)
            if sql := _sql(people.values(person=F("pk"))):
                found.append((f"SELECT person, {int(place)} AS place FROM ({sql[0]}) AS who", sql[1]))  # noqa: S608 - ours
        return found

    def _statement(
        self, members: Sequence[tuple[str, Params]], bits: _Bits, *, by_unit: bool
    ) -> tuple[str, list[Any]]:
        params: list[Any] = []
        some: Params
        reviewed = among = ""
        if self.is_small or (self.is_part and not by_unit):
            sql, some = self.served.order_by().values("person_id").query.sql_with_params()
            reviewed = (
                f"reviewed AS MATERIALIZED (SELECT DISTINCT person_id AS person FROM ({sql}) AS posts),"  # noqa: S608 - ours
            )
            among = "" if self.is_small else "WHERE member.person IN (SELECT person FROM reviewed)"
            params += some
        for _statement_of_one, some in members:
            params += some
        at_once = connection.vendor == "postgresql" and not self.is_small
        record, marks, some = bits.of_person("member.person", self.on, self.words, at_once=at_once)
        params += some
        unit, posts = str(WHOLE), ""
        if by_unit:
            sql, some = self._places_of_work()
            unit, posts = "post.unit_id", f"CROSS JOIN ({sql}) AS post WHERE post.person_id = held.person"
            params += some
        statement = f"""
            WITH {reviewed} member AS ({" UNION ALL ".join(sql for sql, _params in members)}),
            held AS MATERIALIZED (SELECT member.person, member.place, {marks} AS marks FROM member {record} {among})
            SELECT held.place, {unit}, COUNT(*), {", ".join(bits.columns("held.marks"))}
            FROM held {posts} GROUP BY held.place{", post.unit_id" if by_unit else ""}
        """  # noqa: S608 - our own names and numbers
        return statement, params

    def _places_of_work(self) -> tuple[str, Params]:
        """Person and unit, each pair once: by the open main post there, else by the first of several."""
        open_main = Q(is_main=True, valid_to__isnull=True)
        beside = self.served.filter(person_id=OuterRef("person_id"), unit_id=OuterRef("unit_id"))
        rows = self.served.filter(open_main | ~Exists(beside.filter(open_main | Q(pk__lt=OuterRef("pk")))))
        return rows.order_by().values("person_id", "unit_id").query.sql_with_params()


class _Bits:
    """Where everything stands in the number of a person, and what is counted of it."""

    def __init__(self, asked: Mapping[Asked, tuple[str, Params] | None]) -> None:
        free = (1 << place for place in count())
        self.asked = asked
        self.record = {ladder: next(free) for ladder in dict.fromkeys(ladder for ladder, _rank in asked)}
        self.reach = {step: next(free) for step in asked}
        self.study = {step: next(free) for step, students in asked.items() if students}

    def of_person(self, person: str, on: date, words: Catalogue, *, at_once: bool) -> tuple[str, str, Params]:
        """What is joined, and the number of one person: one walk over its credentials, a look into the lists of students.

        `at_once` all credentials are gathered first, instead of those of each person in turn.
        """
        day = f"'{on.isoformat()}'"
        gathered = f"""
            SELECT {"c.person_id, " if at_once else ""}{self._gathered(day, words)} AS bits FROM {Credential._meta.db_table} c
            WHERE c.voided_at IS NULL AND (c.issued_on IS NULL OR c.issued_on <= {day})
        """  # noqa: S608 - our own names and numbers
        join, known = "", f"({gathered} AND c.person_id = {person})"
        if at_once:
            join = f"LEFT JOIN ({gathered} GROUP BY c.person_id) AS record ON record.person_id = {person}"
            known = "record.bits"
        parts = [f"COALESCE({known}, 0)"]
        params: list[Any] = []
        for step, bit in self.study.items():
            sql, some = self.asked[step] or ("", ())
            parts.append(f"CASE WHEN {person} IN ({sql}) THEN {bit} ELSE 0 END")
            params += some
        return join, " + ".join(parts), params

    def _gathered(self, day: str, words: Catalogue) -> str:
        holds = f"c.valid_to IS NULL OR c.valid_to > {day}"
        cases: dict[str, list[str]] = {ladder: [] for ladder in self.record}
        for code, step in words.vocabulary.steps.items():
            if step.ladder not in cases:
                continue
            known = self.record[step.ladder]
            bits = known | sum(
                bit
                for (ladder, rank), bit in self.reach.items()
                if ladder == step.ladder and rank <= step.rank
            )
            says = f"{known}" if bits == known else f"CASE WHEN {holds} THEN {bits} ELSE {known} END"
            cases[step.ladder].append(f"WHEN {words.step_ids[code]} THEN {says}")
        if connection.vendor == "postgresql":
            every = " ".join(case for of_one in cases.values() for case in of_one)
            return f"BIT_OR(CAST(CASE c.kind_id {every} ELSE 0 END AS bigint))"
        # a higher step has the bits of the lower ones: the greatest number of a ladder is all its bits
        return " + ".join(
            f"COALESCE(MAX(CASE c.kind_id {' '.join(of_one)} END), 0)" for of_one in cases.values()
        )

    def columns(self, marks: str) -> list[str]:
        """What is counted, in the order in which `read` takes it."""
        wanted = [(bit, bit) for bit in (*self.record.values(), *self.reach.values())]
        for step, bit in self.study.items():
            lower = self.record[step[0]]
            wanted += [(bit | self.reach[step], bit), (bit | lower | self.reach[step], bit | lower)]
        return [f"COUNT(*) FILTER (WHERE ({marks} & {mask}) = {bits})" for mask, bits in wanted]

    def read(
        self, people: int, counted: Iterable[int], steps: Container[Asked]
    ) -> Iterator[tuple[Asked, Figures]]:
        """The figures of these steps out of one row."""
        numbers = iter(counted)
        record = {ladder: next(numbers) for ladder in self.record}
        met = {step: next(numbers) for step in self.reach}
        study = {step: (next(numbers), next(numbers)) for step in self.study}
        for step in self.asked:
            if step not in steps:
                continue
            studying, lower_studying = study.get(step, (0, 0))
            yield step, Figures(people, met[step], record[step[0]] - met[step] - lower_studying, studying)


def _students(groups: Iterable[Group]) -> dict[Asked, tuple[str, Params]]:
    """The steps for which somebody studies, with the statement that says who; one query."""
    rows = {step: sql for group in groups for step, rows in group.steps.items() if (sql := _sql(rows))}
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'EXISTS({sql})' for sql, _params in rows.values())}",
            [param for _one, params in rows.values() for param in params],
        )
        found = cursor.fetchone()
    return {step: sql for (step, sql), anybody in zip(rows.items(), found, strict=True) if anybody}


def _sql(rows: QuerySet[Any, Any] | None) -> tuple[str, Params] | None:
    """The statement of the rows; None where there can be none."""
    if rows is None:
        return None
    try:
        return rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return None
