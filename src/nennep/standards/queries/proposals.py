"""From a gap list to a proposed class (R3-13). Plans are later on the floors and take the proposal (`register_class_proposal`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.accounts.models import User


@dataclass(frozen=True)
class ClassProposal:
    """A class for the people of a gap list: what is taught, for whom, for how many, and where the number comes from.

    `audience_id` is the audience of the standard.
    """

    title: str
    programme_code: str
    audience: str
    audience_id: int
    classes: int
    seats: int
    note: str


@dataclass(frozen=True)
class ProposalTaker:
    """How plans take a proposal: keys and names of the plans somebody keeps; the act `propose(plan=, proposal=, by=, now=)`,
    which gives what became of it; and the address where that stands."""

    plans: Callable[[User, date], Sequence[tuple[str, str]]]
    propose: Callable[..., Any]
    address: Callable[[Any], str]


_takers: list[ProposalTaker] = []


def register_class_proposal(taker: ProposalTaker) -> None:
    """Tell who takes proposals of classes. Called once at start."""
    _takers[:] = [taker]


def plans_open_to(by: User, on: date) -> Sequence[tuple[str, str]]:
    """The plans to which somebody may propose a class; none where there is no area of plans."""
    return _takers[0].plans(by, on) if _takers else ()


def taker() -> ProposalTaker:
    """Who takes the proposal; there is one wherever `plans_open_to` gave a plan."""
    return _takers[0]
