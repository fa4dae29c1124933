"""Who decides a leave of so many days (R0-25, R0-27; limits are dated rules of norms)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nennep.attendance.states import LeaveRoute, LeaveState


class LeaveSide(StrEnum):
    """As whom somebody acts on a leave; stored with each stage."""

    TRAINEE = "trainee"
    AGENCY = "agency"
    CLASS_MANAGER = "class_manager"
    TRAINING_OFFICE = "training_office"
    SCHOOL_LEADER = "school_leader"
    PERSONNEL = "personnel"
    BOARD = "board"
    SYSTEM = "system"


SCHOOL_SIDES = (LeaveSide.CLASS_MANAGER, LeaveSide.TRAINING_OFFICE, LeaveSide.SCHOOL_LEADER)


@dataclass(frozen=True, kw_only=True)
class LeaveLimits:
    """Days up to which the class manager and the training office may give leave; longer leave: leader of the school.

    None: no such limit is in force, the step may give leave of any length.
    """

    class_manager_days: int | None
    training_office_days: int | None


def askers(*, is_agency_work: bool) -> tuple[LeaveSide, ...]:
    """Who may ask: ordinary leave the trainee, the agency or the school for its people; office work the agency alone."""
    if is_agency_work:
        return (LeaveSide.AGENCY,)
    return (LeaveSide.TRAINEE, LeaveSide.AGENCY, *SCHOOL_SIDES)


def days_together(
    own: Collection[date], around: Collection[date], class_days: Collection[date]
) -> frozenset[date]:
    """The days of a leave with those of other leave that hang together with it: no class day lies between.

    Three single days one after the other are three days, however many requests they were asked in. `around`: days of the
    trainee's other leave that goes the same way; `class_days`: days on which the class is held.
    """
    away = {*own, *around}
    found: set[date] = set(own)
    run: set[date] = set()
    for day in sorted({*class_days, *away}):
        if day in away:
            run.add(day)
            continue
        if run & set(own):
            found |= run
        run = set()
    return frozenset(found | run if run & set(own) else found)


def deciders(route: str, state: str, days: int, limits: LeaveLimits) -> tuple[LeaveSide, ...]:
    """Who may grant the leave as it stands now, nearest first; nobody once it was decided (R0-25, R0-27).

    Office work: the Organisation Board, and only after its personnel division has forwarded it. Other reasons: the
    school, by length in days.
    """
    if route == LeaveRoute.EXCEPTION:
        return (LeaveSide.BOARD,) if state == LeaveState.FORWARDED else ()
    if state != LeaveState.ASKED:
        return ()
    if limits.class_manager_days is None or days <= limits.class_manager_days:
        return SCHOOL_SIDES
    if limits.training_office_days is None or days <= limits.training_office_days:
        return SCHOOL_SIDES[1:]
    return SCHOOL_SIDES[2:]


def refusers(route: str, state: str, days: int, limits: LeaveLimits) -> tuple[LeaveSide, ...]:
    """Who may refuse it: whoever may grant it; office work not yet forwarded the personnel division and the Board."""
    if route == LeaveRoute.EXCEPTION and state == LeaveState.ASKED:
        return (LeaveSide.PERSONNEL, LeaveSide.BOARD)
    return deciders(route, state, days, limits)


def cancellers(route: str, state: str, *, has_begun: bool) -> tuple[LeaveSide, ...]:
    """Who may take it back: who asked for it, until the first session begins; later only who decides."""
    if state in {LeaveState.REFUSED, LeaveState.CANCELLED}:
        return ()
    if route == LeaveRoute.EXCEPTION:
        return (LeaveSide.BOARD,) if has_begun else (LeaveSide.AGENCY, LeaveSide.BOARD)
    return SCHOOL_SIDES if has_begun else (LeaveSide.TRAINEE, LeaveSide.AGENCY, *SCHOOL_SIDES)
