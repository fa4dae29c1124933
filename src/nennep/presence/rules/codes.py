"""Room codes from server time (R0-17, R0-18): computed, never stored, never ahead of their time. Values in, values out."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nennep.presence.states import Outcome

FILM_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Signs of the code in the picture, 5 bits each."""
FILM_LENGTH = 8
# No sign is taken for another one, and no keyboard turns two of them into a Vietnamese letter (no vowel, no D, no W).
TYPED_SIGNS = "23456789CFHJKMNPQRTVX"
TYPED_LENGTH = 6
MOST_CODES = 12
"""A phone hands in the codes that it filmed; more than these are not looked at."""
OLD_MS = 10 * 60 * 1000
"""A code that ran out within this time is told from one that never was."""
MARK = re.compile(rf"(?:^|/)([{FILM_SIGNS}]{{1,13}})\.([{FILM_SIGNS}]{{{FILM_LENGTH}}})$")


@dataclass(frozen=True)
class Judgement:
    """What codes are worth at the moment of their arrival.

    `outcome` is ACCEPTED, ONE_CODE, OLD_CODE or WRONG_CODE. `tick` and `age_ms` (since the code was first shown) are
    those of the newest code that was recognised, None when none was.
    """

    outcome: str
    tick: int | None = None
    age_ms: int | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the person may go on."""
        return self.outcome == Outcome.ACCEPTED


def _elapsed_ms(opened_at: datetime, now: datetime) -> int:
    return (now - opened_at) // timedelta(milliseconds=1)


def tick_of(opened_at: datetime, now: datetime, period_ms: int) -> int:
    """Which code is shown now: 0 in the first period after opening; negative before."""
    return _elapsed_ms(opened_at, now) // period_ms


def ends_in_ms(opened_at: datetime, now: datetime, period_ms: int) -> int:
    """Milliseconds until the next code has its time, 1 … period."""
    return period_ms - _elapsed_ms(opened_at, now) % period_ms


def film_code(secret: bytes, tick: int) -> str:
    """The code in the picture of a tick."""
    return _signs(secret, b"qr", tick, FILM_SIGNS, FILM_LENGTH)


def typed_code(secret: bytes, tick: int) -> str:
    """The code to type of a tick."""
    return _signs(secret, b"typed", tick, TYPED_SIGNS, TYPED_LENGTH)


def _signs(secret: bytes, what: bytes, tick: int, signs: str, length: int) -> str:
    number = int.from_bytes(hmac.digest(secret, b"%s|%d" % (what, tick), hashlib.sha256), "big")
    found = []
    for _place in range(length):
        number, sign = divmod(number, len(signs))
        found.append(signs[sign])
    return "".join(found)


def window_word(window_id: int) -> str:
    """The window as it stands in the picture: base 32, short."""
    if window_id < 0:
        raise ValueError("no window has a negative number")
    word = ""
    while True:
        window_id, sign = divmod(window_id, 32)
        word = FILM_SIGNS[sign] + word
        if not window_id:
            return word


def window_of_word(word: str) -> int | None:
    """The window that a word names, None when it is none."""
    if not 1 <= len(word) <= 13 or any(sign not in FILM_SIGNS for sign in word):
        return None
    number = 0
    for sign in word:
        number = number * 32 + FILM_SIGNS.index(sign)
    return number if number < 2**63 else None


def mark_text(window_id: int, code: str) -> str:
    """What the picture says after the address of the server: "/p/<window>.<code>"."""
    return f"/p/{window_word(window_id)}.{code}"


def read_mark(text: str) -> tuple[int, str] | None:
    """Window and code from what a phone read in a picture, None when it is no picture of ours."""
    found = MARK.search(text.strip())
    window_id = window_of_word(found[1]) if found else None
    return (window_id, found[2]) if found and window_id is not None else None


def clean_typed(text: str) -> str:
    """What somebody typed, in the signs of the code: capitals, without spaces and dashes."""
    return re.sub(r"[\s\-.·]", "", text).upper()


def judge_film(
    codes: Sequence[str],
    *,
    secret: bytes,
    opened_at: datetime,
    now: datetime,
    period_ms: int,
    grace_ms: int,
) -> Judgement:
    """What filmed codes are worth: two that were shown one after the other, the newer one shown now or within grace.

    One code alone is a photo, however new it is: ONE_CODE. Codes that have run out: OLD_CODE. Anything that was never
    shown, a code of the future among it: WRONG_CODE.
    """
    shown = _recognised(codes[-MOST_CODES:], film_code, secret, opened_at, now, period_ms)
    if not shown:
        return Judgement(Outcome.WRONG_CODE)
    newest = max(shown)
    elapsed = _elapsed_ms(opened_at, now)
    age = elapsed - newest * period_ms
    if age >= period_ms + grace_ms:
        return Judgement(Outcome.OLD_CODE, newest, age)
    # The newest pair counts; a last single code behind a pair does not spoil it while the pair itself is in time.
    for tick in sorted(shown, reverse=True):
        pair_age = elapsed - tick * period_ms
        if pair_age >= period_ms + grace_ms:
            break
        if tick - 1 in shown:
            return Judgement(Outcome.ACCEPTED, tick, pair_age)
    return Judgement(Outcome.ONE_CODE, newest, age)


def judge_typed(
    code: str,
    *,
    secret: bytes,
    opened_at: datetime,
    now: datetime,
    period_ms: int,
    grace_ms: int,
) -> Judgement:
    """What a typed code is worth: shown now or within grace."""
    shown = _recognised([clean_typed(code)], typed_code, secret, opened_at, now, period_ms)
    if not shown:
        return Judgement(Outcome.WRONG_CODE)
    newest = max(shown)
    age = _elapsed_ms(opened_at, now) - newest * period_ms
    return Judgement(Outcome.ACCEPTED if age < period_ms + grace_ms else Outcome.OLD_CODE, newest, age)


def _recognised(  # noqa: PLR0917 - one private step of the two above
    codes: Sequence[str], made: object, secret: bytes, opened_at: datetime, now: datetime, period_ms: int
) -> frozenset[int]:
    """The ticks of those codes that were shown, back to `OLD_MS` ago."""
    wanted = {code for code in codes if code}
    now_tick = tick_of(opened_at, now, period_ms)
    earliest = max(0, now_tick - OLD_MS // period_ms)
    found = set()
    for tick in range(now_tick, earliest - 1, -1):
        if not wanted:
            break
        code = made(secret, tick)  # type: ignore[operator]
        matching = {one for one in wanted if hmac.compare_digest(one.encode(), code.encode())}
        if matching:
            found.add(tick)
            wanted -= matching
    return frozenset(found)
