"""Directives that are followed, one with its items, the implementation plans of its units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.directives import policies, queries
from nennep.directives.models import Directive, TaskKind, UnitTask
from nennep.directives.pages.shared import directive_crumb, directives_crumb, task_badge, work_tabs
from nennep.directives.queries import ItemRow, TaskRow, states_of
from nennep.directives.states import TaskState
from nennep.documents.policies import open_to
from nennep.kernel import dates
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Fact, Figure, Link, Tab


@dataclass(frozen=True)
class DirectiveRow:
    """One directive with the tasks that the reader sees."""

    pk: int
    number: str
    title: str
    owner: str
    issued_on: date | None
    tasks: Figure
    done: Figure
    overdue: Figure


DIRECTIVES: Listing[DirectiveRow] = Listing(
    key="directives",
    title=gettext_lazy("Directives"),
    noun=gettext_lazy("directives"),
    columns=(
        Column(key="number", label=gettext_lazy("Document"), kind="code", sort="document__number_text"),
        Column(key="title", label=gettext_lazy("Heading"), sort="search_key"),
        Column(key="owner", label=gettext_lazy("Followed by"), sort="owner__sort_key", shown=False),
        Column(key="issued_on", label=gettext_lazy("Day of issue"), kind="date", sort="document__issued_on"),
        Column(key="tasks", label=gettext_lazy("Tasks"), kind="figure"),
        Column(key="done", label=gettext_lazy("Done"), kind="figure"),
        Column(key="overdue", label=gettext_lazy("Overdue"), kind="figure"),
    ),
    filters=(Dates(key="issued", label=gettext_lazy("Day of issue"), lookup="document__issued_on"),),
    search=("search_key",),
    order=("-document__issued_on", "-pk"),
    row_url=lambda row: reverse("directives:directive", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "No directive is followed yet. The Organisation Board follows a directive from its page in the registry and gives its items to units as tasks."
        )
    ),
)


def directives_page(actor: User, query: Query, on: date) -> ListingPage:
    """The directives that the reader may see."""
    tasks = policies.tasks_visible_to(actor, on)

    def rows(directives: list[Directive]) -> list[DirectiveRow]:
        names = names_on([one.owner_id for one in directives], on)
        counts = {
            row["directive_id"]: row
            for row in tasks.filter(directive__in=directives)
            .order_by()
            .values("directive_id")
            .annotate(
                total=Count("pk"),
                done=Count("pk", filter=Q(state=TaskState.DONE)),
                overdue=Count("pk", filter=states_of(on)["overdue"]),
            )
            .order_by("directive_id")
        }
        none = {"total": 0, "done": 0, "overdue": 0}
        found = []
        for one in directives:
            count = counts.get(one.pk, none)
            url = f"{reverse('directives:tasks')}?directive={one.pk}"
            found.append(
                DirectiveRow(
                    pk=one.pk,
                    number=one.document.number_text,
                    title=one.title,
                    owner=names.get(one.owner_id, ""),
                    issued_on=one.document.issued_on,
                    tasks=Figure(count["total"], url),
                    done=Figure(count["done"], f"{url}&finished=yes"),
                    overdue=Figure(count["overdue"], f"{url}&state=overdue"),
                )
            )
        return found

    act = Act(_("Follow a directive"), reverse("directives:open"), "plus", kind="primary")
    single = Act(_("Give a task"), reverse("directives:assign-task"), "clipboard-list")
    return ListingPage(
        title=_("Directives and tasks"),
        lead=_("Items of directives become tasks of units, with owner, deadline and result."),
        trail=(),
        listing=DIRECTIVES.read(
            query,
            policies.directives_visible_to(actor, on).select_related("document", "owner"),
            make_rows=rows,
        ),
        acts=(act, single) if policies.may_follow(actor, None, on) else (),
        tabs=work_tabs("directives"),
    )


def _items_listing(directive: Directive, *, may_follow: bool) -> Listing[ItemRow]:
    tasks_url = f"{reverse('directives:tasks')}?directive={directive.pk}"

    def figure(name: str, more: str = "") -> Column[ItemRow]:
        labels = {"tasks": _("Units"), "done": _("Done"), "overdue": _("Overdue")}
        return Column(
            key=name,
            label=labels[name],
            kind="figure",
            value=lambda row: Figure(getattr(row, name), f"{tasks_url}&item={row.number}{more}"),
        )

    change: Column[ItemRow] = Column(
        key="change",
        label=_("Wording"),
        kind="link",
        value=lambda row: Link(_("Correct"), reverse("directives:change-item", args=[row.pk])),
        exported=False,
    )
    return Listing(
        key="items",
        title=gettext_lazy("Items"),
        noun=gettext_lazy("items"),
        columns=(
            Column(key="number", label=gettext_lazy("No."), kind="number", sort="number"),
            Column(key="text", label=gettext_lazy("Item"), kind="long"),
            Column(key="due_on", label=gettext_lazy("Due"), kind="date", sort="due_on"),
            figure("tasks"),
            figure("done", "&finished=yes"),
            figure("overdue", "&state=overdue"),
            *((change,) if may_follow else ()),
        ),
        search=("search_key",),
        order=("number", "pk"),
        row_url=(lambda row: reverse("directives:assign", args=[row.pk])) if may_follow else None,
    )


def _tabs(directive: Directive, current: str) -> tuple[Tab, ...]:
    return (
        Tab(_("Items"), reverse("directives:directive", args=[directive.pk]), current == "items"),
        Tab(
            _("Implementation plans"),
            reverse("directives:plans", args=[directive.pk]),
            current == "plans",
        ),
    )


def directive_page(actor: User, directive: Directive, query: Query, on: date) -> ListingPage:
    """One directive: its items with how far their tasks are."""
    tasks = policies.tasks_visible_to(actor, on)
    may = policies.may_follow(actor, directive.owner, on)
    document = directive.document
    shown: object = str(document)
    if document.pk in open_to(actor, [document.pk], on):
        shown = Link(str(document), reverse("documents:document", args=[document.pk]))
    facts = [
        Fact(_("Document"), shown),
        Fact(_("Issued by"), document.issuer_name or str(document.issuer or "")),
        Fact(_("Day of issue"), dates.short(document.issued_on) if document.issued_on else _("date missing")),
        Fact(_("Followed by"), names_on([directive.owner_id], on).get(directive.owner_id, "")),
    ]
    listing = _items_listing(directive, may_follow=may)
    total = tasks.filter(directive=directive).count()
    overdue = tasks.filter(states_of(on)["overdue"], directive=directive).count()
    url = f"{reverse('directives:tasks')}?directive={directive.pk}"
    facts.append(Fact(_("Tasks"), Figure(total, url)))
    facts.append(Fact(_("Overdue"), Figure(overdue, f"{url}&state=overdue")))
    acts: tuple[Act, ...] = ()
    if may:
        acts = (
            Act(
                _("Ask for implementation plans"),
                reverse("directives:ask-plans", args=[directive.pk]),
                "send",
            ),
            Act(_("Urge"), f"{reverse('directives:urge')}?directive={directive.pk}", "bell"),
        )
    return ListingPage(
        title=directive.title,
        lead=_("An item is opened to give it to units.") if may else "",
        trail=(directives_crumb(), Crumb(str(document))),
        listing=listing.read(
            query,
            directive.items.all(),
            make_rows=lambda items: queries.item_rows(directive, items, tasks, on),
        ),
        acts=acts,
        tabs=_tabs(directive, "items"),
        facts=tuple(facts),
        events=timeline(directive, limit=12) if may else (),
    )


# --- Implementation plans -------------------------------------------------------------------------------------------


def _received(tasks: QuerySet[UnitTask], value: object) -> QuerySet[UnitTask]:
    return tasks.filter(state=TaskState.DONE) if value == "yes" else tasks.exclude(state=TaskState.DONE)


PLANS: Listing[TaskRow] = Listing(
    key="plans",
    title=gettext_lazy("Implementation plans"),
    noun=gettext_lazy("units"),
    columns=(
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__sort_key"),
        Column(key="due_on", label=gettext_lazy("Due"), kind="date", sort="due_on"),
        Column(key="done_on", label=gettext_lazy("Received on"), kind="date", sort="done_on"),
        Column(key="evidence", label=gettext_lazy("Document"), kind="code"),
        Column(
            key="days_late",
            label=gettext_lazy("Days late"),
            kind="number",
            value=lambda row: row.days_late or None,
        ),
        Column(key="urged", label=gettext_lazy("Urged"), kind="number", value=lambda row: row.urged or None),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: task_badge(row.state),
            sort="state",
        ),
    ),
    filters=(
        Choices(
            key="received",
            label=gettext_lazy("Received"),
            choices=(("yes", gettext_lazy("received")), ("no", gettext_lazy("not received"))),
            apply=_received,
        ),
    ),
    search=("search_key",),
    order=("unit__kind__order", "unit__sort_key", "pk"),
    row_url=lambda row: reverse("directives:task", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "No unit was asked for its plan of implementation yet. The Organisation Board names the units of the directive."
        )
    ),
)


def plans_page(actor: User, directive: Directive, query: Query, on: date) -> ListingPage:
    """Who sent its implementation plan, and who did not (R2-42)."""
    plans = policies.tasks_visible_to(actor, on).filter(directive=directive, kind=TaskKind.PLAN)
    received = plans.filter(state=TaskState.DONE).count()
    missing = plans.exclude(state=TaskState.DONE).count()
    url = reverse("directives:plans", args=[directive.pk])
    may = policies.may_follow(actor, directive.owner, on)
    ask = Act(
        _("Ask for implementation plans"),
        reverse("directives:ask-plans", args=[directive.pk]),
        "send",
        kind="primary",
    )
    return ListingPage(
        title=directive.title,
        lead=_("Who sent its implementation plan, and who did not."),
        trail=(directives_crumb(), directive_crumb(directive), Crumb(_("Implementation plans"))),
        listing=PLANS.read(query, with_papers(plans), make_rows=lambda some: queries.task_rows(some, on)),
        acts=(ask,) if may else (),
        tabs=_tabs(directive, "plans"),
        facts=(
            Fact(_("Received"), Figure(received, f"{url}?received=yes")),
            Fact(_("Not received"), Figure(missing, f"{url}?received=no")),
        ),
    )


def with_papers(tasks: QuerySet[UnitTask]) -> QuerySet[UnitTask]:
    """The tasks with everything that their lines say."""
    return tasks.select_related("directive__document", "item", "document", "evidence", "unit", "owner")
