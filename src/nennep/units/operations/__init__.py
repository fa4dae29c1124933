"""Everything that changes units."""

from nennep.units.operations.reference import AliasTaken, install_reference, learn_alias, remember_mapping
from nennep.units.operations.shaping import (
    change_kind,
    close_unit,
    correct_version,
    move_unit,
    open_unit,
    rename_unit,
    reopen_unit,
    set_contact,
)
from nennep.units.operations.steps import (
    CodeTaken,
    HasUnitsBelow,
    LaterChangeKnown,
    NotInForce,
    OwnSuperior,
)
from nennep.units.operations.succession import AlreadySucceeded, WrongNumberOfUnits, succeed_units
from nennep.units.operations.taking_in import HasErrors, take_in_units

__all__ = [
    "AliasTaken",
    "AlreadySucceeded",
    "CodeTaken",
    "HasErrors",
    "HasUnitsBelow",
    "LaterChangeKnown",
    "NotInForce",
    "OwnSuperior",
    "WrongNumberOfUnits",
    "change_kind",
    "close_unit",
    "correct_version",
    "install_reference",
    "learn_alias",
    "move_unit",
    "open_unit",
    "remember_mapping",
    "rename_unit",
    "reopen_unit",
    "set_contact",
    "succeed_units",
    "take_in_units",
]
