"""Pages of refusals and overrides: what was refused in a session, the requests, one of them (R0-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import Fact as AttendanceFact
from nennep.attendance.states import Checkpoint
from nennep.audit.queries import timeline
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.presence import policies
from nennep.presence.models import Override
from nennep.presence.pages.flags import flag_tabs
from nennep.presence.pages.session_words import half_text, session_trail
from nennep.presence.states import OverrideState
from nennep.web.form_pages import FormPage
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Event, Fact, Link, PersonLine, Tab, Tone

TONES: dict[str, Tone] = {
    OverrideState.ASKED: "decide",
    OverrideState.AGREED: "good",
    OverrideState.DECLINED: "plain",
}


def override_badge(state: str) -> Badge:
    """The state of a request in a word."""
    return Badge(OverrideState(state).label, TONES[state])


def ask_page(refusal: AttendanceFact, form: Any) -> FormPage:
    """Ask that a refusal be set aside."""
    session = refusal.session
    name = refusal.enrolment.person.full_name if refusal.enrolment else "–"
    return FormPage(
        title=_("Set the refusal aside: {name}").format(name=name),
        lead=_("Refused at {time}: “{sentence}” A second person of the school has to agree.").format(
            time=dates.clock_text(refusal.happened_at), sentence=refusal.note
        ),
        trail=session_trail(
            session, Crumb(_("Presence"), reverse("presence:session", args=[session.pk])), Crumb(name)
        ),
        form=form,
        act=_("Ask a second person"),
        back=reverse("presence:session", args=[session.pk]),
    )


@dataclass(frozen=True, kw_only=True)
class OverrideRow:
    """One request in the list."""

    pk: int
    person: str
    agency: str
    class_name: str
    session: str
    refused: str
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    note: str
    state: str


def _rows(overrides: Sequence[Override]) -> list[OverrideRow]:
    return [
        OverrideRow(
            pk=one.pk,
            person=one.enrolment.person.full_name,
            agency="",
            class_name=one.session.training_class.name,
            session=half_text(one.session),
            refused=one.refusal.note,
            reason=one.reason,
            asked_by=one.asked_by.full_name,
            asked_at=one.asked_at,
            decided_by=one.decided_by.full_name if one.decided_by else "",
            note=one.decision_note,
            state=one.state,
        )
        for one in overrides
    ]


OVERRIDES: Listing[OverrideRow] = Listing(
    key="overrides",
    title=gettext_lazy("Overrides"),
    noun=gettext_lazy("overrides"),
    columns=(
        Column(
            key="person",
            label=gettext_lazy("Trainee"),
            sort=("enrolment__person__name_sort_key", "pk"),
        ),
        Column(
            key="class_name", label=gettext_lazy("Class"), sort=("session__training_class__sort_key", "pk")
        ),
        Column(key="session", label=gettext_lazy("Session"), sort="session__starts_at"),
        Column(key="refused", label=gettext_lazy("Why refused")),
        Column(key="reason", label=gettext_lazy("Why it should count")),
        Column(key="asked_by", label=gettext_lazy("Asked by")),
        Column(key="asked_at", label=gettext_lazy("Requested"), kind="moment", sort="asked_at"),
        Column(key="decided_by", label=gettext_lazy("Second person")),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: override_badge(row.state),
            sort="state",
        ),
        Column(key="note", label=gettext_lazy("Remark"), shown=False),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=OverrideState.choices, many=True),
        Dates(key="asked", label=gettext_lazy("Requested"), lookup="asked_at"),
    ),
    search=("enrolment__person__search_key", "session__training_class__search_key"),
    order=("-asked_at", "-pk"),
    row_url=lambda row: reverse("presence:override", args=[row.pk]),
    empty=Empty(why=gettext_lazy("Nobody has asked to set a refusal aside.")),
)


@dataclass(frozen=True)
class OverridesPage:
    """Requests to set refusals aside."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[OverrideRow]


def overrides_page(actor: User, query: Query, now: datetime) -> OverridesPage:
    """The list."""
    source = policies.overrides_visible_to(actor, local_date(now)).select_related(
        "enrolment__person", "session__training_class", "refusal", "asked_by", "decided_by"
    )
    title = _("Overrides")
    return OverridesPage(
        title=title,
        lead=_(
            "A refused check-in counts only when one asks with a reason and another one agrees. What is declined stays here."
        ),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(title)),
        tabs=flag_tabs("overrides", has_risks=policies.may_read_risks(actor, local_date(now))),
        listing=OVERRIDES.read(query, source, make_rows=_rows),
    )


@dataclass(frozen=True)
class OverridePage:
    """One request. `shut` says why the reader cannot decide it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    form: Any
    act: str
    back: str
    shut: str
    events: tuple[Event, ...]


def override_page(actor: User, override: Override, form: Any, now: datetime) -> OverridePage:
    """One request with everything that was said about it."""
    on = local_date(now)
    is_asked = override.state == OverrideState.ASKED
    may = is_asked and policies.may_decide_override(actor, override, on)
    own = is_asked and override.asked_by_id == actor.pk
    session, name = override.session, override.enrolment.person.full_name
    told = [
        Fact(
            _("Trainee"), PersonLine(name, url=reverse("people:person", args=[override.enrolment.person_id]))
        ),
        Fact(_("Session"), Link(half_text(session), reverse("presence:session", args=[session.pk]))),
        Fact(_("Checkpoint"), Checkpoint(override.checkpoint).label),
        Fact(_("Refused at"), override.refusal.happened_at),
        Fact(_("Why refused"), override.refusal.note),
        Fact(_("Why it should count"), override.reason),
        Fact(_("Asked by"), override.asked_by.full_name),
        Fact(_("Second person"), override.decided_by.full_name if override.decided_by else ""),
        Fact(_("Remark"), override.decision_note),
    ]
    return OverridePage(
        title=_("Refusal of {name}").format(name=name),
        lead=f"{session.training_class.name} · {half_text(session)}",
        trail=(
            Crumb(_("Attendance"), reverse("attendance:today")),
            Crumb(_("Overrides"), reverse("presence:overrides")),
            Crumb(name),
        ),
        badge=override_badge(override.state),
        facts=tuple(fact for fact in told if fact.value not in {"", None}),
        form=form if may else None,
        act=_("Decide"),
        back=reverse("presence:overrides"),
        shut=_("You asked; somebody else of the school has to decide.") if own else "",
        events=tuple(timeline(override, limit=20)),
    )
