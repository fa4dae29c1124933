"""The review by name, the records that do not answer, and what a changed standard would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import dates
from nennep.people import policies as people_policies
from nennep.people.models import CredentialKind, Person
from nennep.standards import queries
from nennep.standards.models import Standard
from nennep.standards.pages.outcomes import WORDS, badge, restricted
from nennep.standards.pages.review_scope import ReviewPage, Scope, head
from nennep.standards.rules import outcome_of
from nennep.standards.rules.review import (
    IN_STUDY,
    MET,
    MISSING,
    PLANNED_FOR,
    UNKNOWN,
    UNSURE,
    Requirement,
)
from nennep.units.queries import names_on
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.parts import Act, Badge, BeforeAfter, Fact, Figure, PersonLine

# --- By name ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PersonRow:
    """Somebody with the outcome for one standard."""

    pk: int
    line: PersonLine
    unit: str
    held: str
    outcome: Badge
    code: str


def _people_listing(*, shows_planning: bool, filtered: bool = True, unset: str = "") -> Listing[PersonRow]:
    shown = [outcome for outcome in WORDS if outcome != PLANNED_FOR or shows_planning]
    choices = [(outcome, WORDS[outcome][0]) for outcome in shown]
    return Listing(
        key="review-people",
        title=gettext_lazy("Standards review by name"),
        noun=gettext_lazy("people"),
        columns=(
            Column(
                key="line",
                label=gettext_lazy("Full name"),
                kind="person",
                sort="name_sort_key",
                about_label=gettext_lazy("Post"),
            ),
            Column(key="unit", label=gettext_lazy("Unit")),
            Column(key="held", label=gettext_lazy("Step on record")),
            Column(key="outcome", label=gettext_lazy("Outcome"), kind="badge", sort="outcome"),
            Column(key="code", label=gettext_lazy("Code"), sort="code", shown=False),
        ),
        filters=(Choices(key="outcome", label=gettext_lazy("Outcome"), choices=choices, unset=unset),)
        if filtered
        else (),
        search=("search_key",),
        order=("name_sort_key", "pk"),
        row_url=lambda row: reverse("people:person", args=[row.pk]),
        empty=Empty(
            why=gettext_lazy(
                "There is nobody here whom you may see. Choose another outcome, unit or day above."
            )
        ),
    )


def _person_rows(people: Sequence[Person], standard: Standard, review: queries.Review) -> list[PersonRow]:
    return [
        PersonRow(
            pk=row.pk,
            line=PersonLine(row.full_name, row.post),
            unit=row.unit,
            held=row.held or "–",
            outcome=badge(row.outcome),
            code=row.code,
        )
        for row in queries.reviewed(people, standard, review)
    ]


def people_review_page(scope: Scope, form: Any, query: Query) -> ReviewPage:
    """The names of one standard, by outcome."""
    standard = scope.standard or (scope.standards[0] if scope.standards else None)
    listing = _people_listing(shows_planning=scope.shows_planning)
    if standard is None:
        return ReviewPage(
            **head(scope, "review-people"),
            lead=_(
                "No standard is in force on this day. Choose another day, or ask the Organisation Board to enter one under “Standards of posts”."
            ),
            form=form,
            listing=listing.read(query, queries.nobody()),
        )
    review = scope.review(standard)
    chosen = [outcome for outcome in query.getlist("outcome") if outcome in WORDS]
    people = review.people(standard.pk, chosen or tuple(WORDS)).filter(
        pk__in=people_policies.visible_to(scope.actor, scope.today).values("pk")
    )
    return ReviewPage(
        **head(replace(scope, standard=standard), "review-people"),
        lead=f"{standard.name} · {scope.unit_name} · {dates.short(scope.on)}",
        form=form,
        listing=listing.read(query, people, make_rows=lambda found: _person_rows(found, standard, review)),
        hidden=(("alone", "1"),) if scope.alone else (),
        acts=_proposing(scope, standard, review),
        warning=restricted(scope),
    )


def _proposing(scope: Scope, standard: Standard, review: queries.Review) -> tuple[Act, ...]:
    """A class is offered where somebody is below the standard and the reader keeps a plan."""
    if not queries.plans_open_to(scope.actor, scope.today):
        return ()
    if not review.people(standard.pk, [MISSING]).exists():
        return ()
    url = scope.url("propose-class", standard=standard.pk)
    return (Act(_("Propose a class"), url, "plus", kind="primary"),)


# --- Unknown ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnknownRow:
    """Somebody whose record does not answer, and what it lacks."""

    pk: int
    line: PersonLine
    unit: str
    lacks: str


def unknown_page(scope: Scope, form: Any, query: Query) -> ReviewPage:
    """Whose record must be completed before the review can tell: the data-quality list."""
    chosen = (scope.standard,) if scope.standard else scope.standards
    review = scope.review(*chosen)
    who = Q(pk__in=[])
    for standard in chosen:
        conditions = review.conditions(standard.pk)
        who |= conditions[UNKNOWN] | conditions[UNSURE]
    people = Person.objects.filter(
        who, pk__in=people_policies.visible_to(scope.actor, scope.today).values("pk")
    ).filter(queries.having(queries.serving(review.unit_ids or (), scope.on)))
    listing: Listing[UnknownRow] = Listing(
        key="review-unknown",
        title=_("Records to be completed"),
        noun=_("people"),
        columns=(
            Column(
                key="line", label=_("Full name"), kind="person", sort="name_sort_key", about_label=_("Post")
            ),
            Column(key="unit", label=_("Unit")),
            Column(key="lacks", label=_("What the record lacks")),
        ),
        search=("search_key",),
        order=("name_sort_key", "pk"),
        row_url=lambda row: reverse("people:person", args=[row.pk]),
        empty=Empty(why=_("The records answer every standard.")),
    )
    return ReviewPage(
        **head(scope, "review-unknown"),
        lead=_("Unknown is not missing: complete these records, then the review tells."),
        form=form,
        listing=listing.read(
            query, people, make_rows=lambda found: _unknown_rows(found, chosen, review, scope.on)
        ),
    )


def _unknown_rows(
    people: Sequence[Person], standards: Sequence[Standard], review: queries.Review, on: date
) -> list[UnknownRow]:
    facts = queries.facts_of([person.pk for person in people], on)
    posts = queries.posts_of([person.pk for person in people], review.unit_ids, on)
    names = names_on({unit_id for unit_id, _post in posts.values()}, on)
    rows = []
    for person in people:
        told = {row.pk: outcome_of(review.requirements[row.pk], facts[person.pk], on) for row in standards}
        ladders = dict.fromkeys(row.get_ladder_display() for row in standards if told[row.pk] == UNKNOWN)
        lacks = [_("nothing recorded: {subject}").format(subject=ladder) for ladder in ladders]
        unclear = [row.name for row in standards if told[row.pk] == UNSURE]
        if unclear:
            lacks.append(_("unclear whether it applies: {standard}").format(standard=", ".join(unclear)))
        unit_id, post = posts.get(person.pk, (0, ""))
        rows.append(
            UnknownRow(
                person.pk, PersonLine(person.full_name, post), names.get(unit_id, ""), "; ".join(lacks)
            )
        )
    return rows


# --- What if ----------------------------------------------------------------------------------------------------------


def what_if_page(scope: Scope, form: Any, query: Query, instead: CredentialKind | None) -> ReviewPage:
    """What another step would change: the figures before and after, each with its names, and who would newly fall short."""
    standard = scope.standard or (scope.standards[0] if scope.standards else None)
    if standard is None or instead is None:
        listing = _people_listing(shows_planning=False, filtered=False)
        return ReviewPage(
            **head(scope, "what-if"),
            lead=_("Choose a standard and what would be asked instead. Nothing is changed."),
            form=form,
            listing=replace(
                listing, empty=Empty(why=_("Choose above; then who would newly fall short is listed here."))
            ).read(query, queries.nobody()),
        )
    review = scope.review(standard)
    now = review.requirements[standard.pk]
    changed = queries.Review(
        {standard.pk: Requirement(now.audience, instead.ladder, instead.code, instead.rank)},
        scope.on,
        review.unit_ids,
        shows_planning=scope.shows_planning,
        words=review.words,
    )
    before, after = review.counts()[standard.pk], changed.counts()[standard.pk]
    if chosen := [outcome for outcome in query.getlist("outcome") if outcome in WORDS]:
        words = _("{standard}: {step} instead of {former}. The list names who would be so then.")
        people = changed.people(standard.pk, chosen)
    else:
        words = _("{standard}: {step} instead of {former}. The list names who would newly fall short.")
        people = changed.people(standard.pk, [MISSING, UNKNOWN]).filter(review.conditions(standard.pk)[MET])
    people = people.filter(pk__in=people_policies.visible_to(scope.actor, scope.today).values("pk"))
    listing = _people_listing(shows_planning=False, unset=_("would newly fall short"))
    future = Standard(ladder=instead.ladder)
    asked: dict[str, object] = {"standard": standard.pk, "at_least": instead.pk}
    shown = (MET, MISSING, IN_STUDY, UNKNOWN)
    return ReviewPage(
        **head(replace(scope, standard=standard), "what-if"),
        lead=words.format(standard=standard.name, step=instead.name, former=standard.at_least.name),
        form=form,
        facts=tuple(
            Fact(
                str(WORDS[name][0]).capitalize(),
                BeforeAfter(
                    Figure(
                        getattr(before, name),
                        scope.url("review-people", standard=standard.pk, outcome=name),
                        _("people now"),
                    ),
                    Figure(
                        getattr(after, name), scope.url("what-if", **asked, outcome=name), _("people then")
                    ),
                ),
            )
            for name in shown
        ),
        listing=listing.read(query, people, make_rows=lambda found: _person_rows(found, future, changed)),
    )
