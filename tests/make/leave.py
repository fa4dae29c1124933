"""Leave: the people who ask and decide, and a request asked through the real act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nennep.accounts.models import Role, User
from nennep.attendance import operations
from nennep.attendance.models import AbsenceReason, Leave
from nennep.classes import operations as classes_operations
from nennep.classes.models import SuperiorView
from nennep.units.models import Unit
from tests.make import accounts, attendance, classes, units
from tests.make.attendance import Course

WORK = {
    "ordered_by_name": "Lê Văn Cầu",
    "ordered_by_post": "Giám đốc Sở",
    "urgent_task": "Chống bão số 3",
    "why_nobody_else": "Chỉ đồng chí này phụ trách",
}


@dataclass(frozen=True)
class LeaveWorld:
    """A class with everybody who has a part in its leave. The first trainee is who asks."""

    course: Course
    board: Unit
    trainee: User
    agency_officer: User
    agency_head: User
    class_manager: User
    training_office: User
    school_leader: User
    personnel: User
    board_officer: User
    board_leader: User

    @property
    def before(self) -> datetime:
        """A quarter of an hour before the first session."""
        return self.course.session.starts_at - timedelta(minutes=15)


def world(people: int = 2, sessions: int = 4, **more: Any) -> LeaveWorld:
    """A class of one agency that reports to an Organisation Board."""
    course = attendance.course(people, sessions=sessions, **more)
    board = units.unit("Ban Tổ chức Mẫu")
    classes_operations.add_superior(
        training_class=course.training_class,
        unit=board,
        view=SuperiorView.ALL,
        is_main=True,
        by=units.system(),
        now=classes.NOW,
    )
    host, agency = course.training_class.host, course.agencies[0]
    return LeaveWorld(
        course=course,
        board=board,
        trainee=classes.account_of(course.enrolments[0].person),
        agency_officer=accounts.holder(Role.AGENCY_OFFICER, agency, "Cán Bộ Cơ Quan"),
        agency_head=accounts.holder(Role.AGENCY_HEAD, agency, "Thủ Trưởng Mẫu"),
        class_manager=course.manager,
        training_office=accounts.holder(Role.TRAINING_OFFICE, host, "Phòng Đào Tạo"),
        school_leader=accounts.holder(Role.SCHOOL_LEADER, host, "Hiệu Trưởng Mẫu"),
        personnel=accounts.holder(Role.PERSONNEL_DIVISION, board, "Phòng Cán Bộ"),
        board_officer=accounts.holder(Role.BOARD_OFFICER, board, "Cán Bộ Ban"),
        board_leader=accounts.holder(Role.BOARD_LEADER, board, "Trưởng Ban Mẫu"),
    )


def reason(code: str = "ill") -> AbsenceReason:
    """A shipped reason."""
    return AbsenceReason.objects.get(code=code)


def asked(of: LeaveWorld, *numbers: int, code: str = "ill", **more: Any) -> Leave:
    """The first trainee asks for leave from the sessions with these numbers; office work is asked by the agency."""
    work = code in {"agency_work", "sudden_office_work", "meeting"}
    values: dict[str, Any] = {
        "enrolment": of.course.enrolments[0],
        "sessions": [of.course.sessions[n] for n in numbers or (0,)],
        "reason": reason(code),
        "explanation": "Có giấy mời" if work else "Khám bệnh",
        "by": of.agency_head if work else of.trainee,
        "now": of.before,
        **(WORK if work else {}),
        **more,
    }
    return operations.ask_leave(**values)


def granted(of: LeaveWorld, *numbers: int, now: datetime | None = None, **more: Any) -> Leave:
    """An ordinary leave that the leader of the school granted."""
    leave = asked(of, *numbers, **more)
    return operations.decide_leave(leave=leave, is_granted=True, by=of.school_leader, now=now or of.before)
