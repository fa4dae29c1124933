"""States of an official document and which may follow which (R1-15)."""

from __future__ import annotations

DRAFT = "draft"
REVIEWED = "reviewed"
ISSUED = "issued"
REPLACED = "replaced"
EXPIRED = "expired"
DROPPED = "dropped"

MOVES: dict[str, frozenset[str]] = {
    DRAFT: frozenset({REVIEWED, ISSUED, DROPPED}),
    REVIEWED: frozenset({DRAFT, ISSUED, DROPPED}),
    ISSUED: frozenset({REPLACED, EXPIRED}),
    REPLACED: frozenset(),
    EXPIRED: frozenset(),
    DROPPED: frozenset(),
}
"""State → states that may follow. What was issued is never a draft again."""

OPEN = frozenset({DRAFT, REVIEWED})
"""States in which the text may still change."""


def may_move(state: str, to: str) -> bool:
    """Whether a document may go from the one state to the other."""
    return to in MOVES.get(state, frozenset())
