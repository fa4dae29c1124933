"""Acts on rooms: enter, correct, say in what state they are, faults (R1-26)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.rooms import policies
from nennep.rooms.models import Room, RoomCondition, RoomFault
from nennep.rooms.states import RoomState
from nennep.units.models import Unit

MOST_SEATS = 5000
FIELDS = ("name", "seats", "equipment")


def _require(by: User, owner_id: int, now: datetime) -> None:
    if not policies.may_keep_rooms(by, owner_id, local_date(now)):
        raise NotAllowed(_("Rooms are kept by the training office and the leader of their institution."))


@transaction.atomic
def enter_room(*, owner: Unit, name: str, seats: int, by: User, now: datetime, equipment: str = "") -> Room:
    """Enter a room of an institution. Refuses a name that the institution has already and a number of seats below 1."""
    _require(by, owner.pk, now)
    room = Room(owner=owner)
    _fill(room, name, seats, equipment)
    room.save()
    record(act="rooms.room.enter", subject=room, by=by, now=now, after=_said(room))
    return room


@transaction.atomic
def correct_room(*, room: Room, name: str, seats: int, by: User, now: datetime, equipment: str = "") -> Room:
    """Correct name, seats and equipment. Sessions that are booked stay; those to come in a room that is now too small are
    told on its page. Refuses as `enter_room`."""
    room = lock_one(Room.objects.filter(pk=room.pk))
    _require(by, room.owner_id, now)
    before = _said(room)
    _fill(room, name, seats, equipment)
    room.save()
    record(act="rooms.room.correct", subject=room, by=by, now=now, before=before, after=_said(room))
    return room


def _said(room: Room) -> dict[str, object]:
    return {field: getattr(room, field) for field in FIELDS}


def _fill(room: Room, name: str, seats: int, equipment: str) -> None:
    name = text.clean(name)
    if not name:
        raise Refused(_("The room needs a name."), field="name")
    if len(name) > 80:
        raise Refused(
            _("This text is longer than {longest} characters. Shorten it.").format(longest=80), field="name"
        )
    if not 1 <= seats <= MOST_SEATS:
        raise Refused(_("A room has 1 to {most} seats.").format(most=MOST_SEATS), field="seats")
    key = text.match_key(name)[:120]
    if Room.objects.filter(owner_id=room.owner_id, match_key=key).exclude(pk=room.pk).exists():
        raise Refused(_("This institution has a room “{name}” already.").format(name=name), field="name")
    room.name, room.seats, room.match_key = name, seats, key
    room.equipment = text.clean(equipment)[:400]
    room.sort_key = text.sort_key(name)[:300]
    room.search_key = text.search_key(f"{name} {room.equipment}")[:600]


@transaction.atomic
def set_state(
    *,
    room: Room,
    state: str,
    valid_from: date,
    by: User,
    now: datetime,
    seats: int = 0,
    reason: str = "",
    valid_to: date | None = None,
) -> Room:
    """From a day on the room is usable, usable in part (with so many seats) or out of use; `valid_to` is the first day after.

    A state that still held ends the day before. Refuses a day before one that is entered already, no reason, and a
    part that is not smaller than the room.
    """
    room = lock_one(Room.objects.filter(pk=room.pk))
    _require(by, room.owner_id, now)
    reason = text.clean(reason)[:250]
    if state not in RoomState.values:
        raise Refused(_("Choose in what state the room is."), field="state")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("The end must come after the beginning."), field="valid_to")
    if state == RoomState.LIMITED and not 0 < seats < room.seats:
        raise Refused(
            _("Say how many seats are left: 1 to {most}.").format(most=room.seats - 1), field="seats"
        )
    if state != RoomState.USABLE and not reason:
        raise Refused(_("Say why the room cannot be used."), field="reason")
    before = _close_conditions(room, valid_from)
    if state != RoomState.USABLE:
        RoomCondition.objects.create(
            room=room,
            state=state,
            seats=seats if state == RoomState.LIMITED else 0,
            reason=reason,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    record(
        act="rooms.room.set_state",
        subject=room,
        by=by,
        now=now,
        before={"state": before},
        after={"state": state, "valid_from": valid_from, "valid_to": valid_to},
        reason=reason,
    )
    return room


def _close_conditions(room: Room, valid_from: date) -> str:
    """End the state that holds on the day; its word. A later one must not stand in the way."""
    held: str = RoomState.USABLE
    for condition in lock(RoomCondition.objects.filter(room=room)):
        if condition.valid_from >= valid_from:
            raise Refused(
                _("From {day} on another state is entered already. Choose a later day.").format(
                    day=dates.short(condition.valid_from)
                ),
                field="valid_from",
            )
        if condition.valid_to is None or condition.valid_to > valid_from:
            held = condition.state
            condition.valid_to = valid_from
            condition.save(update_fields=["valid_to"])
    return held


@transaction.atomic
def report_fault(*, room: Room, what: str, by: User, now: datetime) -> RoomFault:
    """Say what is broken in a room. Refuses who has nothing to do with the house, and an empty text."""
    if not policies.may_report_fault(by, room, local_date(now)):
        raise NotAllowed(_("Faults are reported by those who study, teach or work in the house."))
    what = text.clean(what)
    if not what:
        raise Refused(_("Say what is broken."), field="what")
    if len(what) > 400:
        raise Refused(
            _("This text is longer than {longest} characters. Shorten it.").format(longest=400), field="what"
        )
    fault = RoomFault.objects.create(
        room=room,
        what=what,
        search_key=text.search_key(f"{what} {room.name}")[:600],
        reported_by=by,
        reported_at=now,
    )
    record(act="rooms.fault.report", subject=fault, context=room, by=by, now=now, after={"what": what})
    return fault


@transaction.atomic
def mend_fault(*, fault: RoomFault, how: str, mended_on: date, by: User, now: datetime) -> RoomFault:
    """Tell that a fault is mended. Refuses a fault that is mended, a day ahead or before it was reported, and no word how."""
    fault = lock_one(RoomFault.objects.filter(pk=fault.pk))
    _require(by, fault.room.owner_id, now)
    how = text.clean(how)[:400]
    if fault.mended_on is not None:
        raise Refused(_("This fault is mended already."), code="state")
    if not local_date(fault.reported_at) <= mended_on <= local_date(now):
        raise Refused(
            _("The day lies between the report, {first}, and today.").format(
                first=dates.short(local_date(fault.reported_at))
            ),
            field="mended_on",
        )
    if not how:
        raise Refused(_("Say how it was mended."), field="how")
    fault.mended_on, fault.mended_how = mended_on, how
    fault.save(update_fields=["mended_on", "mended_how"])
    record(
        act="rooms.fault.mend",
        subject=fault,
        context=fault.room,
        by=by,
        now=now,
        before={"mended_on": None},
        after={"mended_on": mended_on, "mended_how": how},
    )
    return fault
