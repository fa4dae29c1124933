"""The review by standard and by unit: figures that open the names behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from nennep.kernel import dates, text
from nennep.standards.models import Standard
from nennep.standards.pages.outcomes import WORDS, restricted
from nennep.standards.pages.review_scope import ReviewPage, Scope, head
from nennep.standards.queries import Counts
from nennep.standards.queries.review_scope import last_reviews, oldest_allowed
from nennep.standards.rules.review import (
    IN_STUDY,
    MET,
    MISSING,
    OUTCOMES,
    PLANNED_FOR,
    UNKNOWN,
)
from nennep.units.queries import names_on
from nennep.web.dated import certainty_badge
from nennep.web.lists import Column, Empty, Listing, Query
from nennep.web.parts import Badge, Figure, Share

# --- By standard ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StandardLine:
    """One standard with its figures."""

    pk: int
    name: str
    search_key: str
    at_least: str
    basis: str
    certainty: Badge
    due_on: date | None
    asked: int
    met: int
    missing: int
    in_study: int
    unknown: int
    planned: int
    planned_ready: int


def _figure(scope: Scope, outcome: str) -> Any:
    def read(row: Any) -> Figure:
        if isinstance(row, StandardLine):
            url = scope.url("review-people", standard=row.pk, outcome=outcome)
        elif scope.standard is not None:
            url = scope.url("review-people", unit=row.pk, alone=1, outcome=outcome)
        else:
            url = scope.url("review", unit=row.pk, alone=1)
        return Figure(getattr(row, outcome), url, WORDS[outcome][0])

    return read


def _outcome_columns(scope: Scope, *, total: bool = False) -> tuple[Column[Any], ...]:
    shown = [outcome for outcome in OUTCOMES if outcome != PLANNED_FOR or scope.shows_planning]
    labels = {
        MET: _("Meets it"),
        MISSING: _("Missing"),
        IN_STUDY: _("In study"),
        UNKNOWN: _("Unknown"),
        PLANNED_FOR: _("Planned for it"),
    }
    return tuple(
        Column(
            key=outcome,
            label=labels[outcome],
            kind="figure",
            value=_figure(scope, outcome),
            sort=outcome,
            total=outcome if total else False,
        )
        for outcome in shown
    )


def standards_review_page(scope: Scope, form: Any, query: Query) -> ReviewPage:
    """Every standard in force: how many are asked, meet it, do not."""
    counts = scope.review().counts() if scope.standards else {}
    lines = [_line(row, counts[row.pk]) for row in scope.standards]
    listing: Listing[StandardLine] = Listing(
        key="review",
        title=_("Standards review"),
        noun=_("standards"),
        columns=(
            Column(key="name", label=_("Standard"), sort="search_key"),
            Column(key="at_least", label=_("Step required"), sort="at_least"),
            Column(key="asked", label=_("People asked"), kind="number", sort="asked"),
            Column(
                key="share", label=_("Share met"), kind="share", value=lambda row: Share(row.met, row.asked)
            ),
            *_outcome_columns(scope),
            Column(key="due_on", label=_("To be met by"), kind="date", sort="due_on"),
            Column(key="basis", label=_("Legal basis"), shown=False),
            Column(key="certainty", label=_("Certainty"), kind="badge", shown=False),
        ),
        search=("search_key",),
        order=("search_key", "pk"),
        row_url=lambda row: scope.url("review-people", standard=row.pk, outcome=MISSING),
        empty=Empty(
            why=_(
                "No standard is in force on this day. Choose another day, or ask the Organisation Board to enter one under “Standards of posts”."
            )
        ),
    )
    return ReviewPage(
        **head(scope, "review"),
        lead=(
            _("{unit} alone, as of {day}; every figure opens the names.")
            if scope.alone
            else _("{unit} and all below it, as of {day}; every figure opens the names.")
        ).format(unit=scope.unit_name, day=dates.short(scope.on)),
        form=form,
        hidden=(("alone", "1"),) if scope.alone else (),
        listing=listing.read(query, sorted(lines, key=lambda row: (text.sort_key(row.name), row.pk))),
        warning=restricted(scope),
    )


def _line(row: Standard, counts: Counts) -> StandardLine:
    return StandardLine(
        pk=row.pk,
        name=row.name,
        search_key=row.search_key,
        at_least=row.at_least.name,
        basis=str(row.basis) if row.basis else row.basis_text,
        certainty=certainty_badge(row.certainty),
        due_on=row.due_on,
        asked=counts.asked,
        met=counts.met,
        missing=counts.missing,
        in_study=counts.in_study,
        unknown=counts.unknown,
        planned=counts.planned,
        planned_ready=counts.planned_ready,
    )


# --- By unit ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitLine:
    """One unit with the figures of who serves there, and its last review."""

    pk: int
    name: str
    search_key: str
    asked: int
    met: int
    missing: int
    in_study: int
    unknown: int
    planned: int
    reviewed_on: date | None
    is_old: bool


def units_review_page(scope: Scope, form: Any, query: Query) -> ReviewPage:
    """Every unit where somebody is asked, by name; R3-12 "by commune: met, missing, in study"."""
    chosen = (scope.standard,) if scope.standard else scope.standards
    by_unit = scope.review(*chosen).counts_by_unit() if chosen else {}
    names = names_on(by_unit, scope.on)
    last, oldest = last_reviews(by_unit), oldest_allowed(scope.on)
    lines = []
    for pk, by_key in by_unit.items():
        figures = {
            name: sum(getattr(one, name) for one in by_key.values())
            for name in ("asked", "met", "missing", "in_study", "unknown", "planned")
        }
        if any(figures.values()):
            on = last.get(pk)
            lines.append(
                UnitLine(
                    pk=pk,
                    name=names[pk],
                    search_key=text.search_key(names[pk]),
                    reviewed_on=on,
                    is_old=oldest is not None and (on is None or on < oldest),
                    **figures,
                )
            )
    listing: Listing[UnitLine] = Listing(
        key="review-units",
        title=_("Standards review by unit"),
        noun=_("units"),
        columns=(
            Column(key="name", label=_("Unit"), sort="search_key"),
            Column(
                key="asked",
                label=_("People asked") if scope.standard else _("Requirements"),
                kind="number",
                sort="asked",
            ),
            Column(
                key="share", label=_("Share met"), kind="share", value=lambda row: Share(row.met, row.asked)
            ),
            *_outcome_columns(scope),
            Column(
                key="reviewed_on",
                label=_("Last review"),
                kind="badge",
                value=lambda row: _age(row, scope.on),
                sort="reviewed_on",
                export=lambda row: dates.short(row.reviewed_on) if row.reviewed_on else "",
            ),
        ),
        search=("search_key",),
        order=("search_key", "pk"),
        row_url=lambda row: scope.url("review", unit=row.pk, alone=None),
        empty=Empty(
            why=_(
                "No standard asks anything of the people of this unit on this day. Choose a unit above it or another day."
            )
        ),
    )
    return ReviewPage(
        **head(scope, "review-units"),
        lead=_("Who serves at two units counts at each. A unit opens with all below it.")
        if scope.standard
        else _("One person counts once for each standard. A unit opens with all below it."),
        form=form,
        hidden=(("alone", "1"),) if scope.alone else (),
        listing=listing.read(query, sorted(lines, key=lambda row: (text.sort_key(row.name), row.pk))),
        warning=restricted(scope),
    )


def _age(row: UnitLine, on: date) -> Badge:
    if row.reviewed_on is None:
        return Badge(_("never"), "warning" if row.is_old else "plain")
    return Badge(dates.short(row.reviewed_on), "warning" if row.is_old else "good")
