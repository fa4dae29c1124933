"""The review of standards: who meets them on a day and who lacks what, by when (docs/formats.md).

Counts by standard and by unit, and the names of everybody who does not meet a standard. Whoever runs commands sees planning.
"""

from __future__ import annotations

import argparse
import json

NAME = "review"
HELP = "review who meets the standards and who does not"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose people, as of which day."""
    parser.add_argument("--unit", metavar="CODE", required=True, help="the unit with all below it")
    parser.add_argument(
        "--as-of",
        "--on",
        dest="as_of",
        metavar="DATE",
        help="2024-06-03 or 3/6/2024; today where none is given",
    )
    parser.add_argument("--standard", metavar="CODE", help="one standard only")
    parser.add_argument("--counts", action="store_true", help="counts only, no names")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")


def run(options: argparse.Namespace) -> int:
    """Count, list, print."""
    from django.utils.translation import gettext as _

    from nennep.kernel import dates
    from nennep.kernel.clock import today
    from nennep.kernel.errors import Refused
    from nennep.standards.queries import review_data
    from nennep.units.models import Unit

    unit = Unit.objects.filter(code__iexact=options.unit).first()
    if unit is None:
        raise Refused(_("There is no unit with the code {code}.").format(code=options.unit))
    on = today()
    if options.as_of:
        try:
            day = dates.parse_date(options.as_of).exact
        except dates.DateError as error:
            raise Refused(str(error.message)) from error
        if day is None:
            raise Refused(_("Write the whole day: day/month/year, for example 3/6/2024."))
        on = day
    data = review_data(unit, on, standard_code=options.standard or "", with_names=not options.counts)
    if options.standard and not data["standards"]:
        raise Refused(_("No standard {code} is in force on this day.").format(code=options.standard))
    print(json.dumps(data, ensure_ascii=False, indent=2) if options.json else _in_words(data))
    return 0


def _in_words(data: dict[str, object]) -> str:
    from datetime import date

    from django.utils.translation import gettext as _

    from nennep.kernel import dates

    as_of = dates.short(date.fromisoformat(str(data["as_of"])))
    standards = {row["code"]: row["name"] for row in data["standards"]}  # type: ignore[attr-defined]
    outcomes = {
        "missing": _("below the standard"),
        "in_study": _("in study for it"),
        "unknown": _("nothing on record"),
        "planned": _("planned for the post"),
    }
    lines = [f"{data['unit']['name']} · {as_of}"]  # type: ignore[index]
    for row in data["standards"]:  # type: ignore[attr-defined]
        told = _("met {met}, missing {missing}, in study {in_study}, unknown {unknown}, planned {planned}")
        lines.append(f"{row['name']}: {told.format(**row)}")
    lines += [
        f"  {row['name']} · {row['unit']} · {standards[row['standard']]}: {outcomes[row['outcome']]}"
        for row in data.get("people", ())  # type: ignore[attr-defined]
    ]
    if not data["standards"]:
        lines.append(_("No standard is in force on this day."))
    return "\n".join(lines)
