"""What one account is in one class: the sides it stands on and what they allow (R0-14, R0-15)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from nennep.accounts.policies import Actor
from nennep.classes.models import (
    CLASS_BOARD_ROLES,
    DELEGATION_ROLES,
    MANAGING_ROLES,
    ClassRole,
    ClassSuperior,
    Enrolment,
    Session,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.policies.reach import (
    ACTING_BOARD_ROLES,
    SCHOOL_ROLES,
    Reach,
    appointments_held,
    own_people,
    reach_of,
)
from nennep.classes.states import SessionState


@dataclass(frozen=True)
class ClassRights:
    """What one account is and may do in one class on one day.

    `manages`: keeps roster, timetable and boards. `takes`: records attendance for the school side.
    `witnesses`: confirms attendance for the class side (class board). `delegation_ids`: confirms for these
    delegations only. `is_school`: training office or leader of host or trainer. `is_board`: the Organisation Board
    that sees the whole class; `acts_for_board`: may also decide there. `is_narrow_superior`: sees its own people only.
    """

    manages: bool = False
    takes: bool = False
    witnesses: bool = False
    delegation_ids: frozenset[int] = frozenset()
    is_system: bool = False
    is_school: bool = False
    is_class_manager: bool = False
    is_organising_board: bool = False
    is_board: bool = False
    acts_for_board: bool = False
    is_narrow_superior: bool = False
    is_agency: bool = False
    is_overseer: bool = False
    is_lecturer: bool = False
    is_trainee: bool = False
    sees_everybody: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)
    """Duties (`ClassRole`) held in the class."""

    @property
    def sees(self) -> bool:
        """Whether the class is visible at all."""
        return bool(
            self.sees_everybody
            or self.delegation_ids
            or self.is_narrow_superior
            or self.is_agency
            or self.is_overseer
            or self.is_trainee
        )


def class_rights(actor: Actor, training_class: TrainingClass, on: date | None = None) -> ClassRights:
    """What the account is and may do in the class on the day; a constant number of queries."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return ClassRights(
            manages=True,
            takes=True,
            witnesses=True,
            is_system=True,
            is_school=True,
            is_board=True,
            acts_for_board=True,
            sees_everybody=True,
        )
    if reach.rights.actor is None:
        return ClassRights()
    duties_held = appointments_held(reach).filter(training_class=training_class).order_by("pk")
    held = list(duties_held.values_list("role", "delegation_id", "person_id"))
    roles = frozenset(str(role) for role, _unit, _person in held)
    houses = {training_class.host_id, training_class.trainer_id}
    is_school = bool(houses & reach.school)
    superiors = dict(
        ClassSuperior.objects.filter(training_class=training_class)
        .order_by("pk")
        .values_list("unit_id", "view")
    )
    is_board = any(view == SuperiorView.ALL for unit, view in superiors.items() if unit in reach.board)
    acts = reach.rights.scope_for(*ACTING_BOARD_ROLES)
    is_lecturer = bool(reach.people) and (
        Session.objects.filter(training_class=training_class, lecturer_id__in=reach.people)
        .exclude(state=SessionState.CANCELLED)
        .exists()
    )
    own = Enrolment.objects.filter(training_class=training_class)
    narrow_people = own.filter(own_people(reach) or Q(pk__in=[]))
    is_trainee = reach.person_id is not None and own.filter(person_id=reach.person_id).exists()
    is_manager = bool(roles & MANAGING_ROLES)
    duties = roles - DELEGATION_ROLES
    whole_superiors = {unit for unit, view in superiors.items() if view == SuperiorView.ALL}
    oversees_whole = bool((houses | whole_superiors) & reach.overseen)
    _note_on_whose_behalf(reach, houses, {person for _role, _unit, person in held})
    return ClassRights(
        manages=is_school or is_manager,
        takes=is_school or is_manager,
        witnesses=bool(roles & CLASS_BOARD_ROLES),
        delegation_ids=frozenset(
            unit for role, unit, _person in held if role in DELEGATION_ROLES and unit is not None
        ),
        is_school=is_school,
        is_class_manager=ClassRole.CLASS_MANAGER in roles,
        is_organising_board=ClassRole.ORGANISING_BOARD in roles,
        is_board=is_board,
        acts_for_board=is_board and bool(acts),
        is_narrow_superior=any(
            view == SuperiorView.OWN_PEOPLE
            for unit, view in superiors.items()
            if unit in reach.board | reach.overseen
        ),
        is_agency=bool(reach.agency) and narrow_people.exists(),
        is_overseer=oversees_whole or (bool(reach.overseen) and narrow_people.exists()),
        is_lecturer=is_lecturer,
        is_trainee=is_trainee,
        sees_everybody=is_school or is_board or bool(duties) or is_lecturer or oversees_whole,
        roles=roles,
    )


def _note_on_whose_behalf(reach: Reach, houses: Collection[int], people: Collection[int]) -> None:
    """Where only a substitution gives the right, the account remembers for whom it acts (audit trail)."""
    if not reach.rights.lenders:
        return
    for lent, asked in (
        (reach.rights.people, people),
        (reach.rights.scope_for(*SCHOOL_ROLES), houses),
    ):
        if asked and lent.own & frozenset(asked):
            return
        if any(key in lent for key in asked):  # the question itself leaves the note
            return
