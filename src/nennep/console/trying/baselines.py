"""What others do, as small code of the trial: a sheet of paper, a fixed code, a turning QR without anything that binds the phone.

They are given their best: nobody mistypes, the sheet is never lost, the turning code is checked to the second.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

TURNS_EVERY = timedelta(seconds=15)
GRACE = timedelta(seconds=2)


@dataclass
class CodeRegister:
    """Checks a code and the account that sends it. `turns`: whether the code changes."""

    opened_at: datetime
    turns: bool
    secret: bytes = b"trial"
    present: set[int] = field(default_factory=set)

    def shown(self, at: datetime) -> str:
        """What stands on the screen."""
        tick = (at - self.opened_at) // TURNS_EVERY if self.turns else 0
        return hmac.digest(self.secret, b"%d" % tick, hashlib.sha256).hex()[:8]

    def check_in(self, person: int, code: str, at: datetime) -> bool:
        """Whoever is signed in and sends a code that is shown, or was until two seconds ago, is present."""
        if code in {self.shown(at), self.shown(at - GRACE)}:
            self.present.add(person)
        return person in self.present


@dataclass
class Sheet:
    """A signature stands for its name."""

    present: set[int] = field(default_factory=set)

    def sign(self, name: int) -> bool:
        """Whoever holds the pen signs."""
        self.present.add(name)
        return True
