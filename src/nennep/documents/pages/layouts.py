"""Layouts with their values, and sets of recipients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents import policies
from nennep.documents.layouts import source_in_words
from nennep.documents.models import (
    DocumentLayout,
)
from nennep.documents.pages.shared import ListingPage, registry_crumb, tabs
from nennep.kernel import numbers
from nennep.kernel.periods import Period
from nennep.web.dated import certainty_badge, state_on
from nennep.web.lists import Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact


@dataclass(frozen=True)
class LayoutRow:
    """A version of a layout."""

    pk: int
    name: str
    system: str
    period: str
    basis: str
    unverified: int
    state: Badge


LAYOUTS: Listing[LayoutRow] = Listing(
    key="layouts",
    title=gettext_lazy("Layouts"),
    noun=gettext_lazy("versions"),
    columns=(
        Column(key="name", label=gettext_lazy("Layout")),
        Column(key="system", label=gettext_lazy("System")),
        Column(key="period", label=gettext_lazy("In force")),
        Column(key="basis", label=gettext_lazy("Basis")),
        Column(
            key="unverified",
            label=gettext_lazy("Unverified values"),
            kind="number",
            hint=gettext_lazy("To be checked by a records clerk against the original"),
        ),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    order=("code", "-valid_from", "pk"),
    row_url=lambda row: reverse("documents:layout", args=[row.pk]),
    empty=Empty(why=gettext_lazy("There is no layout yet.")),
)


def layouts_page(actor: User, query: Query, on: date) -> ListingPage:
    """All versions of all layouts."""

    def rows(page: list[DocumentLayout]) -> list[LayoutRow]:
        return [
            LayoutRow(
                row.pk,
                row.name,
                row.get_system_display(),
                Period(row.valid_from, row.valid_to).as_text(),
                row.basis,
                sum(leaf["certainty"] == "own" for _key, leaf in _leaves(row.spec)),
                state_on(row.valid_from, row.valid_to, on),
            )
            for row in page
        ]

    return ListingPage(
        title=_("Layouts of documents"),
        lead=_("Sizes, margins and marks as dated data. What was issued keeps the layout of its day."),
        listing=LAYOUTS.read(query, DocumentLayout.objects.all(), make_rows=rows),
        tabs=tabs(actor, "layouts", on),
    )


def _leaves(spec: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (f"{section}.{name}", leaf)
        for section, leaves in spec.items()
        if isinstance(leaves, Mapping)
        for name, leaf in leaves.items()
    ]


@dataclass(frozen=True)
class LayoutValue:
    """One value of a layout."""

    label: str
    value: object
    certainty: Badge
    source: str


@dataclass(frozen=True)
class LayoutPage:
    """One version of a layout."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    facts: tuple[Fact, ...]
    sections: tuple[tuple[str, tuple[LayoutValue, ...]], ...]
    events: tuple[Event, ...]
    acts: tuple[Act, ...]


def layout_page(actor: User, layout: DocumentLayout, on: date) -> LayoutPage:
    """The values of a version with how sure each is."""
    labels = layout_labels()
    sections = tuple(
        (
            labels.get(section, section),
            tuple(
                LayoutValue(
                    labels.get(f"{section}.{name}", str(name)),
                    in_words(leaf["value"]),
                    certainty_badge(leaf["certainty"]),
                    source_in_words(leaf.get("source", "")),
                )
                for name, leaf in leaves.items()
            ),
        )
        for section, leaves in layout.spec.items()
        if isinstance(leaves, Mapping)
    )
    may = policies.may_edit_layouts(actor, on) and layout.valid_to is None
    change = Act(
        _("Change from a day on"),
        reverse("documents:change-layout", args=[layout.pk]),
        "pencil",
        kind="primary",
    )
    return LayoutPage(
        title=layout.name,
        lead=Period(layout.valid_from, layout.valid_to).as_text(),
        trail=(registry_crumb(), Crumb(_("Layouts"), reverse("documents:layouts")), Crumb(layout.name)),
        state=state_on(layout.valid_from, layout.valid_to, on),
        facts=(Fact(_("System"), layout.get_system_display()), Fact(_("Basis"), layout.basis)),
        sections=sections,
        events=timeline(layout),
        acts=(change,) if may else (),
    )


