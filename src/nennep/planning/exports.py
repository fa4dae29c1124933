"""The annex of seat numbers as a spreadsheet (T3 of docs/domain.md 5.1)."""

from __future__ import annotations

from nennep.kernel.sheets.writing import Kind, OutColumn, OutSheet, write_workbook
from nennep.planning.models import PlanVersion
from nennep.planning.queries.comparing import lines_of
from nennep.planning.queries.paper import HEADINGS, NUMBERS, annex_rows, annex_total


def annex_workbook(version: PlanVersion) -> bytes:
    """The lines of a version in the columns of the annex, with the sums that this plan counts."""
    lines = lines_of(version)
    title = f"{version.plan.name} ({version.plan.owner.name})"
    state = f"{version.number} · {version.get_state_display()}"
    document = f"{version.document}" if version.document else ""
    kinds: dict[int, Kind] = dict.fromkeys(NUMBERS, "number")
    sheet = OutSheet(
        name=str(version.plan.year),
        columns=[OutColumn(heading, kinds.get(place, "text")) for place, heading in enumerate(HEADINGS)],
        rows=[*annex_rows(lines), annex_total(lines)],
        title_lines=[line for line in (title, state, document) if line],
    )
    return write_workbook([sheet])
