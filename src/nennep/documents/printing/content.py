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
from typing import Any, ClassVar, Literal

VERSION = 1

Align = Literal["left", "center", "right", "justify"]
RowKind = Literal["row", "group", "total"]
Capacity = Literal["", "on_behalf", "for_head", "by_order"]
Shape = Literal["titled", "letter"]


class InvalidContent(ValueError):
    """The content cannot be printed: a table whose rows do not fit its columns, an unsafe link, an unknown version."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; `href` links to a basis or an object (absolute https address or a path of this site)."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""

    def __post_init__(self) -> None:
        safe = self.href.startswith(("https://", "http://")) or (
            self.href.startswith("/") and not self.href.startswith("//")
        )
        if self.href and not safe:
            raise InvalidContent(f"link {self.href!r} is neither a web address nor a path of this site")


Spans = tuple[Span, ...]
Written = str | Span | Spans


def spans(*parts: Written) -> Spans:
    """Join strings, spans and tuples of spans to one run of text: ``spans("kết thúc ", bold("từng đợt học"))``."""
    joined: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            joined.append(Span(part))
        elif isinstance(part, Span):
            joined.append(part)
        else:
            joined.extend(part)
    return tuple(joined)


def bold(text: str) -> Span:
    """A bold run."""
    return Span(text, bold=True)


def italic(text: str) -> Span:
    """An italic run."""
    return Span(text, italic=True)


def plain(run: Spans) -> str:
    """The text of the run without its styles."""
    return "".join(span.text for span in run)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    type: ClassVar[str] = "paragraph"
    text: Spans
    indented: bool = True
    align: Align = "justify"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the body: "I- Đặc điểm tình hình" (level 1), "1. …" (2), "a) …" (3)."""

    type: ClassVar[str] = "heading"
    text: Spans
    number: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered point, "1. Đối với …", "Điều 1. …"; the number is the author's and is printed as it stands."""

    type: ClassVar[str] = "item"
    number: str
    text: Spans
    bold_number: bool = False


@dataclass(frozen=True, slots=True)
class Bullet:
    """A point behind a dash."""

    type: ClassVar[str] = "bullet"
    text: Spans
    level: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line that stands alone (closing formula, remark, caption), without an indent."""

    type: ClassVar[str] = "line"
    text: Spans
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class FillLine:
    """Dotted lines behind a label, to be filled in by hand."""

    type: ClassVar[str] = "fill_line"
    label: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""

    type: ClassVar[str] = "page_break"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `weight` is its share of the width, `align` that of the cells below the header."""

    weight: float = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `value` is the number behind the text, for the spreadsheet."""

    text: Spans = ()
    colspan: int = 1
    rowspan: int = 1
    align: Align | None = None
    value: int | float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: plain, the title of a group of rows, or a total."""

    cells: tuple[Cell, ...]
    kind: RowKind = "row"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one or more header rows (with spans), which are repeated on each page when `repeat_header`.

    Refuses rows whose cells, spans included, do not fill exactly the columns.
    """

    type: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    title: str = ""
    repeat_header: bool = True

    def __post_init__(self) -> None:
        if not self.columns or any(column.weight <= 0 for column in self.columns):
            raise InvalidContent("a table needs at least one column, each with a width above 0")
        check_grid(self.header, len(self.columns), self.title)
        check_grid(self.rows, len(self.columns), self.title)

    def starts(self, *, header: bool) -> list[list[int]]:
        """For each row the first column of each of its cells, spans from above counted."""
        return check_grid(self.header if header else self.rows, len(self.columns), self.title)


def check_grid(rows: tuple[Row, ...], width: int, title: str) -> list[list[int]]:
    """First column of each cell; refuses rows that do not tile a grid of `width` columns exactly."""
    starts: list[list[int]] = []
    taken: dict[int, int] = {}  # column → rows still covered by a cell from above
    for number, row in enumerate(rows, start=1):
        at = 0
        covered: list[tuple[int, int]] = []
        starts.append([])
        for cell in row.cells:
            while taken.get(at, 0):
                at += 1
            if cell.colspan < 1 or cell.rowspan < 1:
                raise InvalidContent(f"table {title!r}, row {number}: a span is below 1")
            if any(taken.get(column, 0) for column in range(at, at + cell.colspan)):
                raise InvalidContent(f"table {title!r}, row {number}: two cells overlap")
            covered += [(column, cell.rowspan) for column in range(at, at + cell.colspan)]
            starts[-1].append(at)
            at += cell.colspan
        while taken.get(at, 0):
            at += 1
        if at != width:
            raise InvalidContent(f"table {title!r}, row {number}: fills {at} columns of {width}")
        taken = {column: rest - 1 for column, rest in taken.items() if rest > 1}
        taken |= {column: rowspan - 1 for column, rowspan in covered if rowspan > 1}
    if taken:
        raise InvalidContent(f"table {title!r}: a cell reaches below the last row")
    return starts


Block = Paragraph | Heading | Item | Bullet | Line | FillLine | PageBreak | Table


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


BLOCKS: dict[str, type[Any]] = {
    block.type: block for block in (Paragraph, Heading, Item, Bullet, Line, FillLine, PageBreak, Table)
}


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
    hints = typing.get_type_hints(kind)
    known = {f.name for f in fields(kind)}
    given = {key: value for key, value in data.items() if not (key == "type" and kind in BLOCKS.values())}
    if unknown := set(given) - known:
        raise InvalidContent(f"{kind.__name__}: unknown {', '.join(sorted(unknown))}")
    try:
        return kind(
            **{key: read(hints[key], value, f"{kind.__name__}.{key}") for key, value in given.items()}
        )
    except TypeError as error:
        raise InvalidContent(str(error)) from error


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


def simple_table(
    headings: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    weights: tuple[float, ...] | None = None,
    aligns: tuple[Align, ...] | None = None,
    total: tuple[str, ...] | None = None,
    title: str = "",
) -> Table:
    """The everyday table: one header row, rows of strings, perhaps a total row."""
    weights = weights or tuple(1.0 for _ in headings)
    aligns = aligns or tuple("left" for _ in headings)
    body = [Row(tuple(Cell(spans(text)) for text in row)) for row in rows]
    if total:
        body.append(Row(tuple(Cell(spans(text)) for text in total), kind="total"))
    return Table(
        columns=tuple(Column(weight, align) for weight, align in zip(weights, aligns, strict=True)),
        header=(Row(tuple(Cell(spans(text)) for text in headings)),),
        rows=tuple(body),
        title=title,
    )


def number_cell(value: int | float | None, text: str) -> Cell:
    """A right-aligned figure with its printed form."""
    return Cell(spans(text), align="right", value=value)


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
