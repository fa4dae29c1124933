"""Unannounced checks: who may hold one and who may look at it once it was called."""

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.classes.models import MANAGING_ROLES, ClassSuperior, SuperiorView, TrainingClass
from nennep.classes.policies import class_rights, reach_of, visible_to
from nennep.classes.policies.reach import appointments_held
from nennep.presence.models import UnannouncedCheck
from nennep.presence.states import CheckState


def may_hold_checks(actor: Actor, training_class: TrainingClass, on: date) -> bool:
    """The school side of the roll. Not the class board: a friend would be warned."""
    return class_rights(actor, training_class, on).takes


def may_watch(actor: Actor, training_class: TrainingClass, on: date) -> bool:
    """How presence was shown: the school, the Board that sees the whole class, and the inspector. Not the class board."""
    rights = class_rights(actor, training_class, on)
    inspects = rights.is_overseer and rights_of(actor, on).has(Role.INSPECTOR)
    return rights.is_system or rights.takes or rights.is_board or inspects


def may_hold_check(actor: Actor, check: UnannouncedCheck, on: date) -> bool:
    """Whoever holds the checks of its class."""
    return may_hold_checks(actor, check.session.training_class, on)


def checks_to_hold(actor: Actor, on: date | None = None) -> QuerySet[UnannouncedCheck]:
    """Checks of the classes whose roll the account takes for the school, of any state; asked for what is due now."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return UnannouncedCheck.objects.all()
    managed = appointments_held(reach).filter(role__in=MANAGING_ROLES).values("training_class_id")
    return UnannouncedCheck.objects.filter(
        Q(session__training_class__in=managed)
        | Q(session__training_class__host_id__in=reach.school)
        | Q(session__training_class__trainer_id__in=reach.school)
    )


def checks_visible_to(actor: Actor, on: date | None = None) -> QuerySet[UnannouncedCheck]:
    """Checks that were called or missed, for who takes the roll, the Board and the inspector. A planned one is nobody's to
    see; trainees, class board and lecturers see none: whom it draws would tell them whom to warn."""
    rights = rights_of(actor, on)
    reach = reach_of(actor, on)
    scope = Q(pk__in=checks_to_hold(actor, on).values("pk"))
    whole = ClassSuperior.objects.filter(unit_id__in=reach.board, view=SuperiorView.ALL)
    scope |= Q(session__training_class__in=whole.values("training_class_id"))
    if rights.has(Role.INSPECTOR):
        scope |= Q(session__training_class__in=visible_to(actor, on).values("pk"))
    return UnannouncedCheck.objects.filter(scope).exclude(state=CheckState.PLANNED)
