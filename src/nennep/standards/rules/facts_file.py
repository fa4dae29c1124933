"""Facts of somebody who is not on record, from a JSON object (docs/formats.md, `nennep eligibility --facts`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nennep.kernel.dates import DateError, PartialDate, parse_date
from nennep.people.rules import Words, meant_by
from nennep.standards.rules.expression import CATEGORIES, LEVELS, MANAGING_LEVELS, PARTY, RATINGS, Step
from nennep.standards.rules.facts import CredentialFact, PersonFacts, PlannedFact, PostFact

DECLARED = (
    "education",
    "political_theory",
    "public_administration",
    "defence_security",
    "foreign_language",
    "it",
)
KEYS = {
    "born",
    "sex",
    "ethnicity",
    "party",
    "posts",
    "planned_posts",
    "ratings",
    "credentials",
    "name",
    *DECLARED,
}


# Vietnamese: how people write the levels of units in a file
LEVEL_WORDS = {
    **dict.fromkeys(("national", "ministry", "trung ương", "bộ"), "central"),
    **dict.fromkeys(("provincial", "city", "municipal", "tỉnh", "cấp tỉnh", "thành phố"), "province"),
    **dict.fromkeys(("huyện", "cấp huyện", "quận", "thị xã"), "district"),
    **dict.fromkeys(("ward", "township", "xã", "cấp xã", "phường", "thị trấn", "đặc khu"), "commune"),
    **dict.fromkeys(("department", "office", "unit", "cơ quan", "sở", "ban", "ngành"), "agency"),
    **dict.fromkeys(("section", "phòng"), "division"),
}
"""Levels of units as people write them."""


class WrongFacts(Exception):
    """What is wrong in the file: the key, the value, and what may stand there where that is a short list."""

    def __init__(self, key: str, value: object = "", known: Sequence[str] = ()) -> None:
        super().__init__(f"{key}: {value}")
        self.key = key
        self.value = str(value)[:60]
        self.known = tuple(known)


def read_facts(
    given: object,
    titles: Sequence[Words],
    steps: Mapping[str, Sequence[Words]],
    ranks: Mapping[str, Step],
) -> PersonFacts:
    """The facts that the object says; a key that is left out is not known.

    `titles` and `steps` (by ladder) say what written posts and levels mean. Refuses (`WrongFacts`) unknown keys and values.
    """
    if not isinstance(given, Mapping):
        raise WrongFacts("{}", given)
    if extra := {str(key) for key in given} - KEYS:
        raise WrongFacts(min(extra), known=sorted(KEYS))
    credentials = [
        _step(ladder, given[ladder], steps, ranks, key=ladder) for ladder in DECLARED if given.get(ladder)
    ]
    credentials += [_credential(row, steps, ranks) for row in _list(given, "credentials") or ()]
    posts, planned = _list(given, "posts"), _list(given, "planned_posts")
    return PersonFacts(
        sex=_word(given, "sex", ("M", "F")),
        born=_born(given.get("born")),
        ethnicity=str(given.get("ethnicity") or "").strip(),
        party=_word(given, "party", PARTY),
        posts=None if posts is None else tuple(_post(row, titles) for row in posts),
        planned=None if planned is None else tuple(_planned(row, titles) for row in planned),
        ratings=_ratings(given.get("ratings") or {}),
        credentials=tuple(credentials),
    )


def _list(given: Mapping[str, Any], key: str) -> list[Any] | None:
    value = given.get(key)
    if value is not None and not isinstance(value, list):
        raise WrongFacts(key, value)
    return value


def _word(given: Mapping[str, Any], key: str, known: Sequence[str]) -> str:
    value = given.get(key) or ""
    if value and value not in known:
        raise WrongFacts(key, value, known)
    return str(value)


def _level(row: Mapping[str, Any]) -> str:
    written = row.get("unit_level") or ""
    if meant := LEVEL_WORDS.get(str(written).strip().casefold()):
        return meant
    return _word(row, "unit_level", LEVELS)


def _born(value: object) -> PartialDate | None:
    if not value:
        return None
    try:
        return parse_date(str(value))
    except DateError as error:
        raise WrongFacts("born", value) from error


def _day(row: Mapping[str, Any], key: str) -> date | None:
    value = row.get(key)
    if not value:
        return None
    try:
        partial = parse_date(str(value))
    except DateError as error:
        raise WrongFacts(key, value) from error
    return partial.first


def _row(value: object, key: str) -> Mapping[str, Any]:
    if isinstance(value, str):
        return {key: value}
    if not isinstance(value, Mapping):
        raise WrongFacts(key, value)
    return value


def _post(value: object, titles: Sequence[Words]) -> PostFact:
    row = _row(value, "post")
    written = str(row.get("post") or "")
    level = _level(row)
    found = meant_by(written, titles, level)
    return PostFact(
        title=found.code if found else "",
        written=written,
        level=level,
        category=_word(row, "category", CATEGORIES),
        managed_by=_word(row, "managed_by", MANAGING_LEVELS),
        valid_from=_day(row, "from"),
        valid_to=_day(row, "to"),
    )


def _planned(value: object, titles: Sequence[Words]) -> PlannedFact:
    row = _row(value, "post")
    written = str(row.get("post") or "")
    found = meant_by(written, titles, _level(row))
    return PlannedFact(
        found.code if found else "",
        valid_from=_day(row, "from"),
        valid_to=_day(row, "to"),
        written=written,
    )


def _ratings(value: object) -> dict[int, str]:
    if not isinstance(value, Mapping):
        raise WrongFacts("ratings", value)
    ratings: dict[int, str] = {}
    for year, rating in value.items():
        if not str(year).isdecimal() or rating not in RATINGS:
            raise WrongFacts("ratings", f"{year}: {rating}", RATINGS)
        ratings[int(year)] = str(rating)
    return ratings


def _credential(
    value: object, steps: Mapping[str, Sequence[Words]], ranks: Mapping[str, Step]
) -> CredentialFact:
    row = _row(value, "kind")
    ladder, code = str(row.get("ladder") or ""), str(row.get("kind") or row.get("level") or "")
    if code in steps and row.get("level"):
        ladder, code = code, str(row["level"])
    ladder = ladder or (ranks[code].ladder if code in ranks else "")
    ladder = ladder or next((name for name, words in steps.items() if meant_by(code, words)), "")
    return _step(
        ladder,
        code,
        steps,
        ranks,
        key="credentials",
        issued_on=_day(row, "issued_on") or _day(row, "from"),
        valid_to=_day(row, "valid_to"),
    )


def _step(
    ladder: str,
    value: object,
    steps: Mapping[str, Sequence[Words]],
    ranks: Mapping[str, Step],
    *,
    key: str,
    issued_on: date | None = None,
    valid_to: date | None = None,
) -> CredentialFact:
    written = str(value)
    words = steps.get(ladder, ())
    found = meant_by(written, words) or meant_by(f"{ladder}_{written}", words)
    if found is None:
        raise WrongFacts(key, written)
    return CredentialFact(ladder, found.code, ranks[found.code].rank, issued_on, valid_to)
