"""Print the attendance report of one class for one period: JSON (docs/formats.md), DOCX, PDF or XLSX.

PERIOD is a batch (dot-1, batch-1, 1) or a month (2024-06). A signed report prints exactly what was signed; a period that is still a
draft prints the figures of the moment, and says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

NAME = "attendance-report"
HELP = "print the attendance report of a batch or month"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which class and period, and in which form."""
    parser.add_argument("--class", dest="class_code", metavar="CODE", required=True)
    parser.add_argument("--period", metavar="PERIOD", required=True, help="dot-1, batch-1, 1 or 2024-06")
    parser.add_argument("--format", choices=["json", "docx", "pdf", "xlsx"], default="json")
    parser.add_argument(
        "--json", dest="format", action="store_const", const="json", help="the same as --format json"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; - for standard output")


def run(options: argparse.Namespace) -> int:
    """Find the report, count, print."""
    from django.utils.translation import gettext as _

    from nennep.attendance.exports import report_file
    from nennep.attendance.queries.report_view import report_data, view_of
    from nennep.attendance.queries.reports import report_for
    from nennep.classes.models import TrainingClass
    from nennep.kernel.clock import now
    from nennep.kernel.errors import Refused

    training_class = (
        TrainingClass.objects.filter(code__iexact=options.class_code).select_related("host").first()
    )
    if training_class is None:
        raise Refused(_("There is no class with the code {code}.").format(code=options.class_code))
    moment = now()
    view = view_of(report_for(training_class, options.period, moment), moment)
    if options.format == "json":
        text = json.dumps(report_data(view), ensure_ascii=False, indent=2) + "\n"
        return write(options.output, text.encode())
    name = options.output or f"{view.class_code}-{view.period_key}.{options.format}"
    return write(name, report_file(view, options.format))


def write(target: str | None, content: bytes) -> int:
    """Into the file, or to standard output where none is named; the name of a file that was written goes to the person."""
    if target in {None, "-"}:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    path = Path(str(target))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(path, file=sys.stderr)
    return 0
