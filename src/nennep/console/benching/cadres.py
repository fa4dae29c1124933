"""A million cadres with their posts and credentials, and 40 standards: the world of `nennep bench review`."""

# Vietnamese throughout: invented people and units of the bench, never on a screen of real work

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from random import Random
from typing import Any

from nennep.accounts.models import User
from nennep.accounts.operations import system_user
from nennep.catalogue.models import ProgrammeVersion, StudyForm
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.states import ClassState
from nennep.console.benching.loading import Row, add, load, quick_writing, settle
from nennep.console.benching.patterns import FAMILIES, GIVENS, MIDDLES, SEED
from nennep.kernel import text
from nennep.kernel.clock import now
from nennep.people.models import Category, Credential, CredentialKind, Person, PlannedPost, Posting, PostTitle
from nennep.standards.operations import add_standard, enter_audience
from nennep.units.models import Unit, UnitKind, UnitVersion

ON = date(2024, 6, 3)
LONG_AGO = date(2010, 1, 1)
UNITS = 1400

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
