"""The classes that were opened for a plan: what stands behind the figures of its progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.planning import policies
from nennep.planning.pages.money import cause_words
from nennep.planning.pages.progress import leads_among
from nennep.planning.pages.shared import Chosen, plan_crumbs, when_words
from nennep.planning.pages.sheet import SheetPage
from nennep.planning.queries import LineFigures, OpenedClass, cause_of, classes_open_to, line_figures
from nennep.units.models import Unit
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Figure, PersonLine, Share


@dataclass(frozen=True)
class OpenedRow:
    """A class that was opened for the plan."""

    pk: int
    line_id: int
    lead_id: int | None
    programme_id: int
    planned: int | None
    code: str
    name: str
    line: str
    when: str
    due_on: date | None
    opened_on: date
    days_late: int | None
    ends_on: date | None
    closed_on: date | None
    days_over: int | None
    why: str
    people: int
    agencies: int
    state: str
    url: str
    people_url: str
    search_key: str


CLASSES: Listing[OpenedRow] = Listing(
    key="opened-classes",
    title=gettext_lazy("Classes opened for the plan"),
    noun=gettext_lazy("classes"),
    columns=(
        Column(
            key="name",
            label=gettext_lazy("Class"),
            value=lambda row: PersonLine(row.name, row.code),
            about_label=gettext_lazy("Code"),
            sort="name",
        ),
        Column(key="line", label=gettext_lazy("Class content"), sort="line"),
        Column(key="when", label=gettext_lazy("Planned for"), sort="due_on"),
        Column(key="opened_on", label=gettext_lazy("Opened on"), kind="date", sort="opened_on"),
        Column(key="days_late", label=gettext_lazy("Opened late (days)"), kind="number", sort="days_late"),
        Column(key="ends_on", label=gettext_lazy("Planned end"), kind="date", sort="ends_on"),
        Column(key="closed_on", label=gettext_lazy("Closed on"), kind="date", sort="closed_on"),
        Column(key="days_over", label=gettext_lazy("Ended late (days)"), kind="number", sort="days_over"),
        Column(key="why", label=gettext_lazy("Reason")),
        Column(
            key="people",
            label=gettext_lazy("People in class"),
            kind="figure",
            value=lambda row: Figure(row.people, row.people_url) if row.people_url else row.people,
            sort="people",
            total="people",
        ),
        Column(
            key="filled",
            label=gettext_lazy("Filled"),
            kind="share",
            value=lambda row: Share(row.people, row.planned) if row.planned else None,
            hint=gettext_lazy("People in class out of the seats that the line has for one class"),
        ),
        Column(
            key="agencies",
            label=gettext_lazy("Agencies"),
            kind="figure",
            sort="agencies",
            value=lambda row: Figure(row.agencies, row.people_url),
        ),
        Column(key="state", label=gettext_lazy("State")),
    ),
    filters=(
        Choices(key="programme", label=gettext_lazy("Programme"), lookup="programme_id"),
        Choices(key="line", label=gettext_lazy("Class content"), lookup="line_id"),
        Choices(key="agency", label=gettext_lazy("Agency"), apply=lambda rows, _value: rows),
        Choices(key="lead", label=gettext_lazy("Leading unit"), lookup="lead_id"),
        YesNo(
            key="full",
            label=gettext_lazy("Filled"),
            yes=gettext_lazy("as planned"),
            no=gettext_lazy("fewer people than planned"),
            apply=lambda rows, value: [
                row for row in rows if bool(row.planned and row.people < row.planned) is not bool(value)
            ],
        ),
    ),
    search=("search_key",),
    order=("opened_on", "pk"),
    row_url=lambda row: row.url,
    empty=Empty(
        why=gettext_lazy(
            "No class was opened for this plan yet. A class appears here once the school opens it and names its line of the plan."
        )
    ),
)


def classes_page(chosen: Chosen, query: Query) -> SheetPage:
    """The classes behind the figures of the progress."""
    figures = [one for one in line_figures(chosen.version, chosen.on) if one.is_counted]
    agencies = _agencies(chosen, figures)
    asked = query.get("agency", "")
    agency = int(asked) if asked in {str(pk) for pk, _name in agencies} else None
    rows = [
        _opened_row(one, opened, chosen.on, agency)
        for one in figures
        for opened in one.classes
        if opened.is_in_plan and (agency is None or agency in opened.agencies)
    ]
    may_open = classes_open_to(chosen.actor, [row.pk for row in rows], chosen.on)
    rows = [row if row.pk in may_open else replace(row, url="", people_url="") for row in rows]
    return SheetPage(
        title=_("Classes opened for the plan"),
        lead=chosen.plan.name
        if agency is None
        else _("People in class are those of {agency}.").format(agency=dict(agencies)[agency]),
        trail=plan_crumbs(chosen.plan, _("Classes opened for the plan")),
        tabs=(),
        state=None,
        acts=(),
        facts=(),
        bars=(),
        listing=CLASSES.read(
            query,
            rows,
            choices={
                "programme": sorted(
                    {one.line.programme_id: one.line.programme.name for one in figures}.items(),
                    key=lambda pair: pair[1],
                ),
                "line": [(one.line.pk, one.line.title) for one in figures if one.classes],
                "agency": agencies,
                "lead": leads_among(figures),
            },
        ),
    )


def _agencies(chosen: Chosen, figures: Sequence[LineFigures]) -> list[tuple[int, str]]:
    """The agencies with people in the classes, as far as the reader sees how many each has."""
    found = {pk for one in figures for opened in one.classes if opened.is_in_plan for pk in opened.agencies}
    told = policies.agencies_told(chosen.actor, chosen.plan, found, chosen.on)
    units = Unit.objects.filter(pk__in=told).order_by("sort_key", "pk")
    return [(unit.pk, unit.name) for unit in units]


def _opened_row(one: LineFigures, opened: OpenedClass, on: date, agency: int | None) -> OpenedRow:
    """A class beside the plan: the line's month or quarter with the opening, the planned with the real end (R1-19). With an
    agency its people are those counted."""
    line = one.line
    people_url = opened.people_url
    if agency is not None and people_url:
        people_url = f"{people_url}?agency={agency}"
    late, over = opened.days_late(one.due_on), opened.days_over(on)
    return OpenedRow(
        pk=opened.pk,
        line_id=line.pk,
        lead_id=line.lead_id,
        programme_id=line.programme_id,
        planned=round(line.seats / line.classes) if line.seats and line.classes and agency is None else None,
        code=opened.code,
        name=opened.name,
        line=one.line.title,
        when=when_words(line),
        due_on=one.due_on,
        opened_on=opened.opened_on,
        days_late=late,
        ends_on=opened.ends_on,
        closed_on=opened.closed_on,
        days_over=over,
        why=cause_words(one, cause_of(one)) if late or over else "",
        people=opened.people if agency is None else opened.people_by_agency.get(agency, 0),
        agencies=len(opened.agencies),
        state=opened.state,
        url=opened.url,
        people_url=people_url,
        search_key=f"{opened.code} {opened.name}",
    )
