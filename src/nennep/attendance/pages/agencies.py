"""The table of agencies, and the names behind its figures (R0-26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import ReportCase
from nennep.attendance.pages.report_tables import case_words
from nennep.attendance.policies import reminders as policies
from nennep.attendance.queries.agencies import AgencyRow, agency_rows, day_before
from nennep.attendance.queries.breaches import visible_cases
from nennep.attendance.queries.reminders import (
    BREACH,
)
from nennep.attendance.queries.report_frozen import frozen_case
from nennep.attendance.queries.reports import last_day, parse_month
from nennep.attendance.rules.reasons import reason_with_note
from nennep.classes.models import HalfDay
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.units.queries import names_on, summed_in
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Fact, Figure, PersonLine, Tab


@dataclass(frozen=True)
class AgenciesPage:
    """Agencies held against each other."""

    title: str
    lead: str
    tabs: tuple[Tab, ...]
    figures: tuple[Fact, ...]
    listing: ListPage[AgencyRow]
    trail: tuple[Crumb, ...] = ()


def _period(query: Query, on: date) -> tuple[date, date, str]:
    """The days that are looked at: a month, or the last 30 days."""
    if asked := parse_month(query.get("month", "")):
        return asked, last_day(asked), dates.month_text(asked)
    since = on - timedelta(days=29)
    return (
        since,
        on,
        _("last 30 days: from {since} to {until}").format(since=dates.short(since), until=dates.short(on)),
    )


FIRST_DAY, LAST_DAY = "first", "last"
UNITS_ON = (
    (FIRST_DAY, gettext_lazy("as on the first day of the period")),
    (LAST_DAY, gettext_lazy("as on the last day of the period")),
)
"""Under which units figures stand, unless under today's."""


def _units_on(query: Query, since: date, until: date, on: date) -> date:
    return {FIRST_DAY: since, LAST_DAY: until}.get(query.get("units", ""), on)


def agencies_page(actor: User, query: Query, now: datetime) -> AgenciesPage:
    """The table of agencies over a month or the last 30 days, under today's units or those of a day of the period."""
    on = local_date(now)
    since, until, words = _period(query, on)
    cases = visible_cases(actor, on, day_before(since, until), until)
    units_on = _units_on(query, since, until, on)
    rows = agency_rows(cases, policies.reminders_visible_to(actor, on), since, until, on, units_on=units_on)
    url = reverse("attendance:agencies")
    this = on.replace(day=1)
    months = [this]
    for _one in range(5):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    asked = query.get("month", "")
    tabs = [Tab(_("Last 30 days"), url, not asked)]
    tabs += [
        Tab(dates.month_text(one), f"{url}?month={one:%Y-%m}", asked == f"{one:%Y-%m}") for one in months
    ]
    return AgenciesPage(
        title=_("Agencies and study"),
        lead=_(
            "Who keeps people from class, {period}. Counted from the reports that were sent; an arrow compares with as many days before."
        ).format(period=words),
        tabs=tuple(tabs),
        figures=(
            Fact(
                _("Breaches"),
                Figure(sum(row.breaches for row in rows), _door(since, until, breaches="yes"), _("Breaches")),
            ),
            Fact(
                _("Agency work"),
                Figure(
                    sum(row.agency_work for row in rows), _door(since, until, work="yes"), _("Agency work")
                ),
            ),
            Fact(_("Agencies concerned"), str(sum(bool(row.breaches) for row in rows))),
        ),
        listing=agencies_listing(since, until, query.get("units", ""), units_on).read(query, rows),
    )


def _door(since: date, until: date, **more: object) -> str:
    query = "".join(f"&{key}={value}" for key, value in more.items())
    return reverse("attendance:agency-cases") + f"?since={since.isoformat()}&until={until.isoformat()}{query}"


def _life(row: AgencyRow, units_on: date) -> str:
    """Since or until when the agency exists, where that is not the day: two units may bear the same name."""
    if row.life.valid_from is not None and units_on < row.life.valid_from:
        return _("from {day}").format(day=dates.short(row.life.valid_from))
    if not row.life.contains(units_on) and row.life.last_on is not None:
        return _("up to and including {day}").format(day=dates.short(row.life.last_on))
    return ""


def _in_one_line(row: AgencyRow, units_on: date) -> str:
    life = _life(row, units_on)
    return f"{row.name} ({life})" if life else row.name


