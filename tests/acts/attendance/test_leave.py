"""Leave by named sessions: the ways it goes, who may do what, and what it does to the marks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from nennep.attendance import operations
from nennep.attendance.models import Leave, LeaveSession, LeaveStep, Mark
from nennep.attendance.queries.derivation import MARK_FIELDS
from nennep.attendance.states import Claim, LeaveRoute, LeaveState, Status
from nennep.audit.models import Entry
from nennep.classes import operations as classes_operations
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts, attendance, classes, leave, units

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)


@pytest.fixture
def world() -> leave.LeaveWorld:
    return leave.world()


def marks_of(world: leave.LeaveWorld) -> list[tuple[object, ...]]:
    fields = ("session_id", "enrolment_id", *MARK_FIELDS)
    return list(Mark.objects.order_by("session_id", "enrolment_id").values_list(*fields))


def trail(act: str) -> int:
    return Entry.objects.filter(act=act).count()


# --- Asking ---------------------------------------------------------------------------------------------------


def test_a_trainee_asks(world) -> None:
    one = leave.asked(world, 0, 1)
    assert (one.route, one.state, one.days) == (LeaveRoute.ORDINARY, LeaveState.ASKED, 1)
    assert not one.is_asked_afterwards
    assert [step.by_role for step in one.steps.order_by("pk")] == ["trainee"]
    assert not LeaveSession.objects.filter(is_granted=True).exists()
    assert not Mark.objects.exists()
    assert trail("attendance.leave.ask") == 1


@pytest.mark.parametrize(
    "who", ["agency_officer", "agency_head", "class_manager", "training_office", "school_leader"]
)
def test_others_ask_for_the_trainee(world, who) -> None:
    assert leave.asked(world, by=getattr(world, who)).asked_by == getattr(world, who)


@pytest.mark.parametrize("who", ["board_officer", "board_leader", "personnel"])
def test_the_board_asks_for_nobody(world, who) -> None:
    with pytest.raises(NotAllowed):
        leave.asked(world, by=getattr(world, who))
    assert not Leave.objects.exists()


def test_neither_another_trainee_nor_another_agency_nor_another_school_asks(world) -> None:
    elsewhere = attendance.course(1)
    strangers = [
        classes.account_of(world.course.enrolments[1].person),
        accounts.holder("agency_head", elsewhere.agencies[0]),
        elsewhere.manager,
        accounts.user(),
    ]
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            leave.asked(world, by=stranger)
    assert not Leave.objects.exists()


@pytest.mark.requirement("R0-25", "R0-27")
@pytest.mark.parametrize("who", ["trainee", "class_manager", "training_office", "school_leader"])
def test_office_work_is_asked_by_the_agency_alone(world, who) -> None:
    with pytest.raises(NotAllowed, match=r"Study comes first|Ưu tiên việc học"):
        leave.asked(world, code="agency_work", by=getattr(world, who))
    assert not Leave.objects.exists()


@pytest.mark.requirement("R0-09", "R0-27")
@pytest.mark.parametrize("missing", list(leave.WORK))
def test_office_work_names_who_orders_what_and_why(world, missing) -> None:
    with pytest.raises(Refused) as refused:
        leave.asked(world, code="meeting", **{missing: "  "})
    assert refused.value.field == missing
    assert not Leave.objects.exists()


def test_asked_after_the_session_began_is_flagged(world) -> None:
    starts_at = world.course.session.starts_at
    assert not leave.asked(world, 0, now=starts_at - timedelta(seconds=1)).is_asked_afterwards
    assert leave.asked(world, 1, now=world.course.sessions[1].starts_at).is_asked_afterwards


def test_sessions_of_another_class_cancelled_or_twice_are_refused(world) -> None:
    other = attendance.course(1)
    gone = world.course.sessions[3]
    classes_operations.cancel_session(
        session=gone, reason="Giảng viên ốm", by=units.system(), now=world.before
    )
    leave.asked(world, 1)
    for sessions in ([other.session], [gone], [], [world.course.sessions[1], world.course.sessions[2]]):
        with pytest.raises(Refused) as refused:
            leave.asked(world, sessions=sessions)
        assert refused.value.field == "sessions"
    assert Leave.objects.count() == 1


def test_evidence_is_a_scan_of_bearable_size(world, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    for content in (b"MZ program", b"%PDF-" + b"x" * (8 * 1024 * 1024)):
        with pytest.raises(Refused) as refused:
            leave.asked(world, evidence=content)
        assert refused.value.field == "evidence"
    assert not Leave.objects.exists()
    one = leave.asked(world, evidence=b"%PDF-1.7 giay kham benh")
    assert one.evidence.name.endswith(".pdf")
    assert one.evidence.read() == b"%PDF-1.7 giay kham benh"


# --- Deciding -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "who", "may"),
    [
        ((0, 1), "class_manager", True),
        ((0, 2), "class_manager", False),
        ((0, 2), "training_office", True),
        ((0, 2, 4), "training_office", True),
        ((0, 2, 4, 6), "training_office", False),
        ((0, 2, 4, 6), "class_manager", False),
        ((0, 2, 4, 6), "school_leader", True),
        ((0,), "trainee", False),
        ((0,), "agency_head", False),
        ((0,), "board_leader", False),
        ((0,), "personnel", False),
    ],
)
def test_the_school_decides_by_length(numbers, who, may) -> None:
    world = leave.world(sessions=8)
    one = leave.asked(world, *numbers)
    decide = {"leave": one, "is_granted": True, "by": getattr(world, who), "now": world.before}
    if may:
        assert operations.decide_leave(**decide).state == LeaveState.APPROVED
        assert trail("attendance.leave.grant") == 1
        return
    with pytest.raises(NotAllowed):
        operations.decide_leave(**decide)
    one.refresh_from_db()
    assert one.state == LeaveState.ASKED
    assert not LeaveSession.objects.filter(is_granted=True).exists()
    assert one.steps.count() == 1


def test_single_days_in_a_row_are_added_up() -> None:
    world = leave.world(sessions=10)
    monday = leave.asked(world, 0)
    operations.decide_leave(leave=monday, is_granted=True, by=world.class_manager, now=world.before)
    tuesday = leave.asked(world, 2)
    wednesday = leave.asked(world, 5)
    friday = leave.asked(world, 8)
    with pytest.raises(NotAllowed, match=r"\b3\b"):
        operations.decide_leave(leave=wednesday, is_granted=True, by=world.class_manager, now=world.before)
    with pytest.raises(NotAllowed):
        operations.decide_leave(leave=tuesday, is_granted=True, by=world.class_manager, now=world.before)
    assert set(Leave.objects.filter(state=LeaveState.APPROVED)) == {monday}
    # On Thursday there is class and no leave: Friday stands alone.
    operations.decide_leave(leave=friday, is_granted=True, by=world.class_manager, now=world.before)
    for one in (tuesday, wednesday):
        operations.decide_leave(leave=one, is_granted=True, by=world.training_office, now=world.before)
    thursday = leave.asked(world, 6)
    with pytest.raises(NotAllowed):
        operations.decide_leave(leave=thursday, is_granted=True, by=world.training_office, now=world.before)
    operations.decide_leave(leave=thursday, is_granted=True, by=world.school_leader, now=world.before)


def test_what_was_refused_or_taken_back_is_not_added_up() -> None:
    world = leave.world(sessions=10)
    monday, tuesday = leave.asked(world, 0), leave.asked(world, 2)
    operations.decide_leave(
        leave=monday, is_granted=False, by=world.school_leader, now=world.before, note="–"
    )
    operations.decide_leave(leave=tuesday, is_granted=True, by=world.class_manager, now=world.before)
    operations.cancel_leave(leave=tuesday, by=world.class_manager, now=world.before)
    wednesday = leave.asked(world, 4)
    operations.decide_leave(leave=wednesday, is_granted=True, by=world.class_manager, now=world.before)


def test_a_free_day_and_a_cancelled_session_do_not_part_leave() -> None:
    world = leave.world(sessions=12)
    friday, monday = leave.asked(world, 8), leave.asked(world, 10)
    with pytest.raises(NotAllowed):
        operations.decide_leave(leave=monday, is_granted=True, by=world.class_manager, now=world.before)
    wednesday = leave.asked(world, 4)
    operations.decide_leave(leave=wednesday, is_granted=True, by=world.class_manager, now=world.before)
    operations.cancel_leave(leave=friday, by=world.trainee, now=world.before)
    for session in world.course.sessions[6:10]:
        classes_operations.cancel_session(session=session, reason="Bão", by=units.system(), now=world.before)
    with pytest.raises(NotAllowed):
        operations.decide_leave(leave=monday, is_granted=True, by=world.class_manager, now=world.before)


@pytest.mark.requirement("R0-25", "R0-27")
def test_office_work_goes_agency_personnel_board(world) -> None:
    one = leave.asked(world, 0, code="agency_work")
    for who in (
        "class_manager",
        "training_office",
        "school_leader",
        "board_leader",
        "personnel",
        "agency_head",
    ):
        with pytest.raises(Refused):
            operations.decide_leave(leave=one, is_granted=True, by=getattr(world, who), now=world.before)
    for who in ("class_manager", "school_leader", "board_officer", "agency_head"):
        with pytest.raises(NotAllowed):
            operations.forward_leave(leave=one, by=getattr(world, who), now=world.before)
    operations.forward_leave(
        leave=one, by=world.personnel, now=world.before, note="Đúng như cơ quan trình bày"
    )
    with pytest.raises(NotAllowed):
        operations.decide_leave(leave=one, is_granted=True, by=world.personnel, now=world.before)
    one = operations.decide_leave(leave=one, is_granted=True, by=world.board_officer, now=world.before)
    assert one.state == LeaveState.APPROVED
    assert list(one.steps.order_by("pk").values_list("state", "by_role")) == [
        ("asked", "agency"),
        ("forwarded", "personnel"),
        ("approved", "board"),
    ]
    attendance.taken(world.course.session, {world.course.enrolments[1]: Claim.PRESENT})
    mark = attendance.mark(world.course.session, world.course.enrolments[0])
    assert (mark.status, mark.ordered_by) == (Status.ABSENT_EXCUSED, "Lê Văn Cầu, Giám đốc Sở")


def test_who_forwarded_does_not_decide(world) -> None:
    accounts.grant(world.personnel, "board_officer", world.board)
    one = leave.asked(world, code="meeting")
    operations.forward_leave(leave=one, by=world.personnel, now=world.before)
    with pytest.raises(NotAllowed):
        operations.decide_leave(leave=one, is_granted=True, by=world.personnel, now=world.before)


def test_another_board_has_no_say(world) -> None:
    other = units.unit("Ban Tổ chức khác")
    one = leave.asked(world, code="meeting")
    with pytest.raises(NotAllowed):
        operations.forward_leave(leave=one, by=accounts.holder("personnel_division", other), now=world.before)


def test_a_refusal_says_why(world) -> None:
    one = leave.asked(world)
    with pytest.raises(Refused) as refused:
        operations.decide_leave(leave=one, is_granted=False, by=world.class_manager, now=world.before)
    assert refused.value.field == "note"
    one = operations.decide_leave(
        leave=one, is_granted=False, by=world.class_manager, now=world.before, note="Buổi thi"
    )
    assert (one.state, one.steps.order_by("-pk")[0].note) == (LeaveState.REFUSED, "Buổi thi")
    with pytest.raises(Refused):
        operations.decide_leave(leave=one, is_granted=True, by=world.school_leader, now=world.before)
    assert leave.asked(world).state == LeaveState.ASKED  # a refused session may be asked for again


def test_nobody_decides_the_own_leave(world) -> None:
    accounts.grant(world.trainee, "school_leader", world.course.training_class.host)
    one = leave.asked(world)
    with pytest.raises(NotAllowed):
        operations.decide_leave(leave=one, is_granted=True, by=world.trainee, now=world.before)


def test_granted_after_the_session_began_is_flagged_and_shows_in_the_mark(world) -> None:
    session, who = world.course.session, world.course.enrolments[0]
    attendance.taken(session, {who: Claim.ABSENT, world.course.enrolments[1]: Claim.PRESENT})
    assert attendance.mark(session, who).status == Status.ABSENT_UNEXCUSED
    one = leave.granted(world, now=attendance.after(session))
    mark = attendance.mark(session, who)
    assert one.is_approved_afterwards
    assert not one.is_asked_afterwards
    assert (mark.status, mark.is_leave_afterwards, mark.leave_id) == (Status.ABSENT_EXCUSED, True, one.pk)


def test_a_substitute_decides_and_the_log_names_both(world) -> None:
    stand_in = accounts.user("Người Thay")
    accounts.substitution(world.training_office, stand_in, world.before.date(), world.before.date() + 5 * ONE)
    one = leave.asked(world, 0, 2)
    operations.decide_leave(leave=one, is_granted=True, by=stand_in, now=world.before)
    assert one.steps.order_by("-pk")[0].by_role == "training_office|Phòng Đào Tạo"
    assert Entry.objects.get(act="attendance.leave.grant").on_behalf_of_name == "Phòng Đào Tạo"


def test_several_at_once_or_none(world) -> None:
    short, long = leave.asked(world, 0), leave.asked(world, 1, 2)
    with pytest.raises(NotAllowed, match=world.course.enrolments[0].person.full_name):
        operations.decide_leaves(
            leaves=[short, long], is_granted=True, by=world.class_manager, now=world.before
        )
    assert not Leave.objects.filter(state=LeaveState.APPROVED).exists()
    operations.decide_leaves(
        leaves=[short, long], is_granted=True, by=world.training_office, now=world.before
    )
    assert Leave.objects.filter(state=LeaveState.APPROVED).count() == 2


def test_the_database_keeps_one_granted_leave_per_session(world) -> None:
    first = leave.granted(world, 0)
    second = Leave.objects.create(
        enrolment=first.enrolment, route="ordinary", reason=first.reason, explanation="x",
        asked_by=first.asked_by, asked_at=world.before, days=1,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaveSession.objects.create(
            leave=second, session=world.course.session, enrolment=first.enrolment, is_granted=True
        )


def test_stages_are_never_changed(world) -> None:
    leave.asked(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaveStep.objects.update(note="anders")


# --- Taking back ----------------------------------------------------------------------------------------------


def test_taking_back_touches_only_what_the_leave_made(world) -> None:
    first, second = world.course.sessions[:2]
    who, other = world.course.enrolments
    for session in (first, second):
        attendance.taken(session, {who: Claim.ABSENT, other: Claim.PRESENT})
    kept = leave.granted(world, 1, now=attendance.after(second))
    before = marks_of(world)
    one = leave.granted(world, 0, now=attendance.after(second))
    assert attendance.mark(first, who).status == Status.ABSENT_EXCUSED
    operations.cancel_leave(
        leave=one, by=world.class_manager, now=attendance.after(second, 60), note="Giấy khám không đúng"
    )
    assert marks_of(world) == before
    assert attendance.mark(second, who).leave_id == kept.pk
    assert trail("attendance.leave.cancel") == 1


def test_the_trainee_takes_it_back_until_the_session_begins(world) -> None:
    one = leave.granted(world, 0)
    with pytest.raises(NotAllowed):
        operations.cancel_leave(leave=one, by=world.trainee, now=world.course.session.starts_at, note="Thôi")
    one.refresh_from_db()
    assert one.state == LeaveState.APPROVED
    assert (
        operations.cancel_leave(leave=one, by=world.trainee, now=world.before).state == LeaveState.CANCELLED
    )
    assert not LeaveSession.objects.filter(is_granted=True).exists()


def test_a_class_manager_does_not_undo_the_board(world) -> None:
    one = leave.asked(world, code="meeting")
    operations.forward_leave(leave=one, by=world.personnel, now=world.before)
    operations.decide_leave(leave=one, is_granted=True, by=world.board_leader, now=world.before)
    with pytest.raises(NotAllowed):
        operations.cancel_leave(leave=one, by=world.school_leader, now=world.before)
    assert (
        operations.cancel_leave(leave=one, by=world.agency_head, now=world.before).state
        == LeaveState.CANCELLED
    )
