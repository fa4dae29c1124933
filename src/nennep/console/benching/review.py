"""How fast the standards of a whole country's worth of cadres are reviewed, beside one statement written by hand for just this.

The world is invented: a million people, three million credentials, 40 standards (eight audiences, five subjects each).
"""

# Vietnamese throughout: invented people and units of the bench, never on a screen of real work

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from random import Random
from typing import Any, TypeVar

from django.db import connection

from nennep.accounts.models import User
from nennep.accounts.operations import system_user
from nennep.catalogue.models import Programme, ProgrammeVersion, StudyForm
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.states import ClassState
from nennep.console.benching.loading import Row, add, load, quick_writing, settle
from nennep.console.benching.measuring import database_name, peak_mb
from nennep.console.benching.patterns import FAMILIES, GIVENS, MIDDLES, SEED
from nennep.kernel import text
from nennep.kernel.clock import now
from nennep.people.models import Category, Credential, CredentialKind, Person, PlannedPost, Posting, PostTitle
from nennep.standards.models import Standard
from nennep.standards.operations import add_standard, enter_audience
from nennep.standards.queries import Counts, Review, catalogue, eligibility_of_people, requirement_of
from nennep.units.models import Unit, UnitKind, UnitVersion

T = TypeVar("T")

ON = date(2024, 6, 3)
LONG_AGO = date(2010, 1, 1)
UNITS = 1400
ROUNDS = 2
NOMINEES = 2000
AIM_RATIO, AIM_SECONDS, AIM_NOMINEES = 1.5, 20, 2

SEAT = "provincial_committee_member"
POSTS: tuple[tuple[str, int], ...] = (
    ("commune_civil_servant", 22), ("specialist", 30), ("division_head", 6), ("division_deputy_head", 8),
    ("commune_party_secretary", 3), ("commune_party_deputy_secretary", 4), ("commune_chairman", 3),
    ("commune_vice_chairman", 4), ("department_director", 1), ("principal_specialist", 8), ("lecturer", 3),
    ("part_time_local_worker", 3), ("", 5),
)  # fmt: skip
"""Main posts with their shares in a hundred; none: a text that no title is known for."""

AUDIENCES: tuple[tuple[str, ...], ...] = (
    ("commune_civil_servant",),
    ("specialist",),
    ("division_head", "division_deputy_head"),
    ("commune_party_secretary", "commune_party_deputy_secretary"),
    ("commune_chairman", "commune_vice_chairman"),
    ("department_director",),  # who is no member of the provincial committee
    ("principal_specialist",),
    ("lecturer", "division_head"),
)
OUTSIDE = 5
"""The audience that leaves out members of the committee."""

SUBJECTS: tuple[tuple[str, ...], ...] = (
    ("college", "university", "master"),
    ("political_theory_intermediate", "political_theory_advanced"),
    ("public_administration_specialist", "public_administration_principal"),
    ("defence_security_4", "defence_security_3"),
    ("it_basic", "it_advanced"),
)


def step_of(place: int, subject: int) -> str:
    """What the audience at this place is asked for in the subject."""
    steps = SUBJECTS[subject]
    return steps[place % len(steps)]


# --- World ------------------------------------------------------------------------------------------------------------


def build(people: int) -> None:
    """Write the world into an empty database that has its reference data."""
    system = system_user(now=now())
    lot = Random(SEED)  # noqa: S311 - the same world every time, nothing secret
    with quick_writing():
        units = _units()
        _people(people, lot)
        load(Posting, POSTING, _postings(people, units, lot))
        load(Credential, CREDENTIAL, _credentials(people, system, lot))
        load(PlannedPost, PLANNED, _planned(people, lot))
        _classes(people, units, lot)
        settle([Person, Posting, Credential, PlannedPost, Unit, UnitVersion, TrainingClass, Enrolment])
    _standards(system)


POSTING = ("person", "unit", "post", "title", "category", "managing_level", "is_main", "valid_from", "valid_to", "basis")  # fmt: skip
CREDENTIAL = ("person", "kind", "institution", "field", "serial", "issued_on", "valid_to", "basis", "certainty", "recorded_at", "recorded_by", "voided_at", "void_reason")  # fmt: skip
PLANNED = ("person", "title", "unit", "term_from", "term_to", "valid_from", "valid_to", "basis")


