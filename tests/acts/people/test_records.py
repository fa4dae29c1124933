"""What is known of a person beyond the card: titles of posts, diplomas, ratings, planning."""

from datetime import date
from typing import Any

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.kernel import text
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people import operations, policies
from nennep.people.models import (
    Credential,
    CredentialKind,
    Evidence,
    Person,
    PlannedPost,
    Posting,
    PostTitle,
    Rating,
    YearRating,
)
from nennep.people.rules import Words, meant_by
from nennep.units.models import Unit
from tests.make import accounts as make_accounts
from tests.make import documents as make_documents
from tests.make import people as make
from tests.make import units as make_units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def reference() -> None:
    make.reference()


@pytest.fixture
def agency() -> Unit:
    return make_units.unit(kind_code="department", parent=make_documents.committee())


def kind(code: str) -> CredentialKind:
    return CredentialKind.objects.get(code=code)


# --- Titles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("post", "unit_kind", "code"),
    [
        ("Bí thư Đảng ủy xã Tân Bình", "commune_committee", "commune_party_secretary"),
        ("Bí thư", "commune_committee", "commune_party_secretary"),
        ("Bí thư", "district_committee", "district_party_secretary"),
        (
            "Phó Bí thư Thường trực Đảng uỷ xã, Chủ tịch HĐND xã",
            "commune_committee",
            "commune_party_deputy_secretary",
        ),
        ("CHỦ TỊCH UBND XÃ", "commune_government", "commune_chairman"),
        ("Phó Trưởng phòng Tổng hợp", "department", "division_deputy_head"),
        ("Trưởng phòng", "department", "division_head"),
        ("Giám đốc Sở Nội vụ", "department", "department_director"),
        ("Tỉnh ủy viên", "province_committee", "provincial_committee_member"),
        ("Chuyên viên chính", "department", "principal_specialist"),
        ("Công chức Tư pháp - Hộ tịch", "commune_government", "commune_civil_servant"),
        ("Trưởng phòngxyz", "department", ""),
        ("Thợ mộc", "department", ""),
        ("", "department", ""),
    ],
)
@pytest.mark.requirement("R3-04", "R4-08")
def test_a_written_post_is_matched_to_its_title(post: str, unit_kind: str, code: str) -> None:
    person = make.person(unit=make_units.unit(kind_code=unit_kind), post=post)
    title = Posting.objects.get(person=person).title
    assert (title.code if title else "") == code


def test_no_spelling_means_two_titles() -> None:
    """Where one spelling stood at two titles, which of them is meant would hang on the order of the list."""
    seen: dict[str, str] = {}
    short: set[tuple[str, str]] = set()
    for title in PostTitle.objects.order_by("order"):
        for name in {text.match_key(name) for name in (title.name, *title.aliases)}:
            assert seen.setdefault(name, title.code) == title.code, name
        for name in title.short_names:
            assert (text.match_key(name), title.level) not in short, name
            short.add((text.match_key(name), title.level))


def test_the_longest_beginning_wins_and_words_are_whole() -> None:
    words = [Words(1, "a", "", ("trưởng",)), Words(2, "b", "", ("trưởng phòng",))]
    keyed = [Words(w.pk, w.code, w.level, tuple(text.match_key(n) for n in w.names)) for w in words]
    assert meant_by("Trưởng phòng A", keyed).pk == 2
    assert meant_by("Trưởng nhóm", keyed).pk == 1
    assert meant_by("Trưởngphòng", keyed) is None


def test_installing_again_matches_nothing_anew_and_a_new_title_matches_old_posts(agency: Unit) -> None:
    person = make.person(unit=agency, post="Giám đốc Sở Y tế")
    assert operations.install_reference(by=system(), now=NOW) == 0
    Posting.objects.update(title=None)
    PostTitle.objects.filter(code="department_director").delete()
    assert operations.install_reference(by=system(), now=NOW) == 1
    assert Posting.objects.get(person=person).title.code == "department_director"


# --- Diplomas and ratings ---------------------------------------------------------------------------------------------


def test_what_the_card_declares_becomes_a_credential_and_a_correction_voids_it(agency: Unit) -> None:
    person = make.person(unit=agency, education="Cử nhân Luật", political_theory="Trung cấp")
    known = Credential.objects.filter(person=person, voided_at__isnull=True)
    assert {row.kind.code: row.certainty for row in known} == {
        "university": Evidence.DECLARED,
        "political_theory_intermediate": Evidence.DECLARED,
    }
    operations.correct_person(person=person, changes={"education": "Thạc sĩ"}, by=system(), now=NOW)
    assert {row.kind.code for row in known.all()} == {"master", "political_theory_intermediate"}
    assert Credential.objects.get(person=person, kind__code="university").void_reason
    operations.correct_person(person=person, changes={"phone": "0900000000"}, by=system(), now=NOW)
    assert Credential.objects.filter(person=person).count() == 3


