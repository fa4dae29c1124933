"""Who may have which calendar feed. A feed shows what its owner may see on the day it is read, never more."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from nennep.accounts.models import User
from nennep.accounts.policies import Actor
from nennep.classes import policies as classes
from nennep.classes import queries
from nennep.classes.models import Enrolment, TrainingClass
from nennep.exchange.models import FeedKind, FeedToken
from nennep.units.models import Unit


def visible_to(actor: Actor) -> QuerySet[FeedToken]:
    """One's own feeds; nobody sees those of others."""
    return FeedToken.objects.filter(user_id=actor.pk or 0)


def may_revoke_feed(actor: Actor, feed: FeedToken) -> bool:
    """Its owner alone."""
    return feed.user_id == actor.pk


def classes_for(actor: Actor, on: date) -> QuerySet[TrainingClass]:
    """Classes whose whole timetable somebody may follow: all that are visible."""
    return classes.visible_to(actor, on)


def agencies_for(actor: Actor, on: date) -> QuerySet[Unit]:
    """Agencies whose people's sessions somebody may follow: the own ones."""
    return Unit.objects.filter(pk__in=classes.reach_of(actor, on).agency)


def may_follow(
    actor: User,
    kind: str,
    on: date,
    *,
    training_class: TrainingClass | None = None,
    agency: Unit | None = None,
) -> bool:
    """Whether the account may have, and still read, a feed of this kind."""
    if kind == FeedKind.TRAINEE:
        return Enrolment.objects.filter(person_id=actor.person_id or 0).exists()
    if kind == FeedKind.LECTURER:
        return queries.sessions_taught(actor.person_id).exists()
    if kind == FeedKind.CLASS and training_class is not None:
        return classes_for(actor, on).filter(pk=training_class.pk).exists()
    if kind == FeedKind.AGENCY and agency is not None:
        return agencies_for(actor, on).filter(pk=agency.pk).exists()
    return False


def may_take_along(actor: User, enrolment: Enrolment) -> bool:
    """The calendar file for the head of one's agency: the trainee in person (R1-24)."""
    return actor.person_id is not None and enrolment.person_id == actor.person_id
