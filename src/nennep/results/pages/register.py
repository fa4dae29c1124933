"""The results of all classes that somebody may read."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel.clock import local_date
from nennep.kernel.text import sort_key
from nennep.results import policies, queries
from nennep.results.queries import ListRow
from nennep.results.states import ListState
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.parts import Badge, Figure, PersonLine


def list_badge(state: str) -> Badge:
    """Whether the list is recognised, as icon and word."""
    return Badge(str(ListState(state).label), "good" if state == ListState.SIGNED else "waiting")


def _url(row: ListRow) -> str:
    return reverse("results:version", args=[row.pk])


RESULTS: Listing[ListRow] = Listing(
    key="results",
    title=gettext_lazy("Results of study"),
    noun=gettext_lazy("lists"),
    columns=(
        Column(
            key="name",
            label=gettext_lazy("Class"),
            kind="person",
            value=lambda row: PersonLine(row.name, row.programme),
            sort="sort_key",
            about_label=gettext_lazy("Programme"),
        ),
        Column(key="host", label=gettext_lazy("Held by"), sort="host"),
        Column(key="decision_number", label=gettext_lazy("Decision"), sort="decision_number"),
        Column(key="decided_on", label=gettext_lazy("Date"), kind="date", sort="decided_on"),
        Column(
            key="people",
            label=gettext_lazy("On the list"),
            kind="figure",
            value=lambda row: Figure(row.counts.people, _url(row), gettext_lazy("trainees")),
            export=lambda row: row.counts.people,
            total=True,
        ),
        Column(
            key="pass_rate",
            label=gettext_lazy("Pass rate"),
            kind="figure",
            value=lambda row: row.counts.pass_rate(_url(row)) or "–",
        ),
        Column(
            key="better_rate",
            label=gettext_lazy("Share of good and better"),
            kind="figure",
            value=lambda row: row.counts.better_rate(_url(row)) or "–",
        ),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: list_badge(row.state),
            sort="state",
        ),
    ),
    filters=(
        Choices(key="host", label=gettext_lazy("Held by"), lookup="host_id"),
        Choices(key="year", label=gettext_lazy("Year"), lookup="year"),
        Choices(key="state", label=gettext_lazy("State"), choices=ListState.choices),
    ),
    search=("search_key",),
    order=("sort_key", "pk"),
    row_url=lambda row: (
        reverse("results:class", args=[row.class_id]) if row.state == ListState.SIGNED else _url(row)
    ),
    empty=Empty(
        why=gettext_lazy("No results are on record yet. The school enters them from the page of the class.")
    ),
)


def results_page(actor: User, query: Query, now: datetime) -> ListingPage:
    """Of each class the list in force and the draft, as far as the account may read them; a constant number of queries."""
    on = local_date(now)
    visible = policies.visible_to(actor, on)
    shown = visible.filter(state=ListState.DRAFT) | visible.filter(pk__in=policies.in_force().values("pk"))
    lists = list(shown.select_related("training_class__programme_version__programme").order_by("pk"))
    counts = queries.counts_of_lists(
        policies.results_visible_to(actor, on).filter(result_list__in=[one.pk for one in lists])
    )
    rows = queries.list_rows(lists, counts, on)
    return ListingPage(
        title=_("Results of study"),
        lead=_("What the classes came to, by the list that the school recognised."),
        trail=(),
        listing=RESULTS.read(
            query,
            rows,
            choices={
                "host": sorted({(row.host_id, row.host) for row in rows}, key=lambda one: sort_key(one[1])),
                "year": [
                    (one, str(one)) for one in sorted({row.year for row in rows if row.year}, reverse=True)
                ],
            },
        ),
    )
