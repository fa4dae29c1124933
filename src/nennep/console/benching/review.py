"""How fast the standards of a whole country's worth of cadres are reviewed, beside one statement written by hand for just this."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection
from django.db.models import QuerySet

from nennep.catalogue.models import Programme, StudyForm
from nennep.classes.models import Enrolment
from nennep.console.benching.cadres import AUDIENCES, ON, OUTSIDE, SEAT, SUBJECTS, UNITS, step_of
from nennep.console.benching.measuring import database_name, peak_mb
from nennep.people.models import Credential, CredentialKind, Person, PlannedPost, PostTitle
from nennep.standards.models import Standard
from nennep.standards.queries import (
    Counts,
    Eligibility,
    Review,
    catalogue,
    eligibility_of_people,
    requirement_of,
)

T = TypeVar("T")

ROUNDS = 2
NOMINEES = 2000
THEORY = 1
"""The subject that somebody may be studying in this world."""
STUDENT = 1 << 62
NAMED = ("bench-0-0", "bench-5-1")
"""A standard of many people and one of few, whose names are listed."""
AIM_RATIO, AIM_SECONDS, AIM_PAGE, AIM_NOMINEES = 1.5, 20, 0.5, 2


@dataclass
class Spent:
    """Seconds of the clock by round, and those of our own processor: on SQLite the database is in them."""

    seconds: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Both, for the result."""
        return {"seconds": self.seconds, "own_processor_s": self.own}


def measure(people: int) -> dict[str, object]:
    """Both ways in turn, the quickest of each; the counts must be the same."""
    standards = list(
        Standard.objects.filter(code__startswith="bench-")
        .select_related("audience", "at_least")
        .order_by("pk")
    )
    ours, best, whole, nominees = Spent(), Spent(), Spent(), Spent()
    for _ in range(ROUNDS):
        counts = _timed(ours, lambda: _review(standards).counts_by_unit())
        by_hand = _timed(best, by_one_statement)
        _timed(whole, lambda: _review(standards).counts())
        if (found := _flat(standards, counts)) != by_hand:
            wrong = sorted(set(found.items()) ^ set(by_hand.items()))[:6]
            raise RuntimeError(f"the two ways differ: {wrong}")
    names = {standard.code: _names(standard) for standard in standards if standard.code in NAMED}
    ids = list(range(1, min(people, NOMINEES) + 1))

    def check() -> dict[int, Eligibility]:
        return eligibility_of_people(ids, "tc-llct", StudyForm.PART_TIME_BATCH, ON)

    checks = _timed(nominees, check)
    _timed(nominees, check)
    return {
        "bench": "review",
        "database": database_name(),
        "processors": os.cpu_count(),
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "world": {
            "people": Person.objects.count(),
            "credentials": Credential.objects.count(),
            "planned_posts": PlannedPost.objects.count(),
            "in_class": Enrolment.objects.count(),
            "standards": len(standards),
            "units": UNITS,
        },
        "review_by_unit": {
            **ours.told(),
            **_held(min(ours.seconds), AIM_SECONDS, "best_s"),
            "one_statement": best.told(),
            **{
                f"ratio{key}": value
                for key, value in _ratio(min(ours.seconds) / max(min(best.seconds), 0.001)).items()
            },
        },
        "review_whole": whole.told(),
        "names": names,
        "eligibility": {
            "people": len(checks),
            **nominees.told(),
            **_held(min(nominees.seconds), AIM_NOMINEES, "best_s"),
        },
        "peak_mb": peak_mb(),
    }


def _names(standard: Standard) -> dict[str, object]:
    """The first page of who lacks one standard, and how many they are."""
    page, count = Spent(), Spent()
    for _ in range(ROUNDS):
        _timed(page, lambda: list(_lacking(standard)[:50]))
        people = _timed(count, _lacking(standard).count)
    return {
        "people": people,
        "page": page.told() | _held(min(page.seconds), AIM_PAGE, "best_s"),
        "count": count.told(),
    }


