"""The trainee's page of checking in, and what its answers say (R0-17, R0-28; made for a cheap phone)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.states import Checkpoint
from nennep.classes.models import HalfDay
from nennep.kernel import dates
from nennep.presence.models import Passkey
from nennep.presence.pages.hall import checkpoint_title, when_text
from nennep.presence.queries.own import OwnMoment, moment_now, own_moments, own_passkey
from nennep.presence.states import Outcome, PasskeyState
from nennep.web.parts import Act, Tone

SOON_SECONDS = 10
"""So often a page that waits for somebody else looks again."""
LONGEST_SECONDS = 900


@dataclass(frozen=True, kw_only=True)
class MomentLine:
    """One checkpoint of today in a line."""

    what: str
    state: str
    tone: Tone
    picture: str


@dataclass(frozen=True, kw_only=True)
class CheckInPage:
    """What the trainee can do now. `step` is `ready` (a code may be handed in), `counted`, or `wait` with a sentence."""

    title: str
    step: str = "wait"
    class_name: str = ""
    when: str = ""
    sentence: str = ""
    other_ways: str = ""
    act: Act | None = None
    window_id: int = 0
    period_ms: int = 0
    accepts_typed: bool = False
    counted_at: str = ""
    late: str = ""
    reload_seconds: int = 0
    moments: tuple[MomentLine, ...] = ()
    passkey_words: str = ""


def other_ways(*, by_card: bool = True) -> str:
    """What always remains; the door only where a card counts."""
    if not by_card:
        return _("Another way: the class manager looks for you and writes it down.")
    return _("Other ways: the door kiosk with your card, or the class manager calls your name.")


def check_in_page(actor: User, now: datetime) -> CheckInPage:
    """The page of this moment."""
    title = _("Check in")
    moments = own_moments(actor.person_id, now) if actor.person_id else []
    passkey = own_passkey(actor.person_id) if actor.person_id else None
    words = _("My passkey") if passkey else _("Make a passkey")
    moment = moment_now(moments, now)
    if moment is None:
        return CheckInPage(
            title=title,
            sentence=_("You have no session today. Nothing is to be checked in to."),
            passkey_words=words,
        )
    fields = {
        "title": checkpoint_title(moment.checkpoint),
        "class_name": moment.session.training_class.name,
        "when": _session_text(moment),
        "moments": tuple(_line(one, now) for one in moments),
        "passkey_words": words,
    }
    return CheckInPage(**fields, **_state(moment, passkey, now))  # type: ignore[arg-type]


def _session_text(moment: OwnMoment) -> str:
    times = f"{dates.clock_text(moment.session.starts_at)}–{dates.clock_text(moment.session.ends_at)}"
    return f"{when_text(moment.session)} · {times}"


def _state(moment: OwnMoment, passkey: Passkey | None, now: datetime) -> dict[str, object]:
    """What is said and offered: the first thing that stands in the way, or the code."""
    elsewhere = other_ways(by_card=moment.by_card)
    if moment.counted is not None and moment.is_counted(now):
        return {
            "step": "counted",
            "counted_at": dates.clock_text(moment.counted.happened_at),
            "late": late_text(moment.counted),
            "sentence": _("You are counted. Nothing else is to be done."),
            "reload_seconds": 0,
        }
    if not moment.by_code:
        return {
            "sentence": _(
                "This session is not checked in to by code. The class manager says how it is done."
            ),
            "other_ways": elsewhere,
        }
    if now >= moment.closes_by or (moment.window and now >= moment.window.closes_at):
        closed = min(moment.closes_by, moment.window.closes_at) if moment.window else moment.closes_by
        return {
            "sentence": _(
                "Check-in closed at {time}. Go to the class manager, who can still enter you by hand."
            ).format(time=dates.clock_text(closed)),
            "reload_seconds": 60 if now < moment.closes_by else 0,
        }
    if passkey is None or passkey.state != PasskeyState.ACTIVE:
        return _without_passkey(passkey, elsewhere)
    if now < moment.opens_from:
        left = int((moment.opens_from - now).total_seconds()) + 1
        return {
            "sentence": _("Too early: check-in opens at {time}.").format(
                time=dates.clock_text(moment.opens_from)
            ),
            "reload_seconds": min(LONGEST_SECONDS, max(SOON_SECONDS, left)),
        }
    if moment.window is None:
        return {
            "sentence": _("The class manager has not opened check-in yet. This page looks again by itself."),
            "other_ways": elsewhere,
            "reload_seconds": SOON_SECONDS,
        }
    return {
        "step": "ready",
        "sentence": _("Open until {time}. Film the picture on the screen of the hall.").format(
            time=dates.clock_text(moment.window.closes_at)
        ),
        "other_ways": elsewhere,
        "window_id": moment.window.pk,
        "period_ms": moment.window.period_ms,
        "accepts_typed": moment.window.accepts_typed,
    }


def _without_passkey(passkey: Passkey | None, elsewhere: str) -> dict[str, object]:
    url = reverse("presence:my-passkey")
    if passkey is None:
        return {
            "sentence": _(
                "To check in by phone you need a passkey. It takes a minute and is made once; the class manager confirms it."
            ),
            "act": Act(_("Make a passkey"), url, "fingerprint"),
            "other_ways": elsewhere,
        }
    return {
        "sentence": _("Your passkey waits for confirmation. Show its number to the class manager."),
        "act": Act(_("Show the number"), url, "fingerprint"),
        "other_ways": elsewhere,
        "reload_seconds": SOON_SECONDS,
    }


def _line(moment: OwnMoment, now: datetime) -> MomentLine:
    what = f"{HalfDay(moment.session.half).label} · {Checkpoint(moment.checkpoint).label}"
    if moment.counted is not None and moment.is_counted(now):
        late = moment.counted.late_minutes
        words = _("counted at {time}").format(time=dates.clock_text(moment.counted.happened_at))
        return MomentLine(what=what, state=words, tone="warning" if late else "good", picture="check")
    if not moment.by_code:
        return MomentLine(what=what, state=_("not by code"), tone="plain", picture="minus")
    if moment.is_open(now) and moment.window:
        words = _("open until {time}").format(time=dates.clock_text(moment.window.closes_at))
        return MomentLine(what=what, state=words, tone="good", picture="qrcode")
    if now < moment.opens_from:
        words = _("opens at {time}").format(time=dates.clock_text(moment.opens_from))
        return MomentLine(what=what, state=words, tone="plain", picture="clock")
    if now < moment.closes_by and moment.window is None:
        return MomentLine(what=what, state=_("not opened yet"), tone="plain", picture="clock")
    return MomentLine(what=what, state=_("closed"), tone="warning", picture="lock")


def late_text(fact: Fact) -> str:
    """ "12 minutes late", empty when in time."""
    minutes = fact.late_minutes
    return _("{minutes} minutes late").format(minutes=minutes) if minutes else ""


def next_step(outcome: str) -> str:
    """What else to do after a refusal; most sentences of refusals say it themselves."""
    if outcome == Outcome.OTHER_DEVICE:
        return _("Every trainee checks in with the own phone.")
    if outcome == Outcome.BAD_PASSKEY:
        return _("Use the phone on which you made your passkey.")
    return ""


AGAIN = frozenset(
    {Outcome.ONE_CODE, Outcome.OLD_CODE, Outcome.WRONG_CODE, Outcome.STALE_CHALLENGE, Outcome.BAD_PASSKEY}
)
"""Refusals after which the same phone may try again at once."""
