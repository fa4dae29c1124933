"""The list of calls for needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel import numbers
from nennep.needs import policies
from nennep.needs.models import AskedAgency, NeedsCall
from nennep.needs.pages.shared import call_badge
from nennep.needs.states import CallState
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.parts import Act, Badge


@dataclass(frozen=True)
class CallRow:
    """One call, with the answers of the agencies that the reader sees."""

    pk: int
    title: str
    year: str
    owner: str
    deadline_on: date
    answered: str
    state: Badge


CALLS: Listing[CallRow] = Listing(
    key="calls",
    title=gettext_lazy("Calls for needs"),
    noun=gettext_lazy("calls"),
    columns=(
        Column(key="title", label=gettext_lazy("Name of the call"), sort="search_key"),
        Column(key="year", label=gettext_lazy("For the year"), sort="year"),
        Column(key="owner", label=gettext_lazy("Asking unit"), sort="owner__sort_key"),
        Column(key="deadline_on", label=gettext_lazy("Deadline"), kind="date", sort="deadline_on"),
        Column(key="answered", label=gettext_lazy("Agencies that answered")),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state"),
    ),
    filters=(Choices(key="state", label=gettext_lazy("State"), choices=CallState.choices),),
    search=("search_key",),
    order=("-year", "-deadline_on", "-pk"),
    row_url=lambda row: reverse("needs:call", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "Nobody has asked for training needs yet. The Organisation Board asks agencies with “Ask for needs”; your agency sees the call here."
        )
    ),
)


def calls_page(actor: User, query: Query, on: date) -> ListingPage:
    """The calls that the reader may see."""
    asked = policies.asked_visible_to(actor, on)

    def rows(calls: list[NeedsCall]) -> list[CallRow]:
        names = names_on([call.owner_id for call in calls], on)
        counts = {
            row["call_id"]: (row["sent"], row["all"])
            for row in AskedAgency.objects.filter(pk__in=asked.values("pk"), call__in=calls)
            .values("call_id")
            .annotate(all=Count("pk"), sent=Count("pk", filter=Q(sent_at__isnull=False)))
            .order_by("call_id")
        }
        return [
            CallRow(
                pk=call.pk,
                title=call.title,
                year=str(call.year),
                owner=names.get(call.owner_id, ""),
                deadline_on=call.deadline_on,
                answered=_of(*counts.get(call.pk, (0, 0))),
                state=call_badge(call, on),
            )
            for call in calls
        ]

    act = Act(_("Ask for needs"), reverse("needs:open-call"), "plus", kind="primary")
    return ListingPage(
        title=_("Training needs"),
        lead=_("Agencies say what they need; the Board puts it together and proposes seats."),
        trail=(),
        listing=CALLS.read(query, policies.calls_visible_to(actor, on), make_rows=rows),
        acts=(act,) if policies.may_open_call(actor, None, on) else (),
    )


def _of(part: int, total: int) -> str:
    return f"{numbers.whole(part)}/{numbers.whole(total)}"
