"""Read a real spreadsheet. Without --commit it rehearses: it reads, judges and writes nothing.

The rehearsal and the real run say the same. With --commit all of the file is written, or nothing.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nennep.classes.models import TrainingClass
    from nennep.kernel.intake import AnyRehearsal
    from nennep.kernel.sheets.reading import Workbook

NAME = "intake"
HELP = "read a spreadsheet"


@dataclass(frozen=True)
class Kind:
    """How one kind of file is read, and written: by itself, or into a class only."""

    rehearse: Callable[["Workbook", "TrainingClass | None"], "AnyRehearsal"]
    write: Callable[["AnyRehearsal"], int] | None = None
    write_into: Callable[["AnyRehearsal", "TrainingClass"], int] | None = None


KINDS = ("units", "people", "roster", "timetable", "paper-sheet", "needs")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to read, into which class, and whether to write."""
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
    parser.add_argument("file", type=Path, metavar="FILE", help="spreadsheet (.xlsx, or CSV in UTF-8)")
    parser.add_argument(
        "--class",
        dest="class_code",
        metavar="CODE",
        default="",
        help="the class, for roster, timetable and paper-sheet",
    )
    parser.add_argument(
        "--unit",
        dest="unit_code",
        metavar="CODE",
        default="",
        help="the agency whose needs these are, for needs",
    )
    parser.add_argument("--commit", action="store_true", help="write it; without this nothing is written")
    parser.add_argument(
        "--rejected",
        type=Path,
        metavar="FILE",
        help="write the rejected rows to this spreadsheet, to correct and load again",
    )
    parser.add_argument("--json", action="store_true", help="print the reading as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Exit 0 when the file was read (and written, with --commit); 1 when it cannot be read or not be written."""
    from django.utils.translation import gettext as _

    from nennep.classes.models import TrainingClass
    from nennep.kernel.errors import Refused
    from nennep.kernel.intake import rejected_rows_workbook
    from nennep.kernel.sheets.reading import open_workbook

    if not options.file.is_file():
        raise Refused(_("{file} does not exist.").format(file=options.file))
    training_class = None
    if options.class_code:
        training_class = TrainingClass.objects.filter(code=options.class_code).first()
        if training_class is None:
            raise Refused(_("There is no class with the code {code}.").format(code=options.class_code))
    kind = _needs(options.unit_code) if options.kind == "needs" else _kinds()[options.kind]
    rehearsal = kind.rehearse(open_workbook(options.file, filename=options.file.name), training_class)
    if options.rejected and rehearsal.rejected_rows:
        options.rejected.write_bytes(rejected_rows_workbook(rehearsal))
    written = 0
    refusal = ""
    if options.commit:
        try:
            written = _write(kind, rehearsal, training_class)
        except Refused as refused:
            refusal = str(refused.message)
    if options.json:
        print(json.dumps(rehearsal.to_json(written=written), ensure_ascii=False))
        if refusal:
            print(refusal, file=sys.stderr)
    else:
        _tell(rehearsal, written=written, is_committed=options.commit and not refusal)
        if refusal:
            print(refusal, file=sys.stderr)
    return 1 if refusal else 0


def _write(kind: Kind, rehearsal: "AnyRehearsal", training_class: "TrainingClass | None") -> int:
    from django.utils.translation import gettext as _

    from nennep.kernel.errors import Refused

    if kind.write is not None:
        return kind.write(rehearsal)
    if kind.write_into is None or training_class is None:
        raise Refused(_("Say into which class it goes: --class CODE"))
    return kind.write_into(rehearsal, training_class)


def _tell(rehearsal: "AnyRehearsal", *, written: int, is_committed: bool) -> None:
    from django.utils.translation import gettext as _

    for notice in rehearsal.notices:
        print(notice)
    missing = rehearsal.empty_columns
    if missing:
        print(
            _(
                "No row has anything under {columns}. Add the column or correct its heading, then try again."
            ).format(columns=", ".join(f"“{column}”" for column in missing))
        )
    for finding in rehearsal.findings:
        if finding.column in missing and finding.is_error and not finding.value:
            continue
        word = _("Error") if finding.is_error else _("Look")
        where = (
            _("row {row}, column {column}").format(row=finding.row, column=finding.column)
            if finding.row
            else _("whole file")
        )
        mend = f" → {finding.mend}" if finding.mend else ""
        print(f"{word}: {where}: “{finding.value}” {finding.reason}{mend}")
    print(
        _("{rows} rows read, {rejected} of them with errors.").format(
            rows=len(rehearsal.rows), rejected=len(rehearsal.rejected_rows)
        )
    )
    print(_("Written: {number}.").format(number=written) if is_committed else _("Nothing was written."))


def _needs(unit_code: str) -> Kind:
    """Registrations of one agency, into the open call in which it was asked."""
    from django.utils.translation import gettext as _

    from nennep.accounts.operations import system_user
    from nennep.kernel.clock import now, today
    from nennep.kernel.errors import Refused
    from nennep.needs import intake, operations
    from nennep.needs.queries import open_call_for
    from nennep.units.models import Unit

    unit = Unit.objects.filter(code=unit_code).first() if unit_code else None
    if unit is None:
        raise Refused(
            _("There is no unit with the code {code}.").format(code=unit_code)
            if unit_code
            else _("Say whose needs these are: --unit CODE")
        )
    call = open_call_for(unit.pk)
    if call is None:
        raise Refused(_("{unit} is not asked for needs now.").format(unit=unit.name))
    moment, on = now(), today()
    return Kind(
        lambda book, _class: intake.rehearse(book, call=call, agency=unit, on=on),
        lambda rehearsal: operations.take_in_needs(
            rehearsal=rehearsal, call=call, agency=unit, by=system_user(now=moment), now=moment
        ),
    )


def _kinds() -> dict[str, Kind]:
    from nennep.accounts.operations import system_user
    from nennep.attendance.intake import rehearse_paper_sheet
    from nennep.attendance.operations import take_in_paper_sheet
    from nennep.classes import intake as classes
    from nennep.classes.operations import take_in_roster, take_in_timetable
    from nennep.kernel.clock import now, today
    from nennep.people import intake as people
    from nennep.people.operations import take_in_people
    from nennep.units import intake as units
    from nennep.units.operations import take_in_units

    moment, on = now(), today()
    acting: dict[str, Any] = {"by": system_user(now=moment), "now": moment}
    return {
        "units": Kind(
            lambda book, _class: units.rehearse(book, on=on),
            lambda rehearsal: take_in_units(rehearsal=rehearsal, **acting),
        ),
        "people": Kind(
            lambda book, _class: people.rehearse(book, on=on),
            lambda rehearsal: len(take_in_people(rehearsal=rehearsal, **acting)),
        ),
        "roster": Kind(
            lambda book, training_class: classes.rehearse_roster(book, on=on, training_class=training_class),
            write_into=lambda rehearsal, training_class: take_in_roster(
                rehearsal=rehearsal, training_class=training_class, **acting
            ),
        ),
        "timetable": Kind(
            lambda book, training_class: classes.rehearse_timetable(
                book, on=on, training_class=training_class
            ),
            write_into=lambda rehearsal, training_class: take_in_timetable(
                rehearsal=rehearsal, training_class=training_class, **acting
            ),
        ),
        "paper-sheet": Kind(
            lambda book, training_class: rehearse_paper_sheet(
                book, on=on, training_class=training_class, now=moment
            ),
            write_into=lambda rehearsal, training_class: take_in_paper_sheet(
                rehearsal=rehearsal, training_class=training_class, **acting
            ),
        ),
    }
