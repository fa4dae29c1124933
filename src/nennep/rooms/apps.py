"""Rooms: where classes sit, in what state, what is broken."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.rooms"
    label = "rooms"

    acts = {
        "rooms.room.enter": _("entered the room"),
        "rooms.room.correct": _("corrected the room"),
        "rooms.room.set_state": _("changed the state of the room"),
        "rooms.fault.report": _("reported a fault"),
        "rooms.fault.mend": _("mended a fault"),
    }
    act_fields = {
        "name": _("name"),
        "seats": _("seats in the room"),
        "equipment": _("equipment"),
        "state": _("state"),
        "valid_from": _("from"),
        "valid_to": _("until (not included)"),
        "what": _("what is broken"),
        "mended_on": _("mended on"),
        "mended_how": _("how it was mended"),
    }
    act_pages = {"rooms.room": "rooms:room"}
