"""Where a class of the plan is told of. The area of planning stands above this one and says it."""

from __future__ import annotations

from collections.abc import Callable

from nennep.web.parts import Link

Place = Callable[[int], Link | None]
_places: list[Place] = []


def register_place(function: Place) -> None:
    """Tell which page tells of an item of a plan: `function(item_id)`."""
    _places[:] = [function]


def place_of(item_id: int) -> Link | None:
    """The title of the item and the page of its plan; None where no plan is kept."""
    return _places[0](item_id) if _places else None
