"""Rooms of the house of a class at a time: who sits there, which fit and are free (R1-26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.accounts.policies import Actor
from nennep.classes.models import Enrolment, HalfDay, Mode, Session, TrainingClass
from nennep.classes.policies import reach_of, visible_to
from nennep.classes.policies.reach import appointments_held
from nennep.classes.states import ClassState, SessionState
from nennep.kernel import dates, numbers, text
from nennep.kernel.periods import in_force_on
from nennep.planning.models import PlanLine
from nennep.planning.states import VersionState
from nennep.rooms.models import Room
from nennep.rooms.queries import RoomUse, states_between
from nennep.rooms.states import RoomState

TOLD = 4
"""So many other rooms a refusal names."""
SEATED = frozenset({Mode.HALL})
"""Held in the room itself: everybody needs a seat; of a mixed session nobody knows beforehand who sits there."""


def expected_people(training_class: TrainingClass, on: date) -> int:
    """Who needs a seat on the day: the class list; before the opening not less than the seats that are planned."""
    listed = Enrolment.objects.filter(in_force_on(on), training_class=training_class).count()
    if training_class.state != ClassState.PREPARING:
        return listed
    return max(listed, planned_size(training_class))


def planned_size(training_class: TrainingClass) -> int:
    """Seats of the notice of enrolment, else of one class of the approved line of the plan; 0 where neither says."""
    if training_class.notice is not None:
        return training_class.notice.seats
    line = (
        PlanLine.objects.filter(item=training_class.plan_item_id or 0, version__state=VersionState.APPROVED)
        .order_by("-version__number", "pk")
        .first()
    )
    if line is None or not line.seats:
        return 0
    return -(-line.seats // (line.classes or 1))


@dataclass(frozen=True)
class Wanted:
    """When and for how many a room is wanted; `besides` is the session that has it already."""

    day: date
    starts_at: datetime
    ends_at: datetime
    people: int
    besides: int | None = None


class RoomBook:
    """The rooms of the houses of a class on some days, with what is held in them; four queries."""

    def __init__(self, training_class: TrainingClass, days: Collection[date]) -> None:
        houses = [training_class.host_id, training_class.trainer_id]
        found = Room.objects.filter(owner_id__in=houses).order_by("seats", "sort_key", "pk")
        self.rooms = list(found)
        self._host = training_class.host_id
        self._states = states_between(self.rooms, min(days), max(days)) if self.rooms and days else {}
        self._held: dict[tuple[int, date], list[Session]] = defaultdict(list)
        if self.rooms and days:
            held = Session.objects.filter(
                booked_room__in=self.rooms, held_on__range=(min(days), max(days)), state=SessionState.PLANNED
            ).select_related("training_class")
            for session in held.order_by("starts_at", "pk"):
                self._held[session.booked_room_id or 0, session.held_on].append(session)

    def find(self, written: str) -> Room | None:
        """The room on record that the words mean; one of the host before one of the trainer."""
        key = text.match_key(written) if written else ""
        found = [room for room in self.rooms if key and room.match_key == key[:120]]
        return min(found, key=lambda room: (room.owner_id != self._host, room.pk), default=None)

    def problem(self, room: Room, wanted: Wanted) -> str:
        """Why the room cannot be booked then, with the rooms that can; empty when it can."""
        why = self._why(room, wanted)
        if not why:
            return ""
        return f"{why} {_offered([one for one in self.rooms if one != room and not self._why(one, wanted)])}"

    def _why(self, room: Room, wanted: Wanted) -> str:
        state = self._states[wanted.day][room.pk]
        if state.state == RoomState.OUT_OF_USE:
            return _("{room} is out of use on {day}: {reason}.").format(
                room=room.name, day=dates.short(wanted.day), reason=state.reason.rstrip(".")
            )
        if wanted.people > state.seats:
            return _("{room} has {seats} seats, the class {people} people.").format(
                room=room.name, seats=numbers.whole(state.seats), people=numbers.whole(wanted.people)
            )
        for other in self._held.get((room.pk, wanted.day), ()):
            if (
                other.pk != wanted.besides
                and other.starts_at < wanted.ends_at
                and other.ends_at > wanted.starts_at
            ):
                return _("{room} is taken by class {class_name} on {day}, {half}.").format(
                    room=room.name,
                    class_name=other.training_class.name,
                    day=dates.short(wanted.day),
                    half=HalfDay(other.half).label.lower(),
                )
        return ""


def _offered(rooms: Sequence[Room]) -> str:
    if not rooms:
        return _("No other room on record is free and large enough then. Choose another time or venue.")
    names = ", ".join(
        ngettext("{room} ({seats} seat)", "{room} ({seats} seats)", room.seats).format(
            room=room.name, seats=numbers.whole(room.seats)
        )
        for room in rooms[:TOLD]
    )
    return _("Free and large enough: {rooms}.").format(rooms=names)


def use_of_rooms(room_ids: Collection[int], first: date, last: date, actor: User) -> list[RoomUse]:
    """Sessions held in the rooms, for the pages of rooms; a class that the account does not see has no link. Three queries."""
    sessions = list(
        Session.objects.filter(
            booked_room_id__in=room_ids, held_on__range=(first, last), state=SessionState.PLANNED
        )
        .select_related("training_class")
        .order_by("starts_at", "pk")
    )
    if not sessions:
        return []
    classes = {session.training_class_id for session in sessions}
    seen = set(visible_to(actor).filter(pk__in=classes).order_by("pk").values_list("pk", flat=True))
    in_place = Enrolment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=first), training_class_id__in=classes
    )
    people = dict(in_place.order_by().values_list("training_class_id").annotate(people=Count("pk")))
    return [
        RoomUse(
            room_id=session.booked_room_id or 0,
            held_on=session.held_on,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            what=session.training_class.name,
            people=people.get(session.training_class_id, 0),
            needs_seats=session.mode in SEATED,
            url=reverse("classes:session", args=[session.pk]) if session.training_class_id in seen else "",
        )
        for session in sessions
    ]


def houses_of(actor: Actor, on: date | None = None) -> set[int]:
    """The institutions that hold the running classes in which somebody studies, teaches or has a duty; no question for
    an account without a person."""
    reach = reach_of(actor, on)
    if not reach.people and reach.person_id is None:
        return set()
    studied = Enrolment.objects.filter(person_id=reach.person_id or 0, valid_to__isnull=True)
    taught = Session.objects.filter(lecturer_id__in=reach.people).exclude(state=SessionState.CANCELLED)
    held = appointments_held(reach)
    running = TrainingClass.objects.filter(
        Q(pk__in=studied.values("training_class_id"))
        | Q(pk__in=taught.values("training_class_id"))
        | Q(pk__in=held.values("training_class_id")),
        state__in=(ClassState.PREPARING, ClassState.OPENED),
    )
    return set(running.order_by().values_list("host_id", flat=True).distinct())
