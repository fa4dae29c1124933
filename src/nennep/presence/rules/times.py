"""When somebody may check in, and who is late. Values in, values out."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from nennep.attendance.states import Checkpoint


@dataclass(frozen=True, kw_only=True)
class WindowRules:
    """Minutes around a session in which it may be checked into (dated rules of norms)."""

    opens_before_start: int
    closes_after_start: int
    opens_before_end: int
    closes_after_end: int
    mid: int


def checking_times(
    checkpoint: str, starts_at: datetime, ends_at: datetime, rules: WindowRules
) -> tuple[datetime, datetime]:
    """From when and until when a checkpoint of a session may be checked into by oneself.

    During the session: from its start to its end; how long one window stays open is `rules.mid`.
    """
    if checkpoint == Checkpoint.START:
        closes = starts_at + timedelta(minutes=rules.closes_after_start)
        return starts_at - timedelta(minutes=rules.opens_before_start), min(closes, ends_at)
    if checkpoint == Checkpoint.END:
        opens = ends_at - timedelta(minutes=rules.opens_before_end)
        return max(opens, starts_at), ends_at + timedelta(minutes=rules.closes_after_end)
    return starts_at, ends_at


def late_minutes(starts_at: datetime, now: datetime, late_after: int) -> int | None:
    """Whole minutes late, None when in time; up to `late_after` whole minutes are in time."""
    minutes = (now - starts_at) // timedelta(minutes=1)
    return minutes if minutes > max(late_after, 0) else None


def read_networks(text: str) -> tuple[str, ...]:
    """Ranges of addresses from what was typed. Refuses (`ValueError`) what is no range."""
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    return tuple(str(ipaddress.ip_network(part, strict=False)) for part in parts if part)


def is_outside(address: str | None, networks: Collection[str]) -> bool:
    """Whether an address lies in none of the networks; without networks or an address nothing is said."""
    if not networks or not address:
        return False
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return True
    return not any(found in ipaddress.ip_network(one) for one in networks)