@pytest.mark.requirement("R3-11")
def test_a_diploma_is_recorded_once_and_voided_with_a_reason(agency: Unit) -> None:
    person = make.person(unit=agency)
    given: dict[str, Any] = {
        "person": person, "kind": kind("university"), "issued_on": date(2010, 6, 1), "serial": "123",
        "by": system(), "now": NOW,
    }  # fmt: skip
    credential = operations.record_credential(**given)
    assert credential.certainty == Evidence.SEEN
    for wrong in (
        {},
        {"issued_on": date(2030, 1, 1)},
        {"serial": "9", "valid_to": date(2010, 6, 1)},
        {"serial": "9", "certainty": "perhaps"},
    ):
        with pytest.raises(Refused):
            operations.record_credential(**{**given, **wrong})
    assert Credential.objects.filter(person=person).count() == 1
    with pytest.raises(Refused):
        operations.void_credential(credential=credential, reason=" ", by=system(), now=NOW)
    operations.void_credential(credential=credential, reason="Nhầm người", by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.void_credential(credential=credential, reason="Nhầm người", by=system(), now=NOW)
    assert Entry.objects.filter(act="people.credential.void", subject_id=person.pk).count() == 1
    assert operations.record_credential(**given).pk != credential.pk, "after voiding it may be recorded again"


def test_a_rating_recorded_again_is_corrected_with_its_trace(agency: Unit) -> None:
    person = make.person(unit=agency)
    given: dict[str, Any] = {"person": person, "year": 2023, "by": system(), "now": NOW}
    operations.record_rating(rating=Rating.DONE, **given)
    operations.record_rating(rating=Rating.GOOD, basis="Quyết định mẫu", **given)
    assert YearRating.objects.get(person=person).rating == Rating.GOOD
    entry = Entry.objects.filter(act="people.rating.record").order_by("-pk")[0]
    assert (entry.before["rating"], entry.after["rating"]) == ("done", "good")
    for wrong in ({"year": 2025}, {"year": 1800}):
        with pytest.raises(Refused):
            operations.record_rating(rating=Rating.GOOD, **{**given, **wrong})
    with pytest.raises(Refused):
        operations.record_rating(rating="superb", **given)


def test_only_who_keeps_the_record_records(agency: Unit) -> None:
    person = make.person(unit=agency)
    head = make_accounts.holder(Role.AGENCY_HEAD, agency)
    with pytest.raises(NotAllowed):
        operations.record_credential(person=person, kind=kind("university"), by=head, now=NOW)
    officer = make_accounts.holder(Role.AGENCY_OFFICER, agency)
    operations.record_credential(person=person, kind=kind("university"), by=officer, now=NOW)
    with pytest.raises(NotAllowed):
        operations.record_rating(
            person=person, year=2023, rating="good", by=make_accounts.holder(Role.AGENCY_OFFICER, make_units.unit()),
            now=NOW,
        )  # fmt: skip


# --- Planning ---------------------------------------------------------------------------------------------------------


def plan(person: Person, **more: Any) -> PlannedPost:
    given: dict[str, Any] = {
        "person": person, "title": PostTitle.objects.get(code="division_head"), "term_from": 2020, "term_to": 2025,
        "valid_from": date(2021, 1, 1), "basis": "Quyết định mẫu", "by": system(), "now": NOW,
    }  # fmt: skip
    return operations.record_planned_post(**{**given, **more})


@pytest.mark.requirement("R4-08")
def test_planning_is_recorded_with_its_decision_and_ends_with_a_reason(agency: Unit) -> None:
    person = make.person(unit=agency)
    planned = plan(person)
    for wrong in ({}, {"basis": " "}, {"term_to": 2020}):
        with pytest.raises(Refused):
            plan(person, **wrong)
    assert PlannedPost.objects.count() == 1
    for wrong_end in ({"reason": ""}, {"on": date(2021, 1, 1)}):
        given: dict[str, Any] = {"on": TODAY, "reason": "Thôi quy hoạch", **wrong_end}
        with pytest.raises(Refused):
            operations.end_planned_post(planned=planned, by=system(), now=NOW, **given)
    operations.end_planned_post(planned=planned, on=TODAY, reason="Thôi quy hoạch", by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.end_planned_post(planned=planned, on=TODAY, reason="Thôi quy hoạch", by=system(), now=NOW)


def test_planning_is_seen_by_the_board_and_the_own_agency_only(agency: Unit) -> None:
    person = make.person(unit=agency)
    plan(person)
    board = make_documents.board(agency.parent)
    seen = {
        "board": make_accounts.holder(Role.BOARD_OFFICER, board),
        "own head": make_accounts.holder(Role.AGENCY_HEAD, agency),
    }
    unseen = {
        "other agency": make_accounts.holder(Role.AGENCY_HEAD, make_units.unit()),
        "inspector": make_accounts.holder(Role.INSPECTOR, agency.parent),
        "leader": make_accounts.holder(Role.COMMITTEE_LEADER, agency.parent),
        "the person": make_accounts.user(person=person),
    }
    assert all(policies.may_see_planning(actor, person, TODAY) for actor in seen.values())
    assert not [who for who, actor in unseen.items() if policies.may_see_planning(actor, person, TODAY)]
    with pytest.raises(NotAllowed):
        plan(person, term_from=2025, term_to=2030, by=seen["own head"])
    assert not Entry.objects.filter(
        act__startswith="people.planned_post", subject_kind="people.person"
    ).exists()
