"""The table in a file, found by its headings or by columns that somebody chose by hand before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from nennep.kernel.intake import fingerprint
from nennep.kernel.sheets.reading import Workbook
from nennep.kernel.sheets.tables import Column, HeaderNotFound, Table, find_table, header_signature
from nennep.units.models import ColumnMapping


def remembered_mapping(kind: str, headings: Sequence[str]) -> dict[str, int] | None:
    """The columns chosen by hand for files of this kind with these headings; None when nobody did."""
    row = ColumnMapping.objects.filter(kind=kind, signature=header_signature(headings)).first()
    return {str(key): int(place) for key, place in row.mapping.items()} if row else None


def table_in(
    workbook: Workbook, *, kind: str, columns: Sequence[Column], mapping: Mapping[str, int] | None = None
) -> Table:
    """The first sheet's table that has the columns; what was chosen by hand wins over the headings.

    Refuses as `find_table`, for the sheet that lacks the fewest columns.
    """
    best: HeaderNotFound | None = None
    for sheet in workbook.sheets:
        try:
            table = find_table(sheet, columns, mapping)
        except HeaderNotFound as refusal:
            remembered = None if mapping else remembered_mapping(kind, refusal.headers)
            if remembered:
                return find_table(sheet, columns, remembered)
            if best is None or len(refusal.missing) < len(best.missing):
                best = refusal
            continue
        remembered = None if mapping else remembered_mapping(kind, table.headers)
        return find_table(sheet, columns, remembered) if remembered else table
    assert best is not None  # noqa: S101 - a workbook has at least one sheet
    raise best


def workbook_fingerprint(workbook: Workbook, *context: object) -> str:
    """The same for files with the same cells in the same place, whatever the file is called."""
    digest = hashlib.sha256()
    for sheet in workbook.sheets:
        digest.update(repr((sheet.name, sheet.rows)).encode())
    return fingerprint(digest.digest(), *context)
