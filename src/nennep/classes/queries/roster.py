"""People in classes, as lists show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from nennep.classes.models import EndReason, Enrolment, TrainingClass
from nennep.units.queries import names_on


@dataclass(frozen=True)
class EnrolmentRow:
    """One trainee in one class. `agency` is the name in force on the day asked about."""

    pk: int
    order: int
    seat: str
    person_id: int
    name: str
    name_sort_key: str
    sex: str
    post: str
    agency_id: int
    agency: str
    delegation: str
    has_photo: bool
    valid_from: date
    valid_to: date | None
    end_text: str
    has_acknowledged: bool
    is_leaving: bool
    """Withdrew; the decision that takes the name off the list is still to come."""


def roster(training_class: TrainingClass, on: date | None = None) -> QuerySet[Enrolment]:
    """The places in a class in the order of the list: on the day, or all that ever were where none is given."""
    rows = Enrolment.objects.filter(training_class=training_class)
    if on is not None:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
    return rows.select_related("person", "agency").order_by("order", "pk")


def roster_rows(
    enrolments: Iterable[Enrolment], on: date, leaving: Collection[int] = ()
) -> list[EnrolmentRow]:
    """The places as rows, agencies and delegations under their names of the day; needs `person` selected. `leaving` are
    people who withdrew after the class decision."""
    held = list(enrolments)
    units = {row.agency_id for row in held} | {row.delegation_id for row in held if row.delegation_id}
    names = names_on(units, on)
    return [
        EnrolmentRow(
            pk=row.pk,
            order=row.order,
            seat=row.seat,
            person_id=row.person_id,
            name=row.person.full_name,
            name_sort_key=row.person.name_sort_key,
            sex=row.person.sex,
            post=row.post,
            agency_id=row.agency_id,
            agency=names.get(row.agency_id, ""),
            delegation=names.get(row.delegation_id, "") if row.delegation_id else "",
            has_photo=bool(row.person.photo),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            end_text=str(EndReason(row.end_reason).label) if row.end_reason else "",
            has_acknowledged=row.rules_acknowledged_at is not None,
            is_leaving=row.valid_to is None and row.person_id in leaving,
        )
        for row in held
    ]


def places_of_moves(enrolment: Enrolment) -> tuple[Enrolment | None, Enrolment | None]:
    """The place from which the trainee came into this class and the one to which they left it, where they moved."""
    left = Q(end_reason=EndReason.MOVED, valid_to=enrolment.valid_from)
    went = Q(valid_from=enrolment.valid_to) if enrolment.end_reason == EndReason.MOVED else Q(pk__in=[])
    others = (
        Enrolment.objects.filter(left | went, person_id=enrolment.person_id)
        .exclude(training_class_id=enrolment.training_class_id)
        .select_related("training_class")
        .order_by("pk")
    )
    came_from: Enrolment | None = None
    went_to: Enrolment | None = None
    for one in others:
        if one.end_reason == EndReason.MOVED and one.valid_to == enrolment.valid_from:
            came_from = one
        else:
            went_to = one
    return came_from, went_to
