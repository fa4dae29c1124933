"""What several pages of documents share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.documents.models import (
    DocumentState,
)
from nennep.web.lists import ListPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Tab, Tone

STATES: dict[str, tuple[Tone, str]] = {
    DocumentState.DRAFT: ("waiting", "pencil"),
    DocumentState.REVIEWED: ("information", "eye"),
    DocumentState.ISSUED: ("good", "rubber-stamp"),
    DocumentState.REPLACED: ("plain", "replace"),
    DocumentState.EXPIRED: ("plain", "hourglass"),
    DocumentState.DROPPED: ("plain", "x"),
}


def state_badge(state: str) -> Badge:
    """The state of a document as icon and word."""
    tone, icon = STATES[state]
    return Badge(str(DocumentState(state).label), tone, icon)


def tabs(actor: User, current: str, on: date) -> tuple[Tab, ...]:
    """Registry, issuers, layouts, recipient sets."""
    return (
        Tab(_("Registry"), reverse("documents:documents"), current == "documents"),
        Tab(_("Issuing units"), reverse("documents:issuers"), current == "issuers"),
        Tab(_("Layouts"), reverse("documents:layouts"), current == "layouts"),
        Tab(_("Recipient sets"), reverse("documents:sets"), current == "sets"),
    )


def registry_crumb() -> Crumb:
    """The way back to the registry."""
    return Crumb(_("Documents"), reverse("documents:documents"))


@dataclass(frozen=True)
class ListingPage:
    """A list with its views and acts."""

    title: str
    lead: str
    listing: ListPage[Any]
    tabs: tuple[Tab, ...] = ()
    acts: tuple[Act, ...] = ()
    trail: tuple[Crumb, ...] = ()
    events: tuple[Event, ...] = ()
