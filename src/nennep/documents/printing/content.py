"""What an official document says, apart from how it looks: the one model that every printer reads (design.md idea 5).

All texts are plain: no character of them is ever read as markup. `to_json` is canonical (sorted keys, no spaces), so the
same content always gives the same `fingerprint`.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
import unicodedata
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from nennep.documents.printing.blocks import (
    BLOCKS,
    Align,
    Block,
    Bullet,
    Cell,
    Column,
    FillLine,
    Heading,
    InvalidContent,
    Item,
    Line,
    PageBreak,
    Paragraph,
    Row,
    Span,
    Spans,
    Table,
    bold,
    italic,
    number_cell,
    plain,
    simple_table,
    spans,
)

VERSION = 1

Capacity = Literal["", "on_behalf", "for_head", "by_order"]
Shape = Literal["titled", "letter"]


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs: the capacity with the body or head stood for, the signer's own title, the name.

    ``Signing("for_head", "TRƯỞNG BAN", ("PHÓ TRƯỞNG BAN",), "Nguyễn Văn A")`` prints "K/T TRƯỞNG BAN / PHÓ TRƯỞNG BAN" in
    the Party's style and "KT. TRƯỞNG BAN" in the State's (R2-51). Without capacity the head signs directly.
    """

    capacity: Capacity = ""
    principal: str = ""
    titles: tuple[str, ...] = ()
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient line; `purpose` is printed behind it in parentheses, e.g. "thay báo cáo" (R2-48)."""

    name: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class RecipientGroup:
    """Recipients who share a purpose, drawn under one brace (R0-31, R0-33), or a channel, printed above them (R2-48, R2-49)."""

    recipients: tuple[Recipient, ...]
    purpose: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex with its own heading, on its own pages, which may lie on the side."""

    blocks: tuple[Block, ...]
    label: str = "PHỤ LỤC"
    title: str = ""
    reference: str = ""
    landscape: bool = False
    signings: tuple[Signing, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """One official document. Names are those valid on its date; `number` is missing while it is a draft."""

    issuer: str
    kind: str
    symbol: str
    subject: str
    place: str = ""
    issued_on: date | None = None
    number: int | None = None
    superior: str = ""
    shape: Shape = "titled"
    marks: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    signings: tuple[Signing, ...] = ()
    recipients: tuple[RecipientGroup, ...] = ()
    filing: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    is_draft: bool = False
    foot: str = ""

    def frozen(self, *, number: int, issued_on: date, foot: str = "") -> Content:
        """The same document as issued: numbered, dated, no longer a draft."""
        return replace(self, number=number, issued_on=issued_on, is_draft=False, foot=foot or self.foot)

    def title(self) -> str:
        """Name of the document for lists and file properties: kind and subject in one line."""
        subject = " ".join(self.subject.split())
        return f"{self.kind.capitalize()} {subject}".strip()


def to_data(content: Content) -> dict[str, Any]:
    """The content as plain JSON data with its `version`, values that are the default left out."""
    return {"version": VERSION, **shrink(content)}


def to_json(content: Content) -> str:
    """Canonical JSON: keys sorted, no spaces, text in NFC. Equal contents give equal strings."""
    text = json.dumps(to_data(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def fingerprint(content: Content) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(to_json(content).encode()).hexdigest()


def from_json(text: str) -> Content:
    """Read what `to_json` wrote."""
    data = json.loads(text)
    if not isinstance(data, dict):
        raise InvalidContent("the content is not a JSON object")
    return from_data(data)


def from_data(data: dict[str, Any]) -> Content:
    """Read what `to_data` gave; refuses another version, unknown keys and values of a wrong type."""
    if data.get("version") != VERSION:
        raise InvalidContent(f"content version {data.get('version')!r} is unknown, {VERSION} is expected")
    return typing.cast(
        "Content", grow(Content, {key: value for key, value in data.items() if key != "version"})
    )


def shrink(value: Any) -> Any:
    """Dataclasses to dicts without defaults, dates to ISO text."""
    if is_dataclass(value):
        kept = {
            f.name: shrink(getattr(value, f.name))
            for f in fields(value)
            if getattr(value, f.name) != f.default
        }
        name = getattr(value, "type", None)
        return {"type": name, **kept} if name in BLOCKS else kept
    if isinstance(value, tuple):
        return [shrink(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def grow(kind: type[Any], data: Any) -> Any:
    """A dataclass from its dict."""
    if not isinstance(data, dict):
        raise InvalidContent(f"{kind.__name__}: an object is expected, not {data!r}")
    hints = hints_of(typing.cast("Any", kind))
    given = {key: value for key, value in data.items() if not (key == "type" and kind in BLOCKS.values())}
    if unknown := given.keys() - hints.keys():
        raise InvalidContent(f"{kind.__name__}: unknown {', '.join(sorted(unknown))}")
    try:
        return kind(
            **{key: read(hints[key], value, f"{kind.__name__}.{key}") for key, value in given.items()}
        )
    except TypeError as error:
        raise InvalidContent(str(error)) from error


@lru_cache(maxsize=64)
def hints_of(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass with their types; to resolve them costs more than to read a whole row."""
    hints = typing.get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def read(hint: Any, value: Any, where: str) -> Any:
    """A value of the annotated type from JSON data."""
    if hint == Block:
        block = BLOCKS.get(str(value.get("type"))) if isinstance(value, dict) else None
        if block is None:
            raise InvalidContent(f"{where}: unknown block {value!r}")
        return grow(block, value)
    origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise InvalidContent(f"{where}: a list is expected, not {value!r}")
        return tuple(read(typing.get_args(hint)[0], one, where) for one in value)
    if origin is Literal:
        if value not in typing.get_args(hint):
            raise InvalidContent(
                f"{where}: {value!r} is not one of {', '.join(map(repr, typing.get_args(hint)))}"
            )
        return value
    if origin in (typing.Union, types.UnionType):
        return read_union(typing.get_args(hint), value, where)
    if is_dataclass(hint):
        return grow(typing.cast("type[Any]", hint), value)
    if hint is date:
        return date.fromisoformat(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise InvalidContent(f"{where}: {hint.__name__} is expected, not {value!r}")
    return value


def read_union(hints: tuple[Any, ...], value: Any, where: str) -> Any:
    """The first of the alternatives that fits."""
    if value is None and type(None) in hints:
        return None
    failure: Exception | None = None
    for hint in hints:
        if hint is type(None):
            continue
        try:
            return read(hint, value, where)
        except (InvalidContent, ValueError, TypeError) as error:
            failure = error
    raise InvalidContent(f"{where}: {failure}")


__all__ = [
    "Align",
    "Annex",
    "Block",
    "Bullet",
    "Capacity",
    "Cell",
    "Column",
    "Content",
    "FillLine",
    "Heading",
    "InvalidContent",
    "Item",
    "Line",
    "PageBreak",
    "Paragraph",
    "Recipient",
    "RecipientGroup",
    "Row",
    "Signing",
    "Span",
    "Spans",
    "Table",
    "bold",
    "fingerprint",
    "from_data",
    "from_json",
    "italic",
    "number_cell",
    "plain",
    "simple_table",
    "spans",
    "to_data",
    "to_json",
]
