"""From marks to running totals over the whole plan, each module (R0-10, R0-28) and each month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nennep.attendance.states import Status


@dataclass(frozen=True, kw_only=True)
class TallyMark:
    """One mark as the running totals need it."""

    held_on: date
    status: str
    is_late: bool
    is_left_early: bool
    lessons: int
    lessons_credited: int
    lessons_excused: int
    lessons_missed: int
    module_id: int | None = None
    is_leave_afterwards: bool = False
    granted_by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class LimitRules:
    """How many lessons of the plan, or of a module, may be missed: `max_absent_percent` of all planned ones; with or
    without leave."""

    max_absent_percent: int | Decimal
    counts_excused: bool = True


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Running totals of one enrolment; see EnrolmentTally for the meaning of each."""

    lessons_planned: int = 0
    lessons_held: int = 0
    lessons_credited: int = 0
    lessons_excused: int = 0
    lessons_missed: int = 0
    sessions_taken: int = 0
    sessions_present: int = 0
    sessions_excused: int = 0
    sessions_unexcused: int = 0
    times_late: int = 0
    times_left_early: int = 0
    times_called_away: int = 0
    times_left_mid_session: int = 0
    absences_in_a_row: int = 0
    lessons_left_to_miss: int = 0
    cannot_reach_since: date | None = None


def limit_lessons(lessons_planned: int, rules: LimitRules) -> int:
    """Lessons that may be missed at the most; a part of a lesson does not count (R0-28)."""
    return int(lessons_planned * rules.max_absent_percent // 100)


def tally(marks: Sequence[TallyMark], *, lessons_planned: int, rules: LimitRules) -> Tally:
    """Running totals over the whole plan. `marks` in the order of the timetable; sessions not taken count for nothing.

    `cannot_reach_since` is the day on which the missed lessons first exceeded what the plan allows: from then on the
    minimum cannot be reached, however much is attended.
    """
    limit = limit_lessons(lessons_planned, rules)
    lost = 0
    in_a_row = 0
    cannot_since: date | None = None
    taken = [mark for mark in marks if mark.status != Status.NOT_TAKEN]
    absent = {Status.ABSENT_EXCUSED, Status.ABSENT_UNEXCUSED}
    for mark in taken:
        lost += mark.lessons_missed + (mark.lessons_excused if rules.counts_excused else 0)
        in_a_row = in_a_row + 1 if mark.status in absent else 0
        if lost > limit and cannot_since is None:
            cannot_since = mark.held_on

    def times(status: Status) -> int:
        return sum(mark.status == status for mark in taken)

    return Tally(
        lessons_planned=lessons_planned,
        lessons_held=sum(mark.lessons for mark in taken),
        lessons_credited=sum(mark.lessons_credited for mark in taken),
        lessons_excused=sum(mark.lessons_excused for mark in taken),
        lessons_missed=sum(mark.lessons_missed for mark in taken),
        sessions_taken=len(taken),
        sessions_present=times(Status.PRESENT),
        sessions_excused=times(Status.ABSENT_EXCUSED),
        sessions_unexcused=times(Status.ABSENT_UNEXCUSED),
        times_late=sum(mark.is_late for mark in taken),
        times_left_early=sum(mark.is_left_early for mark in taken),
        times_called_away=times(Status.CALLED_AWAY),
        times_left_mid_session=times(Status.LEFT_MID_SESSION),
        absences_in_a_row=in_a_row,
        lessons_left_to_miss=limit - lost,
        cannot_reach_since=cannot_since,
    )


def tally_modules(
    marks: Sequence[TallyMark], *, lessons_planned: Mapping[int, int], rules: LimitRules
) -> dict[int, Tally]:
    """Running totals over each module of which a session was taken (domain.md 4: who may sit its exam).

    `lessons_planned` by module; sessions of no module count for none. `marks` as for `tally`.
    """
    by_module: dict[int, list[TallyMark]] = defaultdict(list)
    for mark in marks:
        module_id = mark.module_id
        if module_id is not None and module_id in lessons_planned and mark.status != Status.NOT_TAKEN:
            by_module[module_id].append(mark)
    return {
        module_id: tally(found, lessons_planned=lessons_planned[module_id], rules=rules)
        for module_id, found in by_module.items()
    }


@dataclass(kw_only=True)
class MonthSums:
    """Lessons of one month: held, excused, and excused afterwards."""

    lessons_held: int = 0
    lessons_excused: int = 0
    lessons_excused_afterwards: int = 0


def tally_months(marks: Iterable[TallyMark]) -> dict[tuple[date, int | None], MonthSums]:
    """Sums by first day of the month and who granted; sessions not taken count for nothing.

    All lessons held stand under nobody (None), with what was excused without a request; so the sums over all keys of a
    month are those of the month.
    """
    found: dict[tuple[date, int | None], MonthSums] = {}
    for mark in marks:
        if mark.status == Status.NOT_TAKEN:
            continue
        month = mark.held_on.replace(day=1)
        own = found.setdefault((month, None), MonthSums())
        own.lessons_held += mark.lessons
        if not mark.lessons_excused:
            continue
        if mark.granted_by_id is not None:
            own = found.setdefault((month, mark.granted_by_id), MonthSums())
        own.lessons_excused += mark.lessons_excused
        if mark.is_leave_afterwards:
            own.lessons_excused_afterwards += mark.lessons_excused
    return found
