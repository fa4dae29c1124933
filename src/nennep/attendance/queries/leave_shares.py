"""How much is excused, by whom, and how much of it afterwards: the loophole that is watched (docs/decisions/0011)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from nennep.accounts.models import User
from nennep.attendance.models import Mark
from nennep.attendance.states import Status
from nennep.classes.models import Enrolment, TrainingClass
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


def _taken(enrolments: QuerySet[Enrolment], since: date | None) -> QuerySet[Mark]:
    marks = Mark.objects.filter(enrolment__in=enrolments.values("pk")).exclude(status=Status.NOT_TAKEN)
    return marks.filter(held_on__gte=since) if since else marks


def _sums(marks: QuerySet[Mark], *group: str) -> list[dict[str, Any]]:
    """Sums by month and group. The database adds up days, which every database does quickly; days are put into months here."""
    by_day = (
        marks.order_by()
        .values_list(*group, "held_on")
        .annotate(
            held=Sum("lessons"),
            excused=Sum("lessons_excused"),
            afterwards=Coalesce(Sum("lessons_excused", filter=Q(is_leave_afterwards=True)), 0),
        )
    )
    months: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for *key, day, held, excused, afterwards in by_day.iterator(chunk_size=5000):
        sums = months[(*key, day.replace(day=1))]
        sums[0] += held
        sums[1] += excused
        sums[2] += afterwards
    names = (*group, "month", "held", "excused", "afterwards")
    rows = [dict(zip(names, (*key, *sums), strict=True)) for key, sums in months.items()]
    return sorted(rows, key=lambda row: row["month"])


def month_shares(enrolments: QuerySet[Enrolment], since: date | None) -> list[MonthShare]:
    """Everything that is seen, by month; one query."""
    return [
        MonthShare(row["month"], row["held"], row["excused"], row["afterwards"])
        for row in _sums(_taken(enrolments, since))
    ]


def shares_by(enrolments: QuerySet[Enrolment], group: str, since: date | None) -> list[ShareRow]:
    """By `agency` or `class`: excused lessons of those held; two queries."""
    column = {"agency": "agency_id", "class": "training_class_id"}[group]
    rows: dict[int, ShareRow] = {}
    for sums in _sums(_taken(enrolments, since), column):
        _add(rows, sums[column], sums)
    named = Unit.objects if group == "agency" else TrainingClass.objects
    for pk, name, sort_key in named.filter(pk__in=rows).values_list("pk", "name", "sort_key"):
        rows[pk].name, rows[pk].sort_key = name, sort_key
    return sorted(rows.values(), key=lambda row: (row.sort_key, row.key))


def shares_by_approver(enrolments: QuerySet[Enrolment], since: date | None) -> list[ShareRow]:
    """By who granted: lessons excused by this account's decisions, of the lessons held in the classes it decided for.

    What was written into the roll as excused without a request stands under `NOBODY`, against all lessons held.
    """
    taken = _taken(enrolments, since)
    held_in: dict[int, dict[date, int]] = defaultdict(dict)
    for sums in _sums(taken, "training_class_id"):
        held_in[sums["training_class_id"]][sums["month"]] = sums["held"]
    rows: dict[int, ShareRow] = {}
    classes: dict[int, set[int]] = defaultdict(set)
    excused = taken.filter(lessons_excused__gt=0, is_case=True)
    for sums in _sums(excused, "leave__decided_by_id", "training_class_id"):
        key = sums["leave__decided_by_id"] or NOBODY
        row = rows.setdefault(key, ShareRow(key, ""))
        month = sums["month"]
        row.excused += sums["excused"]
        row.afterwards += sums["afterwards"]
        held, before = row.by_month.get(month, (0, 0))
        row.by_month[month] = (held, before + sums["excused"])
        classes[row.key].add(sums["training_class_id"])
    for key, row in rows.items():
        chosen = list(held_in) if key == NOBODY else classes[key]
        lessons_by_month: dict[date, int] = defaultdict(int)
        for class_id in chosen:
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


def _add(rows: dict[int, ShareRow], key: int, sums: Mapping[str, Any]) -> None:
    row = rows.setdefault(key, ShareRow(key, ""))
    row.held += sums["held"]
    row.excused += sums["excused"]
    row.afterwards += sums["afterwards"]
    row.by_month[sums["month"]] = (sums["held"], sums["excused"])
