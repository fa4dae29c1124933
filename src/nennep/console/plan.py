"""Print the plans of a year beside what was opened for them: text or JSON (docs/formats.md)."""

from __future__ import annotations

import argparse
import json

NAME = "plan"
HELP = "print the plan of a year and its progress"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which year, whose plans, on which day."""
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument(
        "--unit", metavar="CODE", default="", help="only the plans of this unit and those below it"
    )
    parser.add_argument(
        "--as-of", "--on", dest="as_of", metavar="DAY", default="", help="a day, by default today"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: argparse.Namespace) -> int:
    """Refuses a year without a plan, an unknown unit and a day that cannot be read."""
    from django.utils.translation import gettext as _

    from nennep.kernel import dates, numbers
    from nennep.kernel.clock import today
    from nennep.kernel.errors import Refused
    from nennep.planning.queries import plans_of_year, year_data
    from nennep.planning.states import LineState, VersionState
    from nennep.units.queries import unit_named
    from nennep.web.parts import KnownSum

    on = today()
    if options.as_of:
        try:
            day = dates.parse_date(options.as_of).exact
        except dates.DateError as error:
            raise Refused(error.message) from error
        if day is None:
            raise Refused(_("Write the whole day: day/month/year, for example 3/6/2024."))
        on = day
    unit = unit_named(options.unit, on) if options.unit else None
    plans = plans_of_year(options.year, on, unit)
    if not plans:
        raise Refused(_("There is no plan for {year}.").format(year=options.year))
    data = year_data(plans, options.year, on)
    if options.json:
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return 0
    for plan in data["plans"]:
        version = _("version {number}").format(number=plan["version"])
        state = str(VersionState(plan["state"]).label)
        print(" · ".join(filter(None, [plan["name"], plan["owner"], version, state, plan["document"]])))
    classes = KnownSum(data["classes"]["planned"], data["without_numbers"]["classes"])
    seats = KnownSum(data["people"]["planned"], data["without_numbers"]["people"])
    print(
        _(
            "{opened}/{planned} classes ({share}), {people}/{seats} people ({people_share}), {agencies} agencies"
        ).format(
            opened=data["classes"]["opened"],
            planned=classes.known,
            share=classes.unknown_words or data["classes"]["share"],
            people=numbers.whole(data["people"]["opened"]),
            seats=numbers.whole(seats.known),
            people_share=seats.unknown_words or data["people"]["share"],
            agencies=data["agencies"],
        )
    )
    for line in data["lines"]:
        planned = "—" if line["classes"]["planned"] is None else line["classes"]["planned"]
        state = _("Counted in another plan") if line["counted_in"] else str(LineState(line["state"]).label)
        print(f"  {line['code']:<12} {line['classes']['opened']}/{planned}  {state:<22} {line['title']}")
    return 0
