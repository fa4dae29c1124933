"""Derive marks and totals again from the facts and compare them with the stored ones; mend what differs.

With --check nothing is written, and the exit is 1 when something differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nennep.attendance.queries.rebuild import Difference

NAME = "rebuild"
HELP = "derive attendance marks again and compare (--check) or mend them"
SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to look at, and how to tell it."""
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 when something differs")
    parser.add_argument("--class", dest="class_code", metavar="CODE", help="this class only")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: argparse.Namespace) -> int:
    """Go through the classes one after the other, each in its own transaction."""
    from nennep.accounts.operations import system_user
    from nennep.attendance.operations import repair_class
    from nennep.attendance.queries.derivation import RuleShelf
    from nennep.attendance.queries.rebuild import class_differences
    from nennep.kernel.clock import now

    classes = _classes(options.class_code)
    found: list[Difference] = []
    shelf = RuleShelf()
    for training_class in _with_progress(classes, is_shown=not options.json and sys.stderr.isatty()):
        if options.check:
            found += class_differences(training_class, shelf)
        else:
            found += repair_class(training_class=training_class, by=system_user(now=now()), now=now())
    _tell(options, found, classes=len(classes))
    return 1 if found and options.check else 0


def _classes(code: str | None) -> list[Any]:
    from django.utils.translation import gettext as _

    from nennep.classes.models import TrainingClass
    from nennep.kernel.errors import Refused

    classes = TrainingClass.objects.select_related("programme_version__programme").order_by("pk")
    if code is None:
        return list(classes)
    chosen = list(classes.filter(code=code))
    if not chosen:
        raise Refused(_("There is no class with the code {code}.").format(code=code))
    return chosen


def _with_progress(classes: list[Any], *, is_shown: bool) -> Any:
    if not is_shown:
        return classes
    from tqdm import tqdm

    return tqdm(classes, unit=" class", file=sys.stderr)


def _tell(options: argparse.Namespace, found: list[Difference], *, classes: int) -> None:
    if options.json:
        print(
            json.dumps(
                {
                    "classes": classes,
                    "mended": not options.check,
                    "differences": [
                        {
                            "what": one.what,
                            "problem": one.problem,
                            "class": one.class_code,
                            "session": one.session_id,
                            "enrolment": one.enrolment_id,
                            "fields": [
                                {"name": name, "stored": stored, "derived": derived}
                                for name, stored, derived in one.fields
                            ],
                        }
                        for one in found
                    ],
                },
                ensure_ascii=False,
            )
        )
        return
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    for one in found[:SHOWN]:
        place = _("{code} · session {session} · enrolment {enrolment}").format(
            code=one.class_code, session=one.session_id or "–", enrolment=one.enrolment_id
        )
        told = "; ".join(f"{name}: {stored} → {derived}" for name, stored, derived in one.fields)
        print(f"{place}: {one.what} {one.problem} {told}".rstrip())
    if len(found) > SHOWN:
        print(_("… and {count} further ones").format(count=len(found) - SHOWN))
    of_classes = ngettext("{count} class", "{count} classes", classes).format(count=classes)
    if not found:
        print(_("Nothing differs in {classes}.").format(classes=of_classes))
        return
    differences = ngettext("{count} difference", "{count} differences", len(found)).format(count=len(found))
    sentence = _("{differences} in {classes}.") if options.check else _("{differences} in {classes}, mended.")
    print(sentence.format(differences=differences, classes=of_classes))
