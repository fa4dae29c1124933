"""What the templates of the trail may read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.audit import policies, queries
from nennep.audit.queries import Line
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Link

TRAIL: Listing[Line] = Listing(
    key="trail",
    title=gettext_lazy("Who did what"),
    noun=gettext_lazy("acts"),
    columns=(
        Column(key="at", label=gettext_lazy("When"), kind="moment", sort="at"),
        Column(key="who", label=gettext_lazy("Who"), sort="actor__sort_key"),
        Column(key="what", label=gettext_lazy("What")),
        Column(
            key="subject",
            label=gettext_lazy("Object"),
            kind="link",
            value=lambda row: Link(row.subject, row.subject_url) if row.subject_url else row.subject,
        ),
        Column(key="changed", label=gettext_lazy("Before → after")),
        Column(key="reason", label=gettext_lazy("Reason")),
        Column(key="request_id", label=gettext_lazy("Request"), shown=False),
        Column(key="import_id", label=gettext_lazy("Import"), shown=False),
    ),
    filters=(
        Choices(key="act", label=gettext_lazy("Kind of act")),
        Choices(key="actor", label=gettext_lazy("Who"), lookup="actor_id"),
        Dates(key="day", label=gettext_lazy("Day"), lookup="at"),
        Choices(key="request", label=gettext_lazy("Request"), lookup="request_id"),
        Choices(key="import", label=gettext_lazy("Import"), lookup="import_id"),
    ),
    search=("search_key",),
    order=("-at", "-pk"),
    empty=Empty(why=gettext_lazy("Nothing has been done yet.")),
)

BY_ID = ("request", "import")
"""Filters that only a link sets; without it they do not stand on the page."""


@dataclass(frozen=True)
class TrailPage:
    """The whole trail as far as the actor may read it."""

    title: str
    lead: str
    listing: ListPage[Line]
    trail: tuple[Crumb, ...] = ()


def trail_page(actor: Any, query: Query, on: date) -> TrailPage:
    """Who did what to which object when and why, the newest first."""
    source = policies.visible_to(actor, on)
    asked = [item for item in TRAIL.filters if item.key not in BY_ID or query.get(item.key)]
    return TrailPage(
        title=_("Who did what"),
        lead=_("Every act with who did it, what changed and why. Lines are never changed or deleted."),
        listing=replace(TRAIL, filters=asked).read(
            query,
            source,
            make_rows=queries.lines,
            choices={
                "act": queries.acts_in(source),
                "actor": queries.actors_in(source),
                "request": _as_asked(query, "request"),
                "import": _as_asked(query, "import"),
            },
        ),
    )


def _as_asked(query: Query, key: str) -> list[tuple[str, str]]:
    """An id is not chosen from a list: the one that a link brought is offered, to be seen and removed."""
    value = query.get(key, "")[:40]
    return [(value, value)] if value else []
