"""Sets of recipients, and whom each means today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents import policies, queries
from nennep.documents.models import RecipientSet
from nennep.documents.pages.shared import ListingPage, registry_crumb, tabs
from nennep.kernel.text import search_key
from nennep.people.policies import visible_to as people_visible_to
from nennep.web.lists import Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Figure, Link


@dataclass(frozen=True)
class SetRow:
    """A set of recipients and how many it means today."""

    pk: int
    name: str
    post: str
    kinds: str
    members: Figure


SETS: Listing[SetRow] = Listing(
    key="sets",
    title=gettext_lazy("Recipient sets"),
    noun=gettext_lazy("sets"),
    columns=(
        Column(key="name", label=gettext_lazy("As printed")),
        Column(key="post", label=gettext_lazy("Post")),
        Column(key="kinds", label=gettext_lazy("Kinds of units")),
        Column(
            key="members",
            label=gettext_lazy("Means today"),
            kind="figure",
            hint=gettext_lazy("A document: on its own day, in the tree of its issuer"),
        ),
    ),
    search=("name",),
    order=("order", "pk"),
    row_url=lambda row: reverse("documents:set", args=[row.pk]),
    empty=Empty(why=gettext_lazy("There is no set yet.")),
)


def sets_page(actor: User, query: Query, on: date) -> ListingPage:
    """Named sets of recipients by kind of unit."""

    def rows(page: list[RecipientSet]) -> list[SetRow]:
        members = queries.members_of(page, on)
        found = RecipientSet.objects.filter(pk__in=[row.pk for row in page]).prefetch_related("kinds")
        kinds = {row.pk: list(row.kinds.all()) for row in found}
        return [
            SetRow(
                row.pk,
                row.name,
                row.post,
                ", ".join(kind.name for kind in kinds[row.pk]),
                Figure(
                    len(members[row.pk]),
                    reverse("documents:set", args=[row.pk]),
                    label=_("people") if row.post else _("units"),
                ),
            )
            for row in page
        ]

    act = Act(_("New set"), reverse("documents:add-set"), "plus", kind="primary")
    return ListingPage(
        title=_("Recipient sets"),
        lead=_("A set names kinds of units; a document that names it goes to the units of its own day."),
        listing=SETS.read(query, RecipientSet.objects.all(), make_rows=rows),
        tabs=tabs(actor, "sets", on),
        acts=(act,) if policies.may_edit_layouts(actor, on) else (),
    )


@dataclass(frozen=True)
class MemberRow:
    """A unit, or somebody who holds the post there."""

    pk: int
    unit: Link
    kind: str
    person: Link | str
    post: str
    sort_key: str
    search_key: str


def set_page(actor: User, group: RecipientSet, query: Query, on: date) -> ListingPage:
    """Whom a set means today: its units or, with a post, those who hold it. Names only of people one may see."""
    members = queries.members_of([group], on)[group.pk]
    people = {one.person_id for one in members if one.person_id}
    visible = (
        set(people_visible_to(actor, on).filter(pk__in=people).values_list("pk", flat=True))
        if people
        else set()
    )
    rows = [
        MemberRow(
            pk=one.person_id or one.unit_id,
            unit=Link(one.unit, reverse("units:unit", args=[one.unit_id])),
            kind=one.kind,
            person=Link(one.person, reverse("people:person", args=[one.person_id]))
            if one.person_id in visible
            else "–",
            post=one.post,
            sort_key=one.sort_key,
            search_key=search_key(
                f"{one.unit} {one.kind} {one.post} {one.person if one.person_id in visible else ''}"
            ),
        )
        for one in members
    ]
    unit = Column[MemberRow](key="unit", label=_("Unit"), kind="link", sort=() if group.post else "sort_key")
    kind = Column[MemberRow](key="kind", label=_("Kind"), sort="kind")
    columns: tuple[Column[MemberRow], ...] = (unit, kind)
    if group.post:
        person = Column[MemberRow](key="person", label=_("Person"), kind="link", sort="sort_key")
        columns = (person, Column[MemberRow](key="post", label=_("Post"), sort="post"), *columns)
    listing: Listing[MemberRow] = Listing(
        key="members",
        title=group.name,
        noun=_("people") if group.post else _("units"),
        columns=columns,
        search=("search_key",),
        empty=Empty(why=_("The set means nobody today.")),
    )
    act = Act(_("Change the set"), reverse("documents:change-set", args=[group.pk]), "pencil", kind="primary")
    return ListingPage(
        title=group.name,
        lead=_(
            "Whom the set means today in our own tree. A document goes to those in the tree of its issuer."
        ),
        listing=listing.read(query, rows),
        acts=(act,) if policies.may_edit_layouts(actor, on) else (),
        trail=(
            registry_crumb(),
            Crumb(_("Recipient sets"), reverse("documents:sets")),
            Crumb(group.name),
        ),
        events=timeline(group),
    )
