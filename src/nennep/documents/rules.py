"""Numbers and symbols of documents: reading, writing, and the period within which a number is unique (domain.md 5.2)."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

PARTY = "party"
STATE = "state"

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_LETTERS = r"[^\W\d_]"
_SYMBOL = rf"{_LETTERS}[^\W_]*(?:[.\-]{_LETTERS}[^\W_]*)*"
# Vietnamese: the word before a number.
_PREFIX = re.compile(r"^[\s\\*★]*(?:số|so|no)?\s*[:.]?\s*", re.IGNORECASE)
_PARTY_NUMBER = re.compile(rf"(\d{{1,6}})\s*-\s*({_SYMBOL})\s*/\s*({_SYMBOL})")
_STATE_YEAR_NUMBER = re.compile(rf"(\d{{1,6}})\s*/\s*(\d{{4}})\s*/\s*({_LETTERS}+)\s*-?\s*({_SYMBOL})?")
_STATE_NUMBER = re.compile(rf"(\d{{1,6}})\s*/\s*({_LETTERS}+)\s*-\s*({_SYMBOL})")
_STATE_LETTER_NUMBER = re.compile(rf"(\d{{1,6}})\s*/\s*({_SYMBOL})")


@dataclass(frozen=True)
class WrittenNumber:
    """The parts of a number as it is written on a document: 407, "TB", "BTCTU"."""

    number: int
    kind: str
    issuer: str
    system: str
    year: int | None = None

    def __iter__(self) -> Iterator[int | str]:
        """The three parts that every document has."""
        return iter((self.number, self.kind, self.issuer))

    @property
    def text(self) -> str:
        """The number as it should be written, without stray blanks."""
        if self.system == PARTY:
            return number_text(self.number, symbol(self.kind, self.issuer, PARTY), digits=2, joiner="-")
        if self.year is not None:
            tail = f"{self.kind}-{self.issuer}" if self.issuer else self.kind
            return f"{self.number:02d}/{self.year}/{tail}"
        return number_text(self.number, symbol(self.kind, self.issuer, STATE), digits=2, joiner="/")


def parse_number(text: str) -> WrittenNumber | None:
    """Read a number in the style of the Party ("407 -TB/BTCTU") or of the State ("592/QĐ-UBND", "101/2017/NĐ-CP").

    A star, "Số", stray blanks, leading zeros and any kind of dash are understood (R0-01). None for what is no number.
    """
    written = _DASHES.sub("-", unicodedata.normalize("NFC", text))
    written = _PREFIX.sub("", " ".join(written.split())).rstrip(" .,;")
    if found := _PARTY_NUMBER.fullmatch(written):
        return WrittenNumber(int(found[1]), found[2], found[3], PARTY)
    if found := _STATE_YEAR_NUMBER.fullmatch(written):
        return WrittenNumber(int(found[1]), found[3], found[4] or "", STATE, int(found[2]))
    if found := _STATE_NUMBER.fullmatch(written):
        return WrittenNumber(int(found[1]), found[2], found[3], STATE)
    if found := _STATE_LETTER_NUMBER.fullmatch(written):
        return WrittenNumber(int(found[1]), "", found[2], STATE)
    return None


def symbol(kind: str, issuer: str, system: str, *, has_kind_line: bool = True) -> str:
    """What stands behind the number: "TB/BTCTU" in the Party, "QĐ-UBND" in the State.

    A State letter (công văn) names only its issuer: "SNV".
    """
    if system == PARTY:
        return f"{kind}/{issuer}"
    return f"{kind}-{issuer}" if has_kind_line and kind else issuer


def number_text(number: int, behind: str, *, digits: int, joiner: str) -> str:
    """Number and symbol as printed: "12-TB/BTCTU", "01-HD/VPTW", "592/QĐ-UBND"."""
    return f"{number:0{digits}d}{joiner}{behind}"


def period_key(system: str, on: date, term_id: int | None) -> str:
    """The period within which numbers run: the term of the committee (Party), the calendar year (State).

    Refuses a Party number without a term (`ValueError`).
    """
    if system == STATE:
        return f"year:{on.year}"
    if term_id is None:
        raise ValueError("a number of the Party needs the term of its committee")
    return f"term:{term_id}"


def frozen_hash(frozen: Mapping[str, object]) -> str:
    """SHA-256 of the content and layout as issued, over canonical JSON: the same in every database."""
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def heading_name(name: str, superior: str) -> str:
    """The name of an issuer as it stands under its superior, without saying the superior again.

    "Ban Tổ chức Thành ủy" under "Thành ủy Thành phố Hồ Chí Minh" is "Ban Tổ chức".
    """
    words, above = name.split(), superior.split()
    folded = [_folded(word) for word in words]
    folded_above = [_folded(word) for word in above]
    for count in range(len(above), 0, -1):
        if len(words) > count + 1 and folded[-count:] == folded_above[:count]:
            return " ".join(words[:-count])
    return name


def _folded(word: str) -> str:
    """The word whatever its capitals and the place of its tone mark (ủy, uỷ)."""
    return "".join(sorted(unicodedata.normalize("NFD", word.casefold())))
