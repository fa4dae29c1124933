"""How much is excused, by whom, and how much of it afterwards: the loophole that is watched (docs/decisions/0011)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Manager, QuerySet, Sum

from nennep.accounts.models import User
from nennep.attendance.models import MonthTally
from nennep.classes.models import TrainingClass
from nennep.kernel import text
from nennep.norms.queries import RuleValue, rules_in_force
from nennep.units.models import Unit

SHARE_KEY = "leave.excused_share.max_percent"
NOBODY = 0
"""Key of what was written as excused into the roll itself, without any request."""


@dataclass
class ShareRow:
    """Lessons held, excused, and excused afterwards, for one agency, class or approver; months oldest first."""

    key: int
    name: str
    sort_key: str = ""
    held: int = 0
    excused: int = 0
    afterwards: int = 0
    by_month: dict[date, tuple[int, int]] = field(default_factory=dict)
    """Month → lessons held, lessons excused."""

    @property
    def trend(self) -> str:
        """Arrow from the last month but one to the last: ↑ ↓ –; empty with less than two months."""
        months = [self.by_month[month] for month in sorted(self.by_month) if self.by_month[month][0]]
        if len(months) < 2:
            return ""
        (held_before, excused_before), (held, excused) = months[-2:]
        change = excused * held_before - excused_before * held
        return "↑" if change > 0 else "↓" if change < 0 else "–"

    def is_above(self, limit: RuleValue | None) -> bool:
        """Whether the share is above what the rule lets pass."""
        if limit is None or limit.is_off or not self.held:
            return False
        return self.excused * 100 > limit.as_decimal * self.held


@dataclass(frozen=True)
class MonthShare:
    """One month of everything that is seen."""

    month: date
    held: int
    excused: int
    afterwards: int


def share_rule(on: date) -> RuleValue | None:
    """The share of excused lessons above which somebody looks; None where no rule is in force."""
    return rules_in_force(on, "leave.").find(SHARE_KEY)


@dataclass(frozen=True)
class Shares:
    """The rows of one way to look at leave, and everything that is seen by month, oldest first."""

    rows: list[ShareRow]
    months: list[MonthShare]


def shares(seen: QuerySet[MonthTally], by: str, since: date | None) -> Shares:
    """By `agency`, `class` or `approver`, from the month of `since` on: excused lessons of those held; two queries.

    Added up from the monthly sums, which are kept with the marks: what is read grows with people and months.
    """
    tallies = seen.filter(month__gte=since) if since else seen
    if by == "approver":
        sums = _sums(tallies, "granted_by_id", "training_class_id")
        rows = _by_approver(sums)
    else:
        column = {"agency": "agency_id", "class": "training_class_id"}[by]
        sums = _sums(tallies, column)
        rows = _by_owner(sums, Unit.objects if by == "agency" else TrainingClass.objects)
    months: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in sums:
        month = months[one.month]
        month[0] += one.held
        month[1] += one.excused
        month[2] += one.afterwards
    return Shares(rows, [MonthShare(month, *months[month]) for month in sorted(months)])


class Sums(NamedTuple):
    """Lessons of a month, under the keys that were asked for."""

    key: int | None
    class_id: int | None
    month: date
    held: int
    excused: int
    afterwards: int


def _sums(tallies: QuerySet[MonthTally], column: str, also: str = "") -> list[Sums]:
    columns = (column, also) if also else (column,)
    rows = (
        tallies.order_by()
        .values_list(*columns, "month")
        .annotate(
            held=Sum("lessons_held"),
            excused=Sum("lessons_excused"),
            afterwards=Sum("lessons_excused_afterwards"),
        )
    )
    if also:
        return [Sums(*row) for row in rows]
    return [Sums(key, None, *rest) for key, *rest in rows]


def _by_owner(sums: Iterable[Sums], named: Manager[Any]) -> list[ShareRow]:
    rows: dict[int, ShareRow] = {}
    for one in sums:
        row = rows.setdefault(one.key or NOBODY, ShareRow(one.key or NOBODY, ""))
        row.held += one.held
        row.excused += one.excused
        row.afterwards += one.afterwards
        row.by_month[one.month] = (one.held, one.excused)
    for pk, name, sort_key in named.filter(pk__in=rows).values_list("pk", "name", "sort_key"):
        rows[pk].name, rows[pk].sort_key = name, sort_key
    return sorted(rows.values(), key=lambda row: (row.sort_key, row.key))


def _by_approver(sums: Iterable[Sums]) -> list[ShareRow]:
    """By who granted: lessons excused by this account's decisions, of the lessons held in the classes it decided for.

    What was written into the roll as excused without a request stands under `NOBODY`, against all lessons held.
    """
    held_in: dict[int | None, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    rows: dict[int, ShareRow] = {}
    classes: dict[int, set[int | None]] = defaultdict(set)
    for one in sums:
        if one.held:
            held_in[one.class_id][one.month] += one.held
        if not one.excused:
            continue
        key = one.key or NOBODY
        row = rows.setdefault(key, ShareRow(key, ""))
        row.excused += one.excused
        row.afterwards += one.afterwards
        held, before = row.by_month.get(one.month, (0, 0))
        row.by_month[one.month] = (held, before + one.excused)
        classes[key].add(one.class_id)
    for key, row in rows.items():
        lessons_by_month: dict[date, int] = defaultdict(int)
        for class_id in held_in if key == NOBODY else classes[key]:
            for month, lessons in held_in[class_id].items():
                lessons_by_month[month] += lessons
        row.held = sum(lessons_by_month.values())
        row.by_month = {
            month: (lessons, row.by_month.get(month, (0, 0))[1])
            for month, lessons in lessons_by_month.items()
        }
    users = User.objects.filter(pk__in=[key for key in rows if key])
    for user in users.order_by("pk"):
        rows[user.pk].name, rows[user.pk].sort_key = str(user), text.name_sort_key(str(user))
    return sorted(rows.values(), key=lambda row: (row.key != NOBODY, row.sort_key, row.key))