def _lacking(standard: Standard) -> QuerySet[Person]:
    return _review([standard]).people(standard.pk, ["missing"]).order_by("name_sort_key", "pk")


def _ratio(value: float) -> dict[str, object]:
    return {"": round(value, 2), "_aim": AIM_RATIO, "_reached": value <= AIM_RATIO}


def _review(standards: list[Standard]) -> Review:
    words = catalogue()
    return Review({row.pk: requirement_of(row, words) for row in standards}, ON, words=words)


def _timed(spent: Spent, act: Callable[[], T]) -> T:
    begin, worked = time.perf_counter(), time.process_time()
    result = act()
    spent.seconds.append(round(time.perf_counter() - begin, 2))
    spent.own.append(round(time.process_time() - worked, 2))
    return result


def _held(value: float, aim: float, name: str) -> dict[str, object]:
    return {name: value, "aim": aim, "reached": value <= aim}


Flat = dict[tuple[int, int, int], tuple[int, ...]]
"""Figures by unit, audience and subject: met, missing, in study, unknown, planned, planned with the step."""


def _flat(standards: list[Standard], counts: dict[int, dict[int, Counts]]) -> Flat:
    places = {row.pk: tuple(int(part) for part in row.code.split("-")[1:]) for row in standards}
    found: Flat = {}
    for unit, by_key in counts.items():
        for key, one in by_key.items():
            figures = (one.met, one.missing, one.in_study, one.unknown, one.planned, one.planned_ready)
            if any(figures):
                place, subject = places[key]
                found[unit, place, subject] = figures
    return found


def by_one_statement() -> Flat:
    """The same figures by a statement written for this world alone: it knows the audiences and steps beforehand."""
    with connection.cursor() as cursor:
        cursor.execute(_statement())
        rows = cursor.fetchall()
    own: dict[tuple[int, int, int], tuple[int, ...]] = {}
    planned: dict[tuple[int, int, int], tuple[int, ...]] = {}
    for unit, place, is_planned, people, *figures in rows:
        for subject in range(len(SUBJECTS)):
            met, known = figures[2 * subject : 2 * subject + 2]
            lower_study, study = figures[-2:] if subject == THEORY else (0, 0)
            if is_planned:
                planned[unit, place, subject] = (people, met)
            else:
                lower = known - met - lower_study
                own[unit, place, subject] = (met, lower, study, people - met - lower - study)
    return {
        key: (*own.get(key, (0, 0, 0, 0)), *planned.get(key, (0, 0))) for key in own.keys() | planned.keys()
    }


