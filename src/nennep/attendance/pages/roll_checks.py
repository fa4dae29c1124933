"""Pages of head counts, unannounced checks and incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import Incident
from nennep.attendance.pages.roll_parts import half_text, session_trail, short_initials
from nennep.attendance.pages.violation_lists import conduct_tabs
from nennep.attendance.policies.violations import may_open_violation, violations_visible_to
from nennep.attendance.queries.sheet import head_counts
from nennep.attendance.states import Claim, IncidentState
from nennep.audit.queries import timeline
from nennep.classes.models import Enrolment, Session
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.units.queries import names_on
from nennep.web.form_pages import FormPage
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, Tab


def session_form_page(session: Session, title: str, form: Any, act: str, *, lead: str = "") -> FormPage:
    """A form whose way back is the session."""
    return FormPage(
        title=title,
        lead=lead or f"{session.training_class.name} · {half_text(session)}",
        trail=session_trail(session, Crumb(title)),
        form=form,
        act=act,
        back=reverse("attendance:session", args=[session.pk]),
    )


def count_text(session: Session, fact_id: int) -> str:
    """What is to be explained: how many were counted when, and how many the roll had then."""
    count = next(one for one in head_counts(session) if one.fact_id == fact_id)
    return _("{half}, {time}: {counted} counted, {there} on the roll.").format(
        half=half_text(session),
        time=dates.clock_text(count.at),
        counted=count.counted,
        there=count.there,
    )


@dataclass(frozen=True, kw_only=True)
class DrawnPerson:
    """Somebody drawn by lot."""

    id: int
    name: str
    initials: str
    agency: str
    seat: str
    photo_url: str


@dataclass(frozen=True)
class SpotCheckPage:
    """Before drawing: how many. After it: the drawn people, each to be found there, not there, or another person."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    people: tuple[DrawnPerson, ...]
    claims: tuple[tuple[str, str], ...]
    ticket: str
    back: str


def spot_check_page(
    session: Session, form: Any, people: Sequence[Enrolment] = (), ticket: str = ""
) -> SpotCheckPage:
    """The page of an unannounced check."""
    title = _("Unannounced check")
    names = names_on({one.agency_id for one in people}, session.held_on) if people else {}
    return SpotCheckPage(
        title=title,
        lead=f"{session.training_class.name} · {half_text(session)}",
        trail=session_trail(session, Crumb(title)),
        form=form,
        people=tuple(
            DrawnPerson(
                id=one.pk,
                name=one.person.full_name,
                initials=short_initials(one.person.full_name),
                agency=names.get(one.agency_id, ""),
                seat=one.seat,
                photo_url=reverse("people:photo", args=[one.person_id]) if one.person.photo else "",
            )
            for one in people
        ),
        claims=(
            (Claim.PRESENT, _("There")),
            (Claim.ABSENT, _("Not there")),
            (Claim.OTHER_PERSON, _("Another person in the seat")),
        ),
        ticket=ticket,
        back=reverse("attendance:session", args=[session.pk]),
    )


@dataclass(frozen=True, kw_only=True)
class IncidentLine:
    """One incident in the list."""

    pk: int
    person: str
    class_name: str
    session: str
    opened_at: datetime
    state: Badge
    conclusion: str


def incident_badge(state: str) -> Badge:
    """The state of an incident."""
    tones: dict[str, Any] = {
        IncidentState.OPEN: "decide",
        IncidentState.CONFIRMED: "warning",
        IncidentState.CLEARED: "good",
    }
    return Badge(str(IncidentState(state).label), tones[state])


def _lines(incidents: Sequence[Incident]) -> list[IncidentLine]:
    return [
        IncidentLine(
            pk=one.pk,
            person=one.enrolment.person.full_name if one.enrolment else "–",
            class_name=one.session.training_class.name,
            session=half_text(one.session),
            opened_at=one.opened_at,
            state=incident_badge(one.state),
            conclusion=one.conclusion,
        )
        for one in incidents
    ]


