"""Who is asked, who asks, who reads results. Nobody reads who said what: it is not on record."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.attendance.models import Mark
from nennep.attendance.states import Status
from nennep.catalogue.models import Programme
from nennep.catalogue.policies import may_keep_programmes
from nennep.classes.models import Session, TrainingClass
from nennep.classes.policies import AGENCY_ROLES, may_govern, reach_of
from nennep.classes.policies.reach import seen_whole
from nennep.classes.states import SessionState
from nennep.feedback.models import Respondent, Survey
from nennep.feedback.states import Purpose, Side
from nennep.kernel.clock import local_date
from nennep.norms.queries import rules_in_force
from nennep.norms.rules import known_keys, read_value, shipped
from nennep.units.models import Unit

ASKING_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
READING_ROLES = (*ASKING_ROLES, Role.COMMITTEE_LEADER, Role.INSPECTOR)
THERE = (Status.PRESENT, Status.LEFT_MID_SESSION, Status.CALLED_AWAY)
"""Marks of those who heard the lecturer, for a part of the session at least."""


def number_of(key: str, on: date) -> tuple[int, bool]:
    """A number of the rules of surveys on the day, and whether an office or a document confirmed it; where the rule was ended
    the one that ships, so that no page fails for it."""
    found = rules_in_force(on, "feedback.").find(key)
    if found is not None and not found.is_off:
        return found.as_int, found.is_verified
    value = _shipped(key)
    return value, False


@cache
def _shipped(key: str) -> int:
    row = next(row for row in reversed(shipped()["rule"]) if row["key"] == key)
    return int(str(read_value(row["value"], known_keys()[key].unit)))


def sessions_readable(actor: Actor, on: date | None = None) -> QuerySet[Session]:
    """Sessions whose results somebody may read: the school, the Board and those who oversee, of the classes they see whole; a
    lecturer the own ones."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return Session.objects.all()
    if reach.rights.actor is None:
        return Session.objects.none()
    found = Q(pk__in=[])
    if reach.rights.has(*READING_ROLES):
        whole = TrainingClass.objects.filter(seen_whole(reach))
        found = Q(training_class__in=whole.values("pk"))
    if reach.person_id:
        found |= Q(lecturer_id=reach.person_id)
    return Session.objects.filter(found)


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[Survey]:
    """Surveys whose page somebody may open: who asks them, who oversees them, and of sessions as `sessions_readable`."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return Survey.objects.all()
    if reach.rights.actor is None:
        return Survey.objects.none()
    sessions = sessions_readable(actor, on).values("pk")
    found = Q(session__in=sessions) | Q(owner_id__in=reach.rights.scope_for(*READING_ROLES), session=None)
    if reach.rights.has(*READING_ROLES):
        whole = TrainingClass.objects.filter(seen_whole(reach)).values("pk")
        found |= Q(purpose=Purpose.FOLLOW_UP, training_class__in=whole)
    if reach.rights.has(Role.BOARD_OFFICER, Role.BOARD_LEADER):
        found |= Q(purpose=Purpose.NEEDS)
    return Survey.objects.filter(found)


def sessions_to_judge(actor: Actor, now: datetime) -> QuerySet[Session]:
    """Sessions in which the person behind the account was there and of which it may say something today."""
    on = local_date(now)
    person_id = reach_of(actor, on).person_id
    days, _known = number_of("feedback.days_open", on)
    there = Mark.objects.filter(enrolment__person_id=person_id or 0, status__in=THERE)
    said = Respondent.objects.filter(
        person_id=person_id or 0, has_answered=True, survey__session__isnull=False
    )
    return Session.objects.filter(
        pk__in=there.filter(held_on__gt=on - timedelta(days=days), held_on__lte=on).values("session_id"),
        state=SessionState.PLANNED,
        ends_at__lte=now,
    ).exclude(pk__in=said.values("survey__session_id"))


def asked_of(actor: Actor, on: date) -> QuerySet[Respondent]:
    """Surveys, other than of sessions, that ask the person behind the account or the agency it works for."""
    reach = reach_of(actor, on)
    if reach.rights.actor is None:
        return Respondent.objects.none()
    agencies = reach.rights.units_for(*AGENCY_ROLES)
    mine = Q(side=Side.TRAINEE, person_id=reach.person_id or 0) | Q(side=Side.AGENCY, agency_id__in=agencies)
    return Respondent.objects.filter(mine).exclude(survey__purpose=Purpose.TOPIC)


def may_answer_session(actor: Actor, session: Session, now: datetime) -> bool:
    """Only who was there, in person, once, and within some days."""
    return sessions_to_judge(actor, now).filter(pk=session.pk).exists()


def may_ask_needs(actor: Actor, on: date | None = None) -> bool:
    """Who keeps programmes asks before they are revised."""
    return may_keep_programmes(actor, on) and (
        rights_of(actor, on).is_system or owners_for(actor, on).exists()
    )


def owners_for(actor: Actor, on: date | None = None) -> QuerySet[Unit]:
    """The bodies in whose name somebody may ask."""
    rights = rights_of(actor, on)
    units = (
        Unit.objects.all()
        if rights.is_system
        else Unit.objects.filter(pk__in=rights.units_for(*ASKING_ROLES))
    )
    return units.order_by("sort_key", "pk")


def may_follow_up(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """The school or the Organisation Board asks how a course proved itself."""
    return may_govern(actor, training_class, on)


def classes_to_ask(actor: Actor, programme: Programme, on: date) -> QuerySet[TrainingClass]:
    """Classes of the programme whose people may be asked about it."""
    reach = reach_of(actor, on)
    found = TrainingClass.objects.filter(programme_version__programme=programme)
    return found if reach.is_system else found.filter(seen_whole(reach))
