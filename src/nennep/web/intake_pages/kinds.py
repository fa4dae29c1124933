"""What an area says about a kind of file that it takes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nennep.kernel.intake import AnyRehearsal
from nennep.kernel.sheets.reading import Workbook
from nennep.kernel.sheets.tables import Column as SheetColumn
from nennep.web.lists import Column
from nennep.web.navigation import Crumb
from nennep.web.requests import SignedInRequest

Places = Mapping[str, int]
Remember = Callable[[SignedInRequest, str, str, Places], object]

_remember: list[Remember] = []


def register_memory(function: Remember) -> None:
    """Tell how columns chosen by hand are remembered: `function(request, kind, signature, mapping)`. Once, at start."""
    _remember[:] = [function]


@dataclass(frozen=True, kw_only=True)
class IntakeKind:
    """One kind of file, for the request in hand.

    `rehearse(workbook, mapping)` reads and judges, `write(rehearsal)` writes all or nothing and gives how many rows;
    both come from the area, bound to the person and the moment of the request. `done` is where to go after writing.
    `columns` are those that can be chosen by hand; without them a file with other headings is only refused.
    `preview` are columns of `web.lists` over the rows of the rehearsal. `expects` says in a sentence what the file holds.
    `good_rows_path` is the address of the same kind that leaves rejected rows out, for who chooses so on purpose.
    `form_url` is the address of an empty form of this kind to fill in. `written_noun` names what `write` counts, where that is not a row.
    """

    key: str
    title: str
    lead: str
    noun: str
    expects: str
    is_allowed: bool
    rehearse: Callable[[Workbook, Places | None], AnyRehearsal]
    write: Callable[[AnyRehearsal], int]
    done: str
    preview: Sequence[Column[Any]]
    columns: Sequence[SheetColumn] = ()
    search: tuple[str, ...] = ("name",)
    trail: tuple[Crumb, ...] = ()
    good_rows_path: str = ""
    written_noun: str = ""
    form_url: str = ""


def remember_columns(request: SignedInRequest, kind: str, signature: str, places: Places) -> None:
    """Keep the columns chosen by hand for the next file with the same headings."""
    for remember in _remember:
        remember(request, kind, signature, places)
