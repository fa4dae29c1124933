"""What happens in a session of the bench, and the words for it."""

# Vietnamese throughout: invented people and units of the bench, never on a screen of real work

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from nennep.accounts.models import User
from nennep.attendance.queries.derivation import MARK_FIELDS
from nennep.attendance.rules import MarkValue
from nennep.attendance.states import Claim
from nennep.classes.models import (
    HalfDay,
    TrainingClass,
)
from nennep.console.benching.clock import WORLD_NOW
from nennep.console.benching.loading import Row
from nennep.units.models import Unit

SEED = 407
NOW = datetime.fromisoformat(WORLD_NOW)
FIRST_MONTH, LAST_MONTH = 2, 11
AGENCIES = 400
SCHOOLS = 20
LECTURERS = 300
SAMPLES = 10
MOMENT = "%Y-%m-%d %H:%M:%S+00:00"
LONG_AGO = date(2010, 1, 1)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Nông", "Lương")  # fmt: skip
MIDDLES = ("Văn", "Thị", "Hữu", "Minh", "Thanh", "Quang", "Ngọc", "Đình", "Thu", "Hoàng", "Kim", "Xuân")
GIVENS = ("An", "Ánh", "Bình", "Châu", "Dũng", "Đức", "Giang", "Hà", "Hải", "Hạnh", "Hùng", "Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Oanh", "Phong", "Phúc", "Quyên", "Sơn", "Tâm", "Thảo", "Thủy", "Trang", "Tuấn", "Uyên", "Vinh", "Yến")  # fmt: skip
HALVES = ((HalfDay.AM, 5, time(7, 30), time(11, 30)), (HalfDay.PM, 4, time(13, 30), time(16, 45)))


@dataclass(frozen=True)
class Pattern:
    """What both checkpoints of one half-day say of one trainee, and how often in ten thousand."""

    share: int
    start: str
    end: str
    late: int | None = None
    early: int | None = None
    reason: str = ""
    ordered_by: str = ""


WHO = "Trần Văn Mẫu, Chánh Văn phòng"
PATTERNS = (
    Pattern(9300, Claim.PRESENT, Claim.PRESENT),
    Pattern(200, Claim.LATE, Claim.PRESENT, late=10, reason="traffic"),
    Pattern(80, Claim.LATE, Claim.PRESENT, late=60, reason="agency_work", ordered_by=WHO),
    Pattern(130, Claim.PRESENT, Claim.LEFT_EARLY, early=20, reason="far_home"),
    Pattern(60, Claim.PRESENT, Claim.CALLED_AWAY, early=90, reason="sudden_office_work", ordered_by=WHO),
    Pattern(40, Claim.PRESENT, Claim.LEFT_MID_SESSION, early=60, reason="private"),
    Pattern(100, Claim.ABSENT_EXCUSED, Claim.ABSENT_EXCUSED, reason="ill"),
    Pattern(90, Claim.ABSENT_UNEXCUSED, Claim.ABSENT_UNEXCUSED, reason="private"),
)
MARK_COLUMNS = ("id", "session", "enrolment", *(name.removesuffix("_id") if name != "last_fact_id" else name for name in MARK_FIELDS))  # fmt: skip


@dataclass
class World:
    """What was built, and whose eyes the pages are looked at with."""

    board: Unit
    officer: User
    system: User
    samples: list[TrainingClass] = field(default_factory=list)
    managers: dict[int, User] = field(default_factory=dict)
    trainee_users: list[User] = field(default_factory=list)
    agency_officer: User | None = None
    marks: int = 0
    cases: int = 0


@dataclass(frozen=True)
class Outcome:
    """The mark that a pattern gives in a session of so many lessons."""

    pattern: Pattern
    value: MarkValue
    tail: Row
    counted: tuple[str, bool, bool, int, int, int, int]
