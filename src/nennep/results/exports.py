"""The sheet into which results are written elsewhere (T6 of domain.md 5); `intake` takes it in again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from nennep.classes.models import TrainingClass
from nennep.kernel.sheets.writing import OutColumn, OutSheet, write_workbook
from nennep.results import queries
from nennep.units.queries import names_on


def result_sheet(
    training_class: TrainingClass, heading: Mapping[str, str], on: date, *, has_marks: bool
) -> bytes:
    """The people of the class with what the draft says of them. `heading` are those that the intake reads, by key. Always
    Vietnamese."""
    with override("vi"):
        people = list(queries.finishers(training_class))
        agencies = names_on({one.agency_id for one in people}, on)
        draft = queries.draft_of(training_class)
        known = queries.entered(draft) if draft is not None and draft.has_marks == has_marks else {}
        result = (
            OutColumn(heading["average"], "decimal", width=22)
            if has_marks
            else OutColumn(heading["passed"], width=16)
        )
        rows = []
        for number, one in enumerate(people, start=1):
            kept = known.get(one.pk)
            said: object = None
            if kept is not None:
                said = kept.average if has_marks else queries.verdict(kept.has_passed)
            rows.append(
                (
                    number,
                    one.person.full_name,
                    one.person.code,
                    agencies.get(one.agency_id, ""),
                    said,
                    kept.note if kept else "",
                )
            )
        columns = (
            OutColumn(heading["number"], "number", width=6),
            OutColumn(heading["name"], width=28),
            OutColumn(heading["code"], width=14),
            OutColumn(_("Agency"), width=34),
            result,
            OutColumn(heading["note"], width=34),
        )
        title = f"{_('Results of study')} · {training_class.name}"
        return write_workbook([OutSheet(_("Results of study"), columns, rows, title_lines=(title,))])
