"""The figures of a period report and how they add up. Values in, values out (domain.md 5.1 T5; R0-11, R0-22, R0-29)."""

# Vietnamese throughout: the advice that stands in the official report

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

from nennep.attendance.states import Status

AGENCY_WORK_ADVICE = "Cơ quan tạo điều kiện dự học"
AVOIDABLE_ADVICE = "Nhắc nhở"
LIMIT_ADVICE = "Đã nghỉ quá mức cho phép"
NEAR_LIMIT_ADVICE = "Còn được nghỉ {left} tiết"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Counts of half-days (buổi) of one or many trainees, and their lessons (tiết).

    `present` is plainly present. `late` and `left_early` are present with that remark; who was both stands in both and
    once more in `late_and_left_early`. Who came late and then left in mid-session or was called away counts there only.
    """

    sessions: int = 0
    present: int = 0
    excused: int = 0
    unexcused: int = 0
    late: int = 0
    left_early: int = 0
    late_and_left_early: int = 0
    called_away: int = 0
    left_mid_session: int = 0
    not_taken: int = 0
    lessons: int = 0
    lessons_credited: int = 0
    lessons_excused: int = 0
    lessons_missed: int = 0

    @property
    def accounted(self) -> int:
        """What the parts add up to: who was late and left early is in two parts and counted once."""
        return (
            self.present
            + self.excused
            + self.unexcused
            + self.late
            + self.left_early
            - self.late_and_left_early
            + self.called_away
            + self.left_mid_session
            + self.not_taken
        )

    @property
    def is_reconciled(self) -> bool:
        """Whether the whole is the sum of its parts."""
        return self.sessions == self.accounted and (
            self.lessons == self.lessons_credited + self.lessons_excused + self.lessons_missed
        )

    def __add__(self, other: Figures) -> Figures:
        """Both together."""
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in FIGURE_NAMES})


FIGURE_NAMES = tuple(one.name for one in fields(Figures))


@dataclass(frozen=True, kw_only=True)
class Cumulative:
    """Lessons of one trainee over the whole course up to the end of the period; `left_to_miss` below 0: over the limit."""

    planned: int = 0
    held: int = 0
    credited: int = 0
    excused: int = 0
    missed: int = 0
    left_to_miss: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One trainee in the report."""

    enrolment_id: int
    order: int
    name: str
    agency_id: int
    agency: str
    figures: Figures
    cumulative: Cumulative = field(default_factory=Cumulative)
    recommendation: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Somebody who was not plainly present in one session, with the reason. `reason_code` is empty while it is missing."""

    enrolment_id: int
    session_id: int
    order: int
    name: str
    agency_id: int
    agency: str
    held_on: date
    half: str
    status: str
    is_late: bool = False
    is_left_early: bool = False
    late_minutes: int | None = None
    early_minutes: int | None = None
    reason_code: str = ""
    reason: str = ""
    reason_note: str = ""
    is_avoidable: bool = False
    is_agency_work: bool = False
    ordered_by: str = ""
    is_leave_afterwards: bool = False
    has_decision: bool = False
    pk: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """Whom and which session it is about, whatever the version."""
        return (self.enrolment_id, self.session_id)


@dataclass(frozen=True, kw_only=True)
class Issue:
    """Something that came up in the class, as it stands when the report is read or signed (R1-21)."""

    issue_id: int
    happened_on: date
    kind: str
    severity: str
    text: str
    owner: str
    state: str
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class ReasonCount:
    """How many cases a reason has."""

    code: str
    name: str
    is_avoidable: bool
    is_agency_work: bool
    cases: int
    people: int


@dataclass(frozen=True, kw_only=True)
class AgencyFigures:
    """The people of one agency in the report, added up."""

    agency_id: int
    agency: str
    people: int
    figures: Figures
    cases: int
    avoidable: int
    agency_work: int


@dataclass(frozen=True, kw_only=True)
class Body:
    """All that a report counts: lines, cases and what they add up to. Every total is computed from lines and cases."""

    lines: tuple[Line, ...]
    cases: tuple[Case, ...]
    issues: tuple[Issue, ...] = ()
    """What came up in the class; it concerns the class as a whole and no part of it."""

    @property
    def totals(self) -> Figures:
        """Everybody together."""
        return sum((line.figures for line in self.lines), Figures())

    @property
    def by_agency(self) -> tuple[AgencyFigures, ...]:
        """Totals by agency, in the order of the first trainee of each."""
        lines: dict[int, list[Line]] = {}
        for line in self.lines:
            lines.setdefault(line.agency_id, []).append(line)
        cases: dict[int, list[Case]] = defaultdict(list)
        for case in self.cases:
            cases[case.agency_id].append(case)
        return tuple(
            AgencyFigures(
                agency_id=agency_id,
                agency=found[0].agency,
                people=len(found),
                figures=sum((line.figures for line in found), Figures()),
                cases=len(cases[agency_id]),
                avoidable=sum(case.is_avoidable for case in cases[agency_id]),
                agency_work=sum(case.is_agency_work for case in cases[agency_id]),
            )
            for agency_id, found in lines.items()
        )

    @property
    def by_reason(self) -> tuple[ReasonCount, ...]:
        """Cases by reason, the most frequent first; cases without a reason have the empty code."""
        found: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases:
            found[case.reason_code].append(case)
        rows = [
            ReasonCount(
                code=code,
                name=cases[0].reason,
                is_avoidable=cases[0].is_avoidable,
                is_agency_work=cases[0].is_agency_work,
                cases=len(cases),
                people=len({case.enrolment_id for case in cases}),
            )
            for code, cases in found.items()
        ]
        return tuple(sorted(rows, key=lambda row: (-row.cases, row.code)))

    @property
    def avoidable(self) -> int:
        """Cases whose reason can be avoided (R0-29)."""
        return sum(case.is_avoidable for case in self.cases if case.reason_code)

    @property
    def unavoidable(self) -> int:
        """Cases whose reason cannot be avoided."""
        return sum(not case.is_avoidable for case in self.cases if case.reason_code)

    @property
    def without_reason(self) -> int:
        """Cases that still lack their reason."""
        return sum(not case.reason_code for case in self.cases)

    def of(self, enrolment_ids: Collection[int]) -> Body:
        """Only the lines and cases of these people; totals follow by themselves (R1-20)."""
        return Body(
            lines=tuple(line for line in self.lines if line.enrolment_id in enrolment_ids),
            cases=tuple(case for case in self.cases if case.enrolment_id in enrolment_ids),
        )

    @property
    def is_reconciled(self) -> bool:
        """Whether every line is the sum of its parts, and every case is counted in its line."""
        cases: dict[int, int] = defaultdict(int)
        for case in self.cases:
            cases[case.enrolment_id] += 1
        return all(
            line.figures.is_reconciled
            and line.figures.sessions
            == line.figures.present + line.figures.not_taken + cases[line.enrolment_id]
            for line in self.lines
        )


def counted(marks: Iterable[tuple[str, bool, bool, int, int, int, int]], not_taken: int = 0) -> Figures:
    """Figures of marks (status, late, left early, lessons, credited, excused, missed) and of sessions without one."""
    total = dict.fromkeys(FIGURE_NAMES, 0)
    total["sessions"] = total["not_taken"] = not_taken
    for status, is_late, is_early, lessons, credited, excused, missed in marks:
        total["sessions"] += 1
        if status == Status.NOT_TAKEN:
            total["not_taken"] += 1
            continue
        if status == Status.PRESENT:
            total["present"] += not (is_late or is_early)
            total["late"] += is_late
            total["left_early"] += is_early
            total["late_and_left_early"] += is_late and is_early
        else:
            total[_COLUMNS[status]] += 1
        total["lessons"] += lessons
        total["lessons_credited"] += credited
        total["lessons_excused"] += excused
        total["lessons_missed"] += missed
    return Figures(**total)


_COLUMNS: dict[str, str] = {
    Status.ABSENT_EXCUSED: "excused",
    Status.ABSENT_UNEXCUSED: "unexcused",
    Status.CALLED_AWAY: "called_away",
    Status.LEFT_MID_SESSION: "left_mid_session",
}


def recommendation(cases: Sequence[Case], cumulative: Cumulative, near_limit: int | None) -> str:
    """What the school proposes for one trainee, from the cases of the period and what the course has left (T5, Kiến nghị).

    `near_limit`: with so many lessons left to miss, or fewer, that is said; None where no rule asks for it.
    """
    parts = []
    if any(case.is_agency_work for case in cases):
        parts.append(AGENCY_WORK_ADVICE)
    if any(case.is_avoidable and not case.is_agency_work for case in cases):
        parts.append(AVOIDABLE_ADVICE)
    if cumulative.planned and cumulative.left_to_miss < 0:
        parts.append(LIMIT_ADVICE)
    elif near_limit is not None and cases and cumulative.planned and cumulative.left_to_miss <= near_limit:
        parts.append(NEAR_LIMIT_ADVICE.format(left=cumulative.left_to_miss))
    return "; ".join(parts)


def advised(body: Body, near_limit: int | None) -> Body:
    """The body with a recommendation in every line that needs one (`recommendation`)."""
    cases: dict[int, list[Case]] = defaultdict(list)
    for case in body.cases:
        cases[case.enrolment_id].append(case)
    lines = tuple(
        replace(line, recommendation=recommendation(cases[line.enrolment_id], line.cumulative, near_limit))
        for line in body.lines
    )
    return replace(body, lines=lines)
