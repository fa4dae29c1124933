"""The good rows of a list of units, when somebody chose on purpose to leave the others out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.kernel.intake import Rehearsal, without_rejected
from nennep.units.models import Unit
from nennep.units.rules import UnitRow


def without_rejected_units(rehearsal: Rehearsal[UnitRow]) -> Rehearsal[UnitRow]:
    """The same list with only its good rows; a row whose superior would come from a rejected row waits with it."""
    rejected = set(rehearsal.rejected_rows)
    on_record = {code.casefold() for code in Unit.objects.order_by("pk").values_list("code", flat=True)}
    missing = {
        row.code.casefold(): row.row
        for row in rehearsal.rows
        if row.row in rejected and row.code.casefold() not in on_record
    }
    waiting: dict[int, str] = {}
    grows = True
    while grows:
        grows = False
        for row in rehearsal.rows:
            needed = missing.get(row.superior_code.casefold()) if row.superior_code else None
            if needed is None or row.row in rejected or row.row in waiting:
                continue
            waiting[row.row] = _(
                "The superior “{name}” stands in row {row}, which is left out. Load the whole file again when that row is corrected."
            ).format(name=row.superior, row=needed)
            if row.code.casefold() not in on_record:
                missing[row.code.casefold()] = row.row
            grows = True
    return without_rejected(rehearsal, waiting)
