"""Who asks for leave, forwards, decides and takes it back, and who may read the reasons (R0-25, R0-27)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor
from nennep.attendance.models import Leave, LeaveSession
from nennep.attendance.rules.leave import (
    LeaveLimits,
    LeaveSide,
    askers,
    cancellers,
    days_together,
    deciders,
    refusers,
)
from nennep.attendance.states import LeaveRoute, LeaveState
from nennep.classes.models import (
    MANAGING_ROLES,
    ClassAppointment,
    ClassSuperior,
    Enrolment,
    Session,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.policies import ACTING_BOARD_ROLES, AGENCY_ROLES, Reach, reach_of
from nennep.classes.states import SessionState
from nennep.kernel.periods import in_force_on
from nennep.norms.queries import RuleBook, rules_in_force
from nennep.people.models import Posting
from nennep.units.models import UnitVersion
from nennep.units.queries import with_predecessors


def _of_agency(reach: Reach) -> Q:
    """Sent by one's agency, or with the main post now there."""
    posted = Posting.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=reach.on),
        Q(valid_to__isnull=True) | Q(valid_to__gt=reach.on),
        unit_id__in=reach.agency,
        is_main=True,
    )
    return Q(agency_id__in=reach.agency) | Q(person_id__in=posted.values("person_id"))


def agency_enrolments(actor: Actor, on: date | None = None) -> QuerySet[Enrolment]:
    """The places of the people for whom the account answers as officer or head of an agency."""
    reach = reach_of(actor, on)
    return Enrolment.objects.filter(_of_agency(reach)) if reach.agency else Enrolment.objects.none()


def enrolments_to_ask_for(actor: Actor, on: date | None = None) -> QuerySet[Enrolment]:
    """Open places for which the account may ask for leave: the own one, those of its agency, its school, its class."""
    reach = reach_of(actor, on)
    rows = Enrolment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=reach.on))
    if reach.is_system:
        return rows
    if reach.rights.actor is None:
        return rows.none()
    found = Q(person_id=reach.person_id) if reach.person_id else Q(pk__in=[])
    if reach.agency:
        found |= _of_agency(reach)
    if reach.school:
        found |= Q(training_class__host_id__in=reach.school) | Q(training_class__trainer_id__in=reach.school)
    if reach.people:
        duties = ClassAppointment.objects.filter(
            in_force_on(reach.on), person_id__in=reach.people, role__in=MANAGING_ROLES
        )
        found |= Q(training_class_id__in=duties.values("training_class_id"))
    return rows.filter(found)


@dataclass(frozen=True)
class LeaveRights:
    """As whom one account acts on the leave of some places in classes; read once, asked for each without a query."""

    reach: Reach
    managed: frozenset[int] = frozenset()
    """Classes of which the account is manager or on the management board."""
    posted: frozenset[int] = frozenset()
    """Persons whose main post is now at an agency of the account."""
    superiors: dict[int, frozenset[int]] = field(default_factory=dict)
    """Bodies that see the whole of each class."""
    personnel_units: frozenset[int] = frozenset()
    board_units: frozenset[int] = frozenset()
    office_units: frozenset[int] = frozenset()
    leader_units: frozenset[int] = frozenset()
    agency_units: frozenset[int] = frozenset()
    together: Mapping[int, int] = field(default_factory=dict)
    """Days of a leave with the leave around it, by key of the leave, where that is more than its own days."""

    def days_of(self, leave: Leave) -> int:
        """The days by which it is decided who decides: its own, with leave that hangs together with it."""
        return max(leave.days, self.together.get(leave.pk, 0))

    def sides(self, enrolment: Enrolment) -> frozenset[LeaveSide]:
        """As whom the account stands to this place. `enrolment` needs its class loaded.

        Nobody decides the own leave: who studies here is only the trainee, whatever else the account may be.
        """
        reach = self.reach
        if reach.is_system:
            return frozenset(LeaveSide)
        if reach.rights.actor is None:
            return frozenset()
        if reach.person_id == enrolment.person_id:
            return frozenset({LeaveSide.TRAINEE})
        training_class = enrolment.training_class
        houses = {training_class.host_id, training_class.trainer_id}
        above = self.superiors.get(training_class.pk, frozenset())
        found = {
            LeaveSide.AGENCY: enrolment.agency_id in self.agency_units or enrolment.person_id in self.posted,
            LeaveSide.CLASS_MANAGER: training_class.pk in self.managed,
            LeaveSide.TRAINING_OFFICE: bool(houses & self.office_units),
            LeaveSide.SCHOOL_LEADER: bool(houses & self.leader_units),
            LeaveSide.PERSONNEL: bool(above & self.personnel_units),
            LeaveSide.BOARD: bool(above & self.board_units),
        }
        return frozenset(side for side, holds in found.items() if holds)