def in_words(value: object) -> object:
    """A value of a layout as the screen shows it: a closed word in the language of the person."""
    if value == "":
        return "–"
    if isinstance(value, float):
        return numbers.decimal(value, len(f"{value:g}".partition(".")[2]))
    return layout_words().get(value, value) if isinstance(value, str) else value


def layout_words() -> dict[str, str]:
    """The closed words of layouts."""
    return {
        "a4": "A4",
        "a5": "A5",
        "below_heading": _("below the heading"),
        "beside_number": _("in the line of the number"),
        "dashes": _("dashes"),
        "line": _("a line"),
        "none": _("nothing"),
    }


def layout_labels() -> dict[str, str]:
    """What the values of a layout are called on the screen."""
    size, italic, rule = _("size (pt)"), _("italic"), _("length of the rule (share)")
    return {
        "page": _("Page"),
        "page.paper": _("paper"),
        "page.margin_top": _("top margin (mm)"),
        "page.margin_bottom": _("bottom margin (mm)"),
        "page.margin_left": _("left margin (mm)"),
        "page.margin_right": _("right margin (mm)"),
        "page.number_size": _("page number, size (pt)"),
        "page.font": _("font"),
        "national": _("Heading at the right"),
        "national.first": _("first line"),
        "national.first_size": _("first line, size (pt)"),
        "national.second": _("second line"),
        "national.second_size": _("second line, size (pt)"),
        "national.rule_share": rule,
        "issuer": _("Issuing body"),
        "issuer.superior_size": _("superior body, size (pt)"),
        "issuer.superior_bold": _("superior body, bold"),
        "issuer.issuer_size": _("issuing body, size (pt)"),
        "issuer.issuer_bold": _("issuing body, bold"),
        "issuer.star": _("star below"),
        "issuer.rule_share": rule,
        "number": _("Number and symbol"),
        "number.prefix": _("before the number"),
        "number.size": size,
        "number.joiner": _("between number and symbol"),
        "number.digits": _("least digits"),
        "number.missing": _("in place of the number of a draft"),
        "date_line": _("Place and date"),
        "date_line.size": size,
        "date_line.italic": italic,
        "date_line.leading_zeros": _("leading zeros"),
        "date_line.position": _("position"),
        "title": _("Kind and subject"),
        "title.kind_size": _("kind, size (pt)"),
        "title.subject_size": _("subject, size (pt)"),
        "title.subject_bold": _("subject, bold"),
        "title.rule": _("below the subject"),
        "title.rule_share": rule,
        "letter": _("Official letter"),
        "letter.subject_size": _("subject, size (pt)"),
        "letter.subject_italic": _("subject, italic"),
        "letter.subject_prefix": _("before the subject"),
        "letter.addressee_label": _("before the addressees"),
        "letter.addressee_size": _("addressees, size (pt)"),
        "letter.addressee_end": _("after each addressee"),
        "letter.addressee_last_end": _("after the last addressee"),
        "body": _("Text"),
        "body.size": size,
        "body.line_spacing": _("line spacing"),
        "body.paragraph_spacing": _("space between paragraphs (pt)"),
        "body.first_line_indent": _("indent of the first line (mm)"),
        "body.table_size": _("tables, size (pt)"),
        "body.annex_size": _("annexes, size (pt)"),
        "signing": _("Signature"),
        "signing.on_behalf": _("on behalf of the collective"),
        "signing.for_head": _("for the head"),
        "signing.by_order": _("by order"),
        "signing.size": size,
        "signing.title_bold": _("title, bold"),
        "signing.name_bold": _("name, bold"),
        "signing.room": _("room for the signature (mm)"),
        "recipients": _("Recipients"),
        "recipients.label": _("heading"),
        "recipients.label_size": _("heading, size (pt)"),
        "recipients.label_bold": _("heading, bold"),
        "recipients.label_italic": _("heading, italic"),
        "recipients.label_underline": _("heading, underlined"),
        "recipients.size": size,
        "recipients.item_end": _("after each line"),
        "recipients.last_end": _("after the last line"),
        "extras": _("Marks"),
        "extras.mark_size": _("marks of urgency, size (pt)"),
        "extras.draft": _("word across a draft"),
        "extras.foot_size": _("line at the foot, size (pt)"),
    }
