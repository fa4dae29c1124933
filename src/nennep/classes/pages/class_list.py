"""The list of classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.catalogue.models import StudyForm
from nennep.classes import policies, queries
from nennep.classes.models import TrainingClass
from nennep.classes.pages.classes import class_badge
from nennep.classes.queries import ClassRow
from nennep.classes.states import ClassState
from nennep.kernel.clock import local_date
from nennep.planning.models import Side
from nennep.planning.queries import items_of_side, items_with_unit, units_with_a_part
from nennep.planning.queries.venues import SCHOOL
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Figure, PersonLine

OUTSIDE = "outside"


def _years(source: QuerySet[TrainingClass], year: str) -> QuerySet[TrainingClass]:
    return source.filter(cohort_from__lte=int(year), cohort_to__gte=int(year)) if year.isdecimal() else source


def _of_side(source: QuerySet[TrainingClass], side: str) -> QuerySet[TrainingClass]:
    if side == OUTSIDE:
        return source.filter(plan_item__isnull=True)
    return source.filter(plan_item_id__in=items_of_side(side))


def _led_by(source: QuerySet[TrainingClass], unit: str) -> QuerySet[TrainingClass]:
    return source.filter(plan_item_id__in=items_with_unit(int(unit), leads=True))


def _coordinated_by(source: QuerySet[TrainingClass], unit: str) -> QuerySet[TrainingClass]:
    return source.filter(plan_item_id__in=items_with_unit(int(unit), leads=False))


def _at_the_school(source: QuerySet[TrainingClass], is_there: bool) -> QuerySet[TrainingClass]:  # noqa: FBT001 - what a list gives
    """The province's one institution is its political school; the rest is what leaders are told of (R2-31)."""
    at_school = Q(host__kind__code=SCHOOL, host__is_outside_tree=False)
    return source.filter(at_school) if is_there else source.exclude(at_school)


def _roster_door(row: ClassRow) -> Figure:
    return Figure(row.people, reverse("classes:roster", args=[row.pk]), _("trainees"))


CLASSES: Listing[ClassRow] = Listing(
    key="classes",
    title=gettext_lazy("Classes"),
    noun=gettext_lazy("classes"),
    columns=(
        Column(
            key="line",
            label=gettext_lazy("Class"),
            kind="person",
            value=lambda row: PersonLine(row.name, row.programme),
            sort="sort_key",
            about_label=gettext_lazy("Programme"),
        ),
        Column(key="code", label=gettext_lazy("Code"), sort="code", shown=False),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: class_badge(row.state),
            sort="state",
        ),
        Column(key="form_text", label=gettext_lazy("Form of study"), sort="study_form"),
        Column(key="cohort", label=gettext_lazy("Course"), sort=("cohort_from", "cohort_to")),
        Column(key="host", label=gettext_lazy("Held by"), sort="host__sort_key", shown=False),
        Column(
            key="side",
            label=gettext_lazy("Side"),
            value=lambda row: row.side or _("Outside the plans"),
            sort="plan_item__plan__side",
        ),
        Column(key="lead", label=gettext_lazy("Leading unit"), shown=False),
        Column(key="coordinators", label=gettext_lazy("Coordinating units"), shown=False),
        Column(key="starts_on", label=gettext_lazy("First day"), kind="date", sort="starts_on"),
        Column(
            key="people",
            label=gettext_lazy("Trainees"),
            kind="figure",
            value=_roster_door,
            export=lambda row: row.people,
        ),
        Column(
            key="agencies",
            label=gettext_lazy("Sending agencies"),
            kind="figure",
            value=lambda row: Figure(
                row.agencies, reverse("classes:class", args=[row.pk]) + "#agencies", _("agencies")
            ),
            export=lambda row: row.agencies,
        ),
        Column(
            key="sessions",
            label=gettext_lazy("Sessions held"),
            value=lambda row: _("{held} of {all}").format(held=row.sessions_past, all=row.sessions),
        ),
        Column(
            key="lessons",
            label=gettext_lazy("Lessons in the timetable"),
            value=lambda row: _("{held} of {all}").format(held=row.lessons, all=row.lessons_planned),
            shown=False,
        ),
        Column(key="next_session_on", label=gettext_lazy("Next session"), kind="date"),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=ClassState.choices),
        Choices(
            key="form", label=gettext_lazy("Form of study"), lookup="study_form", choices=StudyForm.choices
        ),
        Choices(key="year", label=gettext_lazy("Year"), apply=_years),
        Choices(key="host", label=gettext_lazy("Held by"), lookup="host_id"),
        Choices(
            key="side",
            label=gettext_lazy("Side"),
            choices=(*Side.choices, (OUTSIDE, gettext_lazy("Outside the plans"))),
            apply=_of_side,
        ),
        Choices(key="lead", label=gettext_lazy("Leading unit"), apply=_led_by),
        Choices(key="partner", label=gettext_lazy("Coordinating unit"), apply=_coordinated_by),
        Dates(key="opened", label=gettext_lazy("Opened on"), lookup="opened_on"),
        Dates(key="closed", label=gettext_lazy("Closed on"), lookup="closed_on"),
        YesNo(
            key="school",
            label=gettext_lazy("Where it is held"),
            apply=_at_the_school,
            yes=gettext_lazy("at the provincial school"),
            no=gettext_lazy("held by others"),
        ),
    ),
    search=("search_key",),
    order=("-starts_on", "sort_key", "pk"),
    row_url=lambda row: reverse("classes:class", args=[row.pk]),
    empty=Empty(why=gettext_lazy("There is no class here yet that you may see.")),
)


@dataclass(frozen=True)
class ClassesPage:
    """The classes somebody may see."""

    title: str
    lead: str
    listing: ListPage[ClassRow]
    acts: tuple[Act, ...]
    trail: tuple[Crumb, ...] = ()


def classes_page(actor: User, query: Query, now: datetime) -> ClassesPage:
    """The classes the actor may see, with the figures of the people the actor may see there."""
    on = local_date(now)
    source = policies.visible_to(actor, on)
    enrolments = policies.enrolments_visible_to(actor, None, on)
    years: set[int] = set()
    for first, last in source.order_by().values_list("cohort_from", "cohort_to").distinct():
        years |= set(range(first, min(last, first + 10) + 1))
    items = source.filter(plan_item__isnull=False).order_by().values("plan_item_id")
    hosts = source.order_by("host__sort_key", "host_id").values_list("host_id", "host__name").distinct()
    acts = (
        (Act(_("New class"), reverse("classes:create"), "plus", kind="primary"),)
        if policies.may_create_some_class(actor, on)
        else ()
    )
    return ClassesPage(
        title=_("Classes"),
        lead="",
        listing=CLASSES.read(
            query,
            source.select_related("programme_version__programme", "host"),
            make_rows=lambda found: queries.class_rows(found, enrolments, on=on, now=now),
            choices={
                "year": [(str(year), str(year)) for year in sorted(years, reverse=True)],
                "host": list(hosts),
                "lead": units_with_a_part(items, leads=True),
                "partner": units_with_a_part(items, leads=False),
            },
            empty=Empty(why=_("There is no class here yet that you may see."), act=acts[0] if acts else None),
        ),
        acts=acts,
    )
