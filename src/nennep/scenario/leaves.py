"""Leave of both kinds: ordinary, decided by the school; office work, decided by the Board, mostly against it (R0-25, R0-27)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from nennep.accounts.models import User
from nennep.attendance.models import AbsenceReason, Leave
from nennep.attendance.operations import ask_leave, decide_leave, forward_leave
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.scenario.stage import Stage
from nennep.scenario.studies import manager_of

ORDINARY = (
    ("ill", "Tôi bị sốt, bác sĩ cho nghỉ điều trị tại nhà."),
    ("bereavement", "Gia đình có việc tang, xin phép nghỉ để lo việc."),
    ("private", "Đưa con đi làm thủ tục nhập học, xin phép nghỉ một buổi."),
)
WORK = "Chuẩn bị tài liệu phục vụ đoàn kiểm tra của cấp trên vào sáng hôm sau."
NOBODY = "Học viên là người trực tiếp theo dõi hồ sơ, chưa có người thay."


@dataclass(frozen=True)
class Wish:
    """One leave to come: who, which session, what for and how it ends."""

    number: int
    enrolment: Enrolment
    session: Session


def ask(
    stage: Stage, classes: list[TrainingClass], *, after: datetime, until: datetime, each: int = 5
) -> None:
    """In every class some people ask for leave from sessions between the two moments."""
    reasons = {reason.code: reason for reason in AbsenceReason.objects.all()}
    for made in classes:
        roster = list(made.enrolments.select_related("agency", "person", "training_class").order_by("order"))
        sessions = list(
            made.sessions.filter(starts_at__gt=after + timedelta(days=3), ends_at__lte=until)
            .exclude(state=SessionState.CANCELLED)
            .order_by("starts_at", "pk")
        )
        if not sessions:
            continue
        for number in range(each):
            place = (number * 13 + 9) % len(roster)
            wish = Wish(number, roster[place], sessions[(number * 7 + place) % len(sessions)])
            _ordinary(stage, made, wish, reasons)
            stage.bar.update()
        _office_work(stage, roster, sessions, reasons["agency_work"])


def _ordinary(stage: Stage, made: TrainingClass, wish: Wish, reasons: dict[str, AbsenceReason]) -> None:
    code, words = ORDINARY[wish.number % len(ORDINARY)]
    manager = manager_of(stage, made)
    # The last one is asked only after the session: flagged, though granted.
    is_afterwards = wish.number == 4
    asked_at = (
        wish.session.ends_at + timedelta(hours=3)
        if is_afterwards
        else wish.session.starts_at - timedelta(days=1)
    )
    if asked_at > stage.now:
        return
    leave = ask_leave(
        enrolment=wish.enrolment,
        sessions=[wish.session],
        reason=reasons[code],
        explanation=words,
        by=manager,
        now=asked_at,
    )
    if wish.number == 3:
        decide_leave(
            leave=leave,
            is_granted=False,
            note="Lý do chưa chính đáng, đề nghị học viên sắp xếp.",
            by=manager,
            now=asked_at + timedelta(hours=1),
        )
    else:
        decide_leave(leave=leave, is_granted=True, by=manager, now=asked_at + timedelta(hours=1))


def _office_work(
    stage: Stage, roster: list[Enrolment], sessions: list[Session], reason: AbsenceReason
) -> None:
    """An agency asks twice; the Board grants one and refuses the other."""
    askers = [row for row in roster if f"canbo.{_tail(row)}" in stage.users]
    for number, row in enumerate(askers[20:22]):
        session = sessions[(number * 11 + 5) % len(sessions)]
        leave = request(stage, row, session, reason, session.starts_at - timedelta(days=2))
        if leave is None:
            continue
        asked = leave.asked_at
        forward_leave(
            leave=leave,
            note="Đã kiểm tra, việc có thật.",
            by=stage.users["tccb.btc"],
            now=asked + timedelta(hours=2),
        )
        is_granted = number == 0
        note = "" if is_granted else "Ưu tiên việc học; đề nghị cơ quan phân công người khác."
        decide_leave(
            leave=leave,
            is_granted=is_granted,
            note=note,
            by=stage.users["lanhdao.btc"],
            now=asked + timedelta(hours=6),
        )


def request(
    stage: Stage, row: Enrolment, session: Session, reason: AbsenceReason, asked_at: datetime
) -> Leave | None:
    """The agency's request, or None when its day has not come."""
    if asked_at > stage.now:
        return None
    officer: User = stage.users[f"canbo.{_tail(row)}"]
    head = stage.users[f"thutruong.{_tail(row)}"]
    return ask_leave(
        enrolment=row,
        sessions=[session],
        reason=reason,
        explanation="Đề nghị Ban Tổ chức xem xét cho học viên vắng một buổi.",
        ordered_by_name=head.full_name,
        ordered_by_post="Thủ trưởng cơ quan",
        urgent_task=WORK,
        why_nobody_else=NOBODY,
        by=officer,
        now=asked_at,
    )


