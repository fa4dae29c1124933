"""Dated layouts of official documents as editable data: sizes, rule lines, punctuation, signing style.

Each value of a layout says how sure it is: "found" (seen in a cited place), "own" (our own reading, to be checked by a
records clerk) or "office" (confirmed by the office that edited it). The shipped layouts are the TOML files of this folder;
an office keeps its own as JSON of the same shape.
"""

from __future__ import annotations

import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nennep.kernel.errors import Refused

FOLDER = Path(__file__).parent
CERTAINTIES = ("found", "own", "office")

Certainty = Literal["found", "own", "office"]
Spec = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Within:
    """Limits of a number."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class UpTo:
    """Greatest length of a text."""

    characters: int


Margin = Annotated[float, Within(5, 60)]
Size = Annotated[float, Within(8, 24)]
SmallSize = Annotated[float, Within(6, 20)]
Share = Annotated[float, Within(0, 1)]
Sign = Annotated[str, UpTo(1)]
Word = Annotated[str, UpTo(20)]
Text = Annotated[str, UpTo(80)]


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet of paper: margins in mm, size of the page number in points."""

    paper: Literal["a4", "a5"]
    margin_top: Margin
    margin_bottom: Margin
    margin_left: Margin
    margin_right: Margin
    number_size: Annotated[float, Within(8, 20)]
    font: Annotated[str, UpTo(60)]


@dataclass(frozen=True, slots=True)
class National:
    """The heading at the top right; the rule below is `rule_share` of the last line's length, 0 for none."""

    first: Text
    first_size: Size
    second: Text
    second_size: Size
    rule_share: Share


@dataclass(frozen=True, slots=True)
class IssuerBlock:
    """The superior and the issuing body at the top left, with a star (Party) or a short rule (State) below."""

    superior_size: Size
    superior_bold: bool
    issuer_size: Size
    issuer_bold: bool
    star: bool
    rule_share: Share


@dataclass(frozen=True, slots=True)
class NumberLine:
    """Number and symbol: `prefix`, at least `digits` digits, `joiner` before the symbol."""

    prefix: Annotated[str, UpTo(10)]
    size: Size
    joiner: Annotated[str, UpTo(3)]
    digits: Annotated[int, Within(1, 4)]
    missing: Annotated[str, UpTo(12)]


@dataclass(frozen=True, slots=True)
class DateLine:
    """Place and date, below the heading or in the line of the number."""

    size: Size
    italic: bool
    leading_zeros: bool
    position: Literal["below_heading", "beside_number"]


@dataclass(frozen=True, slots=True)
class Title:
    """Kind and subject, and what stands under the subject."""

    kind_size: Size
    subject_size: Size
    subject_bold: bool
    rule: Literal["dashes", "line", "none"]
    rule_share: Share


@dataclass(frozen=True, slots=True)
class Letter:
    """The subject of an official letter, under its number, and the addressees."""

    subject_size: Size
    subject_italic: bool
    subject_prefix: Annotated[str, UpTo(10)]
    addressee_label: Word
    addressee_size: Size
    addressee_end: Sign
    addressee_last_end: Sign


@dataclass(frozen=True, slots=True)
class Body:
    """Running text: size and paragraph spacing in points, indent in mm, line spacing as a multiple of single."""

    size: Size
    line_spacing: Annotated[float, Within(1, 3)]
    paragraph_spacing: Annotated[float, Within(0, 30)]
    first_line_indent: Annotated[float, Within(0, 30)]
    table_size: SmallSize
    annex_size: SmallSize


@dataclass(frozen=True, slots=True)
class SigningBlock:
    """How capacities are abbreviated, and the room left for signature and seal in mm."""

    on_behalf: Annotated[str, UpTo(6)]
    for_head: Annotated[str, UpTo(6)]
    by_order: Annotated[str, UpTo(6)]
    size: Size
    title_bold: bool
    name_bold: bool
    room: Margin


@dataclass(frozen=True, slots=True)
class RecipientList:
    """The list of recipients and its punctuation."""

    label: Word
    label_size: Size
    label_bold: bool
    label_italic: bool
    label_underline: bool
    size: Size
    item_end: Sign
    last_end: Sign


@dataclass(frozen=True, slots=True)
class Extras:
    """Marks of urgency and secrecy, the word across a draft, the line at the foot."""

    mark_size: Size
    draft: Word
    foot_size: Annotated[float, Within(6, 14)]


@dataclass(frozen=True, slots=True)
class Source:
    """How sure a value is and where it was seen."""

    certainty: Certainty
    place: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout in force from `valid_from` up to, not including, `valid_to`; `sources` is keyed "section.value"."""

    code: str
    name: str
    family: Literal["party", "state"]
    valid_from: date
    valid_to: date | None
    basis: str
    page: Page
    national: National
    issuer: IssuerBlock
    number: NumberLine
    date_line: DateLine
    title: Title
    letter: Letter
    body: Body
    signing: SigningBlock
    recipients: RecipientList
    extras: Extras
    sources: Mapping[str, Source]

    def unverified(self) -> tuple[str, ...]:
        """The values that rest on our own knowledge only, to be checked by a clerk against the original."""
        return tuple(path for path, source in self.sources.items() if source.certainty == "own")

    def in_force_on(self, on: date) -> bool:
        """Whether the layout is in force on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


