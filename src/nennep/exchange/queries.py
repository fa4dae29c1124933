"""Feeds by their secret, and the sessions in them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from nennep.accounts.models import User
from nennep.classes import queries as classes
from nennep.classes.models import Enrolment, Session
from nennep.classes.queries import SessionRow
from nennep.exchange import policies
from nennep.exchange.models import FeedKind, FeedToken
from nennep.units.queries import name_on, subtree_ids, with_predecessors

PAST = timedelta(days=180)
"""How far back a feed reaches."""


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_of(secret: str) -> FeedToken | None:
    """The feed that the secret opens; None when there is none, it was revoked, or its account is closed."""
    found = FeedToken.objects.filter(token_hash=hashed(secret), revoked_at__isnull=True, user__is_active=True)
    return found.select_related("user", "training_class", "agency").first()


@dataclass(frozen=True)
class FeedContent:
    """What a feed holds: its name, its sessions, and for an agency who of its people is where."""

    name: str
    sessions: tuple[SessionRow, ...]
    venues: Mapping[int, str]
    people: Mapping[int, tuple[str, ...]]


def content_of(feed: FeedToken, on: date) -> FeedContent | None:
    """The sessions of the feed as its owner may see them on the day; None when the right to it is gone."""
    if not policies.may_follow(
        feed.user, feed.kind, on, training_class=feed.training_class, agency=feed.agency
    ):
        return None
    user: User = feed.user
    people: dict[int, tuple[str, ...]] = {}
    if feed.kind == FeedKind.TRAINEE:
        source, name = classes.sessions_studied(user.person_id), user.full_name
    elif feed.kind == FeedKind.LECTURER:
        source, name = classes.sessions_taught(user.person_id), user.full_name
    elif feed.kind == FeedKind.CLASS and feed.training_class:
        source, name = Session.objects.filter(training_class=feed.training_class), feed.training_class.name
    else:
        assert feed.agency is not None  # noqa: S101 - a constraint of the table
        units = with_predecessors(set(subtree_ids([feed.agency.pk], on)), on)
        places = Enrolment.objects.filter(agency_id__in=units).select_related("person")
        source = Session.objects.filter(training_class_id__in=places.values("training_class_id"))
        name = name_on(feed.agency, on)
        people = _people(places.order_by("person__name_sort_key", "pk"), source, on)
    recent = source.filter(held_on__gte=on - PAST).order_by("held_on", "starts_at", "pk")
    if feed.kind == FeedKind.AGENCY:
        recent = recent.filter(pk__in=list(people))
    rows = tuple(classes.session_rows(recent))
    venues = dict(
        Session.objects.filter(pk__in=[row.pk for row in rows]).values_list(
            "training_class_id", "training_class__venue"
        )
    )
    return FeedContent(name, rows, venues, people)


def _people(places: QuerySet[Enrolment], source: QuerySet[Session], on: date) -> dict[int, tuple[str, ...]]:
    """Who of the people is in which session, by the key of the session."""
    by_class: dict[int, list[Enrolment]] = defaultdict(list)
    for place in places:
        by_class[place.training_class_id].append(place)
    found: dict[int, tuple[str, ...]] = {}
    held = (
        source.filter(held_on__gte=on - PAST).order_by("pk").values_list("pk", "training_class_id", "held_on")
    )
    for pk, class_id, held_on in held:
        there = tuple(
            place.person.full_name
            for place in by_class[class_id]
            if place.valid_from <= held_on and (place.valid_to is None or place.valid_to > held_on)
        )
        if there:
            found[pk] = there
    return found
