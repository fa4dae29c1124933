"""The people of one class: list, photographs, and what can be done with a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.classes import policies, queries
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.pages.classes import class_badge, class_tabs
from nennep.classes.pages.form import class_trail
from nennep.classes.pages.support import SUPPORT, support_of_class
from nennep.classes.queries import EnrolmentRow
from nennep.classes.states import ClassState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.nominations.queries import withdrawn_after
from nennep.people.models import Sex
from nennep.people.policies import may_register_somebody, sensitive_to
from nennep.units.queries import names_on
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Link, PersonLine, Tab


def _state(row: EnrolmentRow, *, has_begun: bool) -> Badge:
    if row.is_leaving:
        return Badge(_("withdrew, to be taken off the list by decision"), "warning")
    if row.valid_to is None or not row.end_text:
        return Badge(_("in the class"), "good") if has_begun else Badge(_("on the class list"), "information")
    return Badge(_("{why} on {day}").format(why=row.end_text, day=dates.short(row.valid_to)), "plain")


def _present(source: QuerySet[Enrolment], wanted: bool) -> QuerySet[Enrolment]:  # noqa: FBT001 - the list calls it so
    here = Q(valid_to__isnull=True) | Q(end_reason="completed")
    return source.filter(here) if wanted else source.exclude(here)


def roster_listing(*, may_keep: bool, has_begun: bool) -> Listing[EnrolmentRow]:
    """The class list; who keeps it may open each place. Nobody studies before the class has begun."""
    return Listing(
        key="roster",
        title=gettext_lazy("Class list"),
        noun=gettext_lazy("trainees"),
        columns=(
            Column(key="order", label=gettext_lazy("No."), kind="number", sort="order"),
            Column(
                key="name",
                label=gettext_lazy("Full name"),
                kind="person",
                value=lambda row: PersonLine(row.name, row.post),
                sort="person__name_sort_key",
                about_label=gettext_lazy("Post"),
            ),
            Column(
                key="sex",
                label=gettext_lazy("Sex"),
                value=lambda row: str(Sex(row.sex).label) if row.sex else "",
                sort="person__sex",
            ),
            Column(key="seat", label=gettext_lazy("Seat"), sort="seat"),
            Column(key="agency", label=gettext_lazy("Agency"), sort="agency__sort_key"),
            Column(
                key="delegation", label=gettext_lazy("Delegation"), sort="delegation__sort_key", shown=False
            ),
            Column(key="valid_from", label=gettext_lazy("From"), kind="date", sort="valid_from", shown=False),
            Column(
                key="state",
                label=gettext_lazy("State"),
                kind="badge",
                value=lambda row: _state(row, has_begun=has_begun),
            ),
            Column(
                key="has_acknowledged",
                label=gettext_lazy("Promised to keep the regulation"),
                value=lambda row: _("yes") if row.has_acknowledged else _("not yet"),
                shown=False,
            ),
            *(
                [
                    Column(
                        key="act",
                        label=gettext_lazy("Act"),
                        kind="link",
                        value=lambda row: Link(_("Change"), reverse("classes:enrolment", args=[row.pk])),
                        exported=False,
                    )
                ]
                if may_keep
                else []
            ),
        ),
        filters=(
            Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
            Choices(key="delegation", label=gettext_lazy("Delegation"), lookup="delegation_id"),
            YesNo(
                key="here",
                label=gettext_lazy("Place"),
                yes=gettext_lazy("still in the class"),
                no=gettext_lazy("left the class"),
                apply=_present,
            ),
            YesNo(
                key="promised",
                label=gettext_lazy("Regulation"),
                yes=gettext_lazy("promised"),
                no=gettext_lazy("not yet promised"),
                apply=lambda source, wanted: source.filter(rules_acknowledged_at__isnull=not wanted),
            ),
        ),
        search=("person__search_key",),
        order=("order", "pk"),
        row_url=lambda row: reverse("people:person", args=[row.person_id]),
        page_size=100,
        empty=Empty(why=gettext_lazy("Nobody is in this class yet.")),
    )


@dataclass(frozen=True)
class Portrait:
    """One face of the page of photographs."""

    name: str
    about: str
    seat: str
    url: str
    photo_url: str
    initials: str


@dataclass(frozen=True)
class RosterPage:
    """The people of one class whom the reader may see."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    tabs: tuple[Tab, ...]
    views: tuple[Tab, ...]
    acts: tuple[Act, ...]
    listing: ListPage[Any]
    portraits: tuple[Portrait, ...]
    shows_portraits: bool