def _statement() -> str:
    """What is known of the record of a person is one number: for each subject whether anything is, and each step reached.

    The quickest of those that were tried; each database gathers the number in its own way.
    """
    titles = dict(PostTitle.objects.values_list("code", "pk"))
    kinds = {kind.code: kind for kind in CredentialKind.objects.all()}
    day = f"'{ON.isoformat()}'"

    def in_force(alias: str) -> str:
        return f"({alias}.valid_from IS NULL OR {alias}.valid_from <= {day}) AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {day})"

    # eight bits a subject: the lowest says that anything is known, the others that a step is reached
    cases, holds = [], f"c.valid_to IS NULL OR c.valid_to > {day}"
    for subject, steps in enumerate(SUBJECTS):
        own = [kind for kind in kinds.values() if kind.ladder == kinds[steps[0]].ladder]
        whens = []
        for kind in own:
            reached = 1 + sum(2 << place for place, step in enumerate(steps) if kinds[step].rank <= kind.rank)
            says = f"CASE WHEN {holds} THEN {reached << 8 * subject} ELSE {1 << 8 * subject} END"
            whens.append(f"WHEN {kind.pk} THEN {says if reached > 1 else 1 << 8 * subject}")
        cases.append(" ".join(whens))
    record = (
        f"BIT_OR(CAST(CASE c.kind_id {' '.join(cases)} ELSE 0 END AS bigint))"
        if connection.vendor == "postgresql"
        else " + ".join(f"COALESCE(MAX(CASE c.kind_id {whens} END), 0)" for whens in cases)
    )
    # what an audience looks at: that something is known, and the one step it is asked for
    looks = {
        place: sum(
            (1 + (2 << SUBJECTS[subject].index(step_of(place, subject)))) << 8 * subject
            for subject in range(len(SUBJECTS))
        )
        for place in range(len(AUDIENCES))
    }
    values = ", ".join(
        f"({place}, {titles[code]}, {looks[place]})"
        for place, codes in enumerate(AUDIENCES)
        for code in codes
    )
    asked_by_students = 2 << 8 * THEORY
    columns = []
    for subject in range(len(SUBJECTS)):
        columns += [
            f"COUNT(CASE WHEN (h.marks & {254 << 8 * subject}) <> 0 THEN 1 END)",
            f"COUNT(CASE WHEN (h.marks & {1 << 8 * subject}) <> 0 THEN 1 END)",
        ]
    known = 1 << 8 * THEORY
    study = f"(h.looks & {asked_by_students}) <> 0 AND (h.marks & {STUDENT | 254 << 8 * THEORY}) = {STUDENT}"
    columns += [f"COUNT(CASE WHEN {study} AND (h.marks & {known}) <> 0 THEN 1 END)", f"COUNT(CASE WHEN {study} THEN 1 END)"]  # fmt: skip
    not_seated = f"""NOT (a.place = {OUTSIDE} AND p.person_id IN (SELECT s.person_id FROM people_posting s
        WHERE {in_force("s")} AND (s.title_id = {titles[SEAT]} OR (s.title_id IS NULL AND NOT s.is_main))))"""  # noqa: S608 - as below
    return f"""
        WITH asked(place, title_id, looks) AS (VALUES {values}),
        own AS (SELECT DISTINCT p.person_id, a.place, a.looks FROM asked a CROSS JOIN people_posting p
            WHERE a.title_id = p.title_id AND {in_force("p")} AND {not_seated}),
        planned AS (SELECT DISTINCT p.person_id, a.place, a.looks FROM asked a CROSS JOIN people_plannedpost p
            WHERE a.title_id = p.title_id AND {in_force("p")} AND {not_seated} AND NOT EXISTS (
                SELECT 1 FROM people_posting o JOIN asked b ON b.title_id = o.title_id
                WHERE o.person_id = p.person_id AND b.place = a.place AND {in_force("o")})),
        student AS (SELECT DISTINCT e.person_id FROM classes_enrolment e
            JOIN classes_trainingclass k ON k.id = e.training_class_id
            JOIN catalogue_programmeversion v ON v.id = k.programme_version_id
            WHERE v.programme_id = {Programme.objects.get(code="tc-llct").pk}
            AND e.valid_from <= {day} AND (e.valid_to IS NULL OR e.valid_to > {day})
            AND (k.closed_on IS NULL OR k.closed_on > {day}) AND k.state <> 'cancelled'),
        member AS (SELECT person_id, place, looks, 0 AS is_planned FROM own
            UNION ALL SELECT person_id, place, looks, 1 FROM planned),
        held AS MATERIALIZED (SELECT m.person_id, m.place, m.looks, m.is_planned,
            (COALESCE((SELECT {record} FROM people_credential c WHERE c.person_id = m.person_id
                AND c.voided_at IS NULL AND (c.issued_on IS NULL OR c.issued_on <= {day})), 0) & m.looks)
            + CASE WHEN m.person_id IN (SELECT person_id FROM student) THEN {STUDENT} ELSE 0 END AS marks
            FROM member m)
        SELECT s.unit_id, h.place, h.is_planned, COUNT(*), {", ".join(columns)}
        FROM held h CROSS JOIN people_posting s
        WHERE s.person_id = h.person_id AND {in_force("s")} AND NOT EXISTS (SELECT 1 FROM people_posting t
            WHERE t.person_id = s.person_id AND t.unit_id = s.unit_id AND t.id < s.id AND {in_force("t")})
        GROUP BY s.unit_id, h.place, h.is_planned
    """  # noqa: S608 - our own names and numbers
