"""Stored marks are what the facts give, after any history; they follow the timetable and the class list."""

import argparse
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Count

from nennep.attendance import operations
from nennep.attendance.models import (
    AbsenceReason,
    EnrolmentTally,
    Fact,
    Incident,
    Leave,
    Mark,
    MarkDue,
    ModuleTally,
    MonthTally,
)
from nennep.attendance.operations import repair_class
from nennep.attendance.operations.facts import new_fact
from nennep.attendance.queries.derivation import RuleShelf, is_enrolled
from nennep.attendance.queries.rebuild import Difference, class_differences
from nennep.attendance.states import (
    Checkpoint,
    Claim,
    FactKind,
    IncidentState,
    LeaveState,
    Method,
    Side,
    Status,
)
from nennep.audit.models import Entry
from nennep.catalogue.models import Module
from nennep.classes import operations as classes_operations
from nennep.classes.models import EndReason, Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.console import rebuild
from nennep.kernel.errors import Refused
from nennep.norms.models import Rule
from tests.make import attendance as make
from tests.make import classes, units

pytestmark = pytest.mark.django_db


def differences(*of: TrainingClass) -> list[Difference]:
    return [one for training_class in of for one in class_differences(training_class, RuleShelf())]


class History:
    """Random acts of random people on one class and its neighbour; what is refused is refused."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.course = make.course(4, sessions=4, agencies=2, lessons_planned=60)
        self.other = classes.training_class()
        classes.batch(self.other)
        version = self.course.training_class.programme_version
        self.modules = [
            Module.objects.create(version=version, order=order, name=f"Học phần {order}", lessons=20)
            for order in (1, 2)
        ]
        self.now = make.during(self.course.session)
        self.done: list[str] = []

    def acts(self) -> list[Callable[[], object]]:
        return [
            *[self.take] * 6, *[self.correct] * 2, self.spot, self.reason, self.count, self.paper, self.paper,
            self.confirm, *[self.check_in] * 3, self.settle, *[self.module] * 2, *[self.ask_leave] * 2, *[self.grant_leave] * 2,
            self.cancel_leave, self.conclude, self.enrol, self.leave_class, self.move, self.cancel_session, self.lessons,
            self.start,
        ]  # fmt: skip

    def run(self, acts: int) -> None:
        choices = self.acts()
        for _ in range(acts):
            self.act(self.random.choice(choices))

    def act(self, act: Callable[[], object]) -> None:
        self.now += timedelta(minutes=self.random.randint(1, 400))
        try:
            act()
            self.done.append(act.__name__)
        except Refused:
            self.done.append(f"{act.__name__} refused")

    def session(self) -> Session:
        return self.random.choice(list(Session.objects.order_by("pk")))

    def enrolment(self) -> Enrolment:
        return self.random.choice(list(Enrolment.objects.order_by("pk")))

    def minutes(self) -> int | None:
        return self.random.choice([None, 3, 20, 90, 500])

    def entries(self, claims: list[str]) -> list[operations.RollEntry]:
        people = list(Enrolment.objects.order_by("pk"))
        chosen = self.random.sample(people, self.random.randint(1, len(people)))
        return [self.entry(one, self.random.choice(claims)) for one in chosen]

    def entry(self, of: Enrolment, claim: str) -> operations.RollEntry:
        reason = self.random.choice(["", "", "ill", "traffic", "agency_work", "nothing"])
        return make.entry(
            of,
            claim,
            late_minutes=self.minutes(),
            early_minutes=self.minutes(),
            reason_code=reason,
            ordered_by=self.random.choice(["", "Ông A, Trưởng phòng"]),
        )

    def take(self) -> None:
        operations.take_checkpoint(
            session=self.session(),
            checkpoint=self.random.choice([Checkpoint.START, Checkpoint.END]),
            entries=self.entries(["", *Claim.values]),
            side=self.random.choice([Side.SCHOOL, Side.CLASS_BOARD]),
            by=units.system(),
            now=self.now,
            client_key=self.random.choice(["", "a", "b"]),
        )

    def correct(self) -> None:
        entry = self.entry(self.enrolment(), self.random.choice(["", *Claim.values]))
        operations.correct_mark(
            session=self.session(),
            enrolment=Enrolment.objects.get(pk=entry.enrolment_id),
            claim=entry.claim,
            note="Đối chiếu phiếu",
            late_minutes=entry.late_minutes,
            early_minutes=entry.early_minutes,
            reason_code=entry.reason_code,
            ordered_by=entry.ordered_by,
            by=units.system(),
            now=self.now,
        )

    def spot(self) -> None:
        operations.record_spot_check(
            session=self.session(),
            entries=self.entries([Claim.PRESENT, Claim.ABSENT, Claim.OTHER_PERSON])[:2],
            side=Side.SCHOOL,
            by=units.system(),
            now=self.now,
        )

    def reason(self) -> None:
        operations.give_reason(
            session=self.session(),
            enrolment=self.enrolment(),
            reason_code=self.random.choice(["ill", "agency_work"]),
            ordered_by="Bà B, Giám đốc",
            by=units.system(),
            now=self.now,
        )

    def count(self) -> None:
        operations.record_head_count(
            session=self.session(), checkpoint=Checkpoint.MID, count=3, by=units.system(), now=self.now
        )

    def paper(self) -> None:
        operations.type_paper_marks(
            training_class=self.course.training_class,
            marks=[
                operations.PaperMark(
                    session_id=self.session().pk,
                    entry=self.entry(self.enrolment(), self.random.choice(["", *Claim.values])),
                )
                for _ in range(3)
            ],
            by=units.system(),
            now=self.now,
        )

    def confirm(self) -> None:
        operations.confirm_checkpoint(
            session=self.session(),
            checkpoint=Checkpoint.END,
            side=self.random.choice([Side.SCHOOL, Side.CLASS_BOARD]),
            by=units.system(),
            now=self.now,
        )

    def conclude(self) -> None:
        incident = Incident.objects.filter(state=IncidentState.OPEN).order_by("pk").first()
        if incident is not None:
            operations.conclude_incident(
                incident=incident,
                is_confirmed=self.random.random() < 0.5,
                conclusion="Đã xem xét.",
                by=units.system(),
                now=self.now,
            )

    def enrol(self) -> None:
        classes.enrolment(
            self.course.training_class, valid_from=make.MONDAY + timedelta(days=self.random.randint(0, 2))
        )

    def leave_class(self) -> None:
        classes_operations.end_enrolment(
            enrolment=self.enrolment(),
            valid_to=make.MONDAY + timedelta(days=self.random.randint(0, 2)),
            end_reason=EndReason.WITHDRAWN,
            by=units.system(),
            now=self.now,
        )

    def move(self) -> None:
        classes_operations.move_to_class(
            enrolment=self.enrolment(),
            training_class=self.other,
            moved_on=make.MONDAY + timedelta(days=self.random.randint(0, 2)),
            by=units.system(),
            now=self.now,
        )

    def cancel_session(self) -> None:
        if Session.objects.filter(state=SessionState.PLANNED).count() > 2:
            classes_operations.cancel_session(
                session=self.session(), reason="Mất điện", by=units.system(), now=self.now
            )

    def check_in(self) -> None:
        """What a phone in the room or the kiosk at the door appends."""
        session, who = self.session(), self.enrolment()
        fact = new_fact(
            session,
            FactKind.CHECKPOINT,
            Side.SCHOOL,
            units.system(),
            self.now,
            enrolment_id=who.pk,
            checkpoint=self.random.choice([Checkpoint.START, Checkpoint.END]),
            claim=self.random.choice([Claim.PRESENT, Claim.LATE]),
            late_minutes=self.minutes(),
            method=self.random.choice([Method.ROOM_CODE, Method.KIOSK]),
            client_id=self.random.choice([None, f"{session.pk}-{who.pk}"]),
        )
        operations.append_device_facts(facts=[fact], by=units.system(), now=self.now)

    def settle(self) -> None:
        """Somebody opens the roll: what devices appended is derived."""
        operations.settle_marks(session=self.session(), by=units.system(), now=self.now)

    def ask_leave(self) -> None:
        who = self.enrolment()
        sessions = [
            session
            for session in who.training_class.sessions.filter(state=SessionState.PLANNED).order_by("pk")
            if is_enrolled(who, session.held_on)
        ]
        operations.ask_leave(
            enrolment=who,
            sessions=self.random.sample(sessions, min(len(sessions), self.random.randint(1, 2))),
            reason=AbsenceReason.objects.get(code=self.random.choice(["ill", "private"])),
            explanation="Khám bệnh",
            by=units.system(),
            now=self.now,
        )

    def request(self, *states: str) -> Leave:
        found = list(Leave.objects.filter(state__in=states).order_by("pk"))
        if not found:
            raise Refused("none yet")
        return self.random.choice(found)

    def grant_leave(self) -> None:
        operations.decide_leave(
            leave=self.request(LeaveState.ASKED), is_granted=True, by=units.system(), now=self.now
        )

    def cancel_leave(self) -> None:
        operations.cancel_leave(
            leave=self.request(LeaveState.APPROVED), by=units.system(), now=self.now, note="Rút đơn"
        )

    def module(self) -> None:
        classes_operations.change_session(
            session=self.session(),
            changes={"module": self.random.choice([None, *self.modules])},
            by=units.system(),
            now=self.now,
        )

    def start(self) -> None:
        """The class is said to have begun on another day: other rules may hold for it."""
        classes_operations.change_class(
            training_class=self.course.training_class,
            changes={"starts_on": make.MONDAY - timedelta(days=self.random.choice([0, 10, 3000]))},
            by=units.system(),
            now=self.now,
        )

    def lessons(self) -> None:
        classes_operations.change_session(
            session=self.session(),
            changes={"lessons": self.random.randint(2, 6)},
            by=units.system(),
            now=self.now,
        )


@pytest.mark.requirement("R0-10", "R0-11")
@pytest.mark.parametrize("seed", range(12))
def test_after_any_history_the_marks_are_what_the_facts_give(seed: int) -> None:
    history = History(seed)
    for _ in range(4):
        history.run(12)
        for _ in ("with marks behind the facts of devices", "and without"):
            found = differences(history.course.training_class, history.other)
            assert not found, (history.done, found)
            operations.settle_marks(by=units.system(), now=history.now)
        assert not MarkDue.objects.exists()
    assert Mark.objects.exists()
    doubled = Mark.objects.values("session", "enrolment").annotate(times=Count("pk")).filter(times__gt=1)
    assert not doubled.exists()
    # A person who never stood in the class on the day, and of whom nothing was said, has no mark.
    for mark in Mark.objects.select_related("session", "enrolment"):
        place = mark.enrolment
        belongs = place.valid_from <= mark.held_on and (
            place.valid_to is None or mark.held_on < place.valid_to
        )
        assert belongs or Fact.objects.filter(session=mark.session, enrolment=place).exists()


def test_histories_reach_every_act() -> None:
    history = History(0)
    for act in history.acts():
        for _ in range(60):
            history.act(act)
            if history.done[-1] == act.__name__:
                break
        assert history.done[-1] == act.__name__
        if act.__name__ == "grant_leave":
            assert Mark.objects.filter(leave__isnull=False).exists()
    assert Fact.objects.filter(method__in=[Method.KIOSK, Method.ROOM_CODE]).exists()
    assert ModuleTally.objects.exists()
    assert MonthTally.objects.exists()
    assert not differences(history.course.training_class, history.other)


@pytest.mark.requirement("R0-28")
def test_hours_by_module_follow_the_marks_the_timetable_and_the_rule() -> None:
    course = make.course(2, sessions=4, lessons_planned=60)
    version = course.training_class.programme_version
    first, second = (
        Module.objects.create(version=version, order=order, name=f"Học phần {order}", lessons=lessons)
        for order, lessons in ((1, 20), (2, 40))
    )
    absent, present = course.enrolments
    for session, module in zip(course.sessions, (first, first, second, None), strict=True):
        classes_operations.change_session(
            session=session, changes={"module": module}, by=units.system(), now=classes.NOW
        )
        make.taken(session, {absent: Claim.ABSENT_UNEXCUSED, present: Claim.PRESENT})
    # 20 % of 20 lessons are 4; five were missed on Monday morning, four in the afternoon.
    mine = ModuleTally.objects.get(enrolment=absent, module=first)
    assert (mine.lessons_planned, mine.lessons_held, mine.lessons_missed) == (20, 9, 9)
    assert (mine.lessons_left_to_miss, mine.cannot_reach_since) == (-5, make.MONDAY)
    # 20 % of 40 are 8; five were missed.
    assert ModuleTally.objects.get(enrolment=absent, module=second).lessons_left_to_miss == 3
    assert ModuleTally.objects.get(enrolment=present, module=first).lessons_credited == 9
    classes_operations.change_session(
        session=course.sessions[1], changes={"module": second}, by=units.system(), now=classes.NOW
    )
    assert ModuleTally.objects.get(enrolment=absent, module=second).lessons_left_to_miss == -1
    assert ModuleTally.objects.get(enrolment=absent, module=first).lessons_missed == 5
    ModuleTally.objects.filter(enrolment=absent, module=second).update(lessons_missed=1)
    ModuleTally.objects.filter(enrolment=present, module=second).delete()
    found = {(one.what, one.problem, one.enrolment_id) for one in differences(course.training_class)}
    assert found == {("module total", "different", absent.pk), ("module total", "missing", present.pk)}
    repair_class(training_class=course.training_class, by=units.system(), now=make.after(course.session))
    assert differences(course.training_class) == []
    Rule.objects.filter(key="attendance.module_exam.max_absent_share").update(value="off")
    operations.refresh_tallies(enrolment_ids=[absent.pk, present.pk], by=units.system(), now=classes.NOW)
    assert not ModuleTally.objects.exists()
    assert differences(course.training_class) == []


@pytest.mark.requirement("R0-10")
def test_hours_follow_another_programme_of_the_class() -> None:
    course = make.course(1, lessons_planned=60)
    make.taken(course.session, {course.enrolments[0]: Claim.ABSENT_UNEXCUSED})
    longer = classes.programme_version(200)
    classes_operations.change_class(
        training_class=course.training_class, changes={"programme_version": longer}, by=units.system(),
        now=classes.NOW,
    )  # fmt: skip
    tally = EnrolmentTally.objects.get(enrolment=course.enrolments[0])
    assert (tally.lessons_planned, tally.lessons_left_to_miss) == (200, 35)
    assert differences(course.training_class) == []


def test_a_changed_mark_a_missing_one_and_one_too_many_are_found_and_mended() -> None:
    course = make.course(3, sessions=2)
    for session in course.sessions:
        make.take(session)
    first, second, third = course.enrolments
    Mark.objects.filter(session=course.session, enrolment=first).update(status=Status.ABSENT_UNEXCUSED)
    Mark.objects.filter(session=course.session, enrolment=second).delete()
    stranger = classes.enrolment(course.training_class, valid_from=make.MONDAY + timedelta(days=9))
    spare = Mark.objects.get(session=course.session, enrolment=third)
    spare.pk, spare.enrolment_id = None, stranger.pk
    spare.save()
    EnrolmentTally.objects.filter(enrolment=third).update(lessons_credited=1)
    facts = Fact.objects.count()
    expected = {
        ("mark", "different", first.pk),
        ("mark", "missing", second.pk),
        ("mark", "too much", stranger.pk),
        ("total", "different", first.pk),
        ("total", "different", second.pk),
        ("total", "different", third.pk),
    }
    found = {(one.what, one.problem, one.enrolment_id) for one in differences(course.training_class)}
    # The totals of the first two are those of the marks before somebody changed them behind the program's back.
    assert expected <= found
    repair_class(training_class=course.training_class, by=units.system(), now=make.after(course.session))
    assert differences(course.training_class) == []
    assert Fact.objects.count() == facts
    assert Entry.objects.filter(act="attendance.class.repair_marks").count() == 1
    assert repair_class(training_class=course.training_class, by=units.system(), now=classes.NOW) == ()
    assert Entry.objects.filter(act="attendance.class.repair_marks").count() == 1


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    rebuild.add_arguments(parser)
    return rebuild.run(parser.parse_args(arguments))


def test_the_command_finds_and_mends(capsys: pytest.CaptureFixture[str]) -> None:
    course = make.course(2)
    make.take(course.session)
    assert run("--check") == 0
    Mark.objects.filter(enrolment=course.enrolments[0]).update(lessons_missed=5, lessons_credited=0)
    assert run("--check", "--class", course.training_class.code) == 1
    assert "lessons_missed: 5 → 0" in capsys.readouterr().out
    assert run() == 0
    assert run("--check", "--json") == 0
    assert '"differences": []' in capsys.readouterr().out
    with pytest.raises(Refused):
        run("--class", "khong-co")


def test_somebody_who_enters_later_is_not_taken_in_earlier_sessions_of_the_own_time_only() -> None:
    course = make.course(1, sessions=3)
    for session in course.sessions:
        make.take(session)
    late = classes.enrolment(course.training_class, valid_from=make.MONDAY + timedelta(days=1))
    found = Mark.objects.filter(enrolment=late)
    assert [(mark.session_id, mark.status) for mark in found] == [(course.sessions[2].pk, Status.NOT_TAKEN)]


def test_a_move_never_erases_what_was_entered() -> None:
    course = make.course(2, sessions=3)
    mover = course.enrolments[0]
    for session in course.sessions:
        make.take(session)
    other = classes.training_class()
    classes_operations.move_to_class(
        enrolment=mover,
        training_class=other,
        moved_on=make.MONDAY,
        by=units.system(),
        now=make.after(course.sessions[2]),
    )
    assert Mark.objects.filter(enrolment=mover, status=Status.PRESENT).count() == 3
    assert EnrolmentTally.objects.get(enrolment=mover).sessions_present == 3


def test_marks_not_taken_go_when_the_place_ends_before_the_day() -> None:
    course = make.course(2, sessions=2)
    leaver, stayer = course.enrolments
    make.take(course.session, {stayer: Claim.PRESENT})
    assert Mark.objects.filter(enrolment=leaver).count() == 1
    classes_operations.end_enrolment(
        enrolment=leaver,
        valid_to=make.MONDAY,
        end_reason=EndReason.WITHDRAWN,
        by=units.system(),
        now=make.after(course.session),
    )
    assert not Mark.objects.filter(enrolment=leaver).exists()


def test_a_cancelled_session_keeps_its_facts_loses_its_marks_and_the_trail_says_so() -> None:
    course = make.course(2)
    make.take(course.session)
    classes_operations.cancel_session(
        session=course.session, reason="Mất điện", by=course.manager, now=make.after(course.session)
    )
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 2
    assert not Mark.objects.exists()
    line = Entry.objects.get(act="attendance.session.drop_marks")
    assert (line.after, line.reason) == ({"marks": 2, "entries_kept": 2}, "Mất điện")
    assert EnrolmentTally.objects.get(enrolment=course.enrolments[0]).sessions_taken == 0


@pytest.mark.requirement("R0-10")
def test_marks_follow_the_number_of_lessons() -> None:
    course = make.course(1)
    make.take(course.session)
    classes_operations.change_session(
        session=course.session, changes={"lessons": 3}, by=course.manager, now=make.after(course.session)
    )
    found = make.mark(course.session, course.enrolments[0])
    assert (found.lessons, found.lessons_credited) == (3, 3)
    assert EnrolmentTally.objects.get(enrolment=course.enrolments[0]).lessons_held == 3
