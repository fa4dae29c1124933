"""Lots that nobody can foresee and nobody can draw twice: whether a session is checked, when, and who (R0-16, R0-18).

Every lot is computed from the secret of the installation and the thing that it is about. Asking again gives the same
answer, so that nobody can ask until it suits; without the secret nobody can compute it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime

from nennep.presence.states import DrawnBy

EARLIEST_SHARE = 0.15
"""A check never falls into the first or the last part of a session: both have checkpoints of their own."""


def lot(secret: bytes, *words: object) -> float:
    """A number in [0, 1), always the same for the same words."""
    text = "|".join(str(word) for word in words)
    return int.from_bytes(hmac.digest(secret, text.encode(), hashlib.sha256)[:8], "big") / 2**64


def is_checked(secret: bytes, session_id: int, percent: int) -> bool:
    """Whether the lot of the session falls on a check, which it does in `percent` of 100 sessions."""
    return lot(secret, "checked", session_id) * 100 < percent


def check_moment(secret: bytes, session_id: int, starts_at: datetime, ends_at: datetime) -> datetime:
    """When the session is checked: any moment between the edges that have checkpoints of their own."""
    share = EARLIEST_SHARE + (1 - 2 * EARLIEST_SHARE) * lot(secret, "moment", session_id)
    return starts_at + (ends_at - starts_at) * share


def drawn_people(
    secret: bytes, check_id: int, pool: Iterable[int], risk: Mapping[int, float], wanted: int
) -> dict[int, str]:
    """Who is looked at, and whether risk or lot chose them; at most `wanted`, fewer when the pool is smaller.

    Half of the places go to the highest risks above nothing, the lot decides between equal ones; the rest is drawn
    among everybody else with equal chances, so that nobody is ever safe (a person without any risk included).
    """
    order = sorted(set(pool), key=lambda one: lot(secret, "person", check_id, one))
    risky = sorted((one for one in order if risk.get(one, 0) > 0), key=lambda one: -risk[one])
    drawn = {one: str(DrawnBy.RISK) for one in risky[: wanted // 2]}
    for one in order:
        if len(drawn) >= wanted:
            break
        drawn.setdefault(one, str(DrawnBy.LOT))
    return drawn
