"""Somebody entered twice under another spelling: warned of, then merged by hand with its trace."""

from datetime import date
from typing import Any

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.kernel.dates import PartialDate
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people import operations, policies, queries
from nennep.people.models import Credential, Person, Posting, YearRating
from nennep.people.operations.merging import EVIDENCE, WHAT
from nennep.units.models import Unit
from tests.make import accounts as make_accounts
from tests.make import classes as make_classes
from tests.make import documents as make_documents
from tests.make import people as make
from tests.make import units as make_units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
BORN = PartialDate(1980, 9, 8)


@pytest.fixture
def agency() -> Unit:
    make.reference()
    return make_units.unit(kind_code="department", parent=make_documents.committee())


def merge(keep: Person, merged: Person, **more: Any) -> Person:
    return operations.merge_people(
        keep=keep, merged=merged, **{"reason": "Cùng số hồ sơ", "by": system(), "now": NOW, **more}
    )


def test_another_spelling_with_the_same_birth_is_warned_of(agency: Unit) -> None:
    make.person("Nguyễn Văn Hòa", unit=agency, born=BORN)
    with pytest.raises(operations.AlreadyOnRecord) as refused:
        operations.register_person(full_name="Nguyen Van Hoa", born=BORN, unit=agency, by=system(), now=NOW)
    assert refused.value.code == "similar"
    assert Person.objects.count() == 1
    operations.register_person(
        full_name="Nguyen Van Hoa", born=BORN, unit=agency, is_another_person=True, by=system(), now=NOW
    )
    operations.register_person(
        full_name="Nguyen Van Hoá", born=PartialDate(1980, 9, 9), unit=agency, by=system(), now=NOW
    )
    assert queries.similar_people("NGUYỄN VĂN HOA", PartialDate(1980)) == []
    groups = queries.duplicates(Person.objects.all())
    assert {person.full_name for group in groups for person in group.people} == {
        "Nguyễn Văn Hòa",
        "Nguyen Van Hoa",
    }


def test_everything_of_the_one_goes_to_the_other(agency: Unit) -> None:
    other = make_units.unit(kind_code="department", parent=agency.parent)
    keep = make.person("Nguyễn Văn Hòa", unit=agency, born=BORN)
    merged = make.person("Nguyen Van Hoa", unit=other, born=BORN, ethnicity="Tày", education="Đại học")
    operations.record_rating(person=merged, year=2022, rating="good", by=system(), now=NOW)
    operations.record_rating(person=merged, year=2023, rating="good", by=system(), now=NOW)
    operations.record_rating(person=keep, year=2023, rating="good", by=system(), now=NOW)
    enrolment = make_classes.enrolment(make_classes.training_class(), merged)
    assert merge(keep, merged).pk == keep.pk
    keep.refresh_from_db()
    merged.refresh_from_db()
    enrolment.refresh_from_db()
    assert merged.merged_into == keep
    assert enrolment.person_id == keep.pk
    assert keep.ethnicity == "Tày"
    assert Posting.objects.filter(person=keep, valid_to=None, is_main=True).get().unit == agency
    assert Posting.objects.filter(person=keep, unit=other, is_main=False).exists()
    assert Credential.objects.get(kind__code="university").person_id == keep.pk
    assert dict(YearRating.objects.filter(person=keep).values_list("year", "rating")) == {
        2022: "good",
        2023: "good",
    }
    assert not policies.visible_to(system()).filter(pk=merged.pk).exists()
    assert [person.pk for person in queries.same_people("Nguyen Van Hoa", BORN)] == []
    entry = Entry.objects.get(act="people.person.merge")
    assert (entry.subject_id, entry.context_id, entry.reason) == (keep.pk, merged.pk, "Cùng số hồ sơ")
    assert "chức vụ: 1" in entry.after["moved"]
    assert "văn bằng, chứng chỉ: 1" in entry.after["moved"]
    with pytest.raises(Refused):
        merge(keep, merged)


def test_what_both_records_tell_alike_stays_once(agency: Unit) -> None:
    card: dict[str, Any] = {"unit": agency, "born": BORN, "education": "Đại học", "post": "Trưởng phòng"}
    keep = make.person("Nguyễn Văn Hòa", **card, posted_from=date(2018, 6, 1))
    merged = make.person("Nguyen Van Hoa", **card, posted_from=date(2018, 6, 1))
    operations.post_person(
        person=merged,
        unit=agency,
        post="Phó Trưởng phòng",
        valid_from=date(2019, 1, 1),
        is_main=False,
        by=system(),
        now=NOW,
    )
    merge(keep, merged)
    posts = Posting.objects.filter(person=keep).order_by("pk").values_list("post", "is_main")
    assert list(posts) == [("Trưởng phòng", True), ("Phó Trưởng phòng", False)]
    degrees = Credential.objects.filter(person=keep, kind__ladder="education").order_by("pk")
    assert [bool(row.voided_at) for row in degrees] == [False, True]
    assert keep.code in degrees[1].void_reason
    assert Entry.objects.get(act="people.person.merge").after["same"]


