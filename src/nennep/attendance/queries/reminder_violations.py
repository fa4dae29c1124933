"""Which letter tells which decided violation: one and no other (R2-40, R0-23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from nennep.attendance.models import Reminder, ReminderCase
from nennep.attendance.queries.reports import last_day
from nennep.attendance.queries.violations import ToldViolation, decided_violations
from nennep.attendance.states import ReminderState

if TYPE_CHECKING:
    from nennep.attendance.queries.reminders import Letter

Key = tuple[int, int, date]
Sent = tuple[int, datetime | None]


@dataclass
class _Tellers:
    """The letters of the same boards and months: by trainee whom they name, by agency to which they go."""

    naming: dict[Key, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    to: dict[Key, list[Sent]] = field(default_factory=lambda: defaultdict(list))


def told_in(letters: Sequence[Letter]) -> list[tuple[ToldViolation, ...]]:
    """For each letter the violations of its month that it tells; three queries, two of them where there is one to tell.

    The first letter that names the trainee tells it, wherever the trainee serves now; where no letter does, the first
    one to the agency that sent the trainee. A letter that was sent before the decision tells nothing of it.
    """
    told = _decided(letters)
    if not told:
        return [() for _one in letters]
    tellers = _tellers(letters, told)
    proposed = {
        (person.enrolment_id, one.board.pk, one.month)
        for one in letters
        if one.reminder is None
        for person in one.people
    }
    return [
        tuple(row for row in told if _in_month(row, one) and _tells(one, row, tellers, proposed))
        for one in letters
    ]


def _decided(letters: Sequence[Letter]) -> list[ToldViolation]:
    if not letters:
        return []
    return decided_violations(
        {person.enrolment_id for one in letters for person in one.people},
        {one.agency_id for one in letters},
        min(one.month for one in letters),
        max(last_day(one.month) for one in letters),
    )


def _in_month(row: ToldViolation, letter: Letter) -> bool:
    return letter.month <= row.decided_on <= last_day(letter.month)


def _tellers(letters: Sequence[Letter], told: Sequence[ToldViolation]) -> _Tellers:
    found = _Tellers()
    months, boards = {one.month for one in letters}, {one.board.pk for one in letters}
    named = ReminderCase.objects.filter(
        is_live=True,
        enrolment_id__in={row.enrolment_id for row in told},
        reminder__period_from__in=months,
        reminder__board_id__in=boards,
    )
    rows = named.order_by("reminder_id").values_list(
        "enrolment_id", "reminder__board_id", "reminder__period_from", "reminder_id", "reminder__sent_at"
    )
    for enrolment_id, board_id, month, pk, sent_at in rows.distinct():
        found.naming[enrolment_id, board_id, month].append((pk, sent_at))
    standing = Reminder.objects.filter(
        agency_id__in={row.agency_id for row in told}, period_from__in=months, board_id__in=boards
    ).exclude(state=ReminderState.DROPPED)
    for agency_id, board_id, month, pk, sent_at in standing.order_by("pk").values_list(
        "agency_id", "board_id", "period_from", "pk", "sent_at"
    ):
        found.to[agency_id, board_id, month].append((pk, sent_at))
    return found


def _tells(letter: Letter, row: ToldViolation, tellers: _Tellers, proposed: set[Key]) -> bool:
    place = (row.enrolment_id, letter.board.pk, letter.month)
    named = _first_after(tellers.naming.get(place, ()), row)
    if any(person.enrolment_id == row.enrolment_id for person in letter.people):
        return named is None if letter.reminder is None else named == letter.reminder.pk
    if named is not None or place in proposed or row.agency_id != letter.agency_id:
        return False
    first = _first_after(tellers.to.get((row.agency_id, letter.board.pk, letter.month), ()), row)
    return first is None if letter.reminder is None else first == letter.reminder.pk


def _first_after(letters: Iterable[Sent], row: ToldViolation) -> int | None:
    """The first of the letters that could still tell what was decided then."""
    return next((pk for pk, sent_at in letters if sent_at is None or sent_at >= row.decided_at), None)
