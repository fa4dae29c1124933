"""Agencies held against each other: breaches, repeats, trend, whose orders, letters (R0-09, R0-26). Counted from the cases
of reports in force, never from the marks, so that it stays quick over millions of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet

from nennep.attendance.models import Reminder, ReportCase
from nennep.attendance.queries.reminders import BREACH, WAITING_STATES
from nennep.attendance.states import ReminderState
from nennep.kernel import text
from nennep.kernel.db import in_batches
from nennep.kernel.periods import Period
from nennep.units.models import Unit
from nennep.units.queries import names_on, successors_today

PEOPLE = """
SELECT agency_id, COUNT(*), SUM(CASE WHEN times > 1 THEN 1 ELSE 0 END)
FROM (
    SELECT agency_id, person_id, SUM(times) AS times
    FROM ({per_place}) AS per_place
    JOIN (SELECT id AS place_id, person_id FROM classes_enrolment) AS place ON place_id = enrolment_id
    GROUP BY agency_id, person_id
) AS per_person
GROUP BY agency_id
"""
"""Places become people only after the cases are counted: thousands are looked up instead of all cases."""


@dataclass(frozen=True, kw_only=True)
class AgencyRow:
    """One agency, of today unless another day was asked for, over a period; people and breaches of the units that it follows are its own."""

    agency_id: int
    name: str
    life: Period
    """When the unit exists, for a figure under a day on which it does not."""
    sort_key: str
    cases: int
    breaches: int
    before: int
    """Breaches in the period of the same length just before."""
    people: int
    repeat: int
    """People with two breaches or more."""
    agency_work: int
    ordered_by: str
    """Who ordered office work most often, with how often."""
    letters: int
    waiting: int
    overdue: int
    answered: int

    @property
    def pk(self) -> int:
        """The agency."""
        return self.agency_id

    @property
    def trend(self) -> str:
        """↑ more breaches than before, ↓ fewer, – as many."""
        return "↑" if self.breaches > self.before else "↓" if self.breaches < self.before else "–"

    @property
    def change(self) -> int:
        """Breaches more (or, below 0, fewer) than before."""
        return self.breaches - self.before


def day_before(since: date, until: date) -> date:
    """The first day of the period of the same length just before."""
    return since - timedelta(days=(until - since).days + 1)


def agency_rows(
    cases: QuerySet[ReportCase],
    reminders: QuerySet[Reminder],
    since: date,
    until: date,
    on: date,
    *,
    units_on: date | None = None,
) -> list[AgencyRow]:
    """One row per agency with a case in the period or in the one before; seven queries whatever the size.

    Figures stand under the units of the day `units_on`, today's if none is given (docs/domain.md 1.3).

    `cases` and `reminders` are those the reader may see, of reports in force that reach back to `day_before`; both days
    belong to the period. What is read grows with the cases of the period alone, never with the years before it.
    """
    current = cases.order_by().filter(held_on__range=(since, until))
    earlier = cases.order_by().filter(held_on__range=(day_before(since, until), since - timedelta(days=1)))
    sums_by_order = current.values_list("agency_id", "ordered_by").annotate(
        cases=Count("pk"),
        breaches=Count("pk", filter=BREACH),
        work=Count("pk", filter=Q(is_agency_work=True)),
    )
    before = dict(earlier.filter(BREACH).values_list("agency_id").annotate(Count("pk")))
    orderers: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    letters = _letters(reminders, since, until, on)
    by_order = list(sums_by_order)
    units_on = units_on or on
    heirs = successors_today({*(row[0] for row in by_order), *before, *letters}, units_on)
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for agency_id, name, cases_of_it, breaches, work in by_order:
        heir = heirs[agency_id]
        found = sums[heir]
        found["cases"] += cases_of_it
        found["breaches"] += breaches
        found["agency_work"] += work
        if name:
            orderers[heir][name] += cases_of_it
    for agency_id, number in before.items():
        sums[heirs[agency_id]]["before"] += number
    for agency_id, sent in letters.items():
        for key, number in sent.items():
            sums[heirs[agency_id]][key] += number
    people: Mapping[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    if by_order:  # else there is nothing to ask about, which a database cannot be asked
        people = _people(current.filter(BREACH), heirs)
    names = names_on(sums, units_on)
    lives = _lives(sums)
    keys = {agency_id: text.sort_key(names.get(agency_id, "")) for agency_id in sums}
    return [
        AgencyRow(
            agency_id=agency_id,
            name=names.get(agency_id, ""),
            life=lives[agency_id],
            sort_key=keys[agency_id],
            cases=found["cases"],
            breaches=found["breaches"],
            before=found["before"],
            people=people[agency_id][0],
            repeat=people[agency_id][1],
            agency_work=found["agency_work"],
            ordered_by=_most(orderers[agency_id]),
            letters=found["letters"],
            waiting=found["waiting"],
            overdue=found["overdue"],
            answered=found["answered"],
        )
        for agency_id, found in sorted(
            sums.items(),
            key=lambda item: (-item[1]["breaches"], keys[item[0]], item[0]),
        )
    ]


def _lives(agency_ids: Iterable[int]) -> dict[int, Period]:
    rows: list[tuple[int, date, date | None]] = []
    for some in in_batches(sorted(agency_ids)):
        rows += Unit.objects.filter(pk__in=some).order_by("pk").values_list("pk", "valid_from", "valid_to")
    return {pk: Period(valid_from, valid_to) for pk, valid_from, valid_to in rows}


def _people(breaches: QuerySet[ReportCase], heirs: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """By agency of today: people, and those of them with two breaches or more.

    Counted by the database, in which thousands of people stay; only those of agencies that became one are read, since
    somebody may have been sent by both.
    """
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    became_one = {
        unit for agency_id, heir in heirs.items() if heir != agency_id for unit in (agency_id, heir)
    }
    per_place, params = (
        breaches.exclude(agency_id__in=became_one)
        .order_by()
        .values_list("agency_id", "enrolment_id")
        .annotate(times=Count("pk"))
        .query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(per_place=per_place), params)
        found.update((agency_id, (people, repeat)) for agency_id, people, repeat in cursor.fetchall())
    if became_one:
        times: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        of_one = breaches.filter(agency_id__in=became_one).order_by()
        per_person = of_one.values_list("agency_id", "enrolment__person_id").annotate(times=Count("pk"))
        for agency_id, person_id, number in per_person:
            times[heirs[agency_id]][person_id] += number
        for agency_id, of_it in times.items():
            found[agency_id] = (len(of_it), sum(number > 1 for number in of_it.values()))
    return found


def _letters(
    reminders: QuerySet[Reminder], since: date, until: date, on: date
) -> dict[int, Mapping[str, int]]:
    sent = reminders.filter(sent_at__isnull=False, period_from__lte=until, period_to__gte=since).order_by()
    rows = sent.values("agency_id").annotate(
        letters=Count("pk"),
        waiting=Count("pk", filter=Q(state__in=WAITING_STATES)),
        overdue=Count("pk", filter=Q(state__in=WAITING_STATES, answer_due_on__lt=on)),
        answered=Count("pk", filter=Q(state=ReminderState.ANSWERED)),
    )
    return {
        row["agency_id"]: {
            "letters": row["letters"],
            "waiting": row["waiting"],
            "overdue": row["overdue"],
            "answered": row["answered"],
        }
        for row in rows
    }


def _most(times: Mapping[str, int]) -> str:
    if not times:
        return ""
    name, number = max(times.items(), key=lambda item: (item[1], item[0]))
    return f"{name} ({number})"
