"""Which letter tells which decided violation: one and no other (R2-40, R0-23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from nennep.attendance.models import Reminder, ReminderCase, Violation
from nennep.attendance.queries.reports import last_day
from nennep.attendance.queries.violations import ToldViolation, decided_violations
from nennep.attendance.states import ReminderState
from nennep.units.queries import successors_today, with_predecessors

if TYPE_CHECKING:
    from nennep.attendance.queries.reminders import Letter


@dataclass(frozen=True)
class _Teller:
    """A letter that could tell of a trainee, because it names the trainee or goes to the agency that sent the trainee."""

    pk: int
    month: date
    drafted_at: datetime
    sent_at: datetime | None
    is_naming: bool

    def can_tell(self, row: ToldViolation) -> bool:
        """Of its month or before, and decided before it was sent."""
        return row.decided_on <= last_day(self.month) and (
            self.sent_at is None or self.sent_at >= row.decided_at
        )


Tellers = dict[tuple[int, int], list[_Teller]]
"""By trainee and Board."""


def told_in(letters: Sequence[Letter], on: date) -> list[tuple[ToldViolation, ...]]:
    """For each letter the violations that it tells; a constant number of queries.

    Decided in its month, or before where no letter has told it yet. Of letters drafted together the one that names the
    trainee tells it, wherever the trainee serves now; where none does, the one to the agency that sent the trainee, or that
    stands in its place on the day. A letter that was sent before the decision tells nothing of it.
    """
    told = _decided(letters, on)
    if not told:
        return [() for _one in letters]
    heirs = successors_today({row.agency_id for row in told}, on)
    tellers = _tellers(told, heirs, {one.board.pk for one in letters})
    proposed = {
        (person.enrolment_id, one.board.pk)
        for one in letters
        if one.reminder is None
        for person in one.people
    }
    return [tuple(row for row in told if _tells(one, row, heirs, tellers, proposed)) for one in letters]


def letter_that_tells(violation: Violation, on: date) -> Reminder | None:
    """The letter, sent or still open, in which a decided violation is told to the head of the agency; None while no
    letter is there that could."""
    told = decided_violations([violation.enrolment_id], (), date.max)
    row = next((one for one in told if one.pk == violation.pk), None)
    if row is None:
        return None
    heirs = successors_today([row.agency_id], on)
    found = [one for tellers in _tellers([row], heirs, None).values() for one in tellers]
    first = _first(found, row)
    return Reminder.objects.select_related("document").get(pk=first) if first is not None else None


def _decided(letters: Sequence[Letter], on: date) -> list[ToldViolation]:
    if not letters:
        return []
    return decided_violations(
        {person.enrolment_id for one in letters for person in one.people},
        with_predecessors({one.agency_id for one in letters}, on),
        max(last_day(one.month) for one in letters),
    )


def _tellers(told: Sequence[ToldViolation], heirs: dict[int, int], boards: set[int] | None) -> Tellers:
    found: Tellers = defaultdict(list)
    standing = Reminder.objects.exclude(state=ReminderState.DROPPED)
    named = ReminderCase.objects.filter(is_live=True, enrolment_id__in={row.enrolment_id for row in told})
    if boards is not None:
        standing, named = standing.filter(board_id__in=boards), named.filter(reminder__board_id__in=boards)
    naming = set()
    for enrolment_id, board_id, pk, month, drafted_at, sent_at in (
        named.order_by("reminder_id")
        .values_list(
            "enrolment_id", "reminder__board_id", "reminder_id", "reminder__period_from", "reminder__drafted_at", "reminder__sent_at",
        )
        .distinct()
    ):  # fmt: skip
        naming.add((enrolment_id, pk))
        found[enrolment_id, board_id].append(_Teller(pk, month, drafted_at, sent_at, is_naming=True))
    sent_by: dict[int, set[int]] = defaultdict(set)
    for row in told:
        for agency_id in {row.agency_id, heirs[row.agency_id]}:
            sent_by[agency_id].add(row.enrolment_id)
    letters = standing.filter(agency_id__in=sent_by).order_by("pk")
    for agency_id, board_id, pk, month, drafted_at, sent_at in letters.values_list(
        "agency_id", "board_id", "pk", "period_from", "drafted_at", "sent_at"
    ):
        one = _Teller(pk, month, drafted_at, sent_at, is_naming=False)
        for enrolment_id in sent_by[agency_id]:
            if (enrolment_id, pk) not in naming:
                found[enrolment_id, board_id].append(one)
    return found


def _tells(
    letter: Letter,
    row: ToldViolation,
    heirs: dict[int, int],
    tellers: Tellers,
    proposed: set[tuple[int, int]],
) -> bool:
    place = (row.enrolment_id, letter.board.pk)
    first = _first(tellers.get(place, ()), row)
    if letter.reminder is not None:
        return first == letter.reminder.pk
    if first is not None or row.decided_on > last_day(letter.month):
        return False
    names = any(person.enrolment_id == row.enrolment_id for person in letter.people)
    goes_there = letter.agency_id in {row.agency_id, heirs[row.agency_id]}
    return names or (place not in proposed and goes_there)


def _first(tellers: Iterable[_Teller], row: ToldViolation) -> int | None:
    able = [one for one in tellers if one.can_tell(row)]
    return min(able, key=lambda one: (one.drafted_at, not one.is_naming, one.pk)).pk if able else None
