"""A class from its preparation to its end."""

from datetime import date, datetime, timedelta

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.catalogue.models import StudyForm
from nennep.classes import operations
from nennep.classes.models import EndReason, SuperiorView, TrainingClass
from nennep.classes.queries import doors
from nennep.classes.states import ClassState
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts, classes, units

pytestmark = pytest.mark.django_db


def test_a_training_office_prepares_a_class_of_its_own_school(now: datetime) -> None:
    school, version = units.unit("Trường Chính trị Mẫu"), classes.programme_version()
    office = accounts.holder(Role.TRAINING_OFFICE, school)
    board = units.unit("Ban Tổ chức Mẫu")
    made = operations.create_class(
        code=" TC-K5 ", name="Trung  cấp K5", programme_version=version, study_form=StudyForm.PART_TIME_BATCH,
        cohort_from=2024, cohort_to=2025, host=school, trainer=school, starts_on=date(2024, 6, 3), superior=board,
        by=office, now=now,
    )  # fmt: skip
    assert (made.code, made.name, made.state) == ("TC-K5", "Trung cấp K5", ClassState.PREPARING)
    assert made.superiors.get().is_main
    assert list(
        Entry.objects.filter(act__startswith="classes.").order_by("pk").values_list("act", flat=True)
    ) == [
        "classes.class.create",
        "classes.class.add_superior",
    ]


def test_nobody_prepares_a_class_of_another_school(now: datetime) -> None:
    school, other, version = units.unit(), units.unit(), classes.programme_version()
    stranger = accounts.holder(Role.TRAINING_OFFICE, other)
    with pytest.raises(NotAllowed):
        operations.create_class(
            code="X", name="X", programme_version=version, study_form=StudyForm.FULL_TIME, cohort_from=2024,
            cohort_to=2024, host=school, trainer=school, starts_on=date(2024, 6, 3), by=stranger, now=now,
        )  # fmt: skip
    assert not TrainingClass.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"code": "tc-có-rồi"}, "code"),
        ({"study_form": "evenings"}, "study_form"),
        ({"cohort_from": 2025, "cohort_to": 2024}, "cohort_to"),
        ({"ends_on": date(2024, 6, 2)}, "ends_on"),
    ],
)
def test_what_a_class_cannot_be(wrong: dict[str, object], field: str) -> None:
    classes.training_class(code="TC-CÓ-RỒI")
    before = TrainingClass.objects.count()
    with pytest.raises(Refused) as refused:
        classes.training_class(**{"form": wrong.pop("study_form", StudyForm.FULL_TIME), **wrong})
    assert refused.value.field == field
    assert TrainingClass.objects.count() == before


def test_a_class_opens_only_with_people(now: datetime) -> None:
    one = classes.training_class()
    with pytest.raises(Refused):
        operations.open_class(training_class=one, opened_on=date(2024, 6, 3), by=units.system(), now=now)
    one.refresh_from_db()
    assert one.state == ClassState.PREPARING
    classes.enrolment(one)
    opened = operations.open_class(training_class=one, opened_on=date(2024, 6, 3), by=units.system(), now=now)
    assert (opened.state, opened.opened_on) == (ClassState.OPENED, date(2024, 6, 3))


def opened_class(now: datetime) -> TrainingClass:
    one = classes.training_class(form=StudyForm.FULL_TIME)
    classes.enrolment(one)
    return operations.open_class(training_class=one, opened_on=one.starts_on, by=units.system(), now=now)


def test_closing_waits_for_the_last_session(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_of_closing", [])  # attendance has its own test of what keeps a class open
    one = opened_class(now)
    session = classes.session(one, date(2024, 6, 5))
    with pytest.raises(Refused, match="5-6-2024"):
        operations.close_class(training_class=one, closed_on=date(2024, 6, 3), by=units.system(), now=now)
    later = session.ends_at + timedelta(hours=1)
    closed = operations.close_class(
        training_class=one, closed_on=date(2024, 6, 5), by=units.system(), now=later
    )
    place = closed.enrolments.get()
    assert (closed.state, place.valid_to, place.end_reason) == (
        ClassState.CLOSED,
        date(2024, 6, 6),
        EndReason.COMPLETED,
    )
    with pytest.raises(Refused):
        operations.change_class(training_class=one, changes={"venue": "A1"}, by=units.system(), now=later)


def test_a_class_that_is_still_prepared_is_not_closed(now: datetime) -> None:
    one = classes.training_class()
    with pytest.raises(Refused, match="chưa khai giảng"):
        operations.close_class(training_class=one, closed_on=date(2024, 6, 3), by=units.system(), now=now)
    one.refresh_from_db()
    assert one.state == ClassState.PREPARING


def test_closing_asks_the_later_areas(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    from nennep.classes.operations import registry

    monkeypatch.setattr(registry, "_closing_checks", [])
    one = opened_class(now)

    def still_open(*, training_class: TrainingClass, now: datetime) -> None:
        raise Refused(f"Còn buổi chưa điểm danh của {training_class.name}.")

    operations.register_closing_check(still_open)
    operations.register_closing_check(still_open)
    assert len(registry._closing_checks) == 1
    with pytest.raises(Refused, match="chưa điểm danh"):
        operations.close_class(training_class=one, closed_on=date(2024, 6, 3), by=units.system(), now=now)
    one.refresh_from_db()
    assert one.state == ClassState.OPENED
    assert one.enrolments.get().valid_to is None


def test_cancelling_needs_a_reason_and_only_before_opening(now: datetime) -> None:
    one = classes.training_class()
    place, session = classes.enrolment(one), classes.session(one)
    with pytest.raises(Refused) as refused:
        operations.cancel_class(training_class=one, reason=" ", by=units.system(), now=now)
    assert refused.value.field == "reason"
    operations.cancel_class(training_class=one, reason="Chưa đủ học viên", by=units.system(), now=now)
    place.refresh_from_db()
    session.refresh_from_db()
    assert (place.end_reason, session.state, session.version) == (EndReason.CLASS_CANCELLED, "cancelled", 2)
    with pytest.raises(Refused):
        operations.cancel_class(training_class=opened_class(now), reason="x", by=units.system(), now=now)


@pytest.mark.requirement("R1-20")
def test_a_class_reports_to_two_superiors_one_of_them_main(now: datetime) -> None:
    one = classes.training_class(superior=units.unit("Ban Tổ chức Thành ủy Mẫu"))
    other = units.unit("Đảng ủy Khối Mẫu")
    operations.add_superior(
        training_class=one, unit=other, view=SuperiorView.OWN_PEOPLE, by=units.system(), now=now
    )
    for again in ({"unit": other}, {"unit": units.unit(), "is_main": True}):
        with pytest.raises(Refused):
            operations.add_superior(training_class=one, by=units.system(), now=now, **again)
    assert [(s.view, s.is_main) for s in one.superiors.order_by("pk")] == [
        ("all", True),
        ("own_people", False),
    ]


def test_the_form_of_study_stands_once_there_is_a_timetable(now: datetime) -> None:
    one = classes.training_class()
    classes.session(one)
    with pytest.raises(Refused) as refused:
        operations.change_class(
            training_class=one, changes={"study_form": StudyForm.FULL_TIME}, by=units.system(), now=now
        )
    assert refused.value.field == "study_form"
    one.refresh_from_db()
    assert one.study_form == StudyForm.PART_TIME_BATCH
