"""Violations: who sees them, who opens, proposes and decides (R2-40)."""

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.attendance.models import Violation, ViolationMeasure
from nennep.attendance.states import DecidedBy
from nennep.classes.models import TrainingClass
from nennep.classes.policies import class_rights, enrolments_visible_to

LEVELS = (DecidedBy.CLASS_MANAGER, DecidedBy.SCHOOL_LEADER, DecidedBy.BOARD)
"""Who decides what, the lowest first."""


def violations_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Violation]:
    """Violations of the people whom the account may see. The trainee sees the own ones; classmates and class board see none."""
    rights = rights_of(actor, on)
    found = Violation.objects.filter(enrolment__in=enrolments_visible_to(actor, None, on).values("pk"))
    if rights.is_system or rights.actor is None:
        return found
    if rights.held or rights.lenders:
        return found
    person_id = rights.actor.person_id
    managed = Q(training_class__appointments__person_id=person_id) & Q(
        training_class__appointments__role__in=("class_manager", "management_board", "organising_board")
    )
    return found.filter(Q(enrolment__person_id=person_id) | managed).distinct()


def may_open_violation(actor: Actor, training_class: TrainingClass, on: date) -> bool:
    """The school side: class manager and training office."""
    return class_rights(actor, training_class, on).takes


may_propose_measure = may_open_violation


def higher_of(violation: Violation, measure: ViolationMeasure) -> ViolationMeasure:
    """Of the measure and the one that was proposed the one that a higher level decides."""
    former = violation.proposed_measure
    if former is not None and LEVELS.index(measure.decided_by) < LEVELS.index(former.decided_by):
        return former
    return measure


def may_replace_proposal(actor: Actor, violation: Violation, measure: ViolationMeasure, on: date) -> bool:
    """A proposal that waits for a higher level is lowered by the school, not by the class manager alone."""
    is_lower = higher_of(violation, measure) != measure
    return not is_lower or class_rights(actor, violation.training_class, on).is_school


def may_decide_measure(actor: Actor, violation: Violation, measure: ViolationMeasure, on: date) -> bool:
    """On the level that the measure asks for, or the proposal where that is the higher one; a higher level of the same school
    may decide a lower one's."""
    measure = higher_of(violation, measure)
    rights = class_rights(actor, violation.training_class, on)
    if rights.is_system:
        return True
    if measure.decided_by == DecidedBy.BOARD:
        return rights.acts_for_board and rights_of(actor, on).has(Role.BOARD_LEADER)
    leads = rights.is_school and rights_of(actor, on).has(Role.SCHOOL_LEADER)
    if measure.decided_by == DecidedBy.SCHOOL_LEADER:
        return leads
    return rights.is_class_manager or leads


def may_drop_violation(actor: Actor, violation: Violation, on: date) -> bool:
    """The training office or leader of the school: not the class manager alone."""
    return class_rights(actor, violation.training_class, on).is_school
