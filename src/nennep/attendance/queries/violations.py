"""Cases of violations as lists, pages and letters show them (R2-40)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from nennep.attendance.models import Violation, ViolationMeasure
from nennep.attendance.states import ViolationState
from nennep.classes.models import Enrolment
from nennep.kernel.clock import local_date
from nennep.units.queries import names_on


@dataclass(frozen=True, kw_only=True)
class ViolationRow:
    """One case. `days` from opening to closing, or to today while it is open."""

    pk: int
    enrolment_id: int
    person: str
    agency: str
    class_id: int
    class_name: str
    what: str
    happened_on: date
    state: str
    proposed: str
    measure: str
    decision: str
    document: str
    closed_by: str
    opened_at: datetime
    closed_at: datetime | None
    days: int


def loaded_violations(source: QuerySet[Violation]) -> QuerySet[Violation]:
    """With what rows and pages name."""
    return source.select_related(
        "enrolment__person",
        "training_class",
        "proposed_measure",
        "measure",
        "opened_by",
        "proposed_by",
        "closed_by",
        "document",
    )


def violation_rows(violations: Collection[Violation], now: datetime) -> list[ViolationRow]:
    """Rows of loaded cases; one query for the names of the agencies."""
    names = names_on({one.enrolment.agency_id for one in violations}, local_date(now)) if violations else {}
    return [
        ViolationRow(
            pk=one.pk,
            enrolment_id=one.enrolment_id,
            person=one.enrolment.person.full_name,
            agency=names.get(one.enrolment.agency_id, ""),
            class_id=one.training_class_id,
            class_name=one.training_class.name,
            what=one.what,
            happened_on=one.happened_on,
            state=one.state,
            proposed=one.proposed_measure.name if one.proposed_measure else "",
            measure=one.measure.name if one.measure else "",
            decision=one.decision,
            document=one.document.number_text if one.document else "",
            closed_by=one.closed_by.full_name if one.closed_by else "",
            opened_at=one.opened_at,
            closed_at=one.closed_at,
            days=days_taken(one, now),
        )
        for one in violations
    ]


def days_taken(violation: Violation, now: datetime) -> int:
    """Whole days from opening the case to its end, or to now."""
    return (local_date(violation.closed_at or now) - local_date(violation.opened_at)).days


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long closed cases took: how many, the middle one and the longest, in days."""

    closed: int
    median_days: int
    longest_days: int


def pace_of(source: QuerySet[Violation]) -> Pace:
    """Of the closed cases among these; one query."""
    taken = sorted(
        (local_date(closed) - local_date(opened)).days
        for opened, closed in source.filter(closed_at__isnull=False)
        .order_by("pk")
        .values_list("opened_at", "closed_at")
        if closed is not None
    )
    if not taken:
        return Pace(closed=0, median_days=0, longest_days=0)
    return Pace(closed=len(taken), median_days=taken[(len(taken) - 1) // 2], longest_days=taken[-1])


def measures_on(on: date) -> list[ViolationMeasure]:
    """The measures that were in force on the day."""
    in_force = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return list(ViolationMeasure.objects.filter(in_force).order_by("order", "pk"))


def violations_of(place: Enrolment) -> list[Violation]:
    """The cases of one trainee in one class, newest first, for the own page."""
    found = Violation.objects.filter(enrolment=place).select_related("measure", "closed_by")
    return list(found.order_by("-happened_on", "-pk"))


@dataclass(frozen=True, kw_only=True)
class ToldViolation:
    """A decided case as the letter to the head of the agency tells it."""

    pk: int
    enrolment_id: int
    agency_id: int
    name: str
    class_code: str
    happened_on: date
    what: str
    measure: str
    decided_at: datetime

    @property
    def decided_on(self) -> date:
        """The day of the decision."""
        return local_date(self.decided_at)


def decided_violations(
    enrolment_ids: Collection[int], agency_ids: Collection[int], last: date
) -> list[ToldViolation]:
    """Cases decided up to the last day, of these places and of everybody whom these agencies sent; one query."""
    rows = Violation.objects.filter(
        Q(enrolment_id__in=enrolment_ids) | Q(enrolment__agency_id__in=agency_ids),
        state=ViolationState.DECIDED,
        closed_at__isnull=False,
    ).select_related("measure", "enrolment__person", "training_class")
    return [
        ToldViolation(
            pk=row.pk,
            enrolment_id=row.enrolment_id,
            agency_id=row.enrolment.agency_id,
            name=row.enrolment.person.full_name,
            class_code=row.training_class.code,
            happened_on=row.happened_on,
            what=row.what,
            measure=row.measure.name,
            decided_at=row.closed_at,
        )
        for row in rows.order_by("closed_at", "pk")
        if row.closed_at is not None and row.measure is not None and local_date(row.closed_at) <= last
    ]
