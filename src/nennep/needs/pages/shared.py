"""Parts that the pages of needs share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.kernel import dates, numbers
from nennep.needs.models import NeedsCall
from nennep.needs.states import CallState, EntryState, WishState
from nennep.standards.models import Outcome
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Fact, Tone

ENTRY_TONES: dict[str, Tone] = {
    EntryState.DRAFT: "plain",
    EntryState.SENT: "waiting",
    EntryState.RETURNED: "warning",
    EntryState.ACCEPTED: "good",
}
WISH_TONES: dict[str, Tone] = {
    WishState.ASKED: "waiting",
    WishState.ACCEPTED: "good",
    WishState.DECLINED: "plain",
}
OUTCOME_TONES: dict[str, Tone] = {
    Outcome.PASS: "good",
    Outcome.WAIVED: "information",
    Outcome.UNKNOWN: "warning",
    Outcome.FAIL: "decide",
}
ANSWER_WORDS: dict[str, tuple[Any, Tone]] = {
    "missing": (gettext_lazy("not sent yet"), "waiting"),
    "overdue": (gettext_lazy("not sent, overdue"), "decide"),
    "none": (gettext_lazy("has no need"), "plain"),
    "returned": (gettext_lazy("sent back in part"), "warning"),
    "sent": (gettext_lazy("waits for an answer"), "information"),
    "accepted": (gettext_lazy("answered"), "good"),
}


def outcome_badge(outcome: str) -> Badge:
    """Whether somebody meets the conditions; without a record nobody can tell."""
    if not outcome:
        return Badge(_("not on record"), "plain")
    return Badge(Outcome(outcome).label, OUTCOME_TONES[outcome])


def calls_crumb() -> Crumb:
    """The way back to all calls."""
    return Crumb(_("Training needs"), reverse("needs:calls"))


def call_crumb(call: NeedsCall) -> Crumb:
    """The way back to one call."""
    return Crumb(call.title, reverse("needs:call", args=[call.pk]))


def call_badge(call: NeedsCall, on: date) -> Badge:
    """Open, past its deadline, or closed."""
    if call.state == CallState.CLOSED:
        return Badge(call.get_state_display(), "plain", "ban")
    if call.deadline_on < on:
        return Badge(_("open, deadline passed"), "warning")
    return Badge(call.get_state_display(), "good")


def late_words(days: int) -> str:
    """By how many days an answer is late; empty when it is not."""
    if not days:
        return ""
    return ngettext("{count} day late", "{count} days late", days).format(count=numbers.whole(days))


def deadline_fact(call: NeedsCall) -> Fact:
    """Until when agencies answer."""
    return Fact(_("Deadline"), dates.with_weekday(call.deadline_on))
