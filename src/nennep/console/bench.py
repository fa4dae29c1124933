"""Measure speeds on a large world and print one JSON object with the aims beside the figures.

It writes invented rows in bulk, past the acts of people, into a database of its own: a temporary SQLite file, or the empty
PostgreSQL or SQLite database that NENNEP_DATABASE_URL names. A database that holds people is refused.
"""

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

NAME = "bench"
HELP = "measure speeds on a large world"
NEEDS_DJANGO = False  # the settings are arranged first


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, and how large the world is."""
    parser.add_argument(
        "name",
        metavar="NAME",
        choices=("attendance", "check-in", "review"),
        help="attendance, check-in, review",
    )
    parser.add_argument("--classes", type=_number, default=1000, help="classes over ten months (1000)")
    parser.add_argument("--trainees", type=_number, default=70, help="trainees of each class (70)")
    parser.add_argument("--sessions", type=_number, default=40, help="half-days of each class (40)")
    parser.add_argument("--requests", type=_number, default=60, help="how often each page is asked for (60)")
    parser.add_argument("--letters", type=_number, default=400, help="letters to print (400)")
    parser.add_argument("--rows", type=_number, default=10_000, help="rows of the class list (10000)")
    parser.add_argument(
        "--trainees-in-hall", type=_number, default=1000, help="check-in: who checks in to one session (1000)"
    )
    parser.add_argument(
        "--people", type=_people, default=1_000_000, help="review: people on record (1000000)"
    )
    parser.add_argument("--again", action="store_true", help="measure a world that an earlier bench has left")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")


def _number(word: str) -> int:
    value = int(word)
    if not 0 < value <= 100_000:
        raise argparse.ArgumentTypeError("between 1 and 100000")
    return value


def _people(word: str) -> int:
    value = int(word)
    if not 100 <= value <= 5_000_000:
        raise argparse.ArgumentTypeError("between 100 and 5000000")
    return value


def run(options: argparse.Namespace) -> int:
    """Exit 0 whether or not the aims are reached; 1 when the database is not one to write into."""
    from nennep.console.benching.clock import WORLD_NOW
    from nennep.console.main import set_up

    if options.name == "check-in":
        return _check_in(options)
    if options.name == "review":
        return _review(options)

    with tempfile.TemporaryDirectory(prefix="nennep-bench-") as folder:
        os.environ["NENNEP_DATA_DIR"] = folder
        os.environ.setdefault("NENNEP_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["NENNEP_NOW"] = WORLD_NOW
        os.environ.setdefault("NENNEP_LOG_LEVEL", "warning")
        set_up()
        result = _measured(options)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        _tell(result)
    return 0


def _check_in(options: argparse.Namespace) -> int:
    """A thousand people check in through a server of its own."""
    from nennep.console.main import set_up

    with tempfile.TemporaryDirectory(prefix="nennep-bench-") as folder:
        os.environ["NENNEP_DATA_DIR"] = folder
        os.environ.setdefault("NENNEP_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ.setdefault("NENNEP_LOG_LEVEL", "warning")
        (Path(folder) / "static").mkdir()
        set_up()
        from django.conf import settings
        from django.utils.translation import gettext as _

        from nennep.console.benching import check_in, world
        from nennep.console.migrate import bring_up_to_date
        from nennep.kernel.errors import Refused

        if settings.IS_PRODUCTION:
            raise Refused(_("The bench writes invented people and is not for production."))
        bring_up_to_date()
        if world.has_people():
            raise Refused(
                _(
                    "The database holds people. The bench writes invented ones in bulk and wants an empty database."
                )
            )
        result = check_in.measure(options.trainees_in_hall)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        _tell(result)
    return 0


def _review(options: argparse.Namespace) -> int:
    """The review of standards of a whole country's worth of cadres."""
    from nennep.console.main import set_up

    with tempfile.TemporaryDirectory(prefix="nennep-bench-") as folder:
        os.environ["NENNEP_DATA_DIR"] = folder
        os.environ.setdefault("NENNEP_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["NENNEP_NOW"] = "2024-06-03T07:45"
        os.environ.setdefault("NENNEP_LOG_LEVEL", "warning")
        set_up()
        from django.conf import settings
        from django.utils.translation import gettext as _

        from nennep.console.benching import cadres, measuring, review, world
        from nennep.console.migrate import bring_up_to_date
        from nennep.kernel.errors import Refused

        if settings.IS_PRODUCTION:
            raise Refused(_("The bench writes invented people and is not for production."))
        watch = measuring.Watch(is_shown=not options.json and sys.stderr.isatty())
        with watch.measured("migrate"):
            bring_up_to_date()
        if not options.again:
            if world.has_people():
                raise Refused(
                    _(
                        "The database holds people. The bench writes invented ones in bulk and wants an empty database."
                    )
                )
            with watch.measured("load"):
                cadres.build(options.people)
        result = {**review.measure(options.people), "seconds": watch.seconds}
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        _tell(result)
    return 0


def _measured(options: argparse.Namespace) -> dict[str, object]:
    from django.conf import settings
    from django.utils.translation import gettext as _

    from nennep.console.benching import measuring, world
    from nennep.console.migrate import bring_up_to_date
    from nennep.kernel.errors import Refused

    if settings.IS_PRODUCTION:
        raise Refused(_("The bench writes invented people and is not for production."))
    watch = measuring.Watch(is_shown=not options.json and sys.stderr.isatty())
    with watch.measured("migrate"):
        bring_up_to_date()
    memory = None
    if options.again:
        found = world.find()
    elif world.has_people():
        raise Refused(
            _(
                "The database holds people. The bench writes invented ones in bulk and wants an empty database."
            )
        )
    else:
        with watch.measured("load"):
            memory = _load_apart((options.classes, options.trainees, options.sessions))
        found = world.find()
    result = measuring.measure(
        found, watch, requests=options.requests, letters=options.letters, rows=options.rows
    )
    return {**result, "load_peak_mb": memory}


def _load_apart(size: tuple[int, int, int]) -> int:
    """Load in a process of its own, so that its memory is not taken for that of serving. Returns its peak in MB."""
    from django.db import connections

    connections.close_all()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_load, size).result()


def _load(size: tuple[int, int, int]) -> int:
    from nennep.console.main import set_up

    set_up()
    from nennep.console.benching import measuring, world

    classes, trainees, sessions = size
    world.build(classes=classes, trainees=trainees, sessions=sessions)
    return measuring.peak_mb()


def _tell(result: dict[str, object]) -> None:
    for name, value in result.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for key, inner in value.items():
                print(f"  {key}: {json.dumps(inner, ensure_ascii=False)}")
        else:
            print(f"{name}: {json.dumps(value, ensure_ascii=False)}")