def _units() -> list[int]:
    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    first = (Unit.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1

    def unit(place: int, name: str, kind: str, parent: Unit | None) -> Unit:
        return Unit(
            pk=first + place, code=f"BENCH-{place}", valid_from=LONG_AGO, name=name, sort_key=text.sort_key(name),
            search_key=text.search_key(name), match_key=text.match_key(name), kind=kinds[kind], parent=parent,
        )  # fmt: skip

    root = unit(0, "Tỉnh ủy Mẫu", "province_committee", None)
    units = [root]
    for place in range(1, UNITS):
        kind = "commune_government" if place % 2 else "department"
        units.append(unit(place, f"Cơ quan Mẫu {place}", kind, root))
    add(Unit, units)
    add(
        UnitVersion,
        (
            UnitVersion(unit=one, name=one.name, match_key=one.match_key, kind=one.kind, parent=one.parent, valid_from=LONG_AGO)
            for one in units
        ),
    )  # fmt: skip
    return [one.pk for one in units[1:]]


def _people(people: int, lot: Random) -> None:
    names = [" ".join(parts) for parts in product(FAMILIES, MIDDLES, GIVENS)]
    keys = [(name, text.name_sort_key(name), text.search_key(name), text.match_key(name)) for name in names]
    fields = (
        "id", "code", "full_name", "name_sort_key", "search_key", "match_key", "sex", "birth_year", "birth_month",
        "birth_day", "ethnicity", "party_joined_on", "party_official_on", "education", "political_theory", "phone",
        "email", "photo",
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        for pk in range(1, people + 1):
            yield (
                pk, f"B{pk}", *lot.choice(keys), lot.choice("MF"), lot.randrange(1965, 2000), lot.randrange(1, 13),
                lot.randrange(1, 29), "Kinh" if pk % 5 else "Tày", "2012-05-19" if pk % 3 else None,
                "2013-05-19" if pk % 3 else None, "", "", "", "", "",
            )  # fmt: skip

    load(Person, fields, rows())


def _postings(people: int, units: list[int], lot: Random) -> Iterator[Row]:
    titles = dict(PostTitle.objects.values_list("code", "pk"))
    posts = [titles.get(code) for code, share in POSTS for _ in range(share)]
    for pk in range(1, people + 1):
        left = "2023-01-01" if lot.random() < 0.03 else None
        yield (pk, lot.choice(units), "", lot.choice(posts), Category.CIVIL_SERVANT, "province", True, "2015-01-01", left, "")  # fmt: skip
        if lot.random() < 0.05:  # a second office
            title = titles[SEAT] if lot.random() < 0.1 else lot.choice(posts)
            yield (
                pk,
                lot.choice(units),
                "",
                title,
                Category.CADRE,
                "province",
                False,
                "2018-01-01",
                None,
                "",
            )


def _credentials(people: int, system: User, lot: Random) -> Iterator[Row]:
    by_ladder: dict[str, list[int]] = {}
    for kind in CredentialKind.objects.order_by("ladder", "rank", "pk"):
        by_ladder.setdefault(kind.ladder, []).append(kind.pk)
    shares = (
        ("education", 0.95),
        ("political_theory", 0.8),
        ("public_administration", 0.6),
        ("defence_security", 0.35),
        ("it", 0.3),
    )
    for pk in range(1, people + 1):
        for ladder, share in shares:
            if lot.random() < share:
                void = lot.random() < 0.01
                yield (
                    pk, lot.choice(by_ladder[ladder]), "", "", "", "2016-06-30" if lot.random() < 0.97 else None,
                    "2022-01-01" if lot.random() < 0.02 else None, "", "seen", "2024-01-02 03:04:05+00:00", system.pk,
                    "2024-01-03 03:04:05+00:00" if void else None, "Nhầm" if void else "",
                )  # fmt: skip


def _planned(people: int, lot: Random) -> Iterator[Row]:
    titles = dict(PostTitle.objects.values_list("code", "pk"))
    wanted = [titles[code] for codes in AUDIENCES for code in codes]
    for _ in range(people // 20):
        yield (lot.randrange(1, people + 1), lot.choice(wanted), None, 2020, 2025, "2020-01-01", None, "Quyết định mẫu")  # fmt: skip


def _classes(people: int, units: list[int], lot: Random) -> None:
    version = ProgrammeVersion.objects.filter(programme__code="tc-llct").earliest("valid_from")
    size = max(1, people // 3500)  # a class of 70 for each 3,500 people: one in fifty studies
    first = (TrainingClass.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    add(
        TrainingClass,
        (
            TrainingClass(
                pk=first + place, code=f"BENCH-{place}", name=f"Lớp Mẫu {place}", search_key="", sort_key=f"{place:06}",
                programme_version=version, study_form=StudyForm.FULL_TIME, cohort_from=2024, cohort_to=2025,
                host_id=units[0], trainer_id=units[0], starts_on=date(2024, 1, 15), state=ClassState.OPENED,
                opened_on=date(2024, 1, 15),
            )
            for place in range(size)
        ),
    )  # fmt: skip
    chosen = lot.sample(range(1, people + 1), min(people, size * 70))
    fields = ("training_class", "person", "agency", "order", "seat", "post", "valid_from", "end_reason")
    load(
        Enrolment,
        fields,
        (
            (first + place // 70, pk, units[0], place % 70 + 1, "", "", "2024-01-15", "")
            for place, pk in enumerate(chosen)
        ),
    )


def _standards(system: User) -> None:
    moment = now()
    for place, titles in enumerate(AUDIENCES):
        expression: dict[str, Any] = {"post": list(titles)}
        if place == OUTSIDE:
            expression = {"all": [expression, {"not": {"member_of": [SEAT]}}]}
        audience = enter_audience(
            code=f"bench-{place}", name=f"Đối tượng mẫu {place}", expression=expression, valid_from=LONG_AGO,
            basis_text="Văn bản mẫu", empty_reason="Mẫu", by=system, now=moment,
        )  # fmt: skip
        for subject in range(len(SUBJECTS)):
            add_standard(
                code=f"bench-{place}-{subject}", name=f"Chuẩn mẫu {place}.{subject}", audience=audience,
                at_least=CredentialKind.objects.get(code=step_of(place, subject)), valid_from=LONG_AGO,
                basis_text="Văn bản mẫu", by=system, now=moment,
            )  # fmt: skip


# --- Measuring --------------------------------------------------------------------------------------------------------


def measure(people: int) -> dict[str, object]:
    """Both ways in turn, the quickest of each; the counts must be the same."""
    standards = list(
        Standard.objects.filter(code__startswith="bench-")
        .select_related("audience", "at_least")
        .order_by("pk")
    )
    ours: list[float] = []
    best: list[float] = []
    whole: list[float] = []
    for _ in range(ROUNDS):
        counts = _timed(ours, lambda: _review(standards).counts_by_unit())
        by_hand = _timed(best, by_one_statement)
        _timed(whole, lambda: _review(standards).counts())
        if (found := _flat(standards, counts)) != by_hand:
            wrong = sorted(set(found.items()) ^ set(by_hand.items()))[:6]
            raise RuntimeError(f"the two ways differ: {wrong}")
    page: list[float] = []
    for _ in range(ROUNDS):
        _timed(page, lambda: list(_review(standards).people(standards[0].pk, ["missing"]).order_by("name_sort_key", "pk")[:50]))  # fmt: skip
    nominees: list[float] = []
    ids = list(range(1, min(people, NOMINEES) + 1))
    for _ in range(ROUNDS):
        checks = _timed(
            nominees, lambda: eligibility_of_people(ids, "tc-llct", StudyForm.PART_TIME_BATCH, ON)
        )
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
            "seconds": ours,
            **_held(min(ours), AIM_SECONDS, "best_s"),
            "one_statement_s": best,
            "one_statement_best_s": min(best),
            **{f"ratio{key}": value for key, value in _ratio(min(ours) / max(min(best), 0.001)).items()},
        },
        "review_whole": {"seconds": whole},
        "page_of_names": {"seconds": page},
        "eligibility": {
            "people": len(checks),
            "seconds": nominees,
            **_held(min(nominees), AIM_NOMINEES, "best_s"),
        },
        "peak_mb": peak_mb(),
    }


def _ratio(value: float) -> dict[str, object]:
    return {"": round(value, 2), "_aim": AIM_RATIO, "_reached": value <= AIM_RATIO}


def _review(standards: list[Standard]) -> Review:
    words = catalogue()
    return Review({row.pk: requirement_of(row, words) for row in standards}, ON, words=words)


def _timed(spent: list[float], act: Callable[[], T]) -> T:
    begin = time.perf_counter()
    result = act()
    spent.append(round(time.perf_counter() - begin, 2))
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
