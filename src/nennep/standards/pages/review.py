"""The review by standard, by unit, by name; what is unknown; what a changed standard would do; reviews as tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import dates, numbers, text
from nennep.kernel.clock import local_date
from nennep.people import policies as people_policies
from nennep.people.models import CredentialKind, Person
from nennep.standards import policies, queries
from nennep.standards.models import ReviewTask, Standard, TaskState
from nennep.standards.pages.review_scope import ReviewPage, Scope, head
from nennep.standards.queries import Counts
from nennep.standards.queries.review_scope import last_reviews, oldest_allowed
from nennep.standards.rules import outcome_of
from nennep.standards.rules.review import (
    IN_STUDY,
    MET,
    MISSING,
    OUTCOMES,
    PLANNED_FOR,
    UNKNOWN,
    UNSURE,
    Requirement,
)
from nennep.units.queries import names_on
from nennep.web.dated import certainty_badge
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.parts import Act, Badge, Fact, Figure, Link, PersonLine, Share, Tone

WORDS: dict[str, tuple[Any, Tone]] = {
    MET: (gettext_lazy("meets it"), "good"),
    MISSING: (gettext_lazy("below the standard"), "warning"),
    IN_STUDY: (gettext_lazy("in study for it"), "information"),
    UNKNOWN: (gettext_lazy("nothing on record"), "waiting"),
    PLANNED_FOR: (gettext_lazy("planned for the post"), "plain"),
    UNSURE: (gettext_lazy("unclear whether it applies"), "waiting"),
}


def badge(outcome: str) -> Badge:
    """An outcome as people read it."""
    words, tone = WORDS[outcome]
    return Badge(str(words), tone)


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


def _figure(scope: Scope, outcome: str, **more: object) -> Any:
    def read(row: Any) -> Figure:
        given = {"standard": row.pk} if isinstance(row, StandardLine) else {"unit": row.pk, "alone": 1}
        url = scope.url("review-people", **{**given, **more, "outcome": outcome})
        return Figure(getattr(row, outcome), url, WORDS[outcome][0])

    return read


def _outcome_columns(scope: Scope, *, total: bool = False) -> tuple[Column[Any], ...]:
    shown = [outcome for outcome in OUTCOMES if outcome != PLANNED_FOR or scope.shows_planning]
    labels = {
        MET: _("Met"),
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
            hint=WORDS[outcome][0],
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
            Column(key="at_least", label=_("At least"), sort="at_least"),
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
        empty=Empty(why=_("No standard is in force on this day.")),
    )
    return ReviewPage(
        **head(scope, "review"),
        lead=_("{unit} and all below it, as of {day}; every figure opens the names.").format(
            unit=scope.unit_name, day=dates.short(scope.on)
        ),
        form=form,
        listing=listing.read(query, lines),
        warning=_not_shown(scope),
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


def _not_shown(scope: Scope) -> str:
    return (
        ""
        if scope.shows_planning
        else _("Who is planned for a post is told only to the Board and the agency itself.")
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
                hint="" if scope.standard else _("One person counts once for each standard"),
            ),
            Column(
                key="share", label=_("Share met"), kind="share", value=lambda row: Share(row.met, row.asked)
            ),
            *(
                _outcome_columns(scope)
                if scope.standard
                else tuple(replace(one, kind="number", value=None) for one in _outcome_columns(scope))
            ),
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
        empty=Empty(why=_("Nobody in this unit is asked for a standard on this day.")),
    )
    return ReviewPage(
        **head(scope, "review-units"),
        lead=_("Who serves at two units counts at each. A unit opens with all below it."),
        form=form,
        listing=listing.read(query, lines),
        warning=_not_shown(scope),
    )


def _age(row: UnitLine, on: date) -> Badge:
    if row.reviewed_on is None:
        return Badge(_("never"), "warning" if row.is_old else "plain")
    return Badge(dates.short(row.reviewed_on), "warning" if row.is_old else "good")


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


def _people_listing(*, shows_planning: bool, filtered: bool = True) -> Listing[PersonRow]:
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
        filters=(Choices(key="outcome", label=gettext_lazy("Outcome"), choices=choices),) if filtered else (),
        search=("search_key",),
        order=("name_sort_key", "pk"),
        row_url=lambda row: reverse("people:person", args=[row.pk]),
        empty=Empty(why=gettext_lazy("There is nobody here whom you may see.")),
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
            lead=_("No standard is in force on this day."),
            form=form,
            listing=listing.read(query, Person.objects.none()),
        )
    review = scope.review(standard)
    people = review.people(standard.pk, tuple(WORDS)).filter(
        pk__in=people_policies.visible_to(scope.actor, scope.today).values("pk")
    )
    return ReviewPage(
        **head(replace(scope, standard=standard), "review-people"),
        lead=f"{standard.name} · {scope.unit_name} · {dates.short(scope.on)}",
        form=form,
        listing=listing.read(query, people, make_rows=lambda found: _person_rows(found, standard, review)),
        hidden=(("alone", "1"),) if scope.alone else (),
        acts=_proposing(scope, standard),
        warning=_not_shown(scope),
    )


def _proposing(scope: Scope, standard: Standard) -> tuple[Act, ...]:
    if not queries.plans_open_to(scope.actor, scope.today):
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
    """What another step would change: the figures before and after, and who would newly fall short."""
    standard = scope.standard or (scope.standards[0] if scope.standards else None)
    listing = _people_listing(shows_planning=False, filtered=False)
    if standard is None or instead is None:
        return ReviewPage(
            **head(scope, "what-if"),
            lead=_("Choose a standard and what would be asked instead. Nothing is changed."),
            form=form,
            listing=listing.read(query, Person.objects.none()),
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
    newly = (
        changed.people(standard.pk, [MISSING, UNKNOWN])
        .filter(review.conditions(standard.pk)[MET])
        .filter(pk__in=people_policies.visible_to(scope.actor, scope.today).values("pk"))
    )
    future = Standard(ladder=instead.ladder)
    shown = (MET, MISSING, IN_STUDY, UNKNOWN)
    return ReviewPage(
        **head(replace(scope, standard=standard), "what-if"),
        lead=_("{standard}: {step} instead of {former}. The list names who would newly fall short.").format(
            standard=standard.name, step=instead.name, former=standard.at_least.name
        ),
        form=form,
        facts=tuple(
            Fact(
                str(WORDS[name][0]).capitalize(),
                _("{before} → {after}").format(
                    before=numbers.whole(getattr(before, name)), after=numbers.whole(getattr(after, name))
                ),
            )
            for name in shown
        ),
        listing=listing.read(query, newly, make_rows=lambda found: _person_rows(found, future, changed)),
    )


# --- Tasks ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TaskRow:
    """A review asked of a unit."""

    pk: int
    title: str
    unit: str
    standard: str
    due_on: date
    state: Badge
    done_on: date | None
    missing: str
    finish: Link | str
    drop: Link | str


def tasks_page(scope: Scope, form: Any, query: Query) -> ReviewPage:
    """Reviews asked for: by when, done when, with which figures."""
    tasks = policies.tasks_visible_to(scope.actor, scope.today).select_related("unit", "standard")

    def rows(found: Sequence[ReviewTask]) -> list[TaskRow]:
        names = names_on({task.unit_id for task in found}, scope.today)
        return [_task(task, names.get(task.unit_id, ""), scope) for task in found]

    listing: Listing[TaskRow] = Listing(
        key="review-tasks",
        title=_("Review tasks"),
        noun=_("tasks"),
        columns=(
            Column(key="title", label=_("Task"), sort="title"),
            Column(key="unit", label=_("Unit"), sort="unit__sort_key"),
            Column(key="standard", label=_("Standard")),
            Column(key="due_on", label=_("Due on"), kind="date", sort="due_on"),
            Column(key="state", label=_("State"), kind="badge", sort="state"),
            Column(key="done_on", label=_("Done on"), kind="date", sort="done_at"),
            Column(key="missing", label=_("Below the standard")),
            Column(key="finish", label=_("Finish"), kind="link", exported=False),
            Column(key="drop", label=_("Drop"), kind="link", exported=False),
        ),
        filters=(Choices(key="state", label=_("State"), choices=TaskState.choices),),
        order=("-due_on", "-pk"),
        empty=Empty(why=_("No review has been asked for yet.")),
    )
    asking = policies.may_ask_review(scope.actor, scope.unit, scope.today)
    url = f"{reverse('standards:open-review')}?unit={scope.unit.pk}"
    return ReviewPage(
        **head(scope, "review-tasks"),
        lead=_("The review itself is always current; a task keeps the figures of the day it was finished."),
        form=form,
        listing=listing.read(query, tasks, make_rows=rows),
        acts=(Act(_("Ask for a review"), url, "plus", kind="primary"),) if asking else (),
    )


def _task(task: ReviewTask, unit: str, scope: Scope) -> TaskRow:
    is_open = task.state == TaskState.OPEN
    is_late = is_open and task.due_on < scope.today
    state = Badge(_("overdue"), "decide") if is_late else Badge(
        task.get_state_display(), {"open": "waiting", "done": "good"}.get(task.state, "plain")  # type: ignore[arg-type]
    )  # fmt: skip
    result = task.result or []
    return TaskRow(
        pk=task.pk,
        title=task.title,
        unit=unit,
        standard=task.standard.name if task.standard else _("all standards"),
        due_on=task.due_on,
        state=state,
        done_on=local_date(task.done_at) if task.done_at else None,
        missing=f"{sum(row['missing'] for row in result)}/{sum(row['asked'] for row in result)}"
        if result
        else "",
        finish=Link(_("Finish"), reverse("standards:finish-review", args=[task.pk]))
        if is_open and policies.may_review(scope.actor, task.unit, scope.today)
        else "",
        drop=Link(_("Drop"), reverse("standards:drop-review", args=[task.pk]))
        if is_open and policies.may_ask_review(scope.actor, task.unit, scope.today)
        else "",
    )
