"""Registers: priority fields of a period, targets of resolutions (R2-10, R2-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.directives import policies, queries
from nennep.directives.models import PriorityField, Target
from nennep.directives.pages.shared import register_crumb, register_tabs, with_doors
from nennep.kernel import numbers
from nennep.kernel.periods import Period
from nennep.units.queries import names_on
from nennep.web.dated import certainty_badge, state_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Column, Dates, Empty, Listing, Query
from nennep.web.parts import Act, Badge, Link

# --- Priority fields ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldRow:
    """One priority field."""

    pk: int
    name: str
    owner: str
    valid_from: date
    last_on: date | None
    basis: str
    certainty: Badge
    state: Badge


def _in_force(fields: QuerySet[PriorityField], days: Any) -> QuerySet[PriorityField]:
    since, until = days
    if until is not None:
        fields = fields.filter(valid_from__lte=until)
    if since is not None:
        fields = fields.exclude(valid_to__lte=since)
    return fields


FIELDS: Listing[FieldRow] = Listing(
    key="fields",
    title=gettext_lazy("Priority fields"),
    noun=gettext_lazy("fields"),
    columns=(
        Column(key="name", label=gettext_lazy("Field"), sort="search_key"),
        Column(key="owner", label=gettext_lazy("Set by"), sort="owner__sort_key", shown=False),
        Column(key="valid_from", label=gettext_lazy("From"), kind="date", sort="valid_from"),
        Column(key="last_on", label=gettext_lazy("Last day"), kind="date", sort="valid_to"),
        Column(key="basis", label=gettext_lazy("Basis")),
        Column(key="certainty", label=gettext_lazy("Certainty"), kind="badge", sort="certainty"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(Dates(key="day", label=gettext_lazy("In force on"), apply=_in_force),),
    search=("search_key",),
    order=("-valid_from", "search_key", "pk"),
    empty=Empty(
        why=gettext_lazy(
            "No field is put first yet. The Organisation Board enters the fields that the province needs first, with their resolution."
        )
    ),
)


def fields_page(actor: User, query: Query, on: date) -> ListingPage:
    """Fields of training put first, by period (R2-10)."""
    may = policies.may_follow(actor, None, on)

    def rows(fields: list[PriorityField]) -> list[FieldRow]:
        names = names_on([one.owner_id for one in fields], on)
        return [
            FieldRow(
                pk=one.pk,
                name=one.name,
                owner=names.get(one.owner_id, ""),
                valid_from=one.valid_from,
                last_on=Period(None, one.valid_to).last_on,
                basis=one.basis_text or str(one.basis),
                certainty=certainty_badge(one.certainty),
                state=state_on(one.valid_from, one.valid_to, on),
            )
            for one in fields
        ]

    act = Act(_("Put a field first"), reverse("directives:add-field"), "plus", kind="primary")
    return ListingPage(
        title=_("Priority fields"),
        lead=_("Fields of training that are put first; lines of the plan refer to them."),
        trail=(register_crumb(_("Proposals and targets"), "proposals"),),
        listing=with_doors(FIELDS, "directives:end-field", is_open=may).read(
            query, policies.fields_visible_to(actor, on).select_related("basis"), make_rows=rows
        ),
        acts=(act,) if may else (),
        tabs=register_tabs("fields"),
    )


# --- Targets --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TargetRow:
    """One target of a resolution."""

    pk: int
    title: str
    document: str
    value: str
    begins_on: date | None
    due_on: date
    actual: object
    expected: str
    state: Badge


TARGETS: Listing[TargetRow] = Listing(
    key="targets",
    title=gettext_lazy("Targets"),
    noun=gettext_lazy("targets"),
    columns=(
        Column(key="title", label=gettext_lazy("Target"), sort="search_key"),
        Column(key="document", label=gettext_lazy("Document"), kind="code", sort="document__number_text"),
        Column(key="value", label=gettext_lazy("To reach"), sort="value"),
        Column(key="begins_on", label=gettext_lazy("From"), kind="date", sort="begins_on"),
        Column(key="due_on", label=gettext_lazy("Reach by"), kind="date", sort="due_on"),
        Column(
            key="actual",
            label=gettext_lazy("Reached"),
            kind="link",
            hint=gettext_lazy("Comes from a figure that the program keeps; nobody types it."),
        ),
        Column(
            key="expected",
            label=gettext_lazy("Forecast"),
            hint=gettext_lazy(
                "On a straight line through the figures of each year so far; a guess, no promise."
            ),
        ),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(Dates(key="due", label=gettext_lazy("Reach by"), lookup="due_on"),),
    search=("search_key",),
    order=("due_on", "search_key", "pk"),
    empty=Empty(
        why=gettext_lazy(
            "No target is on record yet. The Organisation Board enters what a resolution sets, until when."
        )
    ),
)


def targets_page(actor: User, query: Query, on: date) -> ListingPage:
    """Targets with value and deadline; how far they are comes from figures of other pages, or stays open (R2-18)."""

    def rows(targets: list[Target]) -> list[TargetRow]:
        known = queries.reached(targets, on)
        found = []
        for one in targets:
            figure = known[one.pk].figure
            if one.due_on < on:
                state = Badge(_("Deadline passed"), "warning")
            else:
                state = Badge(_("Being worked on"), "information")
            if figure and one.value is not None and figure.value >= one.value:
                state = Badge(_("Reached"), "good")
            found.append(
                TargetRow(
                    pk=one.pk,
                    title=one.title,
                    document=str(one.document),
                    value=_wanted(one),
                    begins_on=one.begins_on,
                    due_on=one.due_on,
                    actual=Link(_in_measure(figure.value, one.measure), figure.url)
                    if figure
                    else _("no figure is kept"),
                    expected=_expected(one, known[one.pk], on),
                    state=state,
                )
            )
        return found

    act = Act(_("Enter a target"), reverse("directives:add-target"), "plus", kind="primary")
    return ListingPage(
        title=_("Targets"),
        lead=_(
            "What resolutions want reached by when. The forecast is a straight line through the figures of each year."
        ),
        trail=(register_crumb(_("Proposals and targets"), "proposals"),),
        listing=TARGETS.read(
            query, policies.targets_visible_to(actor, on).select_related("document"), make_rows=rows
        ),
        acts=(act,) if policies.may_follow(actor, None, on) else (),
        tabs=register_tabs("targets"),
    )


def _wanted(target: Target) -> str:
    """What is to be reached: "95,0%", "900 people"."""
    if target.value is None or target.measure == "%":
        return _in_measure(target.value, target.measure) if target.value is not None else target.measure
    return " ".join(filter(None, (_amount(target.value), target.measure)))


def _in_measure(value: Decimal, measure: str) -> str:
    """A figure of a target: a share as everywhere, else a plain number."""
    return numbers.percent(value) if measure == "%" else _amount(value)


def _amount(value: Decimal) -> str:
    """A number as people write it: without figures after the comma where there are none."""
    return numbers.decimal(value, 0 if value == value.to_integral_value() else 1)


def _expected(target: Target, known: queries.Reached, on: date) -> str:
    """The forecast in words: a number with its share of the target, or why there is none."""
    if target.due_on <= on or known.figure is None:
        return "–"
    if known.expected is None:
        return _("too few figures")
    amount = _in_measure(known.expected, target.measure)
    if not target.value:
        return amount
    share = known.expected * 100 / target.value
    return _("{amount} ({share} of the target)").format(amount=amount, share=numbers.percent(share))
