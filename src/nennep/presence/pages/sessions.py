"""How presence is shown in one session: the policy, what was refused, flags, the check that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.states import Checkpoint
from nennep.classes.models import Session
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.presence import policies
from nennep.presence.models import CheckIn, UnannouncedCheck
from nennep.presence.pages.checks import check_badge
from nennep.presence.pages.flag_words import flag_sentence, state_badge
from nennep.presence.pages.overrides import override_badge
from nennep.presence.pages.policy_words import policy_sentences
from nennep.presence.pages.session_words import half_text, session_trail
from nennep.presence.queries.checks import calling_check
from nennep.presence.queries.evidence import policies_of
from nennep.presence.queries.flags import flag_rows, loaded_flags
from nennep.presence.queries.overrides import refusals_of, to_set_aside
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge

MOST = 100
POLL_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class RefusalLine:
    """One refused attempt. `act` asks to set it aside; `badge` says what became of that."""

    when: str
    name: str
    checkpoint: str
    sentence: str
    act: Act | None
    badge: Badge | None
    url: str


@dataclass(frozen=True, kw_only=True)
class LinkLine:
    """One flag or check with its state."""

    text: str
    url: str
    badge: Badge


@dataclass(frozen=True, kw_only=True)
class SessionPresencePage:
    """Presence in one session. `watch_url` is asked by the open page while a check may still come."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    call: Act | None
    watch_url: str
    watch_seconds: int
    policy: tuple[str, ...]
    checks: tuple[LinkLine, ...]
    refusals: tuple[RefusalLine, ...]
    flags: tuple[LinkLine, ...]
    back: str


def session_presence_page(actor: User, session: Session, now: datetime) -> SessionPresencePage:
    """The page for who takes the roll for the school, the Board and the inspector; whoever else is refused by the view."""
    on = local_date(now)
    holds = policies.may_hold_checks(actor, session.training_class, on)
    due = calling_check(session, now) if holds else None
    policy = policies_of([session]).get(session.pk)
    called = policies.checks_visible_to(actor, on).filter(session=session).order_by("pk")
    flags = loaded_flags(policies.flags_visible_to(actor, on).filter(session=session))
    rows = flag_rows(list(flags.order_by("-opened_at", "-pk")[:MOST]))
    refusals = list(refusals_of(session)[:MOST])
    open_ones = to_set_aside(session, refusals) if holds else set()
    return SessionPresencePage(
        title=_("Presence in the session"),
        lead=f"{session.training_class.name} · {half_text(session)}",
        trail=session_trail(session, Crumb(_("Presence"))),
        call=Act(
            _("A check has been called: make it now"),
            reverse("presence:call-check", args=[session.pk]),
            "eye",
            "post",
            "primary",
        )
        if due is not None
        else None,
        watch_url=reverse("presence:ask-check", args=[session.pk])
        if holds and due is None and session.starts_at <= now < session.ends_at
        else "",
        watch_seconds=POLL_SECONDS,
        policy=policy_sentences(policy) if policy else (),
        checks=tuple(_check_line(one) for one in called),
        refusals=tuple(_refusal_line(actor, one, may_ask=one.fact_id in open_ones) for one in refusals),
        flags=tuple(
            LinkLine(
                text=flag_sentence(row),
                url=reverse("presence:flag", args=[row.pk]),
                badge=state_badge(row.state),
            )
            for row in rows
        ),
        back=reverse("attendance:session", args=[session.pk]),
    )


def _check_line(check: UnannouncedCheck) -> LinkLine:
    words = str(check.get_kind_display())
    if check.called_at:
        words = _("{kind}, called at {time}").format(kind=words, time=dates.clock_text(check.called_at))
    return LinkLine(
        text=words, url=reverse("presence:check", args=[check.pk]), badge=check_badge(check.state)
    )


def _refusal_line(actor: User, attempt: CheckIn, *, may_ask: bool) -> RefusalLine:
    fact = attempt.fact
    place = fact.enrolment
    override = getattr(fact, "override", None)
    asks = may_ask and override is None and place is not None and place.person_id != actor.person_id
    return RefusalLine(
        when=dates.clock_text(attempt.at),
        name=place.person.full_name if place else "–",
        checkpoint=str(Checkpoint(fact.checkpoint).label) if fact.checkpoint else "",
        sentence=fact.note,
        act=Act(_("Set aside"), reverse("presence:ask-override", args=[fact.pk])) if asks else None,
        badge=override_badge(override.state) if override is not None else None,
        url=reverse("presence:override", args=[override.pk]) if override is not None else "",
    )
