"""Period reports: a class whose batch was taken, confirmed and closed, its school that can issue, its superiors."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from nennep.accounts.models import Role, User
from nennep.attendance import operations
from nennep.attendance.models import AbsenceReason, PeriodReport
from nennep.attendance.states import Checkpoint, Claim, Side
from nennep.catalogue.models import StudyForm
from nennep.classes import operations as class_acts
from nennep.classes.models import Enrolment, Session, SuperiorView
from nennep.people.models import Person
from nennep.units.models import Unit
from tests.make import accounts, attendance, classes, documents, units
from tests.make.attendance import Course

_numbers = count(1)
AFTER = datetime(2024, 6, 17, 9, tzinfo=classes.NOW.tzinfo)
"""The Monday after the batch of 3-6 to 14-6-2024."""


@dataclass(frozen=True)
class Reporting:
    """A class that reports: school and Board with people who act for them."""

    course: Course
    school: Unit
    board: Unit
    office: User
    signer: Person
    officer: User


def school() -> Unit:
    """A political school that can number its documents."""
    documents.reference()
    number = next(_numbers)
    return units.unit(
        f"Trường Chính trị Sông Mây {number}",
        kind_code="political_school",
        symbol=f"TCT{number}",
        place="Sông Mây",
    )


def reporting(
    people: int = 3, *, sessions: int = 1, agencies: int = 1, form: str = StudyForm.PART_TIME_BATCH
) -> Reporting:
    """A class of a school that reports to an Organisation Board."""
    host = school()
    board = documents.board()
    course = attendance.course(
        people, sessions=sessions, agencies=agencies, form=form, host=host, superior=board
    )
    return Reporting(
        course,
        host,
        board,
        accounts.holder(Role.TRAINING_OFFICE, host, "Đào Phòng Đào Tạo"),
        documents.signer(host, "Lò Hiệu Trưởng", title="HIỆU TRƯỞNG"),
        accounts.holder(Role.BOARD_OFFICER, board, "Hà Cán Bộ Ban"),
    )


def taken(
    course: Course,
    claims: dict[tuple[int, int], str] | None = None,
    *,
    reasons: dict[tuple[int, int], str] | None = None,
    confirm: bool = True,
) -> None:
    """Take both checkpoints of all sessions. `claims` and `reasons` by place of session and trainee, counted from 0."""
    wanted, why = claims or {}, reasons or {}
    for at, session in enumerate(course.sessions):
        rows = {who: wanted.get((at, place), Claim.PRESENT) for place, who in enumerate(course.enrolments)}
        start, end = _ends(rows)
        attendance.take(session, start)
        attendance.take(session, end, Checkpoint.END)
        for place, who in enumerate(course.enrolments):
            if (code := why.get((at, place), "ill" if rows[who] != Claim.PRESENT else "")) and code != "-":
                give(session, who, code)
        if confirm:
            operations.confirm_checkpoint(
                session=session,
                checkpoint=Checkpoint.END,
                side=Side.SCHOOL,
                by=course.manager,
                now=attendance.after(session),
            )


def _ends(rows: dict[Enrolment, str]) -> tuple[dict[Enrolment, str], dict[Enrolment, str]]:
    """What the start and the end of a session see for each claim about the whole of it."""
    start, end = dict(rows), dict(rows)
    for who, claim in rows.items():
        if claim in {Claim.CALLED_AWAY, Claim.LEFT_MID_SESSION, Claim.LEFT_EARLY}:
            start[who] = Claim.PRESENT
        if claim == Claim.LATE:
            end[who] = Claim.PRESENT
        if claim == Claim.LATE_AND_LEFT_EARLY:
            start[who], end[who] = Claim.LATE, Claim.LEFT_EARLY
    return start, end


def give(session: Session, who: Enrolment, code: str) -> None:
    """Give the reason of a case; office work is ordered by an invented head."""
    reason = AbsenceReason.objects.get(code=code)
    operations.give_reason(
        session=session,
        enrolment=who,
        reason_code=code,
        ordered_by="Trần Văn Chỉ, Chánh Văn phòng" if reason.is_agency_work else "",
        by=units.system(),
        now=attendance.after(session, 30),
    )


def closed(course: Course, now: datetime = AFTER) -> PeriodReport:
    """Close the batch of the class; its report draft."""
    batch = course.training_class.batches.get()
    class_acts.close_batch(batch=batch, by=units.system(), now=now)
    return PeriodReport.objects.get(batch=batch)


def signed(of: Reporting, report: PeriodReport, now: datetime = AFTER) -> PeriodReport:
    """The report, signed by the head of the school."""
    return operations.sign_report(report=report, signer=of.signer, by=of.office, now=now)


def submitted(
    of: Reporting, report: PeriodReport, now: datetime = AFTER + timedelta(hours=1)
) -> PeriodReport:
    """The report, signed and sent."""
    return operations.submit_report(report=signed(of, report), by=of.office, now=now)


def received(of: Reporting, report: PeriodReport, now: datetime = AFTER + timedelta(days=1)) -> PeriodReport:
    """The report, signed, sent and received by the Board."""
    report = submitted(of, report)
    operations.receive_report(receipt=report.receipts.get(superior=of.board), by=of.officer, now=now)
    return PeriodReport.objects.get(pk=report.pk)


def narrow_superior(of: Reporting, unit: Unit) -> User:
    """A central body that sees only the people of its subtree; the account of its leader."""
    class_acts.add_superior(
        training_class=of.course.training_class,
        unit=unit,
        view=SuperiorView.OWN_PEOPLE,
        by=units.system(),
        now=classes.NOW,
    )
    return accounts.holder(Role.COMMITTEE_LEADER, unit, "Bế Bí Thư")


def on(day: int, month: int = 6) -> date:
    """A day of 2024."""
    return date(2024, month, day)


def board_leader(of: Reporting) -> tuple[User, Person]:
    """The account of a leader of the Board, and the person who may sign its letters."""
    signer = documents.signer(of.board)
    return accounts.holder(Role.BOARD_LEADER, of.board, "Lý Lãnh Đạo Ban"), signer


def agency_officer(unit: Unit) -> User:
    """The account of a training officer of an agency."""
    return accounts.holder(Role.AGENCY_OFFICER, unit, "Mạc Cán Bộ Đơn Vị")
