"""Flags: who sees them and who may close which."""

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.attendance.models import Fact
from nennep.classes.models import (
    MANAGING_ROLES,
    ClassRole,
    ClassSuperior,
    Enrolment,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.policies import class_rights, enrolments_visible_to, reach_of, visible_to
from nennep.classes.policies.reach import appointments_held
from nennep.presence.models import Flag, Override


def flags_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Flag]:
    """Flags of the classes whose school or Board the account is, or that it inspects; nobody sees flags about themselves.

    Trainees, class boards and agencies see none: a flag is a question, and a known question is a warning.
    """
    rights = rights_of(actor, on)
    if rights.is_system:
        return Flag.objects.all()
    if rights.actor is None:
        return Flag.objects.none()
    reach = reach_of(actor, on)
    managed = appointments_held(reach).filter(role__in=MANAGING_ROLES).values("training_class_id")
    whole = ClassSuperior.objects.filter(unit_id__in=reach.board, view=SuperiorView.ALL)
    scope = (
        Q(training_class__in=managed, owner_role=ClassRole.CLASS_MANAGER)
        | Q(training_class__host_id__in=reach.school)
        | Q(training_class__trainer_id__in=reach.school)
        | Q(training_class__in=whole.values("training_class_id"))
    )
    if rights.has(Role.INSPECTOR):
        scope |= Q(training_class__in=visible_to(actor, on).values("pk"))
    mine = Q(about_account=rights.actor)
    if rights.actor.person_id:
        mine |= Q(person_id=rights.actor.person_id) | Q(other_person_id=rights.actor.person_id)
    return Flag.objects.filter(scope).exclude(mine)


def is_about(actor: Actor, flag: Flag) -> bool:
    """Whether the flag speaks of the account or of the person behind it."""
    person_id = getattr(actor, "person_id", None)
    return flag.about_account_id == getattr(actor, "pk", None) or (
        person_id is not None and person_id in {flag.person_id, flag.other_person_id}
    )


def may_close_flag(actor: Actor, flag: Flag, on: date) -> bool:
    """A flag of the class manager: who takes the roll. One of the training office: the school, not the class manager alone."""
    rights = class_rights(actor, flag.training_class, on)
    if rights.is_system:
        return True
    if is_about(actor, flag):
        return False
    return rights.takes if flag.owner_role == ClassRole.CLASS_MANAGER else rights.is_school


def overrides_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Override]:
    """Overrides of the classes whose roll the account takes, whose Board it is, or that it inspects; none about oneself."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return Override.objects.all()
    if rights.actor is None:
        return Override.objects.none()
    reach = reach_of(actor, on)
    managed = appointments_held(reach).filter(role__in=MANAGING_ROLES).values("training_class_id")
    whole = ClassSuperior.objects.filter(unit_id__in=reach.board, view=SuperiorView.ALL)
    scope = (
        Q(session__training_class__in=managed)
        | Q(session__training_class__host_id__in=reach.school)
        | Q(session__training_class__trainer_id__in=reach.school)
        | Q(session__training_class__in=whole.values("training_class_id"))
    )
    if rights.has(Role.INSPECTOR):
        scope |= Q(session__training_class__in=visible_to(actor, on).values("pk"))
    found = Override.objects.filter(scope)
    person_id = rights.actor.person_id
    return found.exclude(enrolment__person_id=person_id) if person_id else found


def may_ask_override(actor: Actor, training_class: TrainingClass, on: date, refusal: Fact) -> bool:
    """The school side of the roll asks, for others than oneself."""
    return _is_other(actor, refusal.enrolment) and class_rights(actor, training_class, on).takes


def may_decide_override(actor: Actor, override: Override, on: date) -> bool:
    """Another person of the school side than the one who asked, and than the trainee."""
    if override.asked_by_id == getattr(actor, "pk", None) or not _is_other(actor, override.enrolment):
        return False
    return class_rights(actor, override.session.training_class, on).takes


def _is_other(actor: Actor, place: Enrolment | None) -> bool:
    person_id = getattr(actor, "person_id", None)
    return place is None or person_id is None or place.person_id != person_id


def risks_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Enrolment]:
    """Places whose risk the account may read: the training office and leader of the school, and the inspector; never the own."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return Enrolment.objects.all()
    if rights.actor is None:
        return Enrolment.objects.none()
    reach = reach_of(actor, on)
    scope = Q(training_class__host_id__in=reach.school) | Q(training_class__trainer_id__in=reach.school)
    if rights.has(Role.INSPECTOR):
        scope |= Q(pk__in=enrolments_visible_to(actor, None, on).values("pk"))
    found = Enrolment.objects.filter(scope)
    return found.exclude(person_id=rights.actor.person_id) if rights.actor.person_id else found


def may_read_risks(actor: Actor, on: date) -> bool:
    """Whether the account reads the risk list at all."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.has(Role.INSPECTOR) or bool(reach_of(actor, on).school)
