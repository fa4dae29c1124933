"""The review of the bench's world by one statement written by hand for it: it knows the audiences and steps beforehand.

For each database the quickest of those that were tried, with the same indexes; it does nothing else than the review does.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from nennep.catalogue.models import Programme
from nennep.console.benching.cadres import AUDIENCES, ON, OUTSIDE, SEAT, SUBJECTS, step_of
from nennep.people.models import CredentialKind, PostTitle

THEORY = 1
"""The subject that somebody may be studying in this world."""
STUDENT = 1 << 62

Flat = dict[tuple[int, int, int], tuple[int, ...]]
"""Figures by unit, audience and subject: met, missing, in study, unknown, planned, planned with the step."""


def by_one_statement() -> Flat:
    """The figures by unit, audience and subject."""
    is_joined = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(_joining() if is_joined else _looking_up())
        return (_joined if is_joined else _looked_up)(cursor.fetchall())


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _looked_up(rows: Sequence[Sequence[int]]) -> Flat:
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


def _looking_up() -> str:
    """What is known of a person is one number: for each subject whether anything is, and each step reached.

    The credentials are looked up for each person: the quickest known on SQLite.
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
    issued = f"c.voided_at IS NULL AND (c.issued_on IS NULL OR c.issued_on <= {day})"
    bits = " + ".join(f"COALESCE(MAX(CASE c.kind_id {whens} END), 0)" for whens in cases)
    record = f"(SELECT {bits} FROM people_credential c WHERE c.person_id = m.person_id AND {issued})"  # noqa: S608 - as below
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
            (COALESCE({record}, 0) & m.looks)
            + CASE WHEN m.person_id IN (SELECT person_id FROM student) THEN {STUDENT} ELSE 0 END AS marks
            FROM member m)
        SELECT s.unit_id, h.place, h.is_planned, COUNT(*), {", ".join(columns)}
        FROM held h CROSS JOIN people_posting s
        WHERE s.person_id = h.person_id AND {in_force("s")} AND NOT EXISTS (SELECT 1 FROM people_posting t
            WHERE t.person_id = s.person_id AND t.unit_id = s.unit_id AND t.id < s.id AND {in_force("t")})
        GROUP BY s.unit_id, h.place, h.is_planned
    """  # noqa: S608 - our own names and numbers


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _joined(rows: Sequence[Sequence[int]]) -> Flat:
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


def _joining() -> str:
    """All credentials are grouped by person and joined: the quickest known on PostgreSQL."""
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
