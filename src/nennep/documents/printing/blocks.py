"""What the body of a document is made of: runs of text, paragraphs, points, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

Align = Literal["left", "center", "right", "justify"]
RowKind = Literal["row", "group", "total"]


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
    plain_row = list(range(width))
    for number, row in enumerate(rows, start=1):
        if not taken and len(row.cells) == width and all(c.colspan == c.rowspan == 1 for c in row.cells):
            starts.append(plain_row)
            continue
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

BLOCKS: dict[str, type[Any]] = {
    block.type: block for block in (Paragraph, Heading, Item, Bullet, Line, FillLine, PageBreak, Table)
}


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
