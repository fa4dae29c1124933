"""How fast the standards of a whole country's worth of cadres are reviewed, beside one statement written by hand for just this."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection

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
AIM_RATIO, AIM_SECONDS, AIM_NOMINEES = 1.5, 20, 2


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
    ours, best, whole, page, nominees = Spent(), Spent(), Spent(), Spent(), Spent()
    for _ in range(ROUNDS):
        counts = _timed(ours, lambda: _review(standards).counts_by_unit())
        by_hand = _timed(best, by_one_statement)
        _timed(whole, lambda: _review(standards).counts())
        if (found := _flat(standards, counts)) != by_hand:
            wrong = sorted(set(found.items()) ^ set(by_hand.items()))[:6]
            raise RuntimeError(f"the two ways differ: {wrong}")
    for _ in range(ROUNDS):
        _timed(page, lambda: list(_review(standards).people(standards[0].pk, ["missing"]).order_by("name_sort_key", "pk")[:50]))  # fmt: skip
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
        "page_of_names": page.told(),
        "eligibility": {
            "people": len(checks),
            **nominees.told(),
            **_held(min(nominees.seconds), AIM_NOMINEES, "best_s"),
        },
        "peak_mb": peak_mb(),
    }


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
            met, lower, study = figures[3 * subject : 3 * subject + 3]
            if is_planned:
                planned[unit, place, subject] = (people, met)
            else:
                own[unit, place, subject] = (met, lower, study, people - met - lower - study)
    return {
        key: (*own.get(key, (0, 0, 0, 0)), *planned.get(key, (0, 0))) for key in own.keys() | planned.keys()
    }


def _statement() -> str:
    titles = dict(PostTitle.objects.values_list("code", "pk"))
    kinds = {kind.code: kind for kind in CredentialKind.objects.all()}
    programme = Programme.objects.get(code="tc-llct").pk
    day = f"'{ON.isoformat()}'"
    seat = titles[SEAT]

    def in_force(alias: str, begin: str = "valid_from") -> str:
        return f"({alias}.{begin} IS NULL OR {alias}.{begin} <= {day}) AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {day})"

    def keys(codes: tuple[str, ...]) -> str:
        return ", ".join(str(titles[code]) for code in codes)

    names = [next(kind.ladder for kind in kinds.values() if kind.code == steps[0]) for steps in SUBJECTS]
    levels = []
    for place, ladder in enumerate(names):
        ranks = " ".join(
            f"WHEN {kind.pk} THEN {kind.rank}" for kind in kinds.values() if kind.ladder == ladder
        )
        members = ", ".join(str(kind.pk) for kind in kinds.values() if kind.ladder == ladder)
        levels.append(
            f"MAX(CASE WHEN c.kind_id IN ({members}) THEN CASE WHEN c.valid_to IS NULL OR c.valid_to > {day}"
            f" THEN CASE c.kind_id {ranks} END ELSE -1 END END) AS l{place}"
        )
    # an audience may share a title with another one: a row for each
    pairs = [(place, titles[code]) for place, codes in enumerate(AUDIENCES) for code in codes]
    values = ", ".join(f"({place}, {title})" for place, title in pairs)
    not_seated = f"NOT (a.place = {OUTSIDE} AND p.person_id IN (SELECT person_id FROM seated))"  # noqa: S608 - as below
    needs = ", ".join(
        f"({place}, {', '.join(str(kinds[step_of(place, subject)].rank) for subject in range(len(SUBJECTS)))})"
        for place in range(len(AUDIENCES))
    )
    columns = []
    for subject, ladder in enumerate(names):
        studies = "TRUE" if ladder == "political_theory" else "FALSE"
        student = f"t.person_id IS NOT NULL AND n.n{subject} <= {kinds['political_theory_intermediate'].rank}"
        met = f"l.l{subject} >= n.n{subject}"
        if studies == "FALSE":
            columns += [f"COUNT(CASE WHEN {met} THEN 1 END)", f"COUNT(CASE WHEN l.l{subject} < n.n{subject} THEN 1 END)", "0"]  # fmt: skip
            continue
        columns += [
            f"COUNT(CASE WHEN {met} THEN 1 END)",
            f"COUNT(CASE WHEN l.l{subject} < n.n{subject} AND NOT ({student}) THEN 1 END)",
            f"COUNT(CASE WHEN (l.l{subject} < n.n{subject} OR l.l{subject} IS NULL) AND {student} THEN 1 END)",
        ]
    ranks = ", ".join(f"n{subject}" for subject in range(len(SUBJECTS)))
    return f"""
        WITH asked(place, title_id) AS (VALUES {values}),
        need(place, {ranks}) AS (VALUES {needs}),
        seated AS (SELECT p.person_id FROM people_posting p WHERE {in_force("p")}
            AND (p.title_id = {seat} OR (p.title_id IS NULL AND NOT p.is_main))),
        own AS (SELECT DISTINCT p.person_id, a.place FROM people_posting p JOIN asked a ON a.title_id = p.title_id
            WHERE {in_force("p")} AND {not_seated}),
        planned AS (SELECT DISTINCT p.person_id, a.place FROM people_plannedpost p JOIN asked a ON a.title_id = p.title_id
            WHERE {in_force("p")} AND {not_seated}
            AND NOT EXISTS (SELECT 1 FROM own o WHERE o.person_id = p.person_id AND o.place = a.place)),
        level AS (SELECT c.person_id, {", ".join(levels)} FROM people_credential c
            WHERE c.voided_at IS NULL AND (c.issued_on IS NULL OR c.issued_on <= {day}) GROUP BY c.person_id),
        student AS (SELECT DISTINCT e.person_id FROM classes_enrolment e
            JOIN classes_trainingclass k ON k.id = e.training_class_id
            JOIN catalogue_programmeversion v ON v.id = k.programme_version_id
            WHERE v.programme_id = {programme} AND e.valid_from <= {day} AND (e.valid_to IS NULL OR e.valid_to > {day})
            AND (k.closed_on IS NULL OR k.closed_on > {day}) AND k.state <> 'cancelled'),
        member AS (SELECT person_id, place, 0 AS is_planned FROM own UNION ALL SELECT person_id, place, 1 FROM planned),
        serving AS (SELECT DISTINCT p.person_id, p.unit_id FROM people_posting p WHERE {in_force("p")})
        SELECT s.unit_id, m.place, m.is_planned, COUNT(*), {", ".join(columns)}
        FROM member m JOIN serving s ON s.person_id = m.person_id JOIN need n ON n.place = m.place
        LEFT JOIN level l ON l.person_id = m.person_id LEFT JOIN student t ON t.person_id = m.person_id
        GROUP BY s.unit_id, m.place, m.is_planned
    """  # noqa: S608 - our own names and numbers
