"""Lists of violations: all cases with the time that they take, and the record of conduct (R2-40, R1-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.attendance.models import Violation
from nennep.attendance.pages.violations import violation_badge, violation_trail
from nennep.attendance.policies.violations import violations_visible_to
from nennep.attendance.queries.violations import ViolationRow, loaded_violations, pace_of, violation_rows
from nennep.attendance.states import ViolationState
from nennep.classes.models import TrainingClass
from nennep.classes.policies import visible_to as classes_visible_to
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import PersonLine, Tab

CONDUCT_VIEW = "conduct"


def _decided_on(row: ViolationRow) -> date | None:
    return local_date(row.closed_at) if row.closed_at else None


def _of_class(source: QuerySet[Violation], value: Any) -> QuerySet[Violation]:
    return source.filter(training_class_id=value)


VIOLATIONS: Listing[ViolationRow] = Listing(
    key="violations",
    title=gettext_lazy("Violations"),
    noun=gettext_lazy("violation cases"),
    columns=(
        Column(
            key="person",
            label=gettext_lazy("Trainee"),
            value=lambda row: PersonLine(row.person, row.agency),
            sort=("enrolment__person__name_sort_key", "pk"),
            about_label=gettext_lazy("Agency"),
        ),
        Column(key="class_name", label=gettext_lazy("Class"), sort=("training_class__sort_key", "pk")),
        Column(key="happened_on", label=gettext_lazy("Happened on"), kind="date", sort="happened_on"),
        Column(key="what", label=gettext_lazy("What happened")),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: violation_badge(row.state),
            sort="state",
        ),
        Column(
            key="measure",
            label=gettext_lazy("Kind of measure"),
            value=lambda row: row.measure or row.proposed,
        ),
        Column(
            key="days",
            label=gettext_lazy("Days"),
            kind="number",
            hint=gettext_lazy("from opening the case to its end, or to today"),
        ),
        Column(
            key="opened_at", label=gettext_lazy("Case opened"), kind="moment", sort="opened_at", shown=False
        ),
        Column(
            key="closed_at", label=gettext_lazy("Case closed"), kind="moment", sort="closed_at", shown=False
        ),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=ViolationState.choices, many=True),
        Choices(key="class", label=gettext_lazy("Class"), apply=_of_class),
        Dates(key="happened", label=gettext_lazy("Happened on"), lookup="happened_on"),
    ),
    search=("enrolment__person__search_key", "training_class__search_key"),
    order=("-happened_on", "-pk"),
    row_url=lambda row: reverse("attendance:violation", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No case has been opened. A case begins at a confirmed incident.")),
)


CONDUCT: Listing[ViolationRow] = Listing(
    key="conduct",
    title=gettext_lazy("Record of conduct"),
    noun=gettext_lazy("decided violations"),
    columns=(
        Column(
            key="person",
            label=gettext_lazy("Trainee"),
            value=lambda row: PersonLine(row.person, row.agency),
            sort=("enrolment__person__name_sort_key", "happened_on", "pk"),
            about_label=gettext_lazy("Agency"),
        ),
        Column(key="class_name", label=gettext_lazy("Class"), sort=("training_class__sort_key", "pk")),
        Column(key="happened_on", label=gettext_lazy("Happened on"), kind="date", sort="happened_on"),
        Column(key="what", label=gettext_lazy("What happened")),
        Column(
            key="closed_at",
            label=gettext_lazy("Decided on"),
            kind="date",
            value=_decided_on,
            sort="closed_at",
        ),
        Column(key="measure", label=gettext_lazy("Kind of measure"), sort="measure__name"),
        Column(key="decision", label=gettext_lazy("Reasons of the decision")),
        Column(key="closed_by", label=gettext_lazy("Decided by")),
        Column(key="document", label=gettext_lazy("Document"), shown=False),
    ),
    filters=(
        Choices(key="class", label=gettext_lazy("Class"), apply=_of_class),
        Dates(key="happened", label=gettext_lazy("Happened on"), lookup="happened_on"),
    ),
    search=("enrolment__person__search_key", "training_class__search_key"),
    order=("training_class__sort_key", "enrolment__person__name_sort_key", "happened_on", "pk"),
    row_url=lambda row: reverse("attendance:violation", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No violation has been decided. A case stands here from its decision on.")),
)


@dataclass(frozen=True)
class ViolationsPage:
    """Cases in a list; the lead says how long they take."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[ViolationRow]
    unverified: str = ""


def conduct_tabs(current: str) -> tuple[Tab, ...]:
    """The rolls, incidents, the cases that come of them, and those decided."""
    return (
        Tab(_("Today"), reverse("attendance:today")),
        Tab(_("Overdue"), reverse("attendance:overdue")),
        Tab(_("Incidents"), reverse("attendance:incidents"), current == "incidents"),
        Tab(_("Violations"), reverse("attendance:violations"), current == "violations"),
        Tab(
            _("Record of conduct"),
            f"{reverse('attendance:violations')}?view={CONDUCT_VIEW}",
            current == CONDUCT_VIEW,
        ),
    )


def violations_page(actor: User, query: Query, now: datetime) -> ViolationsPage:
    """The cases that the reader may see; with `?view=conduct` the decided ones, as they count for conduct."""
    on = local_date(now)
    source = violations_visible_to(actor, on)
    if query.get("view") == CONDUCT_VIEW:
        return _conduct_page(actor, source, query, now)
    pace = pace_of(source)
    classes: QuerySet[TrainingClass] = classes_visible_to(actor, on).order_by("sort_key", "pk")
    title = _("Violations")
    lead = _("From what happened to a decision on the right level.")
    if pace.closed:
        lead += " " + ngettext(
            "{count} case closed: {median} days in the middle, {longest} at most.",
            "{count} cases closed: {median} days in the middle, {longest} at most.",
            pace.closed,
        ).format(count=pace.closed, median=pace.median_days, longest=pace.longest_days)
    return ViolationsPage(
        title=title,
        lead=lead,
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(title)),
        tabs=conduct_tabs("violations"),
        listing=VIOLATIONS.read(
            query,
            loaded_violations(source),
            make_rows=lambda models: violation_rows(models, now),
            choices={"class": [(one.pk, one.name) for one in classes]},
        ),
    )


def _conduct_page(actor: User, source: QuerySet[Violation], query: Query, now: datetime) -> ViolationsPage:
    """What the assessment of conduct will find on record of each trainee (R1-23, R2-40); a list, not a mark."""
    classes: QuerySet[TrainingClass] = classes_visible_to(actor, local_date(now)).order_by("sort_key", "pk")
    title = _("Record of conduct")
    return ViolationsPage(
        title=title,
        lead=_(
            "Violations with a decision, for the assessment of conduct by the school. The program gives no mark."
        ),
        trail=violation_trail(Crumb(title)),
        tabs=conduct_tabs(CONDUCT_VIEW),
        listing=CONDUCT.read(
            query,
            loaded_violations(source.filter(state=ViolationState.DECIDED)),
            make_rows=lambda models: violation_rows(models, now),
            choices={"class": [(one.pk, one.name) for one in classes]},
        ),
    )
