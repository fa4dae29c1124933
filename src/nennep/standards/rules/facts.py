"""What is known of a person, as values: read from the record (queries.facts) or from a file (facts_file)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from nennep.kernel.dates import PartialDate


@dataclass(frozen=True)
class PostFact:
    """One post over time. Empty words mean "not known"; `within` is the unit and all above it, None when not known."""

    title: str = ""
    written: str = ""
    level: str = ""
    within: tuple[str, ...] | None = None
    category: str = ""
    managed_by: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    is_main: bool = True
    unit: str = ""

    def is_in_force(self, on: date) -> bool:
        """Whether it is held on the day; one not known since when counts as old."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


@dataclass(frozen=True)
class PlannedFact:
    """Planned for a title (empty: for one that nobody knows), at a unit when `within` is not None."""

    title: str
    within: tuple[str, ...] | None = None
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    written: str = ""

    def is_in_force(self, on: date) -> bool:
        """Whether the planning holds on the day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


@dataclass(frozen=True)
class CredentialFact:
    """A step of a ladder; one not known since when counts as old."""

    ladder: str
    code: str
    rank: int
    issued_on: date | None = None
    valid_to: date | None = None

    def is_issued(self, on: date) -> bool:
        """Whether it was there on the day, expired or not."""
        return self.issued_on is None or self.issued_on <= on

    def is_in_force(self, on: date) -> bool:
        """Whether it counts on the day."""
        return self.is_issued(on) and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class PersonFacts:
    """What is known of one person. `posts` and `planned` None: nothing is known of them at all.

    `party` states the membership where no dates are known: none, probationary, full.
    """

    sex: str = ""
    born: PartialDate | None = None
    ethnicity: str = ""
    party: str = ""
    party_joined_on: date | None = None
    party_official_on: date | None = None
    posts: tuple[PostFact, ...] | None = None
    planned: tuple[PlannedFact, ...] | None = None
    ratings: Mapping[int, str] = field(default_factory=dict)
    credentials: tuple[CredentialFact, ...] = ()

    def party_on(self, on: date) -> frozenset[str]:
        """The kinds of membership that the record allows on the day; one when it is sure."""
        joined, official = self.party_joined_on, self.party_official_on
        if self.party:
            return frozenset({self.party})
        if joined is not None and joined > on:
            return frozenset({"none"})
        if official is not None and official <= on:
            return frozenset({"full"})
        if joined is not None:
            return (
                frozenset({"probationary"}) if official is not None else frozenset({"probationary", "full"})
            )
        return (
            frozenset({"none", "probationary"})
            if official is not None
            else frozenset({"none", "probationary", "full"})
        )
