"""Writing a rehearsed list of units: all of it or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.kernel import tracing
from nennep.kernel.errors import Refused
from nennep.kernel.intake import Rehearsal
from nennep.units.models import Unit, UnitKind
from nennep.units.operations.shaping import open_unit
from nennep.units.operations.steps import change_from, check_allowed, end_unit, lock_tree
from nennep.units.rules import UnitRow

if TYPE_CHECKING:
    from collections.abc import Iterable


class HasErrors(Refused):
    """Rows of the file are in error."""


@transaction.atomic
def take_in_units(*, rehearsal: Rehearsal[UnitRow], by: User, now: datetime) -> int:
    """Write the rows of the rehearsal that are not on record yet; how many. All of them or, when one is refused, none.

    Superiors are written before the units below them, whatever the order in the file. Refuses a rehearsal with errors.
    """
    lock_tree()
    check_allowed(by, now)
    if rehearsal.errors:
        raise HasErrors(
            _("{count} rows have errors. Correct them and load the file again.").format(
                count=len(rehearsal.rejected_rows) or len(rehearsal.errors)
            )
        )
    written = 0
    with tracing.traced(import_=rehearsal.fingerprint):
        for row in _superiors_first(rehearsal.rows):
            if row.act not in {"same", "none"}:
                _write(row, by=by, now=now)
                written += 1
    return written


def _write(row: UnitRow, *, by: User, now: datetime) -> None:
    parent = Unit.objects.get(code__iexact=row.superior_code) if row.superior_code else None
    if row.valid_from is None or row.kind_id is None:
        raise HasErrors(_("Row {row} is not complete. Load the file again.").format(row=row.row))
    if row.act == "open":
        open_unit(
            code=row.code,
            name=row.name,
            kind=UnitKind.objects.get(pk=row.kind_id),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            parent=parent,
            is_outside_tree=row.is_outside_tree,
            short_name=row.short_name,
            symbol=row.symbol,
            place=row.place,
            address=row.address,
            by=by,
            now=now,
        )
        return
    unit = Unit.objects.get(code__iexact=row.code)
    if row.act == "change":
        changes = {"name": row.name, "kind": UnitKind.objects.get(pk=row.kind_id), "parent": parent}
        change_from(unit, row.valid_from, changes, act="units.unit.rename", basis="", by=by, now=now)
    if row.valid_to is not None and unit.valid_to != row.valid_to:
        end_unit(unit, row.valid_to, by=by, now=now)


def _superiors_first(rows: Iterable[UnitRow]) -> list[UnitRow]:
    """Openings before what needs them: a row waits until the row that opens its superior is done; then by day."""
    every = sorted(rows, key=lambda row: (row.act == "close", str(row.valid_from), row.row))
    opening = {row.code.casefold(): row for row in every if row.act == "open"}
    done: set[int] = set()
    ordered: list[UnitRow] = []
    for row in every:
        chain: list[UnitRow] = []
        at: UnitRow | None = row
        while at is not None and at.row not in done and at not in chain:
            chain.append(at)
            at = opening.get(at.superior_code.casefold()) if at.superior_code else None
        for waiting in reversed(chain):
            done.add(waiting.row)
            ordered.append(waiting)
    return ordered
