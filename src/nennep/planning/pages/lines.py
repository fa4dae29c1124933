"""The lines of a version as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from nennep.planning.models import PlanLine
from nennep.planning.pages.shared import (
    QUARTERS,
    line_badge,
    when_words,
)
from nennep.planning.queries import LineFigures
from nennep.planning.states import LineState
from nennep.web.lists import Choices, Column, Empty, Listing, YesNo
from nennep.web.parts import Badge, Figure, PersonLine

ELSEWHERE, EXTRA = "elsewhere", "extra"
ANY_FIELD = "any"
KNOWN, NOT_KNOWN, NO_CLASSES, NO_SEATS, NO_BAR = "yes", "no", "no-classes", "no-seats", "no-bar"
NO_TIME = "none"
"""Bar of the year of the classes of which neither month nor quarter is known."""


@dataclass(frozen=True)
class LineRow:
    """A line as the list shows it."""

    pk: int
    order: int
    code: str
    title: str
    audience: str
    programme: str
    programme_id: int
    classes: int | None
    seats: int | None
    opened: int
    people: int
    when: str
    month: int
    lead: str
    coordinators: str
    venue: str
    state: Badge
    state_code: str
    conclusion: str
    cost: int | None
    funding: str
    priority_field: str
    field_id: int | None
    note: str
    days_late: int | None
    search_key: str
    quarter: int | None
    lead_id: int | None
    coordinator_ids: frozenset[int]
    is_elsewhere: bool
    may_be_held: bool
    bar: str
    """The bar of the year that counts the classes of the line; empty where none does."""
    is_concluded: bool

    @property
    def line_url(self) -> str:
        """The page of the line."""
        return reverse("planning:line", args=[self.pk])


def _opened(row: LineRow) -> object:
    return Figure(row.opened, row.line_url) if row.opened else row.opened


def with_coordinator(rows: Any, value: Any) -> Any:
    """The lines on which the unit coordinates."""
    return [row for row in rows if int(value) in row.coordinator_ids]


def coordinators_among(figures: Sequence[LineFigures]) -> list[tuple[int, str]]:
    """Who coordinates on these lines, to choose from."""
    units = {link.unit_id: link.unit for one in figures for link in one.line.coordinator_links.all()}
    return [
        (unit.pk, unit.name) for unit in sorted(units.values(), key=lambda unit: (unit.sort_key, unit.pk))
    ]


def _in_field(rows: Any, value: Any) -> Any:
    if value == ANY_FIELD:
        return [row for row in rows if row.field_id is not None]
    return [row for row in rows if str(row.field_id) == str(value)]


def with_numbers(rows: Any, value: Any) -> Any:
    """The lines whose classes and seats are known, or of which one or the other is not."""

    def fits(row: Any) -> bool:
        has_classes, has_seats = row.classes is not None, row.seats is not None
        if value == KNOWN:
            return has_classes and has_seats
        if value == NOT_KNOWN:
            return not (has_classes and has_seats)
        if value == NO_SEATS:
            return not has_seats
        return not has_classes and (value == NO_CLASSES or bool(row.may_be_held))

    return [row for row in rows if fits(row)]


NUMBERS = Choices(
    key="numbers",
    label=gettext_lazy("Classes and seats"),
    choices=[
        (KNOWN, gettext_lazy("Known")),
        (NOT_KNOWN, gettext_lazy("Not known yet")),
        (NO_CLASSES, gettext_lazy("Number of classes not known yet")),
        (NO_SEATS, gettext_lazy("Number of seats not known yet")),
    ],
    apply=with_numbers,
)
WITHOUT_BAR = (NO_BAR, gettext_lazy("May be held here, number of classes not known yet"))

BARS = Choices(
    key="bar",
    label=gettext_lazy("Classes over the year"),
    lookup="bar",
    choices=[
        *((str(month), format_lazy(gettext_lazy("Month {month}"), month=month)) for month in range(1, 13)),
        *(
            (
                f"q{place}",
                format_lazy(gettext_lazy("Quarter {quarter}, month not known"), quarter=quarter),
            )
            for place, quarter in enumerate(QUARTERS, start=1)
        ),
        (NO_TIME, gettext_lazy("Time not known yet")),
    ],
)

LINES: Listing[LineRow] = Listing(
    key="lines",
    title=gettext_lazy("Lines of the plan"),
    noun=gettext_lazy("lines of the plan"),
    columns=(
        Column(
            key="title",
            label=gettext_lazy("Class content"),
            sort="order",
            value=lambda row: PersonLine(row.title, row.audience if row.audience not in row.title else ""),
            about_label=gettext_lazy("Audience"),
        ),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state_code"),
        Column(key="classes", label=gettext_lazy("Number of classes"), kind="number", sort="classes"),
        Column(key="seats", label=gettext_lazy("Seats"), kind="number", sort="seats"),
        Column(
            key="opened", label=gettext_lazy("Classes opened"), kind="figure", value=_opened, sort="opened"
        ),
        Column(key="when", label=gettext_lazy("Time of opening"), sort="month"),
        Column(key="lead", label=gettext_lazy("Leading unit"), sort="lead"),
        Column(key="coordinators", label=gettext_lazy("Coordinating units")),
        Column(key="conclusion", label=gettext_lazy("Conclusion"), shown=False),
        Column(key="venue", label=gettext_lazy("Venue"), shown=False, sort="venue"),
        Column(key="programme", label=gettext_lazy("Programme"), shown=False, sort="programme"),
        Column(
            key="cost",
            label=gettext_lazy("Cost in đồng"),
            kind="number",
            shown=False,
            sort="cost",
            total=True,
        ),
        Column(key="funding", label=gettext_lazy("Money from"), shown=False),
        Column(
            key="priority_field", label=gettext_lazy("Priority field"), shown=False, sort="priority_field"
        ),
        Column(
            key="days_late", label=gettext_lazy("Days late"), kind="number", shown=False, sort="days_late"
        ),
        Column(key="note", label=gettext_lazy("Note"), shown=False),
        Column(key="code", label=gettext_lazy("Code"), shown=False, sort="code"),
    ),
    filters=(
        Choices(
            key="state",
            label=gettext_lazy("State"),
            lookup="state_code",
            choices=[
                *LineState.choices,
                (ELSEWHERE, gettext_lazy("Counted in another plan")),
                (EXTRA, gettext_lazy("Extra, outside the approved seats")),
            ],
        ),
        Choices(
            key="quarter",
            label=gettext_lazy("Quarter"),
            lookup="quarter",
            choices=[(1, "I"), (2, "II"), (3, "III"), (4, "IV")],
        ),
        BARS,
        Choices(key="programme", label=gettext_lazy("Programme"), lookup="programme_id"),
        Choices(key="lead", label=gettext_lazy("Leading unit"), lookup="lead_id"),
        Choices(key="coordinator", label=gettext_lazy("Coordinating unit"), apply=with_coordinator),
        Choices(key="field", label=gettext_lazy("Priority field"), apply=_in_field),
        YesNo(
            key="elsewhere",
            label=gettext_lazy("Venue"),
            lookup="is_elsewhere",
            yes=gettext_lazy("Elsewhere than the school"),
            no=gettext_lazy("At the school"),
        ),
        replace(NUMBERS, choices=[*NUMBERS.choices, WITHOUT_BAR]),
        YesNo(
            key="concluded",
            label=gettext_lazy("Conclusion"),
            lookup="is_concluded",
            yes=gettext_lazy("Concluded"),
            no=gettext_lazy("Without a conclusion"),
        ),
    ),
    search=("search_key",),
    order=("order", "pk"),
    row_url=lambda row: row.line_url,
    empty=Empty(
        why=gettext_lazy(
            "This version has no lines yet. Whoever keeps the plan adds each class with “Add a line”."
        )
    ),
)


def may_be_held(line: PlanLine) -> bool:
    """Whether the line's classes are or may be held and counted in this plan."""
    return line.state in (LineState.PROPOSED, LineState.APPROVED) and not line.counted_in_id