def test_whatever_can_move_has_its_word() -> None:
    moving = {
        (relation.through if relation.many_to_many else relation.related_model)._meta  # type: ignore[union-attr]
        for relation in Person._meta.related_objects
    }
    named = {
        meta.label_lower for meta in moving if meta.app_label not in EVIDENCE and meta.model is not Person
    }
    assert named == set(WHAT)


def test_what_one_person_cannot_have_twice_is_refused_and_nothing_moves(agency: Unit) -> None:
    keep = make.person("Nguyễn Văn Hòa", unit=agency, born=BORN)
    merged = make.person("Nguyen Van Hoa", unit=agency, born=BORN)
    training_class = make_classes.training_class()
    make_classes.enrolment(training_class, keep)
    make_classes.enrolment(training_class, merged)
    with pytest.raises(operations.BothHave):
        merge(keep, merged)
    assert Posting.objects.filter(person=merged, is_main=True).count() == 1, "taken back as a whole"
    assert not Entry.objects.filter(act="people.person.merge").exists()


def test_different_ratings_and_an_account_are_put_in_order_first(agency: Unit) -> None:
    keep = make.person("Nguyễn Văn Hòa", unit=agency, born=BORN)
    merged = make.person("Nguyen Van Hoa", unit=agency, born=BORN)
    operations.record_rating(person=merged, year=2023, rating="good", by=system(), now=NOW)
    operations.record_rating(person=keep, year=2023, rating="done", by=system(), now=NOW)
    with pytest.raises(operations.BothHave):
        merge(keep, merged)
    operations.record_rating(person=keep, year=2023, rating="good", by=system(), now=NOW)
    make_accounts.user(person=merged)
    with pytest.raises(operations.BothHave):
        merge(keep, merged)
    assert merge(merged, keep).pk == merged.pk, "the record with the account stays"


def test_only_the_board_merges_and_says_why(agency: Unit) -> None:
    keep = make.person("Nguyễn Văn Hòa", unit=agency, born=BORN)
    merged = make.person("Nguyen Van Hoa", unit=agency, born=BORN)
    with pytest.raises(NotAllowed):
        merge(keep, merged, by=make_accounts.holder(Role.AGENCY_OFFICER, agency))
    officer = make_accounts.holder(Role.BOARD_OFFICER, make_documents.board(agency.parent))
    with pytest.raises(Refused):
        merge(keep, merged, by=officer, reason=" ")
    with pytest.raises(Refused):
        merge(keep, keep, by=officer)
    merge(keep, merged, by=officer)
    assert Person.objects.filter(merged_into=keep).count() == 1


def test_the_board_merges_records_of_the_state_bodies_beside_it(agency: Unit) -> None:
    government = make_units.unit(kind_code="province_government", name="Ủy ban nhân dân tỉnh Mẫu")
    department = make_units.unit(kind_code="department", name="Sở Nội vụ Mẫu", parent=government)
    keep = make.person("Lê Thị Thuỷ", unit=department, born=BORN)
    merged = make.person("Lê Thị Thủy", unit=department, born=BORN)
    officer = make_accounts.holder(Role.BOARD_OFFICER, make_documents.board(agency.parent))
    assert policies.may_merge(officer, keep, merged, NOW.date())
    assert not policies.may_merge(
        make_accounts.holder(Role.AGENCY_OFFICER, department), keep, merged, NOW.date()
    )
    school = make_units.unit("Trường Mẫu", kind_code="political_school", parent=agency.parent)
    assert not policies.may_merge(
        make_accounts.holder(Role.TRAINING_OFFICE, school), keep, merged, NOW.date()
    )
    merge(keep, merged, by=officer)
    merged.refresh_from_db()
    assert merged.merged_into == keep
    assert Entry.objects.filter(act="people.person.merge").count() == 1


def test_merged_records_are_no_duplicates_any_more(agency: Unit) -> None:
    keep = make.person("Nguyễn Văn Hòa", unit=agency, born=BORN)
    merged = make.person("Nguyễn Văn Hoà", unit=agency, born=BORN)
    day = date(2024, 6, 3)
    assert len(queries.duplicates(policies.visible_to(system(), day))) == 1
    merge(keep, merged)
    assert queries.duplicates(policies.visible_to(system(), day)) == []
