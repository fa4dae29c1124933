"""Duties that regulations of coordination lay on parties, and what is done for them (R1-14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.directives import policies, queries
from nennep.directives.models import EventDuty, YearlyDuty
from nennep.directives.pages.directives import with_papers
from nennep.directives.pages.shared import register_crumb, register_tabs
from nennep.directives.pages.tasks import task_choices, tasks_listing
from nennep.documents.models import DocumentDuty
from nennep.documents.policies import open_to
from nennep.kernel import numbers
from nennep.kernel.text import search_key
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Badge, Fact, Figure, Link


@dataclass(frozen=True)
class DutyRow:
    """One duty that a document lays on a party."""

    pk: int
    document: object
    number: str
    issued_on: date | None
    party: str
    unit: str
    duty: str
    state: Badge
    is_dated: bool
    tasks: Figure
    search_key: str


DUTIES: Listing[DutyRow] = Listing(
    key="duties",
    title=gettext_lazy("Coordination"),
    noun=gettext_lazy("duties"),
    columns=(
        Column(key="party", label=gettext_lazy("Party to it"), sort="party"),
        Column(key="duty", label=gettext_lazy("Duty")),
        Column(key="document", label=gettext_lazy("Document"), kind="link", sort="number"),
        Column(key="issued_on", label=gettext_lazy("Day of issue"), kind="date", sort="issued_on"),
        Column(key="state", label=gettext_lazy("Date"), kind="badge"),
        Column(key="tasks", label=gettext_lazy("Tasks"), kind="figure", sort="tasks"),
        Column(key="unit", label=gettext_lazy("Unit"), shown=False),
    ),
    filters=(
        YesNo(
            key="dated",
            label=gettext_lazy("Date"),
            lookup="is_dated",
            yes=gettext_lazy("date known"),
            no=gettext_lazy("date missing"),
        ),
    ),
    search=("search_key",),
    row_url=lambda row: reverse("directives:duty", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "No regulation of coordination with duties is on record. The Organisation Board enters each duty with “Enter a duty”; those named in it see it here."
        )
    ),
)


def duties_page(actor: User, query: Query, on: date) -> ListingPage:
    """Duties by party of regulations of coordination; a missing date is flagged (R1-14)."""
    duties = list(
        policies.duties_visible_to(actor, on)
        .select_related("document", "unit")
        .order_by("document_id", "order", "pk")
    )
    act = Act(_("Enter a duty"), reverse("directives:lay-duty"), "plus", kind="primary")
    return ListingPage(
        title=_("Coordination"),
        lead=_("Who has which duty by a regulation of coordination. A duty can be given as a task."),
        trail=(register_crumb(_("Proposals and targets"), "proposals"),),
        listing=DUTIES.read(
            query, _duty_rows(actor, duties, open_to(actor, {one.document_id for one in duties}, on), on)
        ),
        acts=(act,) if policies.may_lay_duties(actor, on) else (),
        tabs=register_tabs("duties"),
    )


def _duty_rows(
    actor: User, duties: Sequence[DocumentDuty], may_open: frozenset[int], on: date
) -> list[DutyRow]:
    given = Counter(
        policies.tasks_visible_to(actor, on)
        .filter(duty__in=[one.pk for one in duties])
        .order_by("pk")
        .values_list("duty_id", flat=True)
    )
    rows = []
    for one in duties:
        document = one.document
        url = reverse("documents:document", args=[document.pk])
        rows.append(
            DutyRow(
                pk=one.pk,
                document=Link(str(document), url) if document.pk in may_open else str(document),
                number=str(document),
                issued_on=document.issued_on,
                party=one.party,
                unit=one.unit.name if one.unit else "",
                duty=one.duty,
                state=Badge(_("date missing"), "warning")
                if document.is_date_missing
                else Badge(_("date known"), "plain"),
                is_dated=not document.is_date_missing,
                tasks=Figure(given[one.pk], reverse("directives:duty", args=[one.pk])),
                search_key=search_key(f"{one.party} {one.duty} {document}"),
            )
        )
    return rows


def duty_page(actor: User, duty: DocumentDuty, query: Query, on: date) -> ListingPage:
    """One duty: whose it is, where it is written, what recurs for it and the tasks that came of it."""
    document = duty.document
    paper: object = str(document)
    if document.pk in open_to(actor, [document.pk], on):
        paper = Link(str(document), reverse("documents:document", args=[document.pk]))
    tasks = policies.tasks_visible_to(actor, on).filter(duty=duty)
    facts = [Fact(_("Party to it"), duty.party), Fact(_("Document"), paper)]
    if duty.unit is not None:
        facts.append(Fact(_("Unit"), duty.unit.name))
    yearly = YearlyDuty.objects.filter(duty=duty, valid_to__isnull=True).order_by("month", "day", "pk")
    facts += [
        Fact(
            _("Every year"),
            _("{day}, opens {count} days before").format(
                day=f"{one.day}-{one.month}", count=numbers.whole(one.opens_before_days)
            ),
        )
        for one in yearly
    ]
    may_follow = policies.may_follow(actor, None, on)
    events = EventDuty.objects.filter(duty=duty, valid_to__isnull=True).select_related("unit")
    untie = []
    for one in events.order_by("event", "pk"):
        words = _("{unit}, within {count} days").format(unit=one.unit.name, count=numbers.whole(one.days))
        facts.append(Fact(_("Whenever {event}").format(event=one.get_event_display()), words))
        url = reverse("directives:end-event-duty", args=[one.pk])
        untie.append(Act(_("No longer when {event}").format(event=one.get_event_display()), url, "x"))
    acts = (
        Act(
            _("Give it as a task"),
            f"{reverse('directives:assign-task')}?duty={duty.pk}",
            "plus",
            kind="primary",
        ),
        Act(_("Let it recur every year"), f"{reverse('directives:add-yearly')}?duty={duty.pk}", "calendar"),
        Act(_("Tie it to an event"), reverse("directives:add-event-duty", args=[duty.pk]), "clock"),
        *untie,
    )
    return ListingPage(
        title=duty.duty if len(duty.duty) <= 120 else f"{duty.duty[:117]}…",
        lead=duty.party,
        trail=(register_crumb(_("Coordination"), "duties"),),
        listing=tasks_listing(on).read(
            query,
            with_papers(tasks),
            make_rows=lambda some: queries.task_rows(some, on),
            choices=task_choices(tasks, on),
        ),
        acts=acts if may_follow else (),
        facts=tuple(facts),
        badge=Badge(_("date missing"), "warning") if document.is_date_missing else None,
        warning=_("The date of the regulation is not on record. Enter it at the document once it is known.")
        if document.is_date_missing
        else "",
    )
