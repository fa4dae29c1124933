"""Passkeys: whose are seen, who witnesses, who is the second person."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.policies import Actor
from nennep.classes.models import MANAGING_ROLES, Enrolment, TrainingClass
from nennep.classes.policies import class_rights
from nennep.classes.policies.reach import appointments_held, reach_of
from nennep.kernel.periods import in_force_on
from nennep.presence.models import Passkey


def passkeys_visible_to(actor: Actor, on: date) -> QuerySet[Passkey]:
    """One's own, and those of the trainees of the classes in which the account takes the roll; as many queries for one class
    as for hundreds."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return Passkey.objects.all()
    own = Q(person_id=reach.person_id) if reach.person_id else Q(pk__in=[])
    taken = Q(training_class__host_id__in=reach.school) | Q(training_class__trainer_id__in=reach.school)
    if reach.people:
        managed = appointments_held(reach).filter(role__in=MANAGING_ROLES).order_by()
        taken |= Q(training_class_id__in=managed.values("training_class_id"))
    people = Enrolment.objects.filter(in_force_on(on)).filter(taken).order_by()
    return Passkey.objects.filter(own | Q(person_id__in=people.values("person_id")))


def _takes_somewhere(actor: Actor, passkey: Passkey, on: date) -> bool:
    """Whether the account takes the roll in a class to which the person belongs today."""
    classes = TrainingClass.objects.filter(
        pk__in=Enrolment.objects.filter(in_force_on(on), person_id=passkey.person_id)
        .order_by()
        .values("training_class_id")
    )
    return any(class_rights(actor, one, on).takes for one in classes.order_by("pk"))


def _is_own(actor: Actor, passkey: Passkey) -> bool:
    return getattr(actor, "person_id", None) == passkey.person_id


def may_witness_passkey(actor: Actor, passkey: Passkey, on: date) -> bool:
    """The class manager or the school, for others than oneself."""
    return not _is_own(actor, passkey) and _takes_somewhere(actor, passkey, on)


def may_approve_passkey(actor: Actor, passkey: Passkey, on: date) -> bool:
    """A second person: as above, and not the one who witnessed it."""
    return passkey.witnessed_by_id != actor.pk and may_witness_passkey(actor, passkey, on)


def may_refuse_passkey(actor: Actor, passkey: Passkey, on: date) -> bool:
    """Whoever may witness it; the person may take the own request back."""
    return _is_own(actor, passkey) or _takes_somewhere(actor, passkey, on)


may_revoke_passkey = may_refuse_passkey