def bar_of(line: PlanLine) -> str:
    """The bar of the year that counts the classes of the line: its month, else its quarter, else that of no time."""
    if line.classes is None or not may_be_held(line):
        return ""
    if line.opens_month:
        return str(line.opens_month)
    return f"q{line.quarter}" if line.quarter else NO_TIME


def line_row(one: LineFigures) -> LineRow:
    """A line for the list."""
    line = one.line
    conclusion = getattr(line, "conclusion", None)
    return LineRow(
        pk=line.pk,
        order=line.order,
        code=line.item.code,
        title=line.title,
        audience=line.audience_text,
        programme=line.programme.name,
        programme_id=line.programme_id,
        classes=line.classes,
        seats=line.seats,
        opened=one.opened,
        people=one.people,
        when=when_words(line),
        month=line.opens_month or (line.quarter or 5) * 3,
        lead=line.lead.name if line.lead else "",
        coordinators="; ".join(one.coordinators),
        venue=line.venue.name if line.venue else "",
        state=line_badge(line),
        state_code=ELSEWHERE if line.counted_in_id else EXTRA if line.is_extra else line.state,
        conclusion=str(conclusion.get_outcome_display()) if conclusion else "",
        cost=line.cost,
        funding=one.funding,
        priority_field=line.priority_field.name if line.priority_field else "",
        field_id=line.priority_field_id,
        note=line.note,
        days_late=one.days_late,
        search_key=line.search_key,
        quarter=line.quarter,
        lead_id=line.lead_id,
        coordinator_ids=frozenset(link.unit_id for link in line.coordinator_links.all()),
        is_elsewhere=one.is_elsewhere,
        may_be_held=may_be_held(line),
        bar=bar_of(line),
        is_concluded=conclusion is not None,
    )
