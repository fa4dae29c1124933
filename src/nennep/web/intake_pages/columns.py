"""Columns chosen by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from nennep.kernel import text
from nennep.kernel.sheets.tables import HeaderNotFound
from nennep.web.intake_pages.files import Loaded
from nennep.web.intake_pages.kinds import IntakeKind, Places


def headings(kind: IntakeKind, loaded: Loaded) -> tuple[tuple[str, ...], dict[str, int]]:
    """The headings of the file with the columns that were recognised.

    Asked of the kind itself, so that it is the table that the kind would read.
    """
    try:
        rehearsal = kind.rehearse(loaded.workbook(), None)
    except HeaderNotFound as refused:
        return refused.headers, _recognised(kind, refused.headers)
    headings = rehearsal.table.headings if rehearsal.table else ()
    return headings, _recognised(kind, headings)


def _recognised(kind: IntakeKind, headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in (text.match_key, text.search_key):  # with its marks first, as the table is read
        for column in kind.columns:
            if column.key in found:
                continue
            wanted = {key(alias) for alias in column.aliases}
            wanted |= {key(f"{above} / {alias}") for above in column.child_of for alias in column.aliases}
            for place, heading in enumerate(headings):
                if place not in found.values() and heading and key(heading) in wanted:
                    found[column.key] = place
                    break
    return found


def columns_form(
    kind: IntakeKind,
    headings: Sequence[str],
    *,
    data: Any = None,
    initial: Places | None = None,
) -> forms.Form:
    choices = [("", _("— not in the file —"))]
    choices += [
        (str(place), f"{_letter(place)} · {heading}") for place, heading in enumerate(headings) if heading
    ]
    form = forms.Form(data, initial={key: str(place) for key, place in (initial or {}).items()})
    for column in kind.columns:
        form.fields[column.key] = forms.ChoiceField(
            label=column.title,
            choices=choices,
            required=column.required,
            error_messages={"required": _("Choose the column; without it the file cannot be read.")},
        )
    return form


def _letter(place: int) -> str:
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
