"""Rows of class lists as read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nennep.people.rules import PersonRow

RosterAct = Literal["enrol", "same", "none"]


@dataclass(frozen=True)
class RosterRow:
    """One trainee of a class list: the person as read, and what writing would do in the class."""

    person: PersonRow
    act: RosterAct = "none"
    seat: str = ""
    delegation_id: int | None = None
    enrolment_id: int | None = None

    @property
    def row(self) -> int:
        """Number of the row as the spreadsheet program shows it."""
        return self.person.row

    @property
    def name(self) -> str:
        """Full name of the trainee."""
        return self.person.name

    @property
    def agency(self) -> str:
        """The sending agency, empty when it is not known."""
        return self.person.agency

    def to_json(self) -> dict[str, object]:
        """The reading of the row for programs."""
        return self.person.to_json()
