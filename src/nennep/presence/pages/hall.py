"""The screen of the hall, and the form that opens it (look.md, "Hall screen")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.states import Checkpoint, Method
from nennep.classes.models import HalfDay, Session
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.presence.models import CodeWindow
from nennep.presence.policies import may_hold_checks, may_open_window
from nennep.presence.queries.checks import calling_check
from nennep.presence.queries.codes import arrivals, codes_now
from nennep.presence.queries.evidence import policies_of, ways_of
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb

LATER_MS = 25
"""The screen asks this much after a code has had its time, so that it never comes a hair too early and shows the old one again."""


WATCH_SECONDS = 20


@dataclass(frozen=True)
class ShownCode:
    """What the screen shows at this moment; the answer to its poll. `call_url`: where somebody has to do something now."""

    is_open: bool
    picture: str
    typed: str
    typed_left_ms: int
    next_ms: int
    there: int
    expected: int
    call_url: str


@dataclass(frozen=True)
class HallPage:
    """The screen of one window. `watch_url` is asked when it has closed and an unannounced check may still come."""

    title: str
    class_name: str
    when: str
    until: str
    afterwards: str
    host: str
    is_open: bool
    code: ShownCode
    typed_period_ms: int
    refresh_seconds: int
    poll_url: str
    session_url: str
    close_url: str
    open_url: str
    watch_url: str
    watch_seconds: int

    @property
    def typed_left_seconds(self) -> int:
        """Seconds until the next code to type."""
        return -(-self.code.typed_left_ms // 1000)


def picture_of(text: str) -> SafeString:
    """The text as a QR code, black on white; capitals only, so that its squares are as large as they can be."""
    drawn = segno.make(text.upper(), error="m", micro=False).svg_inline(omitsize=True, border=3)
    return mark_safe(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S308 - squares alone


def spaced(code: str) -> str:
    """The code to type in two groups, as people read it aloud."""
    return f"{code[:3]} {code[3:]}" if code else ""


def _call_url(actor: User, window: CodeWindow, now: datetime) -> str:
    """Where an unannounced check that is due is made. The whole room reads the screen: it leads there and says no more."""
    session = window.session
    holds = may_hold_checks(actor, session.training_class, local_date(now))
    if not holds or calling_check(session, now) is None:
        return ""
    return reverse("presence:session", args=[session.pk])


def shown_code(actor: User, window: CodeWindow, origin: str, now: datetime) -> ShownCode:
    """The codes of this moment, how many have come, whether something is to be done."""
    codes, come = codes_now(window, now), arrivals(window)
    return ShownCode(
        is_open=codes.is_open,
        picture=picture_of(origin + codes.mark) if codes.is_open else "",
        typed=spaced(codes.typed) if window.accepts_typed else "",
        typed_left_ms=codes.typed_ends_in_ms,
        next_ms=min(codes.film_ends_in_ms, codes.typed_ends_in_ms) + LATER_MS,
        there=come.counted,
        expected=come.expected,
        call_url=_call_url(actor, window, now),
    )


def checkpoint_title(checkpoint: str) -> str:
    """What is checked in to, in words."""
    return {
        Checkpoint.START: _("Check-in at the start of the session"),
        Checkpoint.END: _("Check-in at the end of the session"),
        Checkpoint.MID: _("Unannounced check"),
    }[Checkpoint(checkpoint)]


def when_text(session: Session) -> str:
    """Half-day, day and room: "Sáng thứ ba, 20-10-2026 · Hội trường A1"."""
    words = f"{HalfDay(session.half).label} {dates.with_weekday(session.held_on).lower()}"
    return f"{words} · {session.room}" if session.room else words


def _afterwards(window: CodeWindow) -> str:
    """What the closed screen says to who is not counted yet."""
    if window.checkpoint == Checkpoint.MID:
        return _("The class manager now looks for those who did not answer. Stay in your place.")
    policy = policies_of([window.session]).get(window.session_id)
    if policy is not None and Method.KIOSK in ways_of(policy, window.checkpoint):
        return _("Who came later goes to the class manager or the door kiosk.")
    return _("Who came later goes to the class manager.")


def hall_page(actor: User, window: CodeWindow, *, origin: str, host: str, now: datetime) -> HallPage:
    """The screen for who may show it."""
    session = window.session
    code = shown_code(actor, window, origin, now)
    words = (_("Open until {time}") if window.closes_at > now else _("Closed at {time}")).format(
        time=dates.clock_text(window.closes_at)
    )
    may_open = may_open_window(actor, session, local_date(now))
    return HallPage(
        title=checkpoint_title(window.checkpoint),
        class_name=session.training_class.name,
        when=when_text(session),
        until=words,
        afterwards="" if code.is_open else _afterwards(window),
        host=host,
        is_open=code.is_open,
        code=code,
        typed_period_ms=window.typed_period_ms,
        refresh_seconds=max(1, window.period_ms // 1000),
        poll_url=reverse("presence:screen", args=[window.pk]),
        session_url=reverse("attendance:session", args=[session.pk]),
        close_url=reverse("presence:close-window", args=[window.pk]) if may_open and code.is_open else "",
        open_url=reverse("presence:open-window", args=[session.pk])
        if may_open and not code.is_open and window.checkpoint != Checkpoint.MID
        else "",
        watch_url=reverse("presence:ask-check", args=[session.pk])
        if not code.is_open and not code.call_url and session.starts_at <= now < session.ends_at
        else "",
        watch_seconds=WATCH_SECONDS,
    )


def open_window_page(session: Session, form: Any) -> FormPage:
    """One choice and one time that may stay empty."""
    one = session.training_class
    here = reverse("attendance:session", args=[session.pk])
    return FormPage(
        title=_("Open check-in by room code"),
        lead=f"{one.name} · {when_text(session)}",
        trail=(
            Crumb(_("Classes"), reverse("classes:list")),
            Crumb(one.name, reverse("classes:class", args=[one.pk])),
            Crumb(f"{HalfDay(session.half).label} {dates.short(session.held_on)}", here),
        ),
        form=form,
        act=_("Open and show the code"),
        back=here,
    )
