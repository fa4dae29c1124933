"""Say whether somebody meets the conditions of a programme on a day, criterion by criterion (docs/formats.md).

The person is on record (--person CODE) or described in a file (--facts FILE.json). Nothing is written into the database.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from nennep.standards.queries import Eligibility

NAME = "eligibility"
HELP = "check a person against the conditions of a programme"
FORMS = {"full-time": "full_time", "part-time": "part_time_batch"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whom, for what, as of which day."""
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--person", metavar="CODE", help="code of a person on record")
    who.add_argument("--facts", metavar="FILE", help="JSON file about somebody who is not on record")
    parser.add_argument("--programme", metavar="CODE", required=True, help="tc-llct, cc-llct …")
    parser.add_argument("--form", choices=sorted(FORMS), default="full-time", help="form of study")
    parser.add_argument(
        "--on", "--as-of", dest="on", metavar="DATE", help="the day, 2024-05-15; today when left out"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Find the facts, ask the criteria of the day, print."""
    from django.utils.translation import gettext as _

    from nennep.catalogue.models import Programme, StudyForm
    from nennep.catalogue.queries import find_programme
    from nennep.kernel import dates
    from nennep.kernel.clock import today
    from nennep.kernel.errors import Refused

    on = _day(options.on) if options.on else today()
    programme = (
        Programme.objects.filter(code__iexact=options.programme).first()
        or find_programme(options.programme, on).programme
    )
    if programme is None:
        raise Refused(_("There is no programme “{code}”.").format(code=options.programme))
    found = _found(options, programme.code, FORMS[options.form], on)
    if options.json:
        about = {"programme": programme.code, "form": options.form, "on": on.isoformat()}
        print(json.dumps({**found.as_json(), **about}, ensure_ascii=False, indent=2))
        return 0
    form = StudyForm(FORMS[options.form]).label
    print(f"{programme.name} · {form} · {dates.short(on)}: {found.outcome.label}")
    for row in found.criteria:
        print(f"  {row.outcome.label:<20} {row.name}: {row.sentence} [{row.basis}]")
    if not found.criteria:
        print("  " + _("No condition of this programme is in force on this day."))
    return 0


def _day(written: str) -> date:
    from django.utils.translation import gettext as _

    from nennep.kernel.dates import DateError, parse_date
    from nennep.kernel.errors import Refused

    try:
        day = parse_date(written).exact
    except DateError as error:
        raise Refused(error.message) from error
    if day is None:
        raise Refused(_("“{written}” is no day. Write it as 2024-05-15.").format(written=written))
    return day


def _found(options: argparse.Namespace, programme_code: str, study_form: str, on: date) -> Eligibility:
    from django.utils.translation import gettext as _

    from nennep.kernel.errors import Refused
    from nennep.people.models import Person
    from nennep.standards.queries import catalogue, eligibility_of, eligibility_of_facts, written_words
    from nennep.standards.rules import WrongFacts, read_facts

    if options.person:
        person = Person.objects.filter(code__iexact=options.person).first()
        if person is None:
            raise Refused(_("There is nobody with the code {code} on record.").format(code=options.person))
        return eligibility_of(person, programme_code, study_form, on, shows_planning=True)
    try:
        given = json.loads(Path(options.facts).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise Refused(_("There is no file {file}.").format(file=options.facts)) from error
    except OSError as error:
        raise Refused(_("{file} is no file that can be read.").format(file=options.facts)) from error
    except ValueError as error:
        raise Refused(_("{file} is no JSON file in UTF-8.").format(file=options.facts)) from error
    if not isinstance(given, dict):
        raise Refused(_("{file}: write one JSON object (docs/formats.md).").format(file=options.facts))
    words = catalogue()
    titles, steps = written_words()
    try:
        facts = read_facts(given, titles, steps, words.vocabulary.steps)
    except WrongFacts as error:
        words_of_error = {
            "file": options.facts,
            "key": error.key,
            "value": f" ({error.value})" if error.value else "",
        }
        if error.known:
            sentence = _("{file}: “{key}” cannot be read{value}. Write one of {known} (docs/formats.md).")
            raise Refused(sentence.format(**words_of_error, known=", ".join(error.known))) from error
        sentence = _("{file}: “{key}” cannot be read{value}. Correct it (docs/formats.md).")
        raise Refused(sentence.format(**words_of_error)) from error
    if facts.born is not None and facts.born.first > on:
        raise Refused(
            _("{file}: “born” ({value}) lies after the day that is asked about.").format(
                file=options.facts, value=given.get("born")
            )
        )
    return eligibility_of_facts(facts, programme_code, study_form, on, words)
