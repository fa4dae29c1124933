"""Who may see which classes and whose people in them (R0-13, R0-14, R1-20)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of, subtree_of
from nennep.classes.models import (
    DELEGATION_ROLES,
    ClassAppointment,
    ClassSuperior,
    Enrolment,
    Session,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.states import SessionState
from nennep.kernel import clock
from nennep.kernel.periods import in_force_on
from nennep.people.models import Person, Posting
from nennep.units.models import UnitVersion
from nennep.units.queries import with_predecessors

BOARD_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.PERSONNEL_DIVISION, Role.RECORDS_CLERK)
ACTING_BOARD_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER)
SCHOOL_ROLES = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
AGENCY_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
OVERSEEING_ROLES = (Role.COMMITTEE_LEADER, Role.INSPECTOR)


@dataclass(frozen=True)
class Reach:
    """What one account reaches on one day: ids of units by the side it stands on, and the persons it acts for."""

    rights: Rights
    on: date
    board: frozenset[int]
    """Units for which it acts as Organisation Board: its own, those below, and the committee whose board it is."""
    school: frozenset[int]
    agency: frozenset[int]
    overseen: frozenset[int]
    person_id: int | None
    """The account's own person; studying is not lent to a substitute (R0-16)."""
    people: frozenset[int]
    """The persons whose duties in classes it may use, by substitution too."""

    @property
    def is_system(self) -> bool:
        """Whether the program itself acts."""
        return self.rights.is_system


def reach_of(actor: Actor, on: date | None = None) -> Reach:
    """The reach of the account on the day (today where none is given), read once per account object and day."""
    day = on or clock.today()
    rights = rights_of(actor, day)
    if rights.actor is None:
        none: frozenset[int] = frozenset()
        return Reach(rights, day, none, none, none, none, None, none)
    known: dict[date, Reach] = rights.actor.__dict__.setdefault("_reach", {})
    if day in known and known[day].rights is rights:
        return known[day]
    board = rights.scope_for(*BOARD_ROLES) | _committees_above(rights.units_for(*BOARD_ROLES), day)
    known[day] = Reach(
        rights,
        day,
        _earlier(board, day),
        _earlier(rights.scope_for(*SCHOOL_ROLES), day),
        _earlier(rights.scope_for(*AGENCY_ROLES), day),
        _earlier(rights.scope_for(*OVERSEEING_ROLES), day),
        rights.actor.person_id,
        frozenset(rights.people),
    )
    return known[day]


def _committees_above(unit_ids: Collection[int], on: date) -> frozenset[int]:
    """A board or division acts for the body directly above it."""
    if not unit_ids:
        return frozenset()
    above = UnitVersion.objects.filter(in_force_on(on), unit_id__in=list(unit_ids), parent__isnull=False)
    return frozenset(above.values_list("parent_id", flat=True))


def _earlier(unit_ids: Collection[int], on: date) -> frozenset[int]:
    """The units and those whose tasks came to them: who follows a unit sees what it saw (domain.md 1.3)."""
    return frozenset(with_predecessors(set(unit_ids), on)) if unit_ids else frozenset()


# --- Which classes ------------------------------------------------------------------------------------------------


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[TrainingClass]:
    """The classes somebody may look at.

    The Organisation Board: classes that report to it. The school: classes it hosts or trains (R0-13). Duties in
    a class, lecturers and trainees: that class, trainees also after they left it. An agency, a leader, an
    inspector or another superior: classes in which it has people; the pages show these people only (R1-20).
    """
    reach = reach_of(actor, on)
    if reach.is_system:
        return TrainingClass.objects.all()
    if reach.rights.actor is None:
        return TrainingClass.objects.none()
    return TrainingClass.objects.filter(
        seen_whole(reach) | _lecturing(reach) | dutied(reach) | _partial(reach)
    )


def seen_whole(reach: Reach) -> Q:
    """Classes all of whose people are seen by virtue of an office."""
    found = Q(pk__in=[])
    superior_units = reach.board | reach.overseen
    if superior_units:
        superiors = ClassSuperior.objects.filter(unit_id__in=superior_units, view=SuperiorView.ALL)
        found |= Q(pk__in=superiors.values("training_class_id"))
    houses = reach.school | reach.overseen
    if houses:
        found |= Q(host_id__in=houses) | Q(trainer_id__in=houses)
    return found


def appointments_held(reach: Reach) -> QuerySet[ClassAppointment]:
    return ClassAppointment.objects.filter(in_force_on(reach.on), person_id__in=reach.people)


def dutied(reach: Reach) -> Q:
    """Classes in which a duty is held on the day."""
    return Q(pk__in=appointments_held(reach).values("training_class_id")) if reach.people else Q(pk__in=[])


def _lecturing(reach: Reach) -> Q:
    if not reach.people:
        return Q(pk__in=[])
    taught = Session.objects.filter(lecturer_id__in=reach.people).exclude(state=SessionState.CANCELLED)
    return Q(pk__in=taught.values("training_class_id"))


