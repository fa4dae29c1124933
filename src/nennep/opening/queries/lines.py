"""Items of lines of plans that are read from the records, and the planned opening of a line (R1-12, R1-13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from nennep.classes.models import TrainingClass
from nennep.kernel import numbers
from nennep.nominations.models import EnrolmentNotice, Nomination
from nennep.nominations.states import WITH_SEAT, NoticeState
from nennep.opening.queries.derived import Found, money_of
from nennep.planning.models import PlanLine
from nennep.planning.states import LineState, VersionState

OfLines = Callable[[Sequence[PlanLine]], Mapping[int, Found]]


def _line_approved(lines: Sequence[PlanLine]) -> Mapping[int, Found]:
    return {
        line.pk: Found(
            line.version.state == VersionState.APPROVED and line.state == LineState.APPROVED,
            str(line.version.document or ""),
        )
        for line in lines
    }


def _line_money(lines: Sequence[PlanLine]) -> Mapping[int, Found]:
    items = money_of([line.item_id for line in lines])
    return {line.pk: items[line.item_id] for line in lines if line.item_id in items}


def _notices(lines: Sequence[PlanLine]) -> dict[int, list[EnrolmentNotice]]:
    rows = EnrolmentNotice.objects.filter(
        item_id__in=[line.item_id for line in lines], state__in=[NoticeState.PUBLISHED, NoticeState.OPENED]
    ).order_by("starts_on", "pk")
    found: dict[int, list[EnrolmentNotice]] = defaultdict(list)
    for row in rows:
        if row.item_id is not None:
            found[row.item_id].append(row)
    return found


def _line_notice(lines: Sequence[PlanLine]) -> Mapping[int, Found]:
    notices = _notices(lines)
    found = {}
    for line in lines:
        out, wanted = len(notices[line.item_id]), line.classes or 1
        words = _("{count} of {all} classes").format(count=numbers.whole(out), all=numbers.whole(wanted))
        found[line.pk] = Found(out >= wanted, words)
    return found


def _line_nominations(lines: Sequence[PlanLine]) -> Mapping[int, Found]:
    rows = (
        Nomination.objects.filter(
            notice__item_id__in=[line.item_id for line in lines], state__in=list(WITH_SEAT)
        )
        .order_by()
        .values_list("notice__item_id")
        .annotate(people=Count("pk"))
    )
    people = dict(rows)
    found = {}
    for line in lines:
        count = people.get(line.item_id, 0)
        if line.seats is None:
            found[line.pk] = Found(count > 0, numbers.whole(count))
        else:
            words = _("{count} of {all} seats").format(
                count=numbers.whole(count), all=numbers.whole(line.seats)
            )
            found[line.pk] = Found(count >= line.seats, words)
    return found


OF_LINES: dict[str, OfLines] = {
    "line-approved": _line_approved,
    "line-money": _line_money,
    "line-notice": _line_notice,
    "line-nominations": _line_nominations,
}
"""For each derived item of a line its query."""


def first_days(lines: Sequence[PlanLine]) -> dict[int, date]:
    """The planned opening of each line: the first day of a class or notice, else the first day of its month or quarter."""
    items = [line.item_id for line in lines]
    known: dict[int, date] = {}
    for rows in (
        TrainingClass.objects.filter(plan_item_id__in=items)
        .order_by()
        .values_list("plan_item_id")
        .annotate(first=Min("starts_on")),
        EnrolmentNotice.objects.filter(item_id__in=items)
        .exclude(state=NoticeState.CANCELLED)
        .order_by()
        .values_list("item_id")
        .annotate(first=Min("starts_on")),
    ):
        for item_id, first in rows:
            known[item_id] = min(first, known.get(item_id, first))
    found = {}
    for line in lines:
        month = line.opens_month or (line.quarter * 3 - 2 if line.quarter else None)
        if line.item_id in known:
            found[line.pk] = known[line.item_id]
        elif month:
            found[line.pk] = date(line.version.plan.year, month, 1)
    return found
