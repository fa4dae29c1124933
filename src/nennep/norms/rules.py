"""Which of the dated rules applies, and what its value is. The keys that the program knows stand in rules.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

FILE = Path(__file__).parent / "rules.toml"
OFF = "off"
ON = "on"
NETWORKS = "networks"
OPERATORS = ("=", "<=", ">=", "<", ">")
NUMBERS = frozenset({"percent", "minutes", "hours", "days", "lessons", "sessions", "years", "count"})
MAY_BE_FRACTION = frozenset({"percent", "count", "hours", "years"})

Value: TypeAlias = "int | Decimal | str | bool | time | None"
"""A number, a word, on or off, a time of day; None for a number that is switched off."""


class UnreadableValue(ValueError):
    """The text is no value of that unit."""


@dataclass(frozen=True)
class KeyInfo:
    """A rule that the program knows, with its name for people."""

    key: str
    unit: str
    en: str
    vi: str
    words: tuple[str, ...] = ()
    """The words of a choice; none where the value is no choice."""
    shape: str = ""
    """What a word that is no choice has to be: `NETWORKS`, or anything."""

    def name(self, language: str) -> str:
        """The name in a language of the screen."""
        return self.vi if language.startswith("vi") else self.en

    @property
    def group(self) -> str:
        """The first word of the key: what the rule is about."""
        return self.key.partition(".")[0]


@cache
def shipped() -> dict[str, Any]:
    """The file rules.toml as data."""
    with FILE.open("rb") as stream:
        return tomllib.load(stream)


@cache
def known_keys() -> dict[str, KeyInfo]:
    """Every rule that the program asks for or will ask for, by key."""
    return {
        row["key"]: KeyInfo(
            row["key"],
            row["unit"],
            row["en"],
            row["vi"],
            tuple(row.get("words", ())),
            row.get("shape", ""),
        )
        for row in shipped()["key"]
    }


def read_value(text: str, unit: str) -> Value:
    """The typed value of a rule from its text.

    Numbers may have a decimal comma; "off" is a number that is switched off; a switch is "on" or "off"; a time is
    "07:30". Refuses anything else (`UnreadableValue`).
    """
    written = text.strip()
    if unit == "word":
        if not written:
            raise UnreadableValue(text)
        return written
    if unit == "switch":
        if written.lower() not in (ON, OFF):
            raise UnreadableValue(text)
        return written.lower() == ON
    if unit == "time":
        try:
            hour, minute = (int(part) for part in written.replace("h", ":").split(":"))
            return time(hour, minute)
        except ValueError:
            raise UnreadableValue(text) from None
    if unit not in NUMBERS:
        raise UnreadableValue(unit)
    return _number(written, unit)


def is_value(written: str, info: KeyInfo) -> bool:
    """Whether the text is a value of that rule: readable in its unit and, for a choice, one of its words."""
    try:
        value = read_value(written, info.unit)
    except UnreadableValue:
        return False
    if info.shape == NETWORKS and written.strip() != OFF:
        return _are_networks(written)
    return not info.words or value in info.words


def _are_networks(written: str) -> bool:
    """Whether these are ranges of addresses with commas between them, such as 10.20.0.0/16."""
    parts = [part.strip() for part in written.replace(";", ",").split(",")]
    try:
        for part in parts:
            ip_network(part, strict=False)
    except ValueError:
        return False
    return True


def _number(written: str, unit: str) -> Value:
    if written.lower() == OFF:
        return None
    try:
        number = Decimal(written.replace(",", "."))
    except InvalidOperation:
        raise UnreadableValue(written) from None
    is_whole = number == number.to_integral_value() if number.is_finite() else False
    if not number.is_finite() or number < 0 or (unit == "percent" and number > 100):
        raise UnreadableValue(written)
    if not is_whole and unit not in MAY_BE_FRACTION:
        raise UnreadableValue(written)
    return int(number) if is_whole else number


class Scoped(Protocol):
    """A rule with its scope and its days; empty means everywhere."""

    @property
    def programme_code(self) -> str:
        """Of one programme only."""

    @property
    def study_form(self) -> str:
        """Of one form of study only."""

    @property
    def unit_id(self) -> int | None:
        """Of one institution only."""

    @property
    def valid_from(self) -> date:
        """First day."""

    @property
    def valid_to(self) -> date | None:
        """First day on which it no longer holds."""


R = TypeVar("R", bound=Scoped)


def scope_of(rule: Scoped) -> tuple[int | None, str, str]:
    """What tells two rules of one key apart: unit, programme, form."""
    return rule.unit_id, rule.programme_code, rule.study_form


def narrowness(rule: Scoped) -> int:
    """How narrow the scope is: a unit before a programme before a form before none."""
    return 4 * (rule.unit_id is not None) + 2 * bool(rule.programme_code) + bool(rule.study_form)


def applying(
    rules: Iterable[R],
    on: date,
    *,
    programme_code: str = "",
    study_form: str = "",
    unit_id: int | None = None,
) -> R | None:
    """The one rule of a key that applies on the day, the narrowest that fits; None when there is none.

    Rules of the same scope never overlap (norms.operations sees to it), so the narrowest is the only one of its scope.
    """
    best: R | None = None
    for rule in rules:
        fits = (
            rule.valid_from <= on
            and (rule.valid_to is None or on < rule.valid_to)
            and rule.unit_id in (None, unit_id)
            and rule.programme_code in ("", programme_code)
            and rule.study_form in ("", study_form)
        )
        if fits and (best is None or narrowness(rule) > narrowness(best)):
            best = rule
    return best


def overlapping(rules: Iterable[R], new: Scoped) -> R | None:
    """The first rule of the same scope whose days meet those of the new one; rules must be of one key."""
    for rule in rules:
        if scope_of(rule) != scope_of(new):
            continue
        begins_before_end = new.valid_to is None or rule.valid_from < new.valid_to
        ends_after_begin = rule.valid_to is None or new.valid_from < rule.valid_to
        if begins_before_end and ends_after_begin:
            return rule
    return None
