"""Places in a sheet: rows are counted as Excel shows them, from 1; columns from 0 (A is 0)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """Merged cells: rows as Excel counts them, columns from 0, all inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell is one of the merged cells."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


def cell_position(reference: str) -> tuple[int, int]:
    """Row (from 1) and column (from 0) of a reference such as "C7": (7, 2)."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.replace("$", "").upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), column - 1


def cell_name(row: int, column: int) -> str:
    """The name of a cell as Excel shows it: (7, 2) is "C7"."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is "A", 27 is "AB"."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
