"""Priority of nominees from data: points by group, each person once in the union (R2-17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

GROUPS = ("young", "female", "minority", "planned")
"""Young at the first day of the class, female, ethnic minority, planned for a post."""


@dataclass(frozen=True)
class Weight:
    """What belonging to a group is worth, by which version of which rule."""

    points: int
    rule: str
    is_verified: bool


@dataclass(frozen=True)
class Reason:
    """Why a person gets points: the group, its points, what the record says, the rule."""

    group: str
    points: int
    input: str
    rule: str
    is_verified: bool

    def as_json(self) -> dict[str, object]:
        """As it is kept with the nominee."""
        return {
            "group": self.group,
            "points": self.points,
            "input": self.input,
            "rule": self.rule,
            "is_verified": self.is_verified,
        }


def reasons_for(inputs: Mapping[str, str], weights: Mapping[str, Weight]) -> tuple[Reason, ...]:
    """The reasons of a person who belongs to the groups of `inputs` (group → what the record says), in a fixed order.

    A group without a weight in force gives no points and is not told.
    """
    return tuple(
        Reason(group, weights[group].points, inputs[group], weights[group].rule, weights[group].is_verified)
        for group in GROUPS
        if group in inputs and group in weights
    )


def total(reasons: Iterable[Reason]) -> int:
    """All points of a person."""
    return sum(reason.points for reason in reasons)


@dataclass(frozen=True)
class GroupShares:
    """How many of so many people belong to each group; `union` counts each person of any group once."""

    people: int
    by_group: Mapping[str, int]
    union: int


def shares_of(groups_by_person: Mapping[int, Sequence[str]]) -> GroupShares:
    """The shares of the groups over people, each counted once in each group and once in the union."""
    sets = {person: set(groups) & set(GROUPS) for person, groups in groups_by_person.items()}
    return GroupShares(
        people=len(sets),
        by_group={group: sum(group in found for found in sets.values()) for group in GROUPS},
        union=sum(bool(found) for found in sets.values()),
    )