def _partial(reach: Reach) -> Q:
    """Classes of which only some people are seen."""
    own = own_people(reach)
    found = Q(pk__in=Enrolment.objects.filter(own).values("training_class_id")) if own else Q(pk__in=[])
    if reach.board | reach.overseen:
        superiors = ClassSuperior.objects.filter(unit_id__in=reach.board | reach.overseen)
        found |= Q(pk__in=superiors.values("training_class_id"))
    return found


# --- Whose people -------------------------------------------------------------------------------------------------


def own_people(reach: Reach) -> Q | None:
    """Enrolments seen one by one: one's own, those sent by one's agency, those whose post is now there."""
    found: Q | None = None
    if reach.person_id:
        found = Q(person_id=reach.person_id)
    units = reach.agency | reach.overseen
    if units:
        posted = Posting.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=reach.on),
            Q(valid_to__isnull=True) | Q(valid_to__gt=reach.on),
            unit_id__in=units,
            is_main=True,
        )
        sent = Q(agency_id__in=units) | Q(person_id__in=posted.values("person_id"))
        found = sent if found is None else found | sent
    return found


def enrolments_headed(reach: Reach) -> Q | None:
    """Enrolments of the delegations that somebody heads (R0-14); None where there is none."""
    found: Q | None = None
    if not reach.people:
        return found
    heads = appointments_held(reach).filter(role__in=DELEGATION_ROLES).order_by("pk")
    for class_id, unit_id in heads.values_list("training_class_id", "delegation_id"):
        if unit_id is not None:
            one = Q(training_class_id=class_id) & _in_delegation(unit_id, reach.on)
            found = one if found is None else found | one
    return found


def _in_delegation(unit_id: int, on: date) -> Q:
    return Q(delegation_id=unit_id) | Q(delegation__isnull=True, agency_id__in=subtree_of({unit_id}, on))


def _own_people_superiors(reach: Reach) -> Q:
    """People of the subtree of a superior that sees only its own (R1-20)."""
    found = Q(pk__in=[])
    units = reach.board | reach.overseen
    if not units:
        return found
    rows = ClassSuperior.objects.filter(unit_id__in=units, view=SuperiorView.OWN_PEOPLE).order_by("pk")
    classes: dict[int, list[int]] = {}
    for class_id, unit_id in rows.values_list("training_class_id", "unit_id"):
        classes.setdefault(unit_id, []).append(class_id)
    for unit_id, class_ids in classes.items():
        below = _earlier(subtree_of({unit_id}, reach.on), reach.on)
        found |= Q(training_class_id__in=class_ids, agency_id__in=below)
    return found


def enrolments_visible_to(
    actor: Actor, training_class: TrainingClass | None = None, on: date | None = None
) -> QuerySet[Enrolment]:
    """The places in classes, ended ones too, that somebody may look at.

    All people of a class: the Organisation Board it reports to, its school, its class board and boards, its
    lecturers. A delegation head: the delegation only (R0-14). An agency: its own people. A superior with a
    narrow view: the people of its subtree (R1-20). A trainee: the own place.
    """
    reach = reach_of(actor, on)
    rows = Enrolment.objects.all()
    if training_class is not None:
        rows = rows.filter(training_class=training_class)
    if reach.is_system:
        return rows
    if reach.rights.actor is None:
        return rows.none()
    duties = appointments_held(reach).exclude(role__in=DELEGATION_ROLES)
    whole = TrainingClass.objects.filter(
        seen_whole(reach)
        | _lecturing(reach)
        | (Q(pk__in=duties.values("training_class_id")) if reach.people else Q(pk__in=[]))
    )
    found = Q(training_class__in=whole.values("pk")) | _own_people_superiors(reach)
    headed = enrolments_headed(reach)
    found = found if headed is None else found | headed
    own = own_people(reach)
    return rows.filter(found | own if own is not None else found)


def may_view(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Whether the class may be looked at; the same rule as `visible_to`."""
    return visible_to(actor, on).filter(pk=training_class.pk).exists()


def trainees_visible_to(actor: Actor, on: date) -> QuerySet[Person]:
    """People whom somebody sees through their places in classes, for the area of people."""
    return Person.objects.filter(pk__in=enrolments_visible_to(actor, None, on).values("person_id"))


def trainees_of_school(actor: Actor, on: date) -> QuerySet[Person]:
    """Trainees of one's own school: their training office keeps the class list with birth dates and telephones."""
    reach = reach_of(actor, on)
    houses = reach.school
    if not houses:
        return Person.objects.none()
    places = Enrolment.objects.filter(
        Q(training_class__host_id__in=houses) | Q(training_class__trainer_id__in=houses)
    )
    return Person.objects.filter(pk__in=places.values("person_id"))
