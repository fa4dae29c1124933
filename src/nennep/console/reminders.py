"""Print the letters of reminder of a month: JSON (docs/formats.md), DOCX or PDF.

Letters that were sent print exactly as issued, open ones as drafts; for cases of received reports that stand in no letter yet the
letters that drafting would make are shown as "proposed". Nothing is written into the database.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from nennep.attendance.queries.reminders import Letter

NAME = "reminders"
HELP = "print the letters to agency heads of a month"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which month and unit, and in which form."""
    parser.add_argument("--period", metavar="PERIOD", required=True, help="the month, 2024-06")
    parser.add_argument("--unit", metavar="CODE", help="letters of this Board, or to this agency only")
    parser.add_argument("--format", choices=["json", "docx", "pdf"], default="json")
    parser.add_argument(
        "--json", dest="format", action="store_const", const="json", help="the same as --format json"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE|DIR",
        help="a file for one letter, a folder for several; - for standard output",
    )


def run(options: argparse.Namespace) -> int:
    """Gather the letters, print."""
    from django.utils.translation import gettext as _

    from nennep.attendance.queries.reminder_paper import letter_data, print_letters
    from nennep.attendance.queries.reports import parse_month
    from nennep.console.attendance_report import write
    from nennep.kernel.clock import today
    from nennep.kernel.errors import Refused

    month = parse_month(options.period)
    if month is None:
        raise Refused(_("“{period}” is no month. Write it as 2024-06.").format(period=options.period))
    on = today()
    letters = _letters(month, on, options.unit)
    if options.format == "json":
        data = {
            "kind": "reminders",
            "period": f"{month:%Y-%m}",
            "letters_total": len(letters),
            "letters": [letter_data(letter) for letter in letters],
        }
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        return write(options.output, text.encode())
    if not letters:
        raise Refused(_("There is no letter in {period}.").format(period=options.period))
    papers = print_letters(letters, options.format, on)
    target = options.output
    if target == "-" or (target and Path(target).suffix.lower() == f".{options.format}"):
        if len(letters) > 1:
            raise Refused(
                _(
                    "There are {count} letters. Name a folder for them with -o, or one agency with --unit."
                ).format(count=len(letters))
            )
        return write(target, next(papers))
    folder = Path(target or f"reminders-{month:%Y-%m}")
    for letter, paper in zip(letters, papers, strict=True):
        write(str(folder / f"{_file_name(letter)}.{options.format}"), paper)
    return 0


def _letters(month: date, on: date, unit_code: str | None) -> list[Letter]:
    from django.utils.translation import gettext as _

    from nennep.attendance.models import Reminder, ReportReceipt
    from nennep.attendance.queries.reminders import letters_of, proposed_letters
    from nennep.attendance.states import ReminderState
    from nennep.kernel.errors import Refused
    from nennep.units.models import Unit

    unit = Unit.objects.filter(code__iexact=unit_code).first() if unit_code else None
    if unit_code and unit is None:
        raise Refused(_("There is no unit with the code {code}.").format(code=unit_code))
    stored = (
        Reminder.objects.filter(period_from=month)
        .exclude(state=ReminderState.DROPPED)
        .select_related("board", "agency", "document")
        .order_by("agency__sort_key", "pk")
    )
    letters = letters_of(list(stored), on)
    boards = Unit.objects.filter(pk__in=ReportReceipt.objects.filter(view="all").values("superior"))
    for board in boards.order_by("pk"):
        letters += proposed_letters(board, month, on)
    if unit is not None:
        letters = [one for one in letters if unit.pk in {one.board.pk, one.agency_id}]
    return letters


def _file_name(letter: Letter) -> str:
    from nennep.kernel.text import search_key

    reminder = letter.reminder
    number = f"{letter.number.replace('/', '-')}-" if letter.number else ""
    ending = f"-{reminder.pk}" if reminder else ""
    return f"{number}{search_key(letter.agency).replace(' ', '-')}{ending}"
