"""Classes that wait to be opened and lines of plans, each with how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.classes.models import TrainingClass
from nennep.classes.states import ClassState
from nennep.opening import policies
from nennep.opening.models import Readiness
from nennep.opening.pages.shared import item_badge, overview_crumb, overview_tabs
from nennep.opening.queries import Checklist, checklists_of, checklists_of_lines
from nennep.opening.queries.derived import people_in
from nennep.opening.states import ItemOwner
from nennep.planning.models import PlanLine
from nennep.planning.policies import visible_to as plans_visible_to
from nennep.planning.queries import opened_classes
from nennep.planning.states import LineState, VersionState
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Badge, Figure, PersonLine, Share

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class OverviewRow:
    """A class with how far it is."""

    pk: int
    code: str
    name: str
    sort_key: str
    search_key: str
    host: str
    host_id: int
    starts_on: date
    people: int
    done: int
    total: int
    missing: int
    late: int
    of_board: int
    of_school: int
    next_name: str
    next_on: date | None
    state: Badge
    state_key: str

    @property
    def url(self) -> str:
        """The readiness of the class."""
        return reverse("opening:class", args=[self.pk])

    @property
    def share(self) -> Share | str:
        """How much of the checklist is there."""
        return Share(self.done, self.total) if self.total else ""

    @property
    def percent(self) -> float:
        """The same as a number, to sort by."""
        return self.done / self.total if self.total else 1


OVERVIEW: Listing[OverviewRow] = Listing(
    key="openings",
    title=gettext_lazy("Classes to open"),
    noun=gettext_lazy("classes"),
    columns=(
        Column(
            key="name",
            label=gettext_lazy("Class"),
            kind="person",
            value=lambda row: PersonLine(row.name, row.code),
            about_label=gettext_lazy("Code"),
            sort="sort_key",
        ),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state_key"),
        Column(key="starts_on", label=gettext_lazy("Planned opening"), kind="date", sort="starts_on"),
        Column(key="share", label=gettext_lazy("Ready"), kind="share", sort="percent"),
        Column(
            key="missing",
            label=gettext_lazy("Still missing"),
            kind="figure",
            value=lambda row: Figure(row.missing, f"{row.url}#open", _("missing")),
            sort="missing",
            total="missing",
        ),
        Column(
            key="late",
            label=gettext_lazy("Overdue"),
            kind="figure",
            value=lambda row: Figure(row.late, f"{row.url}#open", _("overdue")),
            sort="late",
            total="late",
        ),
        Column(key="next_name", label=gettext_lazy("Next due")),
        Column(key="next_on", label=gettext_lazy("Due on"), kind="date", sort="next_on"),
        Column(key="host", label=gettext_lazy("School"), sort="host"),
        Column(
            key="people",
            label=gettext_lazy("Trainees"),
            kind="figure",
            value=lambda row: Figure(row.people, reverse("classes:roster", args=[row.pk]), _("trainees")),
            sort="people",
            total="people",
        ),
        Column(
            key="of_board",
            label=gettext_lazy("Owed by the Board"),
            kind="number",
            sort="of_board",
            shown=False,
        ),
        Column(
            key="of_school",
            label=gettext_lazy("Owed by the school"),
            kind="number",
            sort="of_school",
            shown=False,
        ),
    ),
    filters=(
        Choices(key="host", label=gettext_lazy("School"), lookup="host_id"),
        YesNo(
            key="late",
            label=gettext_lazy("Overdue"),
            apply=lambda rows, value: [row for row in rows if bool(row.late) is bool(value)],
            yes=gettext_lazy("something is overdue"),
            no=gettext_lazy("nothing is overdue"),
        ),
        Choices(
            key="owed",
            label=gettext_lazy("Owed by"),
            choices=ItemOwner.choices,
            apply=lambda rows, value: [
                row for row in rows if (row.of_board if value == ItemOwner.BOARD else row.of_school)
            ],
        ),
    ),
    search=("search_key",),
    order=("starts_on", "pk"),
    row_url=lambda row: row.url,
    empty=Empty(why=gettext_lazy("No class waits to be opened.")),
)


def overview_page(actor: User, query: Query, on: date) -> ListingPage:
    """The classes that wait to be opened, the earliest first; a constant number of queries."""
    classes = list(
        policies.classes_visible_to(actor, on)
        .filter(state=ClassState.PREPARING)
        .select_related("programme_version__programme")
        .order_by("starts_on", "pk")
    )
    checklists = checklists_of(classes, on)
    people = people_in(classes)
    confirmed = set(
        Readiness.objects.filter(training_class__in=classes).values_list("training_class_id", flat=True)
    )
    hosts = names_on({one.host_id for one in classes}, on)
    rows = [
        _row(one, checklists[one.pk], hosts, people.get(one.pk, 0), is_confirmed=one.pk in confirmed)
        for one in classes
    ]
    chosen = sorted({row.host_id: row.host for row in rows}.items(), key=lambda pair: pair[1])
    return ListingPage(
        title=_("Opening"),
        lead=_("What each class still lacks before it opens."),
        trail=(overview_crumb(),),
        tabs=overview_tabs("overview"),
        listing=OVERVIEW.read(query, rows, choices={"host": chosen}),
    )


def _row(
    one: TrainingClass, checklist: Checklist, hosts: dict[int, str], people: int, *, is_confirmed: bool
) -> OverviewRow:
    coming = checklist.next_due
    return OverviewRow(
        pk=one.pk,
        code=one.code,
        name=one.name,
        sort_key=one.sort_key,
        search_key=one.search_key,
        host=hosts.get(one.host_id, ""),
        host_id=one.host_id,
        starts_on=one.starts_on,
        people=people,
        done=checklist.done,
        total=checklist.total,
        missing=len(checklist.open),
        late=len(checklist.overdue),
        of_board=sum(item.owner == ItemOwner.BOARD for item in checklist.open),
        of_school=sum(item.owner == ItemOwner.SCHOOL for item in checklist.open),
        next_name=coming.name if coming else "",
        next_on=coming.due_on if coming else None,
        state=class_badge(checklist, is_confirmed=is_confirmed),
        state_key=f"{is_confirmed:d}{not checklist.overdue:d}",
    )


def class_badge(checklist: Checklist, *, is_confirmed: bool) -> Badge:
    """Marked ready, or what keeps the class from it."""
    if is_confirmed:
        return Badge(_("Marked ready"), "good")
    if checklist.overdue:
        return Badge(_("Overdue items"), "decide")
    if checklist.open:
        return Badge(_("In preparation"), "waiting")
    return Badge(_("Complete, not marked yet"), "information")


@dataclass(frozen=True)
class LineRow:
    """A line of a plan with how far it is."""

    pk: int
    order: int
    title: str
    plan: str
    plan_id: int
    opens_on: date | None
    share: Share | str
    percent: float
    missing: int
    late: int
    cells: dict[str, Badge]
    details: str
    search_key: str


LINE_ITEMS = (
    ("line-approved", gettext_lazy("Approved")),
    ("line-money", gettext_lazy("Money")),
    ("line-notice", gettext_lazy("Notice of enrolment")),
    ("line-nominations", gettext_lazy("Nominations")),
)


def _item_column(code: str, label: StrOrPromise) -> Column[LineRow]:
    """How one item of the checklist stands."""

    def cell(row: LineRow) -> object:
        return row.cells.get(code, "")

    return Column(key=code, label=label, kind="badge", value=cell)


LINES: Listing[LineRow] = Listing(
    key="opening-lines",
    title=gettext_lazy("Lines of plans"),
    noun=gettext_lazy("lines of the plan"),
    columns=(
        Column(
            key="title",
            label=gettext_lazy("Class content"),
            kind="person",
            value=lambda row: PersonLine(row.title, row.plan),
            about_label=gettext_lazy("Plan"),
            sort="order",
        ),
        Column(key="opens_on", label=gettext_lazy("Planned opening"), kind="date", sort="opens_on"),
        Column(key="share", label=gettext_lazy("Ready"), kind="share", sort="percent"),
        *(_item_column(code, label) for code, label in LINE_ITEMS),
        Column(key="details", label=gettext_lazy("What is known"), shown=False),
        Column(
            key="missing", label=gettext_lazy("Still missing"), kind="number", sort="missing", shown=False
        ),
        Column(key="late", label=gettext_lazy("Overdue"), kind="number", sort="late", shown=False),
    ),
    filters=(
        Choices(key="plan", label=gettext_lazy("Plan"), lookup="plan_id"),
        YesNo(
            key="late",
            label=gettext_lazy("Overdue"),
            apply=lambda rows, value: [row for row in rows if bool(row.late) is bool(value)],
            yes=gettext_lazy("something is overdue"),
            no=gettext_lazy("nothing is overdue"),
        ),
    ),
    search=("search_key",),
    order=("order", "pk"),
    row_url=lambda row: reverse("planning:line", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No line of a plan in force waits for its classes.")),
)


def lines_page(actor: User, query: Query, on: date) -> ListingPage:
    """Approved lines of plans in force whose classes are not all opened; a constant number of queries."""
    lines = list(
        PlanLine.objects.filter(
            version__plan__in=plans_visible_to(actor, on).values("pk"),
            version__state=VersionState.APPROVED,
            state=LineState.APPROVED,
            counted_in__isnull=True,
        )
        .select_related("version__plan", "version__document")
        .order_by("-version__plan__year", "version__plan_id", "order", "pk")
    )
    opened = opened_classes([line.item_id for line in lines], on)
    waiting = [line for line in lines if len(opened.get(line.item_id, ())) < (line.classes or 1)]
    rows = []
    for place, one in enumerate(checklists_of_lines(waiting, on)):
        items = one.checklist.items
        rows.append(
            LineRow(
                pk=one.line.pk,
                order=place,
                title=one.line.title,
                plan=str(one.line.version.plan),
                plan_id=one.line.version.plan_id,
                opens_on=one.opens_on,
                share=Share(one.checklist.done, one.checklist.total) if items else "",
                percent=one.checklist.done / one.checklist.total if items else 1,
                missing=len(one.checklist.open),
                late=len(one.checklist.overdue),
                cells={item.code: item_badge(item, with_detail=True) for item in items},
                details="; ".join(f"{item.name}: {item.detail}" for item in items if item.detail),
                search_key=one.line.search_key,
            )
        )
    plans = list({row.plan_id: row.plan for row in rows}.items())
    return ListingPage(
        title=_("Lines of plans"),
        lead=_("What a line needs before its classes can open."),
        trail=(overview_crumb(),),
        tabs=overview_tabs("lines"),
        listing=LINES.read(query, rows, choices={"plan": plans}),
    )
