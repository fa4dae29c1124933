"""Acts on programmes, their versions, and the step of a ladder that they give."""

from nennep.catalogue.operations.programmes import (
    WrongSum,
    add_version,
    close_programme,
    create_programme,
    install_reference,
)
from nennep.catalogue.operations.steps import set_given_step

__all__ = [
    "WrongSum",
    "add_version",
    "close_programme",
    "create_programme",
    "install_reference",
    "set_given_step",
]