SECTIONS: dict[str, type[Any]] = {
    "page": Page,
    "national": National,
    "issuer": IssuerBlock,
    "number": NumberLine,
    "date_line": DateLine,
    "title": Title,
    "letter": Letter,
    "body": Body,
    "signing": SigningBlock,
    "recipients": RecipientList,
    "extras": Extras,
}
ABOUT = ("code", "name", "family", "valid_from", "valid_to", "basis")


def load(spec: Spec) -> Layout:
    """Read a layout from its data (see the TOML files); refuses missing, unknown and unreasonable values by name."""
    if unknown := sorted(set(spec) - set(SECTIONS) - set(ABOUT)):
        raise Refused(
            _("The layout has an unknown section “{name}”. Remove it.").format(name=unknown[0]),
            field=unknown[0],
        )
    sources: dict[str, Source] = {}
    sections = {name: _section(name, kind, spec.get(name), sources) for name, kind in SECTIONS.items()}
    valid_from, valid_to = _day(spec, "valid_from"), _day(spec, "valid_to")
    if valid_from is None:
        raise Refused(_("The layout lacks the date from which it is valid."), field="valid_from")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("The layout must end after the day on which it begins."), field="valid_to")
    family = _text(spec, "family")
    if family not in ("party", "state"):
        raise Refused(_("The family of a layout is “party” or “state”."), field="family")
    return Layout(
        code=_text(spec, "code"),
        name=_text(spec, "name"),
        family=cast("Literal['party', 'state']", family),
        valid_from=valid_from,
        valid_to=valid_to,
        basis=_text(spec, "basis"),
        sources=MappingProxyType(sources),
        **sections,
    )


def shipped() -> dict[str, dict[str, Any]]:
    """The layouts of this folder as JSON data by code, ready to be stored and edited."""
    specs = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml")))
    return {spec["code"]: _jsonable(spec) for spec in specs}


@cache
def _sources_in_vietnamese() -> Mapping[str, str]:
    return tomllib.loads((FOLDER.parent / "layout_sources.toml").read_text(encoding="utf-8"))


def source_in_words(source: str) -> str:
    """Where a value was seen, in the language of the person; the shipped sources are kept in English."""
    if (get_language() or "vi").startswith("vi"):
        return _sources_in_vietnamese().get(source, source)
    return source


def choices_of(section: str, name: str) -> tuple[str, ...]:
    """The words that a value may have; none where it is no choice."""
    kind = typing.get_type_hints(SECTIONS[section]).get(name)
    return typing.get_args(kind) if typing.get_origin(kind) is Literal else ()


def _section(name: str, kind: type[Any], data: object, sources: dict[str, Source]) -> Any:
    if not isinstance(data, Mapping):
        raise Refused(_("The layout lacks the section “{name}”.").format(name=name), field=name)
    hints = typing.get_type_hints(kind, include_extras=True)
    if unknown := sorted(set(data) - set(hints)):
        path = f"{name}.{unknown[0]}"
        raise Refused(_("The layout has an unknown value “{name}”. Remove it.").format(name=path), field=path)
    values: dict[str, Any] = {}
    for one in fields(kind):
        path = f"{name}.{one.name}"
        leaf = data.get(one.name)
        if not isinstance(leaf, Mapping) or "value" not in leaf:
            raise Refused(_("The layout lacks the value “{name}”.").format(name=path), field=path)
        certainty = leaf.get("certainty")
        if certainty not in CERTAINTIES:
            raise Refused(
                _("Say of “{name}” how sure it is: found, own or office.").format(name=path), field=path
            )
        values[one.name] = _value(path, hints[one.name], leaf["value"])
        sources[path] = Source(cast("Certainty", certainty), str(leaf.get("source", "")))
    return kind(**values)


def _value(path: str, hint: Any, value: object) -> object:
    if typing.get_origin(hint) is Literal:
        choices = typing.get_args(hint)
        if value not in choices:
            raise Refused(
                _("“{name}” must be one of: {choices}.").format(name=path, choices=", ".join(choices)),
                field=path,
            )
        return value
    if hint is bool:
        if not isinstance(value, bool):
            raise Refused(_("“{name}” must be yes or no (true or false).").format(name=path), field=path)
        return value
    plain, limit = typing.get_args(hint)
    if isinstance(limit, UpTo):
        if not isinstance(value, str) or len(value) > limit.characters or not value.isprintable():
            raise Refused(
                _("“{name}” must be a text of at most {count} characters.").format(
                    name=path, count=limit.characters
                ),
                field=path,
            )
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    whole = plain is not int or isinstance(value, int)
    if not (is_number and whole and limit.least <= cast("float", value) <= limit.most):
        raise Refused(
            _("“{name}” must be a number from {least} to {most}.").format(
                name=path, least=limit.least, most=limit.most
            ),
            field=path,
        )
    return value


def _text(spec: Spec, key: str) -> str:
    value = spec.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Refused(_("The layout lacks the value “{name}”.").format(name=key), field=key)
    return value


def _day(spec: Spec, key: str) -> date | None:
    value = spec.get(key)
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refused(
            _("“{name}” must be a date written as 2018-04-03.").format(name=key), field=key
        ) from None


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonable(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value
