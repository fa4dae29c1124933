"""The registry as a list."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.documents import policies, queries
from nennep.documents.models import (
    DocumentKind,
    DocumentState,
)
from nennep.documents.pages.shared import ListingPage, state_badge, tabs
from nennep.documents.queries import DocumentRow
from nennep.kernel import dates
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Badge, Link


def _received(row: DocumentRow) -> Link | None:
    if not row.deliveries:
        return None
    return Link(f"{row.received}/{row.deliveries}", reverse("documents:recipients", args=[row.pk]))


def _number(row: DocumentRow) -> str:
    """The number, or in words that there is none: the line opens by it."""
    if row.number_text:
        return row.number_text
    return _("no number") if row.is_external else _("no number yet")


def _dated(row: DocumentRow) -> object:
    return Badge(_("date missing"), "warning") if row.is_date_missing else row.issued_on


DOCUMENTS: Listing[DocumentRow] = Listing(
    key="documents",
    title=gettext_lazy("Documents"),
    noun=gettext_lazy("documents"),
    columns=(
        Column(
            key="number_text",
            label=gettext_lazy("Number"),
            sort=("number_text",),
            value=_number,
            export=lambda row: row.number_text,
        ),
        Column(key="subject", label=gettext_lazy("Subject")),
        Column(key="kind", label=gettext_lazy("Kind"), sort=("kind__order",)),
        Column(key="issuer", label=gettext_lazy("Issued by"), sort=("issuer__sort_key", "issuer_name")),
        Column(
            key="issued_on",
            label=gettext_lazy("Date"),
            kind="date",
            sort="issued_on",
            value=_dated,
            export=lambda row: row.issued_on and dates.short(row.issued_on),
        ),
        Column(
            key="state", label=gettext_lazy("State"), kind="badge", value=lambda row: state_badge(row.state)
        ),
        Column(
            key="received",
            label=gettext_lazy("Received"),
            kind="link",
            value=_received,
        ),
    ),
    filters=(
        Choices(key="kind", label=gettext_lazy("Kind"), lookup="kind_id", many=True),
        Choices(key="issuer", label=gettext_lazy("Issued by"), lookup="issuer_id"),
        Choices(key="state", label=gettext_lazy("State"), choices=DocumentState.choices, many=True),
        Choices(
            key="year",
            label=gettext_lazy("Year"),
            apply=lambda source, year: source.filter(issued_on__year=int(year)),
        ),
        Dates(key="issued_on", label=gettext_lazy("Date")),
        YesNo(
            key="is_external",
            label=gettext_lazy("Origin"),
            yes=gettext_lazy("From outside"),
            no=gettext_lazy("Our own"),
        ),
    ),
    search=("search_key",),
    # What has no day yet comes first: drafts to be finished, outside documents to be completed.
    order=(F("issued_on").desc(nulls_first=True), "-created_at", "-pk"),
    row_url=lambda row: reverse("documents:document", args=[row.pk]),
    empty=Empty(why=gettext_lazy("There is no document yet.")),
)


def documents_page(actor: User, query: Query, on: date) -> ListingPage:
    """The registry as far as the actor may see it."""
    may = policies.may_keep_register(actor, on)
    acts = (
        Act(_("Register an outside document"), reverse("documents:register"), "file-description"),
        Act(_("Write a document"), reverse("documents:draft"), "plus", kind="primary"),
    )
    return ListingPage(
        title=_("Documents"),
        lead=_("Documents of our own and from outside, with number, basis, state and receipt."),
        listing=DOCUMENTS.read(
            query,
            policies.visible_to(actor, on).select_related("kind", "issuer"),
            make_rows=queries.document_rows,
            choices={
                "kind": list(
                    DocumentKind.objects.filter(documents__isnull=False)
                    .distinct()
                    .order_by("order", "pk")
                    .values_list("pk", "name")
                ),
                "issuer": queries.issuers(),
                "year": [(year, str(year)) for year in queries.years()],
            },
            empty=Empty(why=_("There is no document yet."), act=acts[1] if may else None),
        ),
        tabs=tabs(actor, "documents", on),
        acts=acts if may else (),
    )
