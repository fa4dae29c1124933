"""Unannounced checks that are due or called, who is to be found, and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from nennep.attendance.queries.sheet import there_now
from nennep.attendance.states import Claim
from nennep.classes.models import Enrolment, Session
from nennep.classes.states import SessionState
from nennep.presence.models import CheckedPerson, CheckIn, UnannouncedCheck
from nennep.presence.states import CheckState, Outcome


def calling(now: datetime) -> QuerySet[UnannouncedCheck]:
    """Checks whose moment has come, or that were called and not held, while their session lasts; restrict them by policy.

    Before its moment a check is not in this list, and nothing else tells of it.
    """
    begun = Q(state=CheckState.PLANNED, due_at__lte=now) | Q(state=CheckState.CALLED)
    return (
        UnannouncedCheck.objects.filter(begun, session__ends_at__gt=now)
        .exclude(session__state=SessionState.CANCELLED)
        .order_by("session__starts_at", "pk")
    )


def calling_check(session: Session, now: datetime) -> UnannouncedCheck | None:
    """The check of the session that has to be made now."""
    return calling(now).filter(session=session).first()


def silent_places(check: UnannouncedCheck) -> list[int]:
    """Places in the class of those whom the roll put into the room when the code was called, and who did not answer it."""
    answered = set(
        CheckIn.objects.filter(window_id=check.window_id, outcome=Outcome.ACCEPTED)
        .order_by()
        .values_list("fact__enrolment_id", flat=True)
    )
    return sorted(there_now(check.session, until=check.called_at) - answered)


def people_to_find(check: UnannouncedCheck) -> list[Enrolment]:
    """Whom the class manager has to look for, in the order of the class list; who was drawn by risk is not told."""
    places = set(check.people.order_by().values_list("enrolment_id", flat=True))
    if check.window_id is not None:
        places |= set(silent_places(check))
    return list(
        Enrolment.objects.filter(pk__in=places).select_related("person", "agency").order_by("order", "pk")
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """Somebody looked at in a check, and what was found; an empty claim while nobody has said."""

    enrolment: Enrolment
    claim: str


def found_people(check: UnannouncedCheck) -> list[Found]:
    """The people of a check with what was written down."""
    rows = check.people.select_related("enrolment__person", "enrolment__agency", "fact")
    return [
        Found(enrolment=row.enrolment, claim=row.fact.claim if row.fact else "")
        for row in rows.order_by("enrolment__order", "pk")
    ]


@dataclass(frozen=True, kw_only=True)
class CheckRow:
    """One check in the list. `looked_at` and `missing` count people; a code that everybody answered has none."""

    pk: int
    session: Session
    kind: str
    state: str
    called_at: datetime | None
    held_at: datetime | None
    held_by: str
    looked_at: int
    missing: int
    others: int


def check_rows(checks: Collection[UnannouncedCheck]) -> list[CheckRow]:
    """Rows of the list; one query for the people of all. `session.training_class` and `held_by` must be loaded."""
    claims: dict[int, list[str]] = defaultdict(list)
    people = CheckedPerson.objects.filter(drawn_for__in=[one.pk for one in checks])
    for check_id, claim in people.order_by("pk").values_list("drawn_for_id", F("fact__claim")):
        claims[check_id].append(claim or "")
    return [
        CheckRow(
            pk=one.pk,
            session=one.session,
            kind=one.kind,
            state=one.state,
            called_at=one.called_at,
            held_at=one.held_at,
            held_by=one.held_by.full_name if one.held_by else "",
            looked_at=len(claims[one.pk]),
            missing=claims[one.pk].count(Claim.ABSENT),
            others=claims[one.pk].count(Claim.OTHER_PERSON),
        )
        for one in checks
    ]