def roster_page(actor: User, training_class: TrainingClass, query: Query, now: datetime) -> RosterPage:
    """The class list, or its photographs with `?view=photos`; a constant number of queries."""
    on = local_date(now)
    rights = policies.class_rights(actor, training_class, on)
    source = policies.enrolments_visible_to(actor, training_class, on).select_related("person", "agency")
    named_on = training_class.closed_on or on
    is_running = training_class.state in {ClassState.PREPARING, ClassState.OPENED}
    leaving = withdrawn_after(training_class.notice_id) if is_running else frozenset()
    listing: ListPage[Any] = roster_listing(
        may_keep=rights.manages and is_running,
        has_begun=training_class.state != ClassState.PREPARING,
    ).read(
        query,
        source,
        make_rows=lambda found: queries.roster_rows(found, named_on, leaving),
        choices=_choices(source, named_on),
    )
    view = query.get("view", "")
    shows_portraits = view == "photos"
    lead = "" if rights.sees_everybody else _("You see only your own people in this class.")
    supported = source.filter(person__in=sensitive_to(actor, on))  # what is due may tell sex or ethnicity
    has_support = supported.exists()
    if view == "support" and has_support:
        found = support_of_class(training_class, supported, named_on)
        listing = SUPPORT.read(query, found.rows, choices={"agency": found.agencies})
        lead = " ".join(filter(None, (lead, _("By the timetable, not by attendance."), found.note)))
    here = reverse("classes:roster", args=[training_class.pk])
    return RosterPage(
        title=_("Trainees"),
        lead=lead,
        trail=class_trail(training_class, Crumb(_("Trainees"))),
        badge=class_badge(training_class.state),
        tabs=class_tabs(training_class, rights, "roster"),
        views=(
            Tab(_("List"), here, view not in {"photos", "support"}),
            Tab(_("Photographs"), f"{here}?view=photos", shows_portraits),
            *((Tab(_("Support due"), f"{here}?view=support", view == "support"),) if has_support else ()),
        ),
        acts=_acts(training_class, may_load=may_register_somebody(actor, on))
        if rights.manages and is_running
        else (),
        listing=listing,
        portraits=tuple(_portrait(view.row) for view in listing.rows) if shows_portraits else (),
        shows_portraits=shows_portraits,
    )


def _choices(source: QuerySet[Enrolment], on: date) -> dict[str, list[tuple[Any, Any]]]:
    held: list[tuple[int, int | None]] = list(
        source.order_by("agency__sort_key", "agency_id").values_list("agency_id", "delegation_id")
    )
    agencies = list(dict.fromkeys(agency for agency, _delegation in held))
    delegations = list(dict.fromkeys(one for _agency, one in held if one))
    names = names_on({*agencies, *delegations}, on)
    return {
        "agency": [(pk, names.get(pk, "")) for pk in agencies],
        "delegation": [(pk, names.get(pk, "")) for pk in delegations],
    }


def _portrait(row: EnrolmentRow) -> Portrait:
    words = row.name.split()
    return Portrait(
        name=row.name,
        about=row.agency,
        seat=row.seat,
        url=reverse("people:person", args=[row.person_id]),
        photo_url=reverse("people:photo", args=[row.person_id]) if row.has_photo else "",
        initials="".join(word[0] for word in words[-2:]).upper(),
    )


def _acts(training_class: TrainingClass, *, may_load: bool) -> tuple[Act, ...]:
    """Loading a list also puts people on record, which not everybody who keeps the class may do."""
    pk = training_class.pk
    add = Act(_("Add one person"), reverse("classes:enrol", args=[pk]), "plus")
    load = Act(
        _("Load the class list"), reverse("classes:roster-intake", args=[pk]), "upload", kind="primary"
    )
    return (add, load) if may_load else (add,)
