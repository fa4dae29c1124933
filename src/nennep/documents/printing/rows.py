"""How many lines the rows of a table take, where that is certain: the setter of type then sets each cell once, not twice."""

from __future__ import annotations

import re
from functools import lru_cache

from nennep.documents.printing import measure
from nennep.documents.printing.blocks import Cell, Row, Table
from nennep.documents.printing.compose import CELL_MARGIN

DOUBT = 0.02
"""Share of the width by which our measuring and that of the setter may differ."""
_DAY = re.compile(r"\d+(-\d+)+")
PLAIN = frozenset(".,;:()%+")
"""Besides letters and figures: signs beside which no line is broken but at a space."""


def certain_lines(table: Table, widths: tuple[float, ...], size: float) -> list[int | None]:
    """Lines of the highest cell of each row of the body; None where a cell might take one more or one less."""
    return [_of_row(row, widths, size) for row in table.rows]


def _of_row(row: Row, widths: tuple[float, ...], size: float) -> int | None:
    if len(row.cells) != len(widths):
        return None
    most = 1
    for cell, width in zip(row.cells, widths, strict=True):
        lines = _of_cell(cell, width - 2 * CELL_MARGIN, size, bold=row.kind != "row")
        if lines is None:
            return None
        most = max(most, lines)
    return most


def _of_cell(cell: Cell, room: float, size: float, *, bold: bool) -> int | None:
    if cell.colspan != 1 or cell.rowspan != 1 or len(cell.text) > 1:
        return None
    if not cell.text:
        return 1
    (span,) = cell.text
    if span.href:
        return None
    return _of_text(span.text, room, size, bold or span.bold, span.italic)


@lru_cache(maxsize=20_000)
def _of_text(text: str, room: float, size: float, bold: bool, italic: bool) -> int | None:  # noqa: FBT001 - the key of the cache
    """Tables repeat their texts: reasons, classes, names."""
    if "\n" in text:
        return None
    words = text.split(" ")
    lengths = [measure.width(word, size, bold=bold, italic=italic) for word in words]
    space = measure.width(" ", size, bold=bold, italic=italic)
    if sum(lengths) + space * (len(words) - 1) <= room * (1 - DOUBT):
        return 1
    if not all(map(_is_plain, words)):
        return None
    tight, wide = (_filled(lengths, space, room * (1 + by)) for by in (-DOUBT, DOUBT))
    return tight if tight == wide else None


def _is_plain(word: str) -> bool:
    """Whether lines can be broken before and after the word, and nowhere in it; a day such as 3-6-2024 is never broken."""
    if _DAY.fullmatch(word):
        return True
    begins_well = bool(word) and (word[0].isalnum() or word[0] == "(")
    return begins_well and all(sign.isalnum() or sign in PLAIN for sign in word)


def _filled(lengths: list[float], space: float, room: float) -> int | None:
    """Lines when each takes as many words as it can; None where a word is longer than a line."""
    count, used = 1, 0.0
    for length in lengths:
        if length > room:
            return None
        if used and used + space + length > room:
            count, used = count + 1, length
        else:
            used += length + (space if used else 0)
    return count
