"""Parts that the pages of directives share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.models import Directive
from nennep.directives.states import ProposalState
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Listing
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Tab, Tone

Row = TypeVar("Row")

TASK_WORDS: dict[str, tuple[Any, Tone]] = {
    "overdue": (gettext_lazy("Overdue"), "decide"),
    "open": (gettext_lazy("Assigned"), "waiting"),
    "taken": (gettext_lazy("In hand"), "information"),
    "done": (gettext_lazy("Done"), "good"),
    "late": (gettext_lazy("Done late"), "warning"),
    "called_off": (gettext_lazy("Called off"), "plain"),
}
PROPOSAL_TONES: dict[str, Tone] = {
    ProposalState.MADE: "waiting",
    ProposalState.ACCEPTED: "good",
    ProposalState.REJECTED: "plain",
}


@dataclass(frozen=True)
class DutyListPage(ListingPage):
    """A list with the duties of the unit below it."""

    duties_title: str = ""
    duties: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class OnePage:
    """One task or proposal: its facts, its words, what may be done, its history."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    words: str
    acts: tuple[Act, ...]
    events: tuple[Event, ...]
    warning: str = ""


def task_badge(state: str) -> Badge:
    """The derived state of a task in words."""
    return Badge(*TASK_WORDS[state])


def work_tabs(current: str) -> tuple[Tab, ...]:
    """Directives and the tasks that come of them."""
    return tuple(
        Tab(label, reverse(f"directives:{name}"), current == name)
        for label, name in (
            (_("Directives"), "directives"),
            (_("Tasks"), "tasks"),
            (_("Tasks by unit"), "units"),
            (_("Urging messages"), "urgings"),
            (_("Every year"), "yearly"),
        )
    )


def register_tabs(current: str) -> tuple[Tab, ...]:
    """The registers beside the directives."""
    return tuple(
        Tab(label, reverse(f"directives:{name}"), current == name)
        for label, name in (
            (_("Proposals"), "proposals"),
            (_("Priority fields"), "fields"),
            (_("Targets"), "targets"),
            (_("Schemes"), "schemes"),
            (_("Coordination"), "duties"),
        )
    )


def directives_crumb() -> Crumb:
    """The way back to all directives."""
    return Crumb(_("Directives"), reverse("directives:directives"))


def directive_crumb(directive: Directive) -> Crumb:
    """The way back to one directive."""
    return Crumb(str(directive.document), reverse("directives:directive", args=[directive.pk]))


def register_crumb(label: str, name: str) -> Crumb:
    """The way back to a register."""
    return Crumb(label, reverse(f"directives:{name}"))


def with_doors(listing: Listing[Row], name: str, *, is_open: bool) -> Listing[Row]:
    """The list with a door at each line for who may change it."""

    def door(row: Any) -> str:
        return reverse(name, args=[row.pk])

    return replace(listing, row_url=door if is_open else None)
