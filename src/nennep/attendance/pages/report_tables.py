"""The tables of a report: by person, by agency, by case; each figure opens the cases behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.attendance.queries.report_figures import AgencyFigures, Case, Line
from nennep.attendance.queries.report_view import ReportView
from nennep.attendance.rules.reasons import reason_with_note
from nennep.attendance.states import Status
from nennep.classes.models import HalfDay
from nennep.kernel.text import search_key, sort_key
from nennep.web.lists import Choices, Column, Listing, YesNo
from nennep.web.parts import Figure, Share

FIGURE_LABELS = {
    "sessions": gettext_lazy("Sessions of all trainees"),
    "present": gettext_lazy("Present"),
    "excused": gettext_lazy("Absent with leave"),
    "unexcused": gettext_lazy("Absent without leave"),
    "late": gettext_lazy("Late"),
    "left_early": gettext_lazy("Left early"),
    "late_and_left_early": gettext_lazy("of these late and left early"),
    "called_away": gettext_lazy("Called away in session"),
    "left_mid_session": gettext_lazy("Left in mid-session"),
    "not_taken": gettext_lazy("Not taken"),
    "lessons": gettext_lazy("Lessons"),
    "lessons_credited": gettext_lazy("Lessons credited"),
    "lessons_excused": gettext_lazy("Lessons excused"),
    "lessons_missed": gettext_lazy("Lessons missed"),
}
SHORT_LABELS = {
    "present": gettext_lazy("Present"),
    "excused": gettext_lazy("With leave"),
    "unexcused": gettext_lazy("Without leave"),
    "late": gettext_lazy("Late"),
    "left_early": gettext_lazy("Early"),
    "late_and_left_early": gettext_lazy("Both"),
    "called_away": gettext_lazy("Called away"),
    "left_mid_session": gettext_lazy("Went away"),
    "not_taken": gettext_lazy("Not taken"),
}
"""Headings of narrow columns."""
CASE_KINDS = (
    ("excused", FIGURE_LABELS["excused"]),
    ("unexcused", FIGURE_LABELS["unexcused"]),
    ("late", FIGURE_LABELS["late"]),
    ("left_early", FIGURE_LABELS["left_early"]),
    ("late_and_left_early", FIGURE_LABELS["late_and_left_early"]),
    ("called_away", FIGURE_LABELS["called_away"]),
    ("left_mid_session", FIGURE_LABELS["left_mid_session"]),
)


def people_listing(view: ReportView, url: str) -> Listing[Line]:
    """Trainees with their figures; each figure opens the cases behind it."""

    def count(name: str, label: Any, *, shown: bool = True) -> Column[Line]:
        def cell(line: Line) -> object:
            value = getattr(line.figures, name)
            if name in {"sessions", "present", "not_taken"}:
                return value
            return Figure(value, f"{url}?view=cases&person={line.enrolment_id}&what={name}", str(label))

        return Column(
            key=name,
            label=label,
            kind="number" if name in {"sessions", "present", "not_taken"} else "figure",
            value=cell,
            sort=f"figures__{name}",
            total=True,
            shown=shown,
        )

    totals = view.totals
    return Listing(
        key="report-people",
        title=gettext_lazy("Report by person"),
        noun=gettext_lazy("people"),
        columns=(
            Column(key="name", label=gettext_lazy("Full name"), sort="order"),
            Column(key="agency", label=gettext_lazy("Agency"), sort="agency"),
            count("sessions", gettext_lazy("Sessions planned")),
            count("present", SHORT_LABELS["present"]),
            count("excused", SHORT_LABELS["excused"]),
            count("unexcused", SHORT_LABELS["unexcused"]),
            count("late", SHORT_LABELS["late"]),
            count("left_early", SHORT_LABELS["left_early"]),
            count("late_and_left_early", SHORT_LABELS["late_and_left_early"], shown=False),
            count("called_away", SHORT_LABELS["called_away"], shown=bool(totals.called_away)),
            count("left_mid_session", SHORT_LABELS["left_mid_session"], shown=bool(totals.left_mid_session)),
            count("not_taken", SHORT_LABELS["not_taken"], shown=bool(totals.not_taken)),
            Column(
                key="share",
                label=gettext_lazy("Attendance share"),
                kind="share",
                value=lambda line: Share(line.figures.lessons_credited, line.figures.lessons),
            ),
            Column(
                key="course",
                label=gettext_lazy("Course so far"),
                hint=gettext_lazy("lessons"),
                value=lambda line: _("{credited}/{held}, {left} left to miss").format(
                    credited=line.cumulative.credited,
                    held=line.cumulative.held,
                    left=line.cumulative.left_to_miss,
                ),
            ),
            Column(key="recommendation", label=gettext_lazy("Recommendation"), shown=False),
        ),
        filters=(),
        search=("name", "agency"),
        order=("order", "enrolment_id"),
        row_id=lambda line: line.enrolment_id,
    )


class AgencyLine:
    """One agency with its figures as attributes, for sorting and totals."""

    def __init__(self, row: AgencyFigures) -> None:
        self.pk = row.agency_id
        self.agency_id = row.agency_id
        self.agency = row.agency
        self.people = row.people
        self.cases = row.cases
        self.avoidable = row.avoidable
        self.agency_work = row.agency_work
        self.figures = row.figures


def agencies_listing(url: str) -> Listing[AgencyLine]:
    """Agencies with their figures."""

    def count(name: str, label: Any) -> Column[AgencyLine]:
        return Column(
            key=name,
            label=label,
            kind="figure",
            value=lambda row: Figure(
                getattr(row.figures, name),
                f"{url}?view=cases&agency={row.agency_id}&what={name}",
                str(label),
            ),
            sort=f"figures__{name}",
            total=True,
        )

    return Listing(
        key="report-agencies",
        title=gettext_lazy("Report by agency"),
        noun=gettext_lazy("agencies"),
        columns=(
            Column(key="agency", label=gettext_lazy("Agency"), sort="agency"),
            Column(key="people", label=gettext_lazy("Trainees"), kind="number", sort="people", total=True),
            Column(
                key="sessions",
                label=gettext_lazy("Sessions planned"),
                kind="number",
                value=lambda row: row.figures.sessions,
                total=True,
            ),
            Column(
                key="present",
                label=FIGURE_LABELS["present"],
                kind="number",
                value=lambda row: row.figures.present,
                total=True,
            ),
            *(
                count(name, SHORT_LABELS[name])
                for name, _label in CASE_KINDS
                if name != "late_and_left_early"
            ),
            Column(
                key="cases",
                label=gettext_lazy("Cases"),
                kind="figure",
                value=lambda row: Figure(row.cases, f"{url}?view=cases&agency={row.agency_id}", _("Cases")),
                sort="cases",
                total=True,
            ),
            Column(
                key="avoidable",
                label=gettext_lazy("Avoidable"),
                kind="figure",
                value=lambda row: Figure(
                    row.avoidable, f"{url}?view=cases&agency={row.agency_id}&avoidable=yes", _("Avoidable")
                ),
                sort="avoidable",
                total=True,
            ),
            Column(
                key="agency_work",
                label=gettext_lazy("Agency work"),
                kind="figure",
                value=lambda row: Figure(
                    row.agency_work, f"{url}?view=cases&agency={row.agency_id}&work=yes", _("Agency work")
                ),
                sort="agency_work",
                total=True,
            ),
            Column(
                key="share",
                label=gettext_lazy("Attendance share"),
                kind="share",
                value=lambda row: Share(row.figures.lessons_credited, row.figures.lessons),
            ),
        ),
        search=("agency",),
        order=("pk",),
    )


@dataclass(frozen=True)
class CaseLine:
    """One case as lists show it."""

    pk: str
    case: Case
    name: str
    agency: str
    agency_id: int
    person: int
    held_on: date
    half: str
    what: frozenset[str]
    status: str
    reason_code: str
    is_avoidable: bool
    is_agency_work: bool
    search_key: str


def case_lines(view: ReportView) -> list[CaseLine]:
    """The cases of the view."""
    return [case_line(case) for case in view.body.cases]


def case_line(case: Case) -> CaseLine:
    """One case with the words for its kinds."""
    kinds = {
        Status.ABSENT_EXCUSED: {"excused"},
        Status.ABSENT_UNEXCUSED: {"unexcused"},
        Status.CALLED_AWAY: {"called_away"},
        Status.LEFT_MID_SESSION: {"left_mid_session"},
    }.get(Status(case.status), set())
    if case.status == Status.PRESENT:
        kinds = {
            name for name, is_so in (("late", case.is_late), ("left_early", case.is_left_early)) if is_so
        }
        if len(kinds) == 2:
            kinds = kinds | {"late_and_left_early"}
    return CaseLine(
        pk=f"{case.enrolment_id}-{case.session_id}",
        case=case,
        name=case.name,
        agency=case.agency,
        agency_id=case.agency_id,
        person=case.enrolment_id,
        held_on=case.held_on,
        half=str(HalfDay(case.half).label),
        what=frozenset(kinds),
        status=case_words(case),
        reason_code=case.reason_code or "-",
        is_avoidable=case.is_avoidable,
        is_agency_work=case.is_agency_work,
        search_key=search_key(f"{case.name} {case.agency} {case.reason} {case.ordered_by}"),
    )


def case_words(case: Case) -> str:
    """What happened, in the language of the person."""
    words = [] if case.status == Status.PRESENT else [str(Status(case.status).label)]
    if case.is_late:
        words.append(
            _("late {minutes}'").format(minutes=case.late_minutes) if case.late_minutes else _("late")
        )
    if case.is_left_early:
        early = case.early_minutes
        words.append(_("left {minutes}' early").format(minutes=early) if early else _("left early"))
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def case_choices(view: ReportView) -> dict[str, list[tuple[Any, Any]]]:
    cases = view.body.cases
    agencies = {case.agency_id: case.agency for case in cases}
    people = {case.enrolment_id: case.name for case in cases}
    people |= {line.enrolment_id: line.name for line in view.body.lines}
    agencies |= {line.agency_id: line.agency for line in view.body.lines}
    return {
        "reason": [(row.code or "-", row.name or _("Without reason")) for row in view.body.by_reason],
        "agency": sorted(agencies.items(), key=lambda item: sort_key(item[1])),
        "person": sorted(people.items(), key=lambda item: sort_key(item[1])),
    }


def cases_listing(view: ReportView) -> Listing[CaseLine]:
    """Cases with their reasons."""

    def of_kind(source: list[CaseLine], what: str) -> list[CaseLine]:
        return [line for line in source if what in line.what]

    return Listing(
        key="report-cases",
        title=gettext_lazy("Cases with their reasons"),
        noun=gettext_lazy("cases"),
        columns=(
            Column(key="name", label=gettext_lazy("Full name"), sort="name"),
            Column(key="agency", label=gettext_lazy("Agency"), sort="agency"),
            Column(key="held_on", label=gettext_lazy("Day"), kind="date", sort="held_on"),
            Column(key="half", label=gettext_lazy("Half-day")),
            Column(key="status", label=gettext_lazy("What happened"), sort="status"),
            Column(
                key="reason",
                label=gettext_lazy("Reason"),
                value=lambda line: (
                    reason_with_note(line.case.reason_code, line.case.reason, line.case.reason_note)
                    or _("Without reason")
                ),
            ),
            Column(
                key="avoidable",
                label=gettext_lazy("Avoidable"),
                value=lambda line: (
                    "" if not line.case.reason_code else _("Yes") if line.is_avoidable else _("No")
                ),
            ),
            Column(
                key="ordered_by", label=gettext_lazy("Ordered by"), value=lambda line: line.case.ordered_by
            ),
            Column(
                key="afterwards",
                label=gettext_lazy("Leave afterwards"),
                value=lambda line: _("Yes") if line.case.is_leave_afterwards else "",
                shown=False,
            ),
        ),
        filters=(
            Choices(key="what", label=gettext_lazy("What happened"), choices=CASE_KINDS, apply=of_kind),
            Choices(key="reason", label=gettext_lazy("Reason"), lookup="reason_code"),
            YesNo(
                key="avoidable",
                label=gettext_lazy("Avoidable"),
                lookup="is_avoidable",
                apply=lambda source, wanted: [
                    line for line in source if line.case.reason_code and line.is_avoidable == wanted
                ],
            ),
            YesNo(
                key="work",
                label=gettext_lazy("Agency work"),
                apply=lambda source, wanted: [line for line in source if line.is_agency_work == wanted],
            ),
            Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
            Choices(key="person", label=gettext_lazy("Person")),
        ),
        search=("search_key",),
        order=("held_on", "pk"),
    )