def agencies_listing(since: date, until: date, units: str, units_on: date) -> Listing[AgencyRow]:
    """Agencies, those with the most breaches first; the lists behind the figures count under the same units."""
    same_units = {"units": units} if units in {FIRST_DAY, LAST_DAY} else {}

    def door(key: str, label: Any, **more: object) -> Column[AgencyRow]:
        address = _door(since, until, **more, **same_units)
        return Column(
            key=key,
            label=label,
            kind="figure",
            value=lambda row: Figure(
                getattr(row, key), f"{address}&agency={row.agency_id}", f"{label}: {row.name}"
            ),
            sort=key,
            total=key,
        )

    return Listing(
        key="agencies",
        title=gettext_lazy("Agencies and study"),
        noun=gettext_lazy("agencies"),
        columns=(
            Column(
                key="name",
                label=gettext_lazy("Agency"),
                kind="person",
                value=lambda row: PersonLine(row.name, _life(row, units_on)),
                export=lambda row: _in_one_line(row, units_on),
                sort="sort_key",
            ),
            door("breaches", gettext_lazy("Breaches"), breaches="yes"),
            Column(
                key="trend",
                label=gettext_lazy("Trend"),
                value=lambda row: f"{row.trend}\u00a0{row.before}\u00a0→\u00a0{row.breaches}",
                export=lambda row: row.trend,
                sort="change",
            ),
            door("people", gettext_lazy("Number of people"), breaches="yes"),
            door("repeat", gettext_lazy("More than once"), breaches="yes", repeat="yes"),
            door("agency_work", gettext_lazy("Agency work"), work="yes"),
            Column(key="ordered_by", label=gettext_lazy("Ordered most by")),
            door("cases", gettext_lazy("All cases")),
            Column(key="letters", label=gettext_lazy("Letters"), kind="number", sort="letters", total=True),
            Column(
                key="answered", label=gettext_lazy("Answered"), kind="number", sort="answered", total=True
            ),
            Column(key="overdue", label=gettext_lazy("Overdue"), kind="number", sort="overdue", total=True),
        ),
        filters=(
            Choices(
                key="units",
                label=gettext_lazy("Units"),
                choices=UNITS_ON,
                unset=gettext_lazy("rolled up to today's"),
                apply=lambda source, _day: source,  # the rows were counted under these units
            ),
            YesNo(
                key="worse",
                label=gettext_lazy("Trend"),
                yes=gettext_lazy("more than before"),
                no=gettext_lazy("not more than before"),
                apply=lambda source, wanted: [row for row in source if (row.change > 0) == wanted],
            ),
            YesNo(
                key="late",
                label=gettext_lazy("Letters"),
                yes=gettext_lazy("with an overdue answer"),
                no=gettext_lazy("without"),
                apply=lambda source, wanted: [row for row in source if bool(row.overdue) == wanted],
            ),
        ),
        search=("name",),
        order=("agency_id",),
        empty=Empty(why=gettext_lazy("No report that was sent names a case in these days.")),
    )


@dataclass(frozen=True)
class AgencyCaseRow:
    """One case behind a figure of the table."""

    pk: int
    name: str
    agency: str
    class_name: str
    held_on: date
    half: str
    status: str
    reason: str
    ordered_by: str
    report_url: str


@dataclass(frozen=True)
class AgencyCasesPage:
    """The names behind a figure of the table."""

    title: str
    lead: str
    listing: ListPage[AgencyCaseRow]
    trail: tuple[Crumb, ...]


AGENCY_CASES: Listing[AgencyCaseRow] = Listing(
    key="agency-cases",
    title=gettext_lazy("Cases of agencies"),
    noun=gettext_lazy("cases"),
    columns=(
        Column(key="name", label=gettext_lazy("Full name"), sort="enrolment__person__name_sort_key"),
        Column(key="agency", label=gettext_lazy("Agency"), sort="agency__sort_key"),
        Column(key="class_name", label=gettext_lazy("Class"), sort="report__training_class__sort_key"),
        Column(key="held_on", label=gettext_lazy("Day"), kind="date", sort="held_on"),
        Column(key="half", label=gettext_lazy("Half-day")),
        Column(key="status", label=gettext_lazy("What happened")),
        Column(key="reason", label=gettext_lazy("Reason"), sort="reason_name"),
        Column(key="ordered_by", label=gettext_lazy("Ordered by"), sort="ordered_by"),
    ),
    search=("enrolment__person__search_key",),
    order=("held_on", "pk"),
    row_url=lambda row: row.report_url,
    row_id=lambda row: row.pk,
)


def agency_cases_page(actor: User, query: Query, now: datetime) -> AgencyCasesPage:
    """The cases that a figure of the table counts, by name."""
    on = local_date(now)
    since = _day(query.get("since", ""), on - timedelta(days=29))
    until = _day(query.get("until", ""), on)
    cases = visible_cases(actor, on, since, until)
    lead = dates.span(since, until)
    units_on = _units_on(query, since, until, on)
    agency = query.get("agency", "")
    if agency.isdecimal():
        cases = cases.filter(agency_id__in=summed_in(int(agency), units_on))
        lead = " · ".join([*names_on([int(agency)], units_on).values(), lead])
    if query.get("breaches") == "yes":
        cases = cases.filter(BREACH)
    if query.get("work") == "yes":
        cases = cases.filter(is_agency_work=True)
    if query.get("repeat") == "yes":
        people: dict[int, int] = {}
        for person in cases.order_by().values_list("enrolment__person_id", flat=True):
            people[person] = people.get(person, 0) + 1
        cases = cases.filter(enrolment__person_id__in=[pk for pk, times in people.items() if times > 1])
    return AgencyCasesPage(
        title=_("Cases of agencies"),
        lead=lead,
        listing=AGENCY_CASES.read(
            query,
            cases.select_related("enrolment__person", "report__training_class"),
            make_rows=lambda rows: _case_rows(list(rows), units_on),
        ),
        trail=(Crumb(_("Agencies and study"), reverse("attendance:agencies")), Crumb(_("Cases"))),
    )


def _day(written: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return otherwise


def _case_rows(rows: list[ReportCase], units_on: date) -> list[AgencyCaseRow]:
    """Who sent the trainee, by the name of the day under which the figures stand."""
    names = names_on({row.agency_id for row in rows}, units_on)
    return [_agency_case(row, names[row.agency_id]) for row in rows]


def _agency_case(row: ReportCase, agency: str) -> AgencyCaseRow:
    case = frozen_case(row, name=row.enrolment.person.full_name, agency=agency)
    return AgencyCaseRow(
        pk=row.pk,
        name=case.name,
        agency=case.agency,
        class_name=row.report.training_class.name,
        held_on=row.held_on,
        half=str(HalfDay(row.half).label),
        status=case_words(case),
        reason=reason_with_note(row.reason_code, row.reason_name, row.reason_note),
        ordered_by=row.ordered_by,
        report_url=reverse("attendance:report", args=[row.report_id]) + "?view=cases",
    )
