"""Pages of the paper sheet: printing it, typing it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.attendance.pages.roll import new_client_key
from nennep.attendance.pages.roll_parts import half_text
from nennep.attendance.queries.grid import ReasonKey
from nennep.attendance.queries.roll_paper import SheetRow, heading, sign
from nennep.classes.models import Session, TrainingClass
from nennep.kernel import dates
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Tab


def paper_trail(one: TrainingClass, *more: Crumb) -> tuple[Crumb, ...]:
    """The way to the paper sheet of a class."""
    return (
        Crumb(_("Classes"), reverse("classes:list")),
        Crumb(one.name, reverse("classes:class", args=[one.pk])),
        Crumb(_("Paper sheet"), reverse("attendance:sheet", args=[one.pk])),
        *more,
    )


@dataclass(frozen=True)
class Week:
    """A week of the timetable, for choosing what to print or type."""

    first: date
    last: date
    text: str
    sessions: int


def weeks_of(sessions: Sequence[Session]) -> tuple[Week, ...]:
    """The weeks in which the class has sessions."""
    found: dict[tuple[int, int], list[Session]] = {}
    for session in sessions:
        found.setdefault(session.held_on.isocalendar()[:2], []).append(session)
    return tuple(
        Week(
            held[0].held_on,
            held[-1].held_on,
            dates.short(held[0].held_on)
            if held[0].held_on == held[-1].held_on
            else f"{dates.short(held[0].held_on)} – {dates.short(held[-1].held_on)}",
            len(held),
        )
        for held in found.values()
    )


@dataclass(frozen=True)
class SheetPage:
    """Where a sheet is printed, typed back or loaded."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    first: str
    last: str
    weeks: tuple[Week, ...]
    acts: tuple[Act, ...]
    sessions: int
    people: int
    may_type: bool
    type_url: str
    session_id: int | None
    """The one session of which the sheet is, until other days are chosen."""


def sheet_page(
    one: TrainingClass,
    sessions: Sequence[Session],
    chosen: Sequence[Session],
    people: int,
    *,
    named: Session | None,
    may_type: bool,
) -> SheetPage:
    """The page from which sheets are printed; `chosen` are the sessions of the address, `named` the one it names."""
    acts: tuple[Act, ...] = ()
    if may_type:
        acts = (
            Act(
                _("Load a filled sheet"),
                reverse("attendance:paper-intake", args=[one.pk]),
                "upload",
                kind="primary",
            ),
        )
    return SheetPage(
        title=_("Paper sheet"),
        lead=f"{one.name} · {half_text(named)}" if named else one.name,
        trail=paper_trail(one),
        first=dates.short(chosen[0].held_on) if chosen else "",
        last=dates.short(chosen[-1].held_on) if chosen else "",
        weeks=weeks_of(sessions),
        acts=acts,
        sessions=len(chosen),
        people=people,
        may_type=may_type,
        type_url=reverse("attendance:type-paper", args=[one.pk]),
        session_id=named.pk if named else None,
    )


@dataclass(frozen=True)
class TypedCell:
    """One field of the typing grid; without a name nothing can be typed there."""

    name: str
    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class TypedRow:
    """One trainee of the typing grid."""

    id: int
    number: int
    name: str
    agency: str
    cells: tuple[TypedCell, ...]
    reason: str
    problem: str


@dataclass(frozen=True)
class TypePage:
    """The grid into which a sheet is typed."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    headings: tuple[str, ...]
    rows: tuple[TypedRow, ...]
    reasons: tuple[ReasonKey, ...]
    client_key: str
    problems: int
    back: str
    running: str
    """Said while a session of the week is not over: what is typed of it counts for its start only."""


def type_page(
    one: TrainingClass,
    *,
    now: datetime,
    weeks: Sequence[Week],
    current: Week | None,
    sessions: Sequence[Session],
    rows: Sequence[SheetRow],
    reasons: Sequence[ReasonKey],
    typed: Mapping[str, str] | None = None,
    problems: Mapping[int, str] | None = None,
) -> TypePage:
    """The grid of one week."""
    here = reverse("attendance:type-paper", args=[one.pk])
    title = _("Type a sheet")
    said = typed or {}
    return TypePage(
        title=title,
        lead=_("{name}. Type what the paper says: x, P, K, T15, V20; a blank cell stays not taken.").format(
            name=one.name
        ),
        trail=paper_trail(one, Crumb(title)),
        tabs=tuple(
            Tab(week.text, f"{here}?week={week.first.isoformat()}", week == current) for week in weeks
        ),
        headings=tuple(heading(session) for session in sessions),
        rows=tuple(
            TypedRow(
                id=row.enrolment_id,
                number=row.order,
                name=row.name,
                agency=row.agency,
                cells=tuple(
                    TypedCell("", "", "")
                    if cell is None
                    else TypedCell(
                        f"mark-{row.enrolment_id}-{session.pk}",
                        said.get(f"mark-{row.enrolment_id}-{session.pk}", sign(cell)),
                        f"{row.name}, {heading(session)}",
                    )
                    for session, cell in zip(sessions, row.cells, strict=True)
                ),
                reason=said.get(f"reason-{row.enrolment_id}", row.reason),
                problem=(problems or {}).get(row.enrolment_id, ""),
            )
            for row in rows
        ),
        reasons=tuple(reasons),
        client_key=new_client_key(),
        problems=len(problems or {}),
        back=reverse("attendance:sheet", args=[one.pk]),
        running=_running(sessions, now),
    )


def _running(sessions: Sequence[Session], now: datetime) -> str:
    session = next((session for session in sessions if session.ends_at > now), None)
    if session is None:
        return ""
    return _(
        "Session not over ({session}): what is typed now counts for its start. Take the end when it comes, or type the finished sheet."
    ).format(session=half_text(session))
