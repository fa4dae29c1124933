"""Whose leave, with its reasons, somebody may read (R0-25, R1-20)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from nennep.accounts.policies import Actor, subtree_of
from nennep.attendance.models import Leave, MonthTally
from nennep.classes.models import (
    MANAGING_ROLES,
    ClassAppointment,
    ClassRole,
    ClassSuperior,
    Enrolment,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.policies import Reach, reach_of
from nennep.classes.policies.reach import own_people, seen_whole
from nennep.kernel.periods import in_force_on
from nennep.units.queries import with_predecessors

READING_ROLES = MANAGING_ROLES | {ClassRole.ORGANISING_BOARD}
M = TypeVar("M", bound=Model)


def enrolments_whose_leave_is_seen(actor: Actor, on: date | None = None) -> QuerySet[Enrolment]:
    """The places whose leave, with reasons and evidence, somebody may read.

    Narrower than the marks: the trainee, the agency, the school with its class managers and organising board, the
    Organisation Board and other superiors for their people. Not the class board, delegation heads and lecturers: that
    somebody is ill is not their business.
    """
    return _of_seen(Enrolment.objects.all(), reach_of(actor, on), path="", place="pk")


def leaves_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Leave]:
    """The leave of the people whose reasons somebody may read."""
    return _of_seen(Leave.objects.all(), reach_of(actor, on), path="enrolment__", place="enrolment")


def shares_visible_to(actor: Actor, on: date | None = None) -> QuerySet[MonthTally]:
    """The monthly sums of the same people.

    A Board sees most classes: for it the sums are read in the order in which they are added up, which is twice as quick as
    finding them class by class; `+ 0` keeps a database from doing that.
    """
    reach = reach_of(actor, on)
    rows = MonthTally.objects.alias(of_class=F("training_class_id") + 0)
    return _of_seen(
        rows, reach, path="", place="enrolment", by="of_class" if reach.board else "training_class"
    )


def _of_seen(
    rows: QuerySet[M], reach: Reach, *, path: str, place: str, by: str = "training_class"
) -> QuerySet[M]:
    """The rows of places whose leave is seen; nobody walks through all places to find a few rows.

    `path` leads from a row to class and agency, `place` to the place itself, `by` is what holds the class.
    """
    if reach.is_system:
        return rows
    if reach.rights.actor is None:
        return rows.none()
    classes = seen_whole(reach)
    if reach.people:
        duties = ClassAppointment.objects.filter(
            in_force_on(reach.on), person_id__in=reach.people, role__in=READING_ROLES
        )
        classes |= Q(pk__in=duties.values("training_class_id"))
    whole = TrainingClass.objects.filter(classes).values("pk")
    found = Q(**{f"{path}{by}__in": whole}) | _narrow(reach, path)
    own = own_people(reach)
    if own is not None:
        found |= Q(**{f"{place}__in": Enrolment.objects.filter(own).values("pk")})
    return rows.filter(found)


def _narrow(reach: Reach, path: str) -> Q:
    """The people of a superior that sees only its own (R1-20)."""
    found = Q(pk__in=[])
    units = reach.board | reach.overseen
    if not units:
        return found
    rows = ClassSuperior.objects.filter(unit_id__in=units, view=SuperiorView.OWN_PEOPLE).order_by("pk")
    classes: dict[int, list[int]] = defaultdict(list)
    for class_id, unit_id in rows.values_list("training_class_id", "unit_id"):
        classes[unit_id].append(class_id)
    for unit_id, class_ids in classes.items():
        below = with_predecessors(set(subtree_of({unit_id}, reach.on)), reach.on)
        found |= Q(**{f"{path}training_class_id__in": class_ids, f"{path}agency_id__in": below})
    return found