PATIENT = 18
"""Place in the class list of who lies in hospital for weeks: nobody with a duty, of an agency that visitors may enter."""
WEEKS_IN_HOSPITAL = 6


def ask_for_weeks(stage: Stage, made: TrainingClass) -> None:
    """A long illness, granted by the leader of the school: after five weeks a full-time class has passed a fifth of the
    lessons of its programme, and the minimum can no longer be reached (R0-28)."""
    patient = made.enrolments.select_related("agency", "person", "training_class").order_by("order")[PATIENT]
    sessions = list(
        made.sessions.filter(held_on__gte=stage.today - timedelta(weeks=WEEKS_IN_HOSPITAL))
        .filter(held_on__lte=stage.today + timedelta(weeks=1))
        .exclude(state=SessionState.CANCELLED)
        .order_by("starts_at", "pk")
    )
    asked_at = sessions[0].starts_at - timedelta(days=1)
    leave = ask_leave(
        enrolment=patient,
        sessions=sessions,
        reason=AbsenceReason.objects.get(code="ill"),
        explanation="Phẫu thuật, điều trị dài ngày tại bệnh viện theo giấy ra viện và hẹn tái khám.",
        by=manager_of(stage, made),
        now=asked_at,
    )
    decide_leave(
        leave=leave,
        is_granted=True,
        note="Đồng ý; phòng đào tạo theo dõi số tiết vắng để xét bảo lưu kết quả.",
        by=stage.users["giamdoc.hv"],
        now=asked_at + timedelta(hours=3),
    )
    stage.bar.update()


def still_open(stage: Stage, classes: list[TrainingClass]) -> None:
    """What waits today: two requests before the Board, one before the school."""
    reason = AbsenceReason.objects.get(code="agency_work")
    ill = AbsenceReason.objects.get(code="ill")
    for made in classes:
        session = (
            made.sessions.filter(starts_at__gt=stage.now)
            .exclude(state=SessionState.CANCELLED)
            .order_by("starts_at", "pk")
            .first()
        )
        if session is None:
            continue
        roster = list(made.enrolments.select_related("agency", "person", "training_class").order_by("order"))
        leave = request(stage, roster[30], session, reason, stage.now - timedelta(hours=20))
        if leave is not None and made.code != "CC-K12":
            forward_leave(
                leave=leave,
                note="Kính trình lãnh đạo Ban.",
                by=stage.users["tccb.btc"],
                now=stage.now - timedelta(hours=4),
            )
        ask_leave(
            enrolment=roster[7],
            sessions=[session],
            reason=ill,
            explanation="Tôi có lịch tái khám, xin phép nghỉ một buổi.",
            by=stage.users.get(
                "hocvien." + {"CC-K12": "hv", "TC-K31": "tct1", "TC-K32": "tct2"}[made.code],
                manager_of(stage, made),
            ),
            now=stage.now - timedelta(hours=3),
        )


def _tail(row: Enrolment) -> str:
    return row.agency.code.lower().replace("-", "")
