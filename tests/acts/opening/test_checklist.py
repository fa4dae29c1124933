"""The checklist of a class: what is read, what is said, and when a class may be marked ready and opened."""

from datetime import date, timedelta

import pytest

from nennep.classes import operations as class_acts
from nennep.classes.models import ClassRole
from nennep.classes.states import ClassState
from nennep.kernel.errors import NotAllowed, Refused
from nennep.norms.models import StudyRegulation
from nennep.norms.operations import NoAuthority, add_authority, set_regulation
from nennep.opening import operations
from nennep.opening.models import ItemAnswer, Readiness
from nennep.opening.queries import Checklist, ItemRow, checklist_of
from nennep.opening.states import ItemState
from tests.make import accounts, classes, documents, planning, units
from tests.make import opening as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def item(checklist: Checklist, code: str) -> ItemRow:
    (found,) = (row for row in checklist.items if row.code == code)
    return found


def answered(world: make.Opening, code: str, answer: str = "done", **more: object) -> ItemAnswer:
    return operations.answer_item(
        training_class=world.training_class,
        code=code,
        answer=answer,
        by=world.school_officer,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.requirement("R1-12", "R1-18")
def test_items_are_due_before_the_opening_and_overdue_with_days() -> None:
    world = make.opening()
    checklist = checklist_of(world.training_class, TODAY)
    plan = item(checklist, "plan")  # 45 days before 24-6 is 10-5; on 3-6 that is 24 days ago
    assert (plan.due_on, plan.state, plan.days_late) == (date(2024, 5, 10), ItemState.OVERDUE, 24)
    materials = item(checklist, "materials")  # 7 days before: 17-6
    assert (materials.due_on, materials.state, materials.days_left) == (date(2024, 6, 17), ItemState.OPEN, 14)
    assert item(checklist, "roster").state == ItemState.DONE
    assert [row.due_on for row in checklist.items] == sorted(
        row.due_on for row in checklist.items if row.due_on
    )


@pytest.mark.requirement("R1-18")
def test_what_is_read_follows_the_records() -> None:
    world = make.opening()
    assert item(checklist_of(world.training_class, TODAY), "manager").is_open
    make.duty(world, "Vũ Chủ Nhiệm", ClassRole.CLASS_MANAGER)
    assert item(checklist_of(world.training_class, TODAY), "manager").detail == "Vũ Chủ Nhiệm"
    assert item(checklist_of(world.training_class, TODAY), "timetable").is_open
    classes.session(world.training_class, make.STARTS_ON, lessons=5)
    checklist = checklist_of(world.training_class, TODAY)
    assert item(checklist, "timetable").is_open, "5 of 1.056 lessons are no whole timetable"
    assert item(checklist, "lecturers").detail != ""
    class_acts.change_class(
        training_class=world.training_class,
        changes={"programme_version": classes.programme_version(lessons=5)},
        by=system(),
        now=NOW,
    )
    world.training_class.refresh_from_db()
    checklist = checklist_of(world.training_class, TODAY)
    assert item(checklist, "timetable").state == ItemState.DONE
    assert item(checklist, "lecturers").is_open


@pytest.mark.requirement("R1-25")
def test_an_intermediate_class_needs_plan_and_regulation() -> None:
    world = make.opening()
    for code in ("plan", "regulation"):
        assert not item(checklist_of(world.training_class, TODAY), code).may_be_waived
        with pytest.raises(Refused) as refused:
            answered(world, code, "not_needed", note="Lớp mở gấp.")
        assert refused.value.code == "required"
    assert not ItemAnswer.objects.exists()
    other = make.waiting_class(world.school, world.board, programme_version=classes.programme_version())
    programme = other.programme_version.programme
    programme.level = "elementary"
    programme.save(update_fields=["level"])
    other = type(other).objects.get(pk=other.pk)
    found = checklist_of(other, TODAY)
    assert item(found, "plan").may_be_waived
    assert not [row for row in found.items if row.code == "regulation"]


def test_what_is_read_is_not_ticked_and_what_is_not_needed_says_why() -> None:
    world = make.opening()
    for code, answer, more in (
        ("manager", "done", {}),
        ("lodging", "not_needed", {}),
        ("lodging", "later", {}),
        ("lodging", "done", {"done_on": TODAY + timedelta(days=1)}),
        ("no-such", "done", {}),
    ):
        with pytest.raises(Refused):
            answered(world, code, answer, **more)
    assert not ItemAnswer.objects.exists()
    answered(world, "lodging", "not_needed", note="Học viên ở nội thành.")
    assert item(checklist_of(world.training_class, TODAY), "lodging").state == ItemState.NOT_NEEDED


@pytest.mark.requirement("R1-25")
def test_both_links_are_read_from_an_approved_line_and_from_the_regulation_of_the_first_day() -> None:
    world = make.opening()
    one = world.training_class

    def said(code: str) -> tuple[bool, str]:
        found = item(checklist_of(type(one).objects.get(pk=one.pk), TODAY), code)
        return found.is_open, found.detail

    StudyRegulation.objects.all().delete()
    assert said("plan") == (True, "ngoài kế hoạch")
    assert said("regulation")[0]
    version = planning.plan(world.board).versions.get()
    line = planning.line(version, seats=70)
    class_acts.change_class(training_class=one, changes={"plan_item": line.item}, by=system(), now=NOW)
    assert said("plan") == (True, "mục kế hoạch chưa được duyệt"), "a draft is no plan yet"
    planning.approve(version, planning.decision("215-KH/TU", date(2024, 2, 21)))
    assert said("plan") == (False, "215-KH/TU")
    # The academy's regulation counts from its first day on; the class begins on 24-6-2024.
    academy = documents.external("6468-QĐ/HVCTQG", issued_on=date(2021, 12, 21))
    given = {
        "document": academy,
        "programme_code": one.programme_version.programme.code,
        "by": system(),
        "now": NOW,
    }
    late = set_regulation(**given, valid_from=make.STARTS_ON + timedelta(days=1))
    assert said("regulation")[0]
    late.delete()
    set_regulation(**given, valid_from=make.STARTS_ON)
    assert said("regulation") == (False, "6468-QĐ/HVCTQG")
    with pytest.raises(operations.NotReady) as refused:
        operations.mark_ready(training_class=one, by=world.school_officer, now=NOW)
    for name in ("Dòng kế hoạch", "Quy chế đào tạo"):
        assert name not in refused.value.message


@pytest.mark.requirement("R1-25")
def test_without_plan_or_regulation_an_intermediate_class_does_not_open_for_a_leader_either() -> None:
    world = make.opening()
    one = world.training_class
    act = {"training_class": one, "reason": "Cấp ủy yêu cầu.", "by": world.leader, "now": NOW}
    for open_one in (
        lambda: operations.mark_ready(**act),
        lambda: class_acts.open_class(**act, opened_on=make.STARTS_ON),
    ):
        with pytest.raises(operations.NotReady) as refused:
            open_one()
        assert refused.value.code == "required"
        assert "Dòng kế hoạch đã duyệt" in refused.value.message
    one.refresh_from_db()
    assert (one.state, Readiness.objects.exists()) == (ClassState.PREPARING, False)
    make.planned(world)
    assert operations.mark_ready(**act).reason == "Cấp ủy yêu cầu."


@pytest.mark.requirement("R1-18")
def test_a_room_has_places_for_everybody() -> None:
    world = make.opening()
    for capacity in (None, 3):
        with pytest.raises(Refused) as refused:
            answered(world, "room", capacity=capacity)
        assert refused.value.field == "capacity"
    answered(world, "room", capacity=4, note="Phòng 201")
    assert item(checklist_of(world.training_class, TODAY), "room").state == ItemState.DONE
    classes.enrolment(world.training_class)
    assert item(checklist_of(world.training_class, TODAY), "room").is_open, "a fifth trainee has no place"


def test_an_answer_is_taken_back_and_stays_on_record() -> None:
    world = make.opening()
    answered(world, "materials")
    last = answered(world, "materials", note="Bổ sung tập 2")
    assert ItemAnswer.objects.filter(withdrawn_at__isnull=True).get() == last
    operations.withdraw_answer(answer=last, by=world.officer, now=NOW)
    assert item(checklist_of(world.training_class, TODAY), "materials").is_open
    assert ItemAnswer.objects.count() == 2
    with pytest.raises(Refused):
        operations.withdraw_answer(answer=last, by=world.officer, now=NOW)


def test_only_who_prepares_the_class_speaks_of_it() -> None:
    world = make.opening()
    for who in (world.agency_officer, accounts.user()):
        with pytest.raises(NotAllowed):
            operations.answer_item(
                training_class=world.training_class, code="materials", answer="done", by=who, now=NOW
            )
        with pytest.raises(NotAllowed):
            operations.mark_ready(training_class=world.training_class, by=who, now=NOW)
    assert not ItemAnswer.objects.exists()


@pytest.mark.requirement("R1-18")
def test_a_class_is_not_ready_while_items_are_open_unless_a_leader_says_why() -> None:
    world = make.opening()
    make.planned(world)
    one = world.training_class
    with pytest.raises(operations.NotReady) as refused:
        operations.mark_ready(training_class=one, by=world.leader, now=NOW)
    assert "Giáo trình, tài liệu" in refused.value.message
    with pytest.raises(operations.NotReady) as refused:
        operations.mark_ready(training_class=one, reason="Gấp.", by=world.officer, now=NOW)
    assert refused.value.code == "not-a-leader"
    assert not Readiness.objects.exists()
    ready = operations.mark_ready(training_class=one, reason="Gấp.", by=world.leader, now=NOW)
    assert ready.open_count == len(ready.open_items) == len(checklist_of(one, TODAY).open)
    assert ready.reason == "Gấp."


@pytest.mark.requirement("R1-18")
def test_a_class_that_lacks_something_does_not_open() -> None:
    world = make.opening()
    make.planned(world)
    one = world.training_class
    with pytest.raises(Refused):
        class_acts.open_class(training_class=one, opened_on=make.STARTS_ON, by=world.school_officer, now=NOW)
    one.refresh_from_db()
    assert one.state == ClassState.PREPARING
    class_acts.open_class(
        training_class=one, opened_on=make.STARTS_ON, reason="Cấp ủy yêu cầu.", by=world.leader, now=NOW
    )
    assert Readiness.objects.get(training_class=one).reason == "Cấp ủy yêu cầu."


@pytest.mark.requirement("R1-11")
def test_a_class_outside_its_authority_is_not_ready_whoever_says_so() -> None:
    world = make.opening()
    academy = units.unit("Học viện Mẫu", kind_code="regional_academy")
    add_authority(
        act="open", unit=academy, valid_from=date(2020, 1, 1), basis_text="57-QĐ/TW", by=system(), now=NOW
    )
    with pytest.raises(NoAuthority, match="Học viện Mẫu"):
        operations.mark_ready(
            training_class=world.training_class, reason="Cấp ủy yêu cầu.", by=world.leader, now=NOW
        )
    assert not Readiness.objects.exists()


def test_without_a_checklist_a_class_opens_as_before() -> None:
    world = make.opening(with_checklist=False)
    ready = operations.mark_ready(training_class=world.training_class, by=world.officer, now=NOW)
    assert (ready.open_count, ready.reason) == (0, "")
    opened = class_acts.open_class(
        training_class=world.training_class, opened_on=make.STARTS_ON, by=world.school_officer, now=NOW
    )
    assert opened.state == ClassState.OPENED


def test_the_shipped_checklist_is_installed_once() -> None:
    make.reference()
    assert operations.install_reference(by=system(), now=NOW) == 0
