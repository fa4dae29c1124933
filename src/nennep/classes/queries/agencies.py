"""Agencies beside the timetable: their people's sessions, their own events, and where both want the same person (R0-24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from nennep.classes.models import AgencyEvent, Enrolment, HalfDay, Session
from nennep.classes.queries.timetable import SessionRow, session_rows
from nennep.classes.states import SessionState
from nennep.people.models import Person


@dataclass(frozen=True)
class Clash:
    """Somebody who should be at an event and in a session at once."""

    person_id: int
    name: str
    session_id: int
    class_name: str
    held_on: date
    half: str
    half_text: str


@dataclass(frozen=True)
class CalendarEntry:
    """One half-day of an agency's calendar: sessions of its people, own events, and who would have to be at both."""

    held_on: date
    half: str
    half_text: str
    sessions: tuple[tuple[SessionRow, tuple[str, ...]], ...]
    """Sessions with the names of the agency's people in them."""
    events: tuple[tuple[AgencyEvent, tuple[Clash, ...]], ...]

    @property
    def has_clash(self) -> bool:
        """Whether study and work want the same person."""
        return any(clashes for _event, clashes in self.events)


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def people_of_agency(agency_ids: Collection[int], on: date) -> QuerySet[Person]:
    """Who belongs to the agencies on the day: by main posting, or by a place in a class they were sent to."""
    posted = Q(
        postings__unit_id__in=agency_ids,
        postings__is_main=True,
    ) & (Q(postings__valid_to__isnull=True) | Q(postings__valid_to__gt=on))
    sent = Enrolment.objects.filter(_on(on), agency_id__in=agency_ids)
    return (
        Person.objects.filter(posted | Q(pk__in=sent.values("person_id")))
        .distinct()
        .order_by("name_sort_key", "pk")
    )


def clashes_of_event(event: AgencyEvent) -> tuple[Clash, ...]:
    """Whom the event would pull out of a session, in the order of names."""
    found = _clashes([event], Enrolment.objects.filter(agency_id=event.agency_id))
    return found.get(event.pk, ())


def _clashes(
    events: Collection[AgencyEvent], enrolments: QuerySet[Enrolment]
) -> dict[int, tuple[Clash, ...]]:
    """Clashes by event, in three queries however many there are."""
    live = [event for event in events if event.cancelled_at is None]
    if not live:
        return {}
    slots = Q(pk__in=[])
    for held_on, half in sorted({(event.held_on, event.half) for event in live}):
        slots |= Q(held_on=held_on, half=half)
    sessions: dict[tuple[date, str], list[Session]] = defaultdict(list)
    rows = Session.objects.filter(slots, state=SessionState.PLANNED).select_related("training_class")
    for session in rows.order_by("held_on", "starts_at", "pk"):
        sessions[session.held_on, session.half].append(session)
    classes = {one.training_class_id for held in sessions.values() for one in held}
    places = list(
        enrolments.filter(training_class_id__in=classes)
        .select_related("person")
        .order_by("person__name_sort_key", "pk")
    )
    through = AgencyEvent.people.through.objects.filter(agencyevent_id__in=[event.pk for event in live])
    named: dict[int, set[int]] = defaultdict(set)
    for event_id, person_id in through.values_list("agencyevent_id", "person_id"):
        named[event_id].add(person_id)
    found: dict[int, tuple[Clash, ...]] = {}
    for event in live:
        wanted = named.get(event.pk)
        found[event.pk] = tuple(
            Clash(
                place.person_id,
                place.person.full_name,
                session.pk,
                session.training_class.name,
                event.held_on,
                event.half,
                str(HalfDay(event.half).label),
            )
            for session in sessions.get((event.held_on, event.half), ())
            for place in places
            if place.training_class_id == session.training_class_id
            and place.valid_from <= event.held_on
            and (place.valid_to is None or place.valid_to > event.held_on)
            and (place.person_id in wanted if wanted else place.agency_id == event.agency_id)
        )
    return found


def agency_calendar(
    enrolments: QuerySet[Enrolment], events: QuerySet[AgencyEvent], first: date, last: date
) -> list[CalendarEntry]:
    """Half-days from first to last on which people of the agency study or the agency has an event.

    `enrolments` and `events` are those the reader may see. A constant number of queries.
    """
    places = list(enrolments.select_related("person").order_by("person__name_sort_key", "pk"))
    sessions = session_rows(
        Session.objects.filter(
            training_class_id__in={place.training_class_id for place in places},
            held_on__range=(first, last),
            state=SessionState.PLANNED,
        ).order_by("held_on", "starts_at", "pk")
    )
    names: dict[int, list[Enrolment]] = defaultdict(list)
    for place in places:
        names[place.training_class_id].append(place)
    held: dict[tuple[date, str], list[tuple[SessionRow, tuple[str, ...]]]] = defaultdict(list)
    for session in sessions:
        there = tuple(
            place.person.full_name
            for place in names[session.class_id]
            if place.valid_from <= session.held_on
            and (place.valid_to is None or place.valid_to > session.held_on)
        )
        if there:
            held[session.held_on, session.half].append((session, there))
    entered = list(
        events.filter(held_on__range=(first, last), cancelled_at__isnull=True)
        .select_related("agency")
        .order_by("held_on", "pk")
    )
    clashes = _clashes(entered, enrolments)
    own: dict[tuple[date, str], list[tuple[AgencyEvent, tuple[Clash, ...]]]] = defaultdict(list)
    for event in entered:
        own[event.held_on, event.half].append((event, clashes.get(event.pk, ())))
    order = {half: place for place, half in enumerate(HalfDay.values)}
    return [
        CalendarEntry(
            day,
            half,
            str(HalfDay(half).label),
            tuple(held.get((day, half), ())),
            tuple(own.get((day, half), ())),
        )
        for day, half in sorted({*held, *own}, key=lambda slot: (slot[0], order[slot[1]]))
    ]


def is_past(session: SessionRow, now: datetime) -> bool:
    """Whether the session has ended."""
    return session.ends_at <= now
