"""Who reads results, who enters them, who signs (R1-20, R1-22)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from nennep.accounts.policies import Actor
from nennep.classes.models import MANAGING_ROLES, TrainingClass
from nennep.classes.policies import class_rights, enrolments_visible_to, may_manage, reach_of
from nennep.classes.policies import visible_to as classes_visible_to
from nennep.classes.policies.reach import appointments_held
from nennep.results.models import Result, ResultList
from nennep.results.states import ListState


def may_enter(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Enter, correct and drop what is not signed: the school and its class manager."""
    return may_manage(actor, training_class, on)


may_correct = may_drop = may_enter


def may_sign(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Only the school recognises results; the class manager does not."""
    return class_rights(actor, training_class, on).is_school


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[ResultList]:
    """Signed lists of the classes somebody may look at; drafts only for who enters or signs them."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return ResultList.objects.all()
    entered = Q(training_class__host_id__in=reach.school) | Q(training_class__trainer_id__in=reach.school)
    if reach.people:
        managed = appointments_held(reach).filter(role__in=MANAGING_ROLES)
        entered |= Q(training_class_id__in=managed.values("training_class_id"))
    seen = Q(state=ListState.SIGNED, training_class__in=classes_visible_to(actor, on).values("pk"))
    return ResultList.objects.filter(seen | (Q(state=ListState.DRAFT) & entered))


def in_force() -> QuerySet[ResultList]:
    """Of each class the newest signed list."""
    later = ResultList.objects.filter(
        training_class_id=OuterRef("training_class_id"),
        state=ListState.SIGNED,
        version__gt=OuterRef("version"),
    )
    return ResultList.objects.filter(~Exists(later), state=ListState.SIGNED)


def results_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Result]:
    """The results of the people whom somebody sees in classes: an agency its own, a trainee the own one (R1-20)."""
    return Result.objects.filter(
        enrolment__in=enrolments_visible_to(actor, None, on).values("pk"),
        result_list__in=visible_to(actor, on).values("pk"),
    )
