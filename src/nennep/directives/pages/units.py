"""Tasks by unit, and what urging brought about (R1-29, R2-45)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.directives import policies, queries
from nennep.directives.models import Urging
from nennep.directives.pages.shared import directives_crumb, work_tabs
from nennep.directives.queries import UnitCount, UrgingRow
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Column, Dates, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Figure


def _of_unit(name: str, more: str) -> Any:
    def figure(row: UnitCount) -> Figure:
        url = f"{reverse('directives:tasks')}?unit={row.unit_id}{more}"
        return Figure(getattr(row, name), url)

    return figure


UNITS: Listing[UnitCount] = Listing(
    key="units",
    title=gettext_lazy("Tasks by unit"),
    noun=gettext_lazy("units"),
    columns=(
        Column(key="unit", label=gettext_lazy("Unit"), sort="sort_key"),
        Column(
            key="total",
            label=gettext_lazy("Tasks"),
            kind="figure",
            value=_of_unit("total", ""),
            sort="total",
            total="total",
        ),
        Column(
            key="done",
            label=gettext_lazy("Done"),
            kind="figure",
            value=_of_unit("done", "&finished=yes"),
            sort="done",
            total="done",
        ),
        Column(
            key="unfinished",
            label=gettext_lazy("Not done"),
            kind="figure",
            value=_of_unit("unfinished", "&finished=no"),
            sort="unfinished",
            total="unfinished",
        ),
        Column(
            key="overdue",
            label=gettext_lazy("Overdue"),
            kind="figure",
            value=_of_unit("overdue", "&state=overdue"),
            sort="overdue",
            total="overdue",
        ),
        Column(key="last_urged_on", label=gettext_lazy("Last urged"), kind="date", sort="last_urged_on"),
    ),
    filters=(
        YesNo(
            key="late",
            label=gettext_lazy("Overdue"),
            apply=lambda rows, is_late: [row for row in rows if (row.overdue > 0) == is_late],
        ),
    ),
    search=("unit",),
    row_url=lambda row: f"{reverse('directives:tasks')}?unit={row.unit_id}",
    row_id=lambda row: row.unit_id,
    empty=Empty(
        why=gettext_lazy(
            "There is no task here. Tasks come from the items of a directive, a decision or a duty that recurs."
        )
    ),
)


def units_page(actor: User, query: Query, on: date) -> ListingPage:
    """The tasks counted by unit, most overdue first (R1-29); a committee sees its own subtree (R2-52)."""
    rows = queries.tasks_by_unit(policies.tasks_visible_to(actor, on), on)
    urge = Act(_("Urge who is overdue"), reverse("directives:urge"), "bell", kind="primary")
    late = any(row.overdue for row in rows)
    return ListingPage(
        title=_("Tasks by unit"),
        lead=_("Who has done what, and who is late."),
        trail=(directives_crumb(),),
        listing=UNITS.read(query, rows),
        acts=(urge,) if late and policies.may_follow(actor, None, on) else (),
        tabs=work_tabs("units"),
    )


# --- Urging messages ------------------------------------------------------------------------------------------------


def _of_urging(name: str, more: str) -> Any:
    def figure(row: UrgingRow) -> Figure:
        url = f"{reverse('directives:tasks')}?urging={row.pk}{more}"
        return Figure(getattr(row, name), url)

    return figure


URGINGS: Listing[UrgingRow] = Listing(
    key="urgings",
    title=gettext_lazy("Urging messages"),
    noun=gettext_lazy("messages"),
    columns=(
        Column(key="sent_on", label=gettext_lazy("Sent on"), kind="date", sort="sent_at"),
        Column(key="text", label=gettext_lazy("Message")),
        Column(key="document", label=gettext_lazy("Document"), kind="code"),
        Column(key="sent_by", label=gettext_lazy("Sent out by")),
        Column(key="units", label=gettext_lazy("Units"), kind="figure", value=_of_urging("units", "")),
        Column(key="tasks", label=gettext_lazy("Tasks"), kind="figure", value=_of_urging("tasks", "")),
        Column(
            key="done_since",
            label=gettext_lazy("Done since"),
            kind="figure",
            value=_of_urging("done_since", "&finished=yes"),
            hint=gettext_lazy("Tasks that were not done when they were urged, and are done now."),
        ),
        Column(
            key="still_open",
            label=gettext_lazy("Still not done"),
            kind="figure",
            value=_of_urging("still_open", "&finished=no"),
        ),
    ),
    filters=(Dates(key="sent", label=gettext_lazy("Sent on"), lookup="sent_at"),),
    search=("search_key",),
    order=("-sent_at", "-pk"),
    empty=Empty(
        why=gettext_lazy(
            "Nobody was urged yet. A message is kept here when the Board urges a unit on a late task."
        )
    ),
)


def urgings_page(actor: User, query: Query, on: date) -> ListingPage:
    """The messages with their effect (R2-45)."""
    tasks = policies.tasks_visible_to(actor, on)

    def rows(urgings: list[Urging]) -> list[UrgingRow]:
        return queries.urging_rows(urgings, tasks)

    return ListingPage(
        title=_("Urging messages"),
        lead=_("When units were urged to do what, and what came of it."),
        trail=(directives_crumb(),),
        listing=URGINGS.read(
            query,
            policies.urgings_visible_to(actor, on).select_related("document", "sent_by"),
            make_rows=rows,
        ),
        tabs=work_tabs("urgings"),
    )
