"""What letters are measured by: days between their stations, breaches in the month after (R0-23, R0-26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from nennep.attendance.models import (
    PeriodReport,
    Reminder,
    ReminderCase,
    ReportCase,
    ReportReceipt,
)
from nennep.attendance.queries.reminders import BREACH, IN_FORCE, homes_of
from nennep.attendance.queries.reports import last_day
from nennep.kernel.clock import local_date
from nennep.units.models import Unit


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Days between the stations of one letter: end of the period, report sent, received, letter sent, answered (R0-23)."""

    to_report: int | None
    to_receipt: int | None
    to_letter: int | None
    to_answer: int | None


def measured(reminders: Sequence[Reminder]) -> dict[int, Measured]:
    """Days by letter. Several reports behind one letter: the slowest of each station counts, for it was waited for."""
    reports: dict[int, set[int]] = defaultdict(set)
    rows = ReminderCase.objects.filter(reminder__in=[one.pk for one in reminders]).order_by("pk")
    for reminder_id, report_id in rows.values_list("reminder_id", "case__report_id"):
        reports[reminder_id].add(report_id)
    ids = {pk for found in reports.values() for pk in found}
    known = PeriodReport.objects.in_bulk(list(ids))
    receipts = {
        (row.report_id, row.superior_id): row for row in ReportReceipt.objects.filter(report_id__in=ids)
    }
    result = {}
    for one in reminders:
        behind = [known[pk] for pk in reports[one.pk]]
        sent = [report.submitted_at for report in behind if report.submitted_at]
        got = [
            row.received_at
            for report in behind
            if (row := receipts.get((report.pk, one.board_id))) and row.received_at
        ]
        ended = max((report.period_to for report in behind), default=one.period_to)
        reported = local_date(max(sent)) if sent else None
        received = local_date(max(got)) if got else None
        written = local_date(one.sent_at) if one.sent_at else None
        answered = local_date(one.answered_at) if one.answered_at else None
        result[one.pk] = Measured(
            to_report=_days(ended, reported),
            to_receipt=_days(reported, received),
            to_letter=_days(received, written),
            to_answer=_days(written, answered),
        )
    return result


def _days(since: date | None, until: date | None) -> int | None:
    return (until - since).days if since and until else None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Breaches of the people of an agency in the month of a letter and in the month after it."""

    before: int
    after: int
    is_known: bool
    """Whether any report of the month after has arrived."""


def effects(reminders: Sequence[Reminder], on: date) -> dict[int, Effect]:
    """The effect of letters of one month by letter; people counted where they belong on the day (R0-26)."""
    months = {one.period_from for one in reminders}
    result: dict[int, Effect] = {}
    for month in sorted(months):
        following = last_day(month) + timedelta(days=1)
        boards = {one.board_id: one.board for one in reminders if one.period_from == month}
        for board in boards.values():
            counts = [_breaches_by_home(board, day, on) for day in (month, following)]
            is_known = ReportReceipt.objects.filter(
                superior=board,
                report__state__in=IN_FORCE,
                report__period_from__lte=last_day(following),
                report__period_to__gte=following,
            ).exists()
            for one in reminders:
                if one.board_id == board.pk and one.period_from == month:
                    result[one.pk] = Effect(
                        before=counts[0].get(one.agency_id, 0),
                        after=counts[1].get(one.agency_id, 0),
                        is_known=is_known,
                    )
    return result


def _breaches_by_home(board: Unit, month: date, on: date) -> dict[int, int]:
    receipts = ReportReceipt.objects.filter(report=OuterRef("report"), superior=board)
    cases = list(
        ReportCase.objects.filter(
            Exists(receipts), BREACH, report__state__in=IN_FORCE, held_on__range=(month, last_day(month))
        )
        .select_related("enrolment")
        .order_by("pk")
    )
    homes = homes_of(cases, on)
    found: dict[int, int] = defaultdict(int)
    for case in cases:
        found[homes[case.enrolment_id]] += 1
    return found
