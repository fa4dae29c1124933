"""Whose kiosks and cards somebody may see, and who enrols, opens, revokes, issues and blocks them."""

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.policies import Actor
from nennep.classes.models import MANAGING_ROLES, Enrolment, TrainingClass
from nennep.classes.policies import class_rights, reach_of
from nennep.classes.policies.reach import appointments_held
from nennep.presence.models import Device, KioskUpload, PersonalCard
from nennep.presence.states import DeviceKind
from nennep.units.models import Unit


def classes_taken_by(actor: Actor, on: date) -> QuerySet[TrainingClass]:
    """The classes for whose school side the account takes attendance: training office, class managers."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return TrainingClass.objects.all()
    houses = reach.school
    taken = Q(host_id__in=houses) | Q(trainer_id__in=houses)
    if reach.people:
        duties = appointments_held(reach).filter(role__in=MANAGING_ROLES)
        taken |= Q(pk__in=duties.values("training_class_id"))
    return TrainingClass.objects.filter(taken)


def kiosk_units(actor: Actor, on: date) -> QuerySet[Unit]:
    """The schools at which the account may enrol a kiosk: those that host a class of which it takes attendance."""
    return Unit.objects.filter(pk__in=classes_taken_by(actor, on).values("host_id"))


def kiosks_visible_to(actor: Actor, on: date) -> QuerySet[Device]:
    """Kiosks of the schools where the account takes attendance, and for overseers of those they oversee."""
    kiosks = Device.objects.filter(kind=DeviceKind.KIOSK)
    reach = reach_of(actor, on)
    if reach.is_system:
        return kiosks
    return kiosks.filter(
        Q(unit_id__in=reach.school | reach.overseen) | Q(unit__in=kiosk_units(actor, on).values("pk"))
    )


def uploads_visible_to(actor: Actor, on: date) -> QuerySet[KioskUpload]:
    """Deliveries of the kiosks that the account sees."""
    return KioskUpload.objects.filter(device__in=kiosks_visible_to(actor, on).values("pk"))


def may_enrol_kiosk(actor: Actor, unit: Unit, on: date) -> bool:
    """Whoever takes attendance in a class that the unit hosts."""
    return kiosk_units(actor, on).filter(pk=unit.pk).exists()


def may_revoke_kiosk(actor: Actor, device: Device, on: date) -> bool:
    """Whoever may enrol one there."""
    return device.unit is not None and may_enrol_kiosk(actor, device.unit, on)


def may_open_kiosk(actor: Actor, device: Device, training_class: TrainingClass, on: date) -> bool:
    """Whoever takes attendance for the school in the class; the kiosk belongs to the school that hosts or teaches it."""
    houses = {training_class.host_id, training_class.trainer_id}
    return device.unit_id in houses and class_rights(actor, training_class, on).takes


def may_issue_cards(actor: Actor, training_class: TrainingClass, on: date) -> bool:
    """Cards are the school's: the training office and the class manager."""
    return class_rights(actor, training_class, on).takes


def cards_visible_to(actor: Actor, on: date) -> QuerySet[PersonalCard]:
    """Cards of the people in the classes of which the account takes attendance."""
    people = Enrolment.objects.filter(training_class__in=classes_taken_by(actor, on).values("pk"))
    return PersonalCard.objects.filter(person__in=people.values("person_id"))


def may_block_card(actor: Actor, card: PersonalCard, on: date) -> bool:
    """Whoever may see the card."""
    return cards_visible_to(actor, on).filter(pk=card.pk).exists()
