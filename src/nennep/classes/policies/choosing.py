"""Who may be given a duty or a session: names to choose from, without opening anybody's record."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.policies import Actor, subtree_of
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.policies.rights import class_rights
from nennep.people.models import Person, Posting
from nennep.people.policies import visible_to as people_visible_to
from nennep.units.models import Unit


def staff_to_choose(actor: Actor, training_class: TrainingClass, on: date) -> QuerySet[Person]:
    """Who serves on the day in the school that holds or teaches the class, its divisions included (R0-14, R2-43).

    For who manages the class, by name, post and unit only; their records stay closed (`people.policies.visible_to`).
    A committee that holds a class itself has no staff in this sense: all cadres are below it.
    """
    if not class_rights(actor, training_class, on).manages:
        return Person.objects.none()
    houses = Unit.objects.filter(
        pk__in={training_class.host_id, training_class.trainer_id}, kind__is_committee=False
    )
    below = subtree_of(set(houses.values_list("pk", flat=True)), on)
    serving = Posting.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        unit_id__in=below,
    )
    return Person.objects.filter(merged_into__isnull=True, pk__in=serving.values("person_id"))


def may_be_appointed(actor: Actor, training_class: TrainingClass, on: date) -> QuerySet[Person]:
    """Who may get a duty in the class: its trainees, the staff of its school, and the people whom the account sees."""
    return may_be_entered(actor, training_class, on) | staff_to_choose(actor, training_class, on)


def may_be_entered(actor: Actor, training_class: TrainingClass, on: date) -> QuerySet[Person]:
    """Who may get a place: the people whom the account sees, and trainees of the class."""
    trainees = Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True)
    return _seen(actor, on) | Person.objects.filter(pk__in=trainees.values("person_id"))


def may_teach(
    actor: Actor, training_class: TrainingClass, on: date, *, now_teaching: Person | None = None
) -> QuerySet[Person]:
    """Who may be named as lecturer: the staff of the school, the people whom the account sees, and who teaches it now."""
    return (
        _seen(actor, on)
        | staff_to_choose(actor, training_class, on)
        | Person.objects.filter(pk__in=[now_teaching.pk] if now_teaching else [])
    )


def may_be_chosen_to_teach(actor: Actor, session: Session, on: date) -> QuerySet[Person]:
    """Whom the list of lecturers offers: the staff of the school, who teaches the session now, and who taught in classes of
    this school before."""
    one = session.training_class
    taught = Session.objects.filter(lecturer__isnull=False, training_class__host_id=one.host_id)
    return (
        staff_to_choose(actor, one, on)
        | Person.objects.filter(pk__in=taught.order_by().values("lecturer_id"))
        | Person.objects.filter(pk=session.lecturer_id or 0)
    )


def _seen(actor: Actor, on: date) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=people_visible_to(actor, on).values("pk"))
