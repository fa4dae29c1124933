"""A class that crosses 1-7-2025: opened by the centre of a district in April, continued by the centre of a commune until
September (domain.md 1.3; R0-32, R2-44).

Sixteen agencies of three districts send 24 people. Before the reform three batches are held and reported and the heads of
May are written to; after it the fourth batch, and the letters of June and July go to whoever has the people now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nennep.attendance.models import PeriodReport, Reminder, ReportReceipt
from nennep.attendance.operations import (
    RollEntry,
    answer_reminder,
    confirm_checkpoint,
    draft_reminders,
    receive_reminder,
    receive_report,
    review_reminder,
    sign_and_send,
    sign_report,
    submit_report,
    take_checkpoint,
    write_remarks,
)
from nennep.attendance.states import Checkpoint, Claim, ReminderState, Side
from nennep.catalogue.models import Programme, StudyForm
from nennep.catalogue.operations import add_version
from nennep.catalogue.rules import ModulePlan
from nennep.classes.models import Batch, ClassRole, HalfDay, Session, TrainingClass
from nennep.classes.operations import (
    add_batch,
    appoint,
    close_batch,
    create_class,
    enrol,
    open_class,
    plan_session,
)
from nennep.documents.models import Certainty
from nennep.people.models import Category
from nennep.scenario.stage import Stage
from nennep.scenario.two_tier_ground import OLD_CENTRE, lay, move, person_of, reform

TODAY = date(2025, 8, 8)
CODE, NAME = "SC-LH-2025", "Lớp sơ cấp lý luận chính trị liên huyện năm 2025"
BATCHES = (
    date(2025, 4, 22),
    date(2025, 5, 20),
    date(2025, 6, 17),
    date(2025, 7, 15),
    date(2025, 8, 19),
    date(2025, 9, 16),
)
"""First days; each batch has two days of two sessions, 5 lessons in the morning and 4 in the afternoon, the first one a day."""
SENT: tuple[tuple[str, str], ...] = (
    ("H1", "N1"), ("H1", "N1"), ("H1", "N2"), ("H1", "N2"),
    ("H2", "N2"), ("H2", "N2"), ("H2", "N3"),
    ("H3", "N3"), ("H3", "N3"), ("H3", "N3"),
    ("X1", "N1"), ("X2", "N1"), ("X3", "N2"), ("X4", "N2"), ("X5", "N2"), ("X6", "N3"), ("X7", "N3"), ("X8", "N3"),
    ("KTH", "KTT"), ("VPH", "N2"), ("TTH", "TTX"),
    ("SO01", ""), ("SO01", ""), ("BAO", ""),
)  # fmt: skip
"""By place in the class list: who sent the trainee, and where the trainee serves from 1-7-2025 on (empty: still there)."""


@dataclass(frozen=True)
class Breach:
    """What one trainee did in one of the four sessions of a batch; `minutes` belong to a claim that asks for them."""

    place: int
    session: int
    claim: str
    reason: str
    minutes: int | None = None


BREACHES: Mapping[int, tuple[Breach, ...]] = {
    2: (
        Breach(1, 1, Claim.LATE, "traffic", 15),
        Breach(3, 2, Claim.ABSENT_UNEXCUSED, "meeting"),
        Breach(5, 3, Claim.CALLED_AWAY, "agency_work", 90),
        Breach(13, 1, Claim.LATE, "far_home", 10),
    ),
    3: (
        Breach(1, 1, Claim.ABSENT_UNEXCUSED, "agency_work"),
        Breach(3, 3, Claim.LATE, "traffic", 20),
        Breach(8, 1, Claim.LATE, "traffic", 5),
        Breach(12, 4, Claim.LEFT_EARLY, "private", 30),
        Breach(14, 2, Claim.ABSENT_UNEXCUSED, "sudden_office_work"),
        Breach(20, 1, Claim.LATE, "far_home", 12),
        Breach(24, 2, Claim.LATE, "traffic", 8),
    ),
    4: (
        Breach(1, 1, Claim.LATE, "traffic", 10),
        Breach(3, 2, Claim.CALLED_AWAY, "agency_work", 60),
        Breach(7, 1, Claim.ABSENT_UNEXCUSED, "agency_work"),
        Breach(13, 3, Claim.LATE, "far_home", 25),
        Breach(19, 4, Claim.LATE, "traffic", 7),
        Breach(24, 4, Claim.LEFT_EARLY, "private", 15),
    ),
}
"""By number of the batch; in April everybody was there."""
OFFICE_WORK = frozenset({"agency_work", "sudden_office_work", "meeting"})
SHOWN_ACCOUNTS = {
    "canbo.btc": "cán bộ Ban Tổ chức Tỉnh ủy",
    "lanhdao.btc": "lãnh đạo Ban Tổ chức Tỉnh ủy",
    "giamdoc.tt": "giám đốc Trung tâm Chính trị huyện, từ 1-7-2025 là Trung tâm Chính trị xã",
    "giaovu.tt": "giáo vụ của trung tâm",
    "chunhiem.tt": "giáo viên quản lý lớp",
    "loptruong.tt": "ban cán sự lớp",
    "thutruong.h1": "bí thư Huyện ủy Châu Thượng, từ 1-7-2025 là Đảng ủy xã Tân Lập",
    "thutruong.h2": "bí thư Huyện ủy Châu Hạ, từ 1-7-2025 là Đảng ủy xã An Hòa",
    "quantri": "quản trị viên",
}


def build(stage: Stage) -> None:
    """The class until a few days after the letters of July; two batches are still to come."""
    stage.today = TODAY  # the world plays in its own year
    stage.beginning = date(2024, 6, 3)
    stage.expect(2 + 4 + 3)
    lay(stage)
    made = _class(stage)
    stage.bar.update()
    for number in (1, 2, 3):
        _hold(stage, made, number)
        if number == 2:
            _write(stage, date(2025, 5, 1), date(2025, 6, 4))
    reform(stage)
    _move_on(stage, made)
    stage.bar.update()
    _write(stage, date(2025, 6, 1), date(2025, 7, 3))
    _hold(stage, made, 4)
    _write(stage, date(2025, 7, 1), date(2025, 8, 4))


def _class(stage: Stage) -> TrainingClass:
    """Programme, class list, timetable of the six batches; opened by the centre of the district, as it might until 30-6-2025."""
    begins, by, centre = BATCHES[0], stage.system, stage.units["TTH"]
    made_at = stage.at(begins - timedelta(days=20), 9)
    version = add_version(
        programme=Programme.objects.get(code="so-cap-llct"), label="Bản minh họa", lessons=108,
        valid_from=date(2024, 1, 1), modules=(ModulePlan("Lý luận chính trị cơ bản", 72, ()), ModulePlan("Nghiệp vụ công tác ở cơ sở", 36, ())),
        basis_text="Chương trình minh họa: nguồn chỉ nêu 18 chuyên đề", certainty=Certainty.OWN,
        no_survey_reason="Thế giới minh họa", by=by, now=made_at,
    )  # fmt: skip
    made = create_class(
        code=CODE, name=NAME, programme_version=version, study_form=StudyForm.PART_TIME_BATCH, cohort_from=2025,
        cohort_to=2025, host=centre, trainer=centre, starts_on=begins, ends_on=BATCHES[-1] + timedelta(days=1),
        venue=OLD_CENTRE, superior=stage.units["BTC"], by=by, now=made_at,
    )  # fmt: skip
    for place, (code, _later) in enumerate(SENT, start=1):
        unit = stage.units[code]
        person = stage.person(unit, "Chuyên viên", category=Category.CIVIL_SERVANT)
        enrol(
            training_class=made, person=person, agency=unit, post="Chuyên viên", order=place, by=by,
            now=made_at + timedelta(hours=1),
        )  # fmt: skip
        if place == 2:
            stage.account("loptruong.tt", person, since=begins)
    manager = stage.person(centre, "Giáo viên", since=stage.beginning)
    stage.account("chunhiem.tt", manager, since=begins)
    for person, role in (
        (manager, ClassRole.CLASS_MANAGER),
        (person_of(stage, "loptruong.tt"), ClassRole.CLASS_MONITOR),
    ):
        appoint(
            training_class=made, person=person, role=role, valid_from=begins, by=by, now=stage.at(begins, 7)
        )
    for first in BATCHES:
        _plan(stage, made, first)
    return open_class(training_class=made, opened_on=begins, by=by, now=stage.at(begins, 7))


def _plan(stage: Stage, made: TrainingClass, first: date) -> None:
    now = stage.at(BATCHES[0] - timedelta(days=5), 10)
    days = [first] if first == BATCHES[0] else [first, first + timedelta(days=1)]
    batch = add_batch(training_class=made, starts_on=first, ends_on=days[-1], by=stage.system, now=now)
    modules = list(made.programme_version.modules.order_by("order"))
    for day in days:
        for half, lessons in ((HalfDay.AM, 5), (HalfDay.PM, 4)):
            plan_session(
                training_class=made, held_on=day, half=half, lessons=lessons, batch=batch,
                module=modules[0 if batch.number < 5 else 1], topic=f"Chuyên đề {made.sessions.count() + 1}",
                room="Hội trường", lecturer_name="Giảng viên kiêm nhiệm", by=stage.system, now=now,
            )  # fmt: skip


def _hold(stage: Stage, made: TrainingClass, number: int) -> None:
    """One batch: its four sessions are taken and confirmed, it is closed, reported two days later and received."""
    manager = stage.users["chunhiem.tt"]
    batch = Batch.objects.get(training_class=made, number=number)
    places = list(made.enrolments.select_related("agency").order_by("order"))
    breaches = BREACHES.get(number, ())
    for place, session in enumerate(batch.sessions.order_by("starts_at"), start=1):
        wrong = {one.place: one for one in breaches if one.session == place}
        first, last = [], []
        for row in places:
            came, went = _entries(row.pk, wrong.get(row.order), f"Thủ trưởng {row.agency.name}")
            first.append(came)
            last.append(went)
        _take(stage, session, Checkpoint.START, first, session.starts_at + timedelta(minutes=10))
        _take(stage, session, Checkpoint.END, last, session.ends_at)
    closed = stage.at(batch.ends_on, 18)
    close_batch(batch=batch, by=manager, now=closed)
    report = PeriodReport.objects.get(batch=batch)
    moment = stage.at(batch.ends_on + timedelta(days=2), 9)
    office = stage.users["giaovu.tt"]
    report = write_remarks(report=report, remarks="Lớp duy trì sĩ số tốt.", by=office, now=moment)
    report = sign_report(
        report=report, signer=person_of(stage, "giamdoc.tt"), by=stage.users["giamdoc.tt"], now=moment
    )
    submit_report(report=report, by=office, now=moment + timedelta(hours=1))
    receipt = ReportReceipt.objects.get(report=report)
    receive_report(receipt=receipt, by=stage.users["canbo.btc"], now=moment + timedelta(hours=5))
    stage.bar.update()


def _entries(enrolment_id: int, breach: Breach | None, head: str) -> tuple[RollEntry, RollEntry]:
    """What stands at the start and at the end for one trainee."""
    there = RollEntry(enrolment_id=enrolment_id, claim=Claim.PRESENT)
    if breach is None:
        return there, there
    entry = RollEntry(
        enrolment_id=enrolment_id,
        claim=breach.claim,
        late_minutes=breach.minutes if breach.claim == Claim.LATE else None,
        early_minutes=breach.minutes if breach.claim in {Claim.LEFT_EARLY, Claim.CALLED_AWAY} else None,
        reason_code=breach.reason,
        ordered_by=head if breach.reason in OFFICE_WORK else "",
    )
    if breach.claim == Claim.ABSENT_UNEXCUSED:
        return entry, entry
    return (entry, there) if breach.claim == Claim.LATE else (there, entry)


def _take(
    stage: Stage, session: Session, checkpoint: str, entries: Sequence[RollEntry], now: datetime
) -> None:
    """The class manager takes the checkpoint, then both sides confirm it."""
    manager, monitor = stage.users["chunhiem.tt"], stage.users["loptruong.tt"]
    take_checkpoint(
        session=session, checkpoint=checkpoint, entries=entries, side=Side.SCHOOL, by=manager, now=now
    )
    for side, by in ((Side.SCHOOL, manager), (Side.CLASS_BOARD, monitor)):
        confirm_checkpoint(
            session=session, checkpoint=checkpoint, side=side, by=by, now=now + timedelta(minutes=5)
        )


def _move_on(stage: Stage, made: TrainingClass) -> None:
    """Trainees and class manager serve where their tasks went; their places in the class stay as they were."""
    people = [row.person for row in made.enrolments.select_related("person").order_by("order")]
    for person, (_code, later) in zip(people, SENT, strict=True):
        if later:
            move(stage, person, later)
    move(stage, person_of(stage, "chunhiem.tt"), "TTX")


def _write(stage: Stage, month: date, on: date) -> None:
    """Letters to the heads of a month; those who have an account receive theirs, and one answers."""
    clerk, leader, board = stage.users["canbo.btc"], stage.users["lanhdao.btc"], stage.units["BTC"]
    now = stage.at(on, 9)
    draft_reminders(board=board, period=month, by=clerk, now=now)
    letters = Reminder.objects.filter(board=board, period_from=month, state=ReminderState.DRAFT)
    for number, letter in enumerate(letters.select_related("agency").order_by("agency__sort_key", "pk")):
        review_reminder(reminder=letter, by=clerk, now=now + timedelta(minutes=10))
        sent_at = now + timedelta(hours=1, minutes=number)
        sent = sign_and_send(reminder=letter, signer=person_of(stage, "lanhdao.btc"), by=leader, now=sent_at)
        head = {"H1": "h1", "N1": "h1", "H2": "h2", "N2": "h2"}.get(letter.agency.code)
        if head is None:
            continue
        by = stage.users[f"thutruong.{head}"]
        receive_reminder(reminder=sent, by=by, now=sent_at + timedelta(hours=3))
        if head == "h1":
            answer_reminder(
                reminder=sent,
                answer="Cơ quan đã nhắc nhở cán bộ và sắp xếp lại lịch họp.",
                measures="Không giao việc trong ngày học.",
                by=by,
                now=sent_at + timedelta(hours=5),
            )
    stage.bar.update()
