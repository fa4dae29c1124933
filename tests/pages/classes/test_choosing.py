"""A school names its own teachers: whom it may choose, and that nothing more of them opens."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.classes import policies
from nennep.classes.models import ClassRole, TrainingClass
from nennep.people.models import Posting
from nennep.units.models import Unit
from tests.make import accounts, classes, people, units
from tests.pages.classes.visitors import client_of, text

pytestmark = pytest.mark.django_db

MONDAY = date(2024, 6, 3)


@pytest.fixture
def faculty(one: TrainingClass) -> Unit:
    return units.unit("Khoa Xây dựng Đảng", parent=one.host)


def named(office: Client, one: TrainingClass, who: str) -> int:
    answer = office.post(
        reverse("classes:appoint", args=[one.pk]),
        {"person": who, "role": ClassRole.CLASS_MANAGER, "valid_from": "3/6/2024"},
    )
    return answer.status_code


@pytest.mark.requirement("R0-14", "R2-43")
def test_a_school_names_a_teacher_of_its_own_as_class_manager(
    one: TrainingClass, office: Client, faculty: Unit
) -> None:
    teacher = people.person(
        "Lý Thị Giảng", unit=faculty, post="Giảng viên chính", posted_from=date(2020, 1, 1)
    )
    shown = text(office.get(reverse("classes:appoint", args=[one.pk])))
    assert f"Lý Thị Giảng ({teacher.code})" in shown
    assert "Giảng viên chính, Khoa Xây dựng Đảng" in shown
    assert named(office, one, teacher.code) == 302
    assert one.appointments.get().person == teacher
    assert office.get(reverse("people:person", args=[teacher.pk])).status_code == 404


@pytest.mark.requirement("R2-43")
def test_the_class_manager_names_the_lecturer_of_a_session(one: TrainingClass, faculty: Unit) -> None:
    teacher = people.person("Lý Thị Giảng", unit=faculty, posted_from=date(2020, 1, 1))
    manager = people.person("Hồ Văn Quản", unit=one.host, posted_from=date(2020, 1, 1))
    classes.duty(one, manager)
    classes.batch(one)
    visitor = client_of(classes.account_of(manager))
    answer = visitor.post(
        reverse("classes:plan-session", args=[one.pk]),
        {
            "held_on": "3/6/2024",
            "half": "AM",
            "lessons": 5,
            "topic": "Bài 1",
            "mode": "hall",
            "lecturer": teacher.code,
        },
    )
    assert answer.status_code == 302
    session = one.sessions.get()
    assert session.lecturer == teacher
    Posting.objects.filter(person=teacher).update(valid_to=date(2024, 6, 1))
    kept = visitor.post(
        reverse("classes:change-session", args=[session.pk]),
        {"lessons": 5, "topic": "Bài 1, sửa", "mode": "hall", "lecturer": teacher.code},
    )
    assert kept.status_code == 302, "who teaches it already may stay"


@pytest.mark.requirement("R0-14", "R2-43")
def test_nobody_of_another_house_is_named_by_a_guessed_code(
    one: TrainingClass, office: Client, faculty: Unit
) -> None:
    stranger = people.person("Trần Văn Lạ", unit=units.unit("Sở Mẫu"), posted_from=date(2020, 1, 1))
    gone = people.person("Lê Văn Cũ", unit=faculty, posted_from=date(2020, 1, 1))
    Posting.objects.filter(person=gone).update(valid_to=MONDAY)
    coming = people.person("Ngô Văn Mới", unit=faculty, posted_from=date(2024, 6, 4))
    for who in (stranger, gone, coming):
        assert named(office, one, who.code) == 422
        assert named(office, one, who.full_name) == 422
        assert who.full_name not in text(office.get(reverse("classes:appoint", args=[one.pk])))
    teacher = people.person("Lý Thị Giảng", unit=faculty, posted_from=date(2020, 1, 1))
    enrolled = office.post(
        reverse("classes:enrol", args=[one.pk]),
        {"person": teacher.code, "agency": one.host.name, "valid_from": "3/6/2024"},
    )
    assert enrolled.status_code == 422, "a place is another matter than a duty"
    assert not one.appointments.exists()
    assert not one.enrolments.exists()


@pytest.mark.requirement("R0-14")
def test_staff_is_offered_only_to_who_manages_the_class(
    one: TrainingClass, faculty: Unit, now: datetime
) -> None:
    people.person("Lý Thị Giảng", unit=faculty, posted_from=date(2020, 1, 1))
    other_school = accounts.holder(Role.TRAINING_OFFICE, units.unit("Trường khác"))
    trainee = classes.account_of(classes.enrolment(one).person)
    agency = accounts.holder(Role.AGENCY_OFFICER, one.enrolments.get().agency)
    for actor in (other_school, trainee, agency):
        assert not policies.staff_to_choose(actor, one, now.date()).exists()
    assert policies.staff_to_choose(classes.training_office(one), one, now.date()).count() == 1


@pytest.mark.requirement("R0-14")
def test_a_committee_that_holds_a_class_offers_no_cadres_below_it(now: datetime) -> None:
    committee = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    one = classes.training_class(host=committee, trainer=committee)
    people.person("Cao Văn Xa", unit=units.unit("Sở xa", parent=committee), posted_from=date(2020, 1, 1))
    assert not policies.staff_to_choose(units.system(), one, now.date()).exists()
