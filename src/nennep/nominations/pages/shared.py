"""Parts that the pages of nominations share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.nominations import policies
from nennep.nominations.models import EnrolmentNotice
from nennep.nominations.states import NomineeState, NoticeState
from nennep.standards.models import Outcome
from nennep.web.list_pages import ListingPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Tab, Tone

STATE_TONES: dict[str, Tone] = {
    NomineeState.REGISTERED: "plain",
    NomineeState.NOMINATED: "waiting",
    NomineeState.ELIGIBLE: "good",
    NomineeState.INELIGIBLE: "decide",
    NomineeState.WAIVED: "good",
    NomineeState.RESERVE: "information",
    NomineeState.SENT: "good",
    NomineeState.ADMITTED: "good",
    NomineeState.REFUSED: "plain",
    NomineeState.WITHDRAWN_BEFORE: "plain",
    NomineeState.WITHDRAWN_AFTER: "warning",
}
OUTCOME_TONES: dict[str, Tone] = {
    Outcome.PASS: "good",
    Outcome.WAIVED: "information",
    Outcome.UNKNOWN: "warning",
    Outcome.FAIL: "decide",
}
GROUP_WORDS = {
    "young": gettext_lazy("young"),
    "female": gettext_lazy("female"),
    "minority": gettext_lazy("ethnic minority"),
    "planned": gettext_lazy("planned"),
}


@dataclass(frozen=True)
class NoticeListPage(ListingPage):
    """A list of nominations; `groups` are shares beside it, `notes` say what the shares are of."""

    groups: tuple[ShareGroup, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShareRow:
    """So many of all, as a bar that opens the names."""

    label: str
    part: int
    whole: int
    url: str


@dataclass(frozen=True)
class ShareGroup:
    """Shares that belong together."""

    title: str
    rows: tuple[ShareRow, ...]
    note: str = ""


def state_badge(state: str) -> Badge:
    """The state of a nominee."""
    return Badge(NomineeState(state).label, STATE_TONES[state])


def outcome_badge(outcome: str) -> Badge:
    """What came out of the check; not checked yet without one."""
    if not outcome:
        return Badge(_("not checked"), "plain")
    return Badge(Outcome(outcome).label, OUTCOME_TONES[outcome])


def notice_badge(notice: EnrolmentNotice, on: date) -> Badge:
    """Where the notice stands on the day."""
    if notice.state == NoticeState.PUBLISHED and notice.deadline_on < on:
        return Badge(_("Deadline passed"), "warning")
    tones: dict[str, Tone] = {NoticeState.PUBLISHED: "good", NoticeState.OPENED: "information"}
    return Badge(notice.get_state_display(), tones.get(notice.state, "plain"))


def notices_crumb() -> Crumb:
    """The way back to all notices."""
    return Crumb(_("Nominations"), reverse("nominations:notices"))


def notice_crumb(notice: EnrolmentNotice) -> Crumb:
    """The way back to one notice."""
    return Crumb(notice.title, reverse("nominations:notice", args=[notice.pk]))


def notice_head(actor: User, notice: EnrolmentNotice, current: str, on: date) -> dict[str, Any]:
    """What all views of a notice share: title, way, tabs, state. The whole list is for who may read it whole."""
    doors = [
        (_("Nominees"), "notice"),
        (_("Priority list"), "order"),
        (_("Agencies"), "agencies"),
        (_("Profile"), "profile"),
        (_("Decisions"), "decisions"),
    ]
    if not policies.may_read_whole(actor, notice, on):
        doors = [door for door in doors if door[1] not in ("order", "profile")]
    return {
        "title": notice.title,
        "trail": (notices_crumb(), Crumb(notice.title)),
        "tabs": tuple(
            Tab(label, reverse(f"nominations:{name}", args=[notice.pk]), is_current=name == current)
            for label, name in doors
        ),
        "badge": notice_badge(notice, on),
    }
