"""Pages of unannounced checks: what is due in a session, whom to look for, what was found, the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.states import Claim
from nennep.classes.models import Enrolment
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.presence import policies
from nennep.presence.models import UnannouncedCheck
from nennep.presence.pages.flags import flag_tabs
from nennep.presence.pages.session_words import half_text, session_trail
from nennep.presence.queries.checks import CheckRow, check_rows, found_people, people_to_find
from nennep.presence.states import CheckKind, CheckState
from nennep.units.queries import names_on
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Fact, Link, Tab, Tone

CLAIMS: tuple[tuple[str, Any], ...] = (
    (Claim.PRESENT, gettext_lazy("There")),
    (Claim.ABSENT, gettext_lazy("Not there")),
    (Claim.OTHER_PERSON, gettext_lazy("Another person in the seat")),
)
TONES: dict[str, Tone] = {
    CheckState.CALLED: "decide",
    CheckState.HELD: "good",
    CheckState.MISSED: "warning",
}


def check_badge(state: str) -> Badge:
    """The state of a check in a word."""
    return Badge(CheckState(state).label, TONES.get(state, "plain"))


@dataclass(frozen=True, kw_only=True)
class PersonToFind:
    """Somebody to be looked for. `said` is what was chosen when the form came back, or what was found."""

    key: str
    name: str
    initials: str
    agency: str
    seat: str
    photo_url: str
    said: str = ""
    note: str = ""
    found: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    """One check: the code is open, or people are to be found, or it is over."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    people: tuple[PersonToFind, ...]
    claims: tuple[tuple[str, str], ...]
    may_hold: bool
    waits_until: str
    screen_url: str
    refresh_seconds: int
    problem: str
    back: str


def check_page(
    actor: User,
    check: UnannouncedCheck,
    now: datetime,
    *,
    sent: dict[str, str] | None = None,
    problem: str = "",
) -> CheckPage:
    """The check for who holds it; whether risk or lot chose somebody is told to nobody."""
    session = check.session
    window = check.window
    waits = window is not None and now < window.closes_at
    is_called = check.state == CheckState.CALLED
    may_hold = is_called and policies.may_hold_check(actor, check, local_date(now))
    told = dict(sent or {})
    if is_called:
        places = [] if waits else people_to_find(check)
        found = {one.pk: "" for one in places}
    else:
        rows = found_people(check)
        places = [one.enrolment for one in rows]
        found = {one.enrolment.pk: one.claim for one in rows}
    names = names_on({one.agency_id for one in places}, session.held_on) if places else {}
    facts = [
        Fact(_("Session"), Link(half_text(session), reverse("attendance:session", args=[session.pk]))),
        Fact(_("How"), CheckKind(check.kind).label),
    ]
    if check.called_at:
        facts.append(Fact(_("Called"), dates.clock_text(check.called_at)))
    if check.held_at and check.held_by:
        facts.append(Fact(_("Checked by"), f"{check.held_by.full_name}, {dates.clock_text(check.held_at)}"))
    title = _("Unannounced check")
    return CheckPage(
        title=title,
        lead=f"{session.training_class.name} · {half_text(session)}",
        trail=session_trail(session, Crumb(title)),
        badge=check_badge(check.state),
        facts=tuple(facts),
        people=tuple(_person(one, names, told, found[one.pk]) for one in places),
        claims=tuple((key, str(label)) for key, label in CLAIMS),
        may_hold=may_hold and not waits,
        waits_until=dates.clock_text(window.closes_at) if window is not None and waits else "",
        screen_url=reverse("presence:window", args=[window.pk]) if window is not None and waits else "",
        refresh_seconds=max(1, int((window.closes_at - now).total_seconds()) + 1)
        if window is not None and waits
        else 0,
        problem=problem,
        back=reverse("attendance:session", args=[session.pk]),
    )


def _person(one: Enrolment, names: dict[int, str], sent: dict[str, str], claim: str) -> PersonToFind:
    words = {key: str(label) for key, label in CLAIMS}
    return PersonToFind(
        key=str(one.pk),
        name=one.person.full_name,
        initials=text.initials(one.person.full_name),
        agency=names.get(one.agency_id, ""),
        seat=one.seat,
        photo_url=reverse("people:photo", args=[one.person_id]) if one.person.photo else "",
        said=sent.get(f"found-{one.pk}", ""),
        note=sent.get(f"note-{one.pk}", ""),
        found=words.get(claim, ""),
    )


CHECKS: Listing[CheckRow] = Listing(
    key="checks",
    title=gettext_lazy("Unannounced checks"),
    noun=gettext_lazy("unannounced checks"),
    columns=(
        Column(
            key="class_name",
            label=gettext_lazy("Class"),
            value=lambda row: row.session.training_class.name,
            sort=("session__training_class__sort_key", "session__starts_at"),
        ),
        Column(
            key="session",
            label=gettext_lazy("Session"),
            value=lambda row: half_text(row.session),
            sort="session__starts_at",
        ),
        Column(key="kind", label=gettext_lazy("How"), value=lambda row: CheckKind(row.kind).label),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: check_badge(row.state),
            sort="state",
        ),
        Column(key="called_at", label=gettext_lazy("Called"), kind="moment", sort="called_at"),
        Column(key="held_by", label=gettext_lazy("Checked by")),
        Column(key="looked_at", label=gettext_lazy("Looked at"), kind="number"),
        Column(key="missing", label=gettext_lazy("Not there"), kind="number"),
        Column(key="others", label=gettext_lazy("Another person"), kind="number"),
    ),
    filters=(
        Choices(
            key="state",
            label=gettext_lazy("State"),
            choices=[(one.value, one.label) for one in CheckState if one != CheckState.PLANNED],
            many=True,
        ),
        Dates(key="on", label=gettext_lazy("Day"), lookup="session__held_on"),
    ),
    search=("session__training_class__search_key",),
    order=("-session__starts_at", "-pk"),
    row_url=lambda row: reverse("presence:check", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No unannounced check has been called yet.")),
)


@dataclass(frozen=True)
class ChecksPage:
    """Checks that were called, held or missed."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[CheckRow]


def checks_page(actor: User, query: Query, now: datetime) -> ChecksPage:
    """The list; checks that are still to come are not in it."""
    source = policies.checks_visible_to(actor, local_date(now)).select_related(
        "session__training_class", "held_by"
    )
    title = _("Unannounced checks")
    return ChecksPage(
        title=title,
        lead=_("What was called, held and missed. When the next one comes, nobody is told."),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(title)),
        tabs=flag_tabs("checks", has_risks=policies.may_read_risks(actor, local_date(now))),
        listing=CHECKS.read(query, source, make_rows=check_rows),
    )