def leave_rights(actor: Actor, enrolments: Iterable[Enrolment], on: date | None = None) -> LeaveRights:
    """The rights of the account on the leave of these places; a constant number of queries."""
    reach = reach_of(actor, on)
    if reach.is_system or reach.rights.actor is None:
        return LeaveRights(reach)
    places = list(enrolments)
    managed = ClassAppointment.objects.filter(
        in_force_on(reach.on), person_id__in=reach.people, role__in=MANAGING_ROLES
    )
    superiors: dict[int, set[int]] = defaultdict(set)
    above = ClassSuperior.objects.filter(
        training_class_id__in={place.training_class_id for place in places}, view=SuperiorView.ALL
    )
    for class_id, unit_id in above.order_by("pk").values_list("training_class_id", "unit_id"):
        superiors[class_id].add(unit_id)
    agency_units = _with_earlier(reach, *AGENCY_ROLES)
    posted = Posting.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=reach.on),
        Q(valid_to__isnull=True) | Q(valid_to__gt=reach.on),
        unit_id__in=agency_units,
        is_main=True,
        person_id__in={place.person_id for place in places},
    )
    return LeaveRights(
        reach,
        managed=frozenset(managed.order_by("pk").values_list("training_class_id", flat=True)),
        posted=frozenset(posted.order_by("pk").values_list("person_id", flat=True))
        if agency_units
        else frozenset(),
        superiors={class_id: frozenset(units) for class_id, units in superiors.items()},
        personnel_units=_as_board(reach, Role.PERSONNEL_DIVISION),
        board_units=_as_board(reach, *ACTING_BOARD_ROLES),
        office_units=_with_earlier(reach, Role.TRAINING_OFFICE),
        leader_units=_with_earlier(reach, Role.SCHOOL_LEADER),
        agency_units=agency_units,
        together=_together([place.pk for place in places]),
    )


def _together(enrolment_ids: Collection[int]) -> dict[int, int]:
    """Days of leave that hang together, by key of the leave, for those who have more than one; two queries.

    Ordinary leave that is asked for or granted: the way that the school decides by length.
    """
    days: dict[int, dict[int, set[date]]] = defaultdict(lambda: defaultdict(set))
    classes: dict[int, int] = {}
    rows = LeaveSession.objects.filter(
        leave__enrolment_id__in=enrolment_ids,
        leave__route=LeaveRoute.ORDINARY,
        leave__state__in=[LeaveState.ASKED, LeaveState.APPROVED],
    ).exclude(session__state=SessionState.CANCELLED)
    for place_id, class_id, leave_id, held_on in rows.order_by("pk").values_list(
        "leave__enrolment_id", "session__training_class_id", "leave_id", "session__held_on"
    ):
        days[place_id][leave_id].add(held_on)
        classes[place_id] = class_id
    several = {place_id: leaves for place_id, leaves in days.items() if len(leaves) > 1}
    held: dict[int, set[date]] = defaultdict(set)
    sessions = Session.objects.filter(training_class_id__in={classes[one] for one in several})
    for class_id, held_on in (
        sessions.exclude(state=SessionState.CANCELLED).order_by().values_list("training_class_id", "held_on")
    ):
        held[class_id].add(held_on)
    found: dict[int, int] = {}
    for place_id, leaves in several.items():
        around = frozenset[date]().union(*leaves.values())
        for leave_id, own in leaves.items():
            found[leave_id] = len(days_together(own, around, held[classes[place_id]]))
    return found


def _with_earlier(reach: Reach, *roles: str) -> frozenset[int]:
    """Units at which the roles reach, and those whose tasks came to them."""
    units = set(reach.rights.scope_for(*roles))
    return frozenset(with_predecessors(units, reach.on)) if units else frozenset()


def _as_board(reach: Reach, *roles: str) -> frozenset[int]:
    """As above; a board or division also acts for the body directly above it."""
    held = set(reach.rights.units_for(*roles))
    if not held:
        return frozenset()
    above = UnitVersion.objects.filter(in_force_on(reach.on), unit_id__in=held, parent__isnull=False)
    units = set(reach.rights.scope_for(*roles)) | set(
        above.order_by("pk").values_list("parent_id", flat=True)
    )
    return frozenset(with_predecessors(units, reach.on))