INCIDENTS: Listing[IncidentLine] = Listing(
    key="incidents",
    title=gettext_lazy("Incidents"),
    noun=gettext_lazy("incidents"),
    columns=(
        Column(key="person", label=gettext_lazy("Trainee"), sort="enrolment__person__name_sort_key"),
        Column(key="class_name", label=gettext_lazy("Class"), sort="session__training_class__sort_key"),
        Column(key="session", label=gettext_lazy("Session"), sort="session__starts_at"),
        Column(key="opened_at", label=gettext_lazy("Opened"), kind="moment", sort="opened_at"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
        Column(key="conclusion", label=gettext_lazy("Conclusion")),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), lookup="state", choices=IncidentState.choices),
        Choices(key="class", label=gettext_lazy("Class"), lookup="session__training_class_id"),
        Dates(key="opened", label=gettext_lazy("Opened"), lookup="opened_at"),
    ),
    search=("enrolment__person__search_key", "session__training_class__search_key"),
    order=("-opened_at", "-pk"),
    row_url=lambda row: reverse("attendance:incident", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No incident is on record.")),
)


@dataclass(frozen=True)
class IncidentsPage:
    """Incidents in a list."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[IncidentLine]
    unverified: str = ""


def incidents_page(incidents: QuerySet[Incident], query: Query) -> IncidentsPage:
    """The incidents that the reader may see."""
    source = incidents.select_related("enrolment__person", "session__training_class")
    classes = source.order_by("session__training_class__sort_key", "session__training_class_id").values_list(
        "session__training_class_id", "session__training_class__name"
    )
    return IncidentsPage(
        title=_("Incidents"),
        lead=_("Another person in the seat or with the card. Each is concluded in words."),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(_("Incidents"))),
        tabs=conduct_tabs("incidents"),
        listing=INCIDENTS.read(
            query, source, make_rows=_lines, choices={"class": list(dict(classes).items())}
        ),
    )


@dataclass(frozen=True)
class IncidentPage:
    """One incident, with the form of its conclusion while it is open."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    form: Any
    act: str
    back: str
    events: tuple[Event, ...]
    acts: tuple[Act, ...] = ()
    cases: tuple[Link, ...] = ()


def incident_page(actor: User, incident: Incident, form: Any, on: date) -> IncidentPage:
    """One incident; `form` is None where it is concluded or the reader may not. Once confirmed, a case may be opened."""
    session = incident.session
    person = incident.enrolment.person.full_name if incident.enrolment else "–"
    facts = [
        Fact(_("Trainee"), person),
        Fact(_("Session"), Link(half_text(session), reverse("attendance:session", args=[session.pk]))),
        Fact(_("Found by"), incident.fact.recorded_by.full_name),
        Fact(
            _("Found"),
            f"{dates.clock_text(incident.opened_at)} {dates.short(local_date(incident.opened_at))}",
        ),
    ]
    if incident.fact.note:
        facts.append(Fact(_("Note"), incident.fact.note))
    if incident.closed_by and incident.closed_at:
        facts.append(Fact(_("Conclusion"), incident.conclusion))
        facts.append(
            Fact(
                _("Concluded by"),
                f"{incident.closed_by.full_name}, {dates.short(local_date(incident.closed_at))}",
            )
        )
    return IncidentPage(
        title=_("Incident: {name}").format(name=person),
        lead=_("Another person sat in the seat or came with the card, or somebody said so."),
        trail=(
            Crumb(_("Attendance"), reverse("attendance:today")),
            Crumb(_("Incidents"), reverse("attendance:incidents")),
            Crumb(person),
        ),
        badge=incident_badge(incident.state),
        facts=tuple(facts),
        form=form,
        act=_("Conclude"),
        back=reverse("attendance:incidents"),
        events=tuple(timeline(incident)),
        acts=_case_acts(actor, incident, on),
        cases=tuple(
            Link(f"{one.what} · {one.get_state_display()}", reverse("attendance:violation", args=[one.pk]))
            for one in violations_visible_to(actor, on).filter(incidents=incident).order_by("pk")
        ),
    )


def _case_acts(actor: User, incident: Incident, on: date) -> tuple[Act, ...]:
    if incident.state != IncidentState.CONFIRMED or incident.enrolment is None:
        return ()
    if not may_open_violation(actor, incident.session.training_class, on) or incident.violations.exists():
        return ()
    url = reverse("attendance:open-case-of-incident", args=[incident.pk])
    return (Act(_("Open a case"), url, "gavel", kind="primary"),)
