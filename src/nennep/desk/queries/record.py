"""What somebody has studied, what is asked of them, what is still missing: the own record (R2-19, R2-36)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Sum
from django.urls import reverse

from nennep.attendance.models import EnrolmentTally, Mark
from nennep.attendance.queries.own import own_places
from nennep.catalogue.models import Programme
from nennep.classes.models import EndReason, Enrolment
from nennep.classes.states import ClassState
from nennep.directives.models import SchemeCourse, SchemeMember
from nennep.directives.queries import member_courses
from nennep.kernel.periods import in_force_on
from nennep.norms.queries import programme_names
from nennep.people.models import Credential
from nennep.results.queries import own_results
from nennep.standards.queries import (
    catalogue,
    facts_of,
    highest_steps,
    requirement_of,
    standards_on,
    steps_of_programmes,
)
from nennep.standards.rules.review import MET, PLANNED_FOR, UNSURE, outcome_of


@dataclass(frozen=True)
class OwnCourse:
    """One class in which somebody has or had a place; lessons are those of the whole programme."""

    pk: int
    name: str
    programme: str
    url: str
    since: date
    until: date | None
    outcome: str
    """`completed`, `open`, `listed` before the class opens, or why the place ended."""
    outcome_text: str
    credited: int
    planned: int
    result: str
    """What the school recognised, in words; empty until it does."""


@dataclass(frozen=True)
class OwnStandard:
    """What a standard asks of somebody, and whether it is there."""

    name: str
    step: str
    outcome: str
    held: str
    basis: str


@dataclass(frozen=True)
class OwnScheme:
    """A scheme with somebody on its list: the courses completed, being studied and missing, by their names."""

    name: str
    done: tuple[str, ...]
    studying: tuple[str, ...]
    missing: tuple[str, ...]


def own_courses(person_id: int, on: date) -> list[OwnCourse]:
    """The person's classes, that of today first; three queries."""
    places = own_places(person_id, on)
    tallies = {one.enrolment_id: one for one in EnrolmentTally.objects.filter(enrolment__in=places)}
    results = own_results([place.pk for place in places])
    return [_course(place, tallies.get(place.pk), results.get(place.pk, ""), on) for place in places]


def _course(place: Enrolment, tally: EnrolmentTally | None, result: str, on: date) -> OwnCourse:
    has_ended = place.valid_to is not None and place.valid_to <= on
    training_class = place.training_class
    waits = training_class.state == ClassState.PREPARING
    outcome = place.end_reason if has_ended else "listed" if waits else "open"
    return OwnCourse(
        pk=place.pk,
        name=training_class.name,
        programme=training_class.programme_version.programme.name,
        url=reverse("classes:class", args=[training_class.pk]),
        since=place.valid_from,
        until=place.valid_to if has_ended else None,
        outcome=outcome,
        outcome_text=str(EndReason(outcome).label) if outcome in EndReason.values else "",
        credited=tally.lessons_credited if tally else 0,
        planned=training_class.programme_version.lessons,
        result=result,
    )


def lessons_of_year(person_id: int, on: date) -> int:
    """Lessons (tiết) that the person attended from the first of January to the day, in all classes."""
    marks = Mark.objects.filter(
        enrolment__person_id=person_id, held_on__gte=date(on.year, 1, 1), held_on__lte=on
    )
    return marks.aggregate(lessons=Sum("lessons_credited"))["lessons"] or 0


def own_standards(person_id: int, on: date) -> list[OwnStandard]:
    """What the standards of the day ask of the person, what is missing first. Nothing is told of posts planned for it."""
    found = facts_of([person_id], on).get(person_id)
    if found is None:
        return []
    facts = replace(found, planned=())
    words = catalogue()
    given = steps_of_programmes(on, words)
    studies = [given[programme.pk] for programme in _studied_now(person_id, on) if programme.pk in given]
    rows = []
    held_of: dict[str, Credential | None] = {}
    for standard in standards_on(on):
        outcome = outcome_of(requirement_of(standard, words), facts, on, studies)
        if outcome in (None, PLANNED_FOR, UNSURE):
            continue
        if standard.ladder not in held_of:
            held_of[standard.ladder] = highest_steps([person_id], standard.ladder, on).get(person_id)
        held = held_of[standard.ladder]
        rows.append(
            OwnStandard(
                name=standard.name,
                step=standard.at_least.name,
                outcome=str(outcome),
                held=held.kind.name if held else "",
                basis=standard.basis_text or str(standard.basis or ""),
            )
        )
    return sorted(rows, key=lambda row: row.outcome == MET)


def _studied_now(person_id: int, on: date) -> list[Programme]:
    places = Enrolment.objects.filter(in_force_on(on), person_id=person_id).select_related(
        "training_class__programme_version__programme"
    )
    return [one.training_class.programme_version.programme for one in places.order_by("pk")]


def own_schemes(person_id: int, on: date) -> list[OwnScheme]:
    """The schemes on whose list the person stands on the day, with the courses."""
    members = SchemeMember.objects.filter(in_force_on(on), person_id=person_id)
    found = member_courses(members.select_related("scheme", "person").order_by("pk"), on)
    names = programme_names(
        {course.programme_code for one in found for course in (*one.done, *one.studying, *one.missing)}
    )

    def named(courses: Sequence[SchemeCourse]) -> tuple[str, ...]:
        return tuple(names.get(one.programme_code, one.programme_code) for one in courses)

    return [
        OwnScheme(one.member.scheme.name, named(one.done), named(one.studying), named(one.missing))
        for one in found
    ]