class LimitShelf:
    """Up to how many days who of the school may give leave, in each class; one query for all."""

    def __init__(self, on: date) -> None:
        self._book: RuleBook = rules_in_force(on, "leave.")

    def limits(self, training_class: TrainingClass) -> LeaveLimits:
        """The limits that hold in the class; it needs its programme version loaded."""
        return LeaveLimits(
            class_manager_days=self._days("leave.class_manager.max_days", training_class),
            training_office_days=self._days("leave.training_office.max_days", training_class),
        )

    def _days(self, key: str, training_class: TrainingClass) -> int | None:
        found = self._book.rule(
            key,
            programme_code=training_class.programme_version.programme.code,
            study_form=training_class.study_form,
            unit=training_class.host_id,
        )
        return None if found.is_off else found.as_int

    @property
    def general_days(self) -> tuple[int | None, int | None]:
        """The limits of class manager and training office where no narrower rule holds; None where there is none."""
        keys = ("leave.class_manager.max_days", "leave.training_office.max_days")
        manager, office = (self._book.find(key) for key in keys)
        return (
            manager.as_int if manager and not manager.is_off else None,
            office.as_int if office and not office.is_off else None,
        )

    @property
    def has_unverified(self) -> bool:
        """Whether one of the limits stands on no source that was read."""
        return any(
            not value.is_verified
            for key in ("leave.class_manager.max_days", "leave.training_office.max_days")
            if (value := self._book.find(key)) is not None
        )


def _first(sides: Collection[LeaveSide], allowed: Iterable[LeaveSide]) -> LeaveSide | None:
    if LeaveSide.SYSTEM in sides:
        return next(iter(allowed), None)
    return next((side for side in allowed if side in sides), None)


def side_to_ask(rights: LeaveRights, enrolment: Enrolment, *, is_agency_work: bool) -> LeaveSide | None:
    """As whom the account may ask for leave of this place; None when it may not."""
    return _first(rights.sides(enrolment), askers(is_agency_work=is_agency_work))


def side_to_forward(rights: LeaveRights, leave: Leave) -> LeaveSide | None:
    """As whom it may forward office work to the Board: the personnel division alone."""
    return _first(rights.sides(leave.enrolment), (LeaveSide.PERSONNEL,))


def side_to_grant(rights: LeaveRights, leave: Leave, limits: LeaveLimits) -> LeaveSide | None:
    """As whom it may grant this leave now."""
    return _first(
        rights.sides(leave.enrolment), deciders(leave.route, leave.state, rights.days_of(leave), limits)
    )


def side_to_refuse(rights: LeaveRights, leave: Leave, limits: LeaveLimits) -> LeaveSide | None:
    """As whom it may refuse this leave now."""
    return _first(
        rights.sides(leave.enrolment), refusers(leave.route, leave.state, rights.days_of(leave), limits)
    )


def side_to_cancel(rights: LeaveRights, leave: Leave, *, has_begun: bool) -> LeaveSide | None:
    """As whom it may take this leave back now; `has_begun`: the first named session has begun."""
    return _first(rights.sides(leave.enrolment), cancellers(leave.route, leave.state, has_begun=has_begun))


def note_on_whose_behalf(rights: LeaveRights, enrolment: Enrolment, side: LeaveSide) -> str:
    """For whom the account acts where only a substitution gives the right, for the log; empty otherwise.

    Asking the reach itself leaves the note that the audit trail reads.
    """
    held = rights.reach.rights
    actor = held.actor
    if actor is None or not held.lenders:
        return ""
    actor.on_behalf_of = ""
    houses = {enrolment.training_class.host_id, enrolment.training_class.trainer_id}
    roles: dict[LeaveSide, tuple[str, ...]] = {
        LeaveSide.AGENCY: AGENCY_ROLES,
        LeaveSide.TRAINING_OFFICE: (Role.TRAINING_OFFICE,),
        LeaveSide.SCHOOL_LEADER: (Role.SCHOOL_LEADER,),
        LeaveSide.PERSONNEL: (Role.PERSONNEL_DIVISION,),
        LeaveSide.BOARD: ACTING_BOARD_ROLES,
    }
    if side in roles:
        scope = held.scope_for(*roles[side])
        asked = {
            LeaveSide.AGENCY: {enrolment.agency_id},
            LeaveSide.TRAINING_OFFICE: houses,
            LeaveSide.SCHOOL_LEADER: houses,
        }.get(side, set(scope))
        if not (scope.own & asked):
            any(unit in scope for unit in asked or set(scope))
    elif side is LeaveSide.CLASS_MANAGER:
        duties = ClassAppointment.objects.filter(
            in_force_on(rights.reach.on),
            person_id__in=rights.reach.people,
            role__in=MANAGING_ROLES,
            training_class_id=enrolment.training_class_id,
        )
        people = set(duties.order_by("pk").values_list("person_id", flat=True))
        if not (held.people.own & people):
            any(person in held.people for person in people)
    return actor.on_behalf_of
