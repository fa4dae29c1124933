"""Rooms: the smallest true thing."""

from itertools import count

from nennep.rooms import operations
from nennep.rooms.models import Room
from nennep.units.models import Unit
from tests.make import units

_numbers = count(1)


def room(owner: Unit, name: str = "", seats: int = 60, **fields: object) -> Room:
    """A room of an institution."""
    return operations.enter_room(
        owner=owner,
        name=name or f"Phòng {next(_numbers)}",
        seats=seats,
        by=units.system(),
        now=units.NOW,
        **fields,
    )  # type: ignore[arg-type]
