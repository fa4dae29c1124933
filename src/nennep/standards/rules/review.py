"""What a review of standards says of one person: met, missing, in study, unknown, planned, or nothing at all (R3-11, R3-12, R4-43).

The reference for queries.review, which asks the same of all people at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from nennep.standards.rules.evaluating import evaluate
from nennep.standards.rules.expression import IN_POST, PLANNED, AllOf, AnyOf, Expression, Holds, Post, Step
from nennep.standards.rules.facts import PersonFacts

MET, MISSING, IN_STUDY, UNKNOWN, PLANNED_FOR, UNSURE = (
    "met", "missing", "in_study", "unknown", "planned", "unsure",
)  # fmt: skip
OUTCOMES = (MET, MISSING, IN_STUDY, UNKNOWN, PLANNED_FOR)
"""Of who is asked. `unsure` beside them: whether the standard is for this person at all cannot be told."""


@dataclass(frozen=True)
class Requirement:
    """Everybody of the audience needs at least this step of the ladder."""

    audience: Expression
    ladder: str
    at_least: str
    rank: int

    @property
    def holds(self) -> Holds:
        """The question whether somebody has it."""
        return Holds(self.ladder, self.at_least, self.rank)


def with_planned(audience: Expression) -> Expression:
    """The audience together with who is planned for the posts it names. What it leaves out (NOT) stays left out."""
    if isinstance(audience, AllOf):
        return AllOf(tuple(with_planned(part) for part in audience.parts))
    if isinstance(audience, AnyOf):
        return AnyOf(tuple(with_planned(part) for part in audience.parts))
    if isinstance(audience, Post) and audience.titles and audience.mode == IN_POST:
        planned = Post(titles=audience.titles, units=audience.units, mode=PLANNED, below=audience.below)
        return AnyOf((audience, planned))
    return audience


def outcome_of(
    requirement: Requirement, facts: PersonFacts, on: date, studies: Collection[Step] = ()
) -> str | None:
    """The outcome for one person on the day; None when the standard is not for this person.

    A lower step on record is missing, no step of the ladder at all is unknown; who studies for it now (`studies`: where
    the open classes lead) is in study; who is only planned for the post is planned, whatever is on record.
    """
    is_asked = evaluate(requirement.audience, facts, on).outcome
    has_it = evaluate(requirement.holds, facts, on).outcome
    if is_asked:
        if has_it:
            return MET
        if any(step.ladder == requirement.ladder and step.rank >= requirement.rank for step in studies):
            return IN_STUDY
        return UNKNOWN if has_it is None else MISSING
    if evaluate(with_planned(requirement.audience), facts, on).outcome:
        return PLANNED_FOR
    return UNSURE if is_asked is None and not has_it else None
