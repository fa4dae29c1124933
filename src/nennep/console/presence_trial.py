"""Attack the program's own proof of presence and print how often it is deceived (docs/threats.md).

Every attack passes the doors of the real server, over a database of its own that is thrown away, with real signatures. What
people do (look, count, lend) is assumed with sources: src/nennep/console/trying/people.toml.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from nennep.console.trying.running import Order, Piece, Task

NAME = "presence-trial"
HELP = "attack the proof of presence and print its error rates"
NEEDS_DJANGO = False  # the settings are arranged first


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How often, from which seed."""
    parser.add_argument("--seed", type=int, default=407, help="the same seed gives the same answer (407)")
    parser.add_argument(
        "--trials", type=_number, default=200, help="trials of each attack on each method (200)"
    )
    parser.add_argument(
        "--sensitivity",
        action="store_true",
        help="also with each assumption about people at its low and high value",
    )
    parser.add_argument(
        "--processes",
        type=_number,
        default=min(os.cpu_count() or 1, 2),
        help="how many work at the same time, each in a database of its own; with a given database always one",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object only")


def _number(word: str) -> int:
    value = int(word)
    if not 0 < value <= 100_000:
        raise argparse.ArgumentTypeError("between 1 and 100000")
    return value


def run(options: argparse.Namespace) -> int:
    """Exit 0 whether or not the aims are reached; 1 when the database is not one to write into."""
    from nennep.console.trying.running import Order, answer

    order = Order(options.seed, options.trials, options.sensitivity, options.processes)
    begin = time.perf_counter()
    told = answer(order, _found(order))
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        _tell(told)
    print(f"{time.perf_counter() - begin:.0f} s", file=sys.stderr)
    return 0


def _found(order: Order) -> dict[Task, Any]:
    with tempfile.TemporaryDirectory(prefix="nennep-trial-") as folder:
        (Path(folder) / "static").mkdir()
        given = os.environ.get("NENNEP_DATABASE_URL")
        file = Path(folder) / "trial.sqlite3"
        os.environ |= {
            "NENNEP_MODE": "test",
            "NENNEP_DATA_DIR": folder,
            "NENNEP_DATABASE_URL": given or f"sqlite:///{file}",
            "NENNEP_SECRET_KEY": hashlib.sha512(f"nennep trial {order.seed}".encode()).hexdigest(),
            "NENNEP_LANGUAGE": "vi",
        }
        os.environ.pop("NENNEP_NOW", None)
        _make_tables()
        from nennep.console.trying.running import run_apart, run_here

        if given:
            return run_here(order, _progress(order))
        files = [str(file)]
        files += [
            str(shutil.copy(str(file), f"{folder}/trial-{number}.sqlite3"))
            for number in range(2, order.processes + 1)
        ]
        return run_apart(order, files, _progress(order))


def _progress(order: Order) -> Callable[[Piece], None]:
    """Says on standard error how far it is: on a screen it moves, in a file now and then."""
    from tqdm import tqdm

    from nennep.console.trying.running import pieces_of, tasks_of

    pause = 0.5 if sys.stderr.isatty() else 30
    bar = tqdm(
        total=sum(piece.weight for piece in pieces_of(order, tasks_of(order))),
        mininterval=pause, maxinterval=pause, file=sys.stderr, bar_format="{percentage:3.0f}% {elapsed}<{remaining} {desc}",
    )  # fmt: skip

    def done(piece: Piece) -> None:
        task = piece.task
        words = (task.kind, task.name, task.method, task.parameter)
        bar.set_description_str(" ".join(word for word in words if word), refresh=False)
        bar.update(piece.weight)

    return done


def _make_tables() -> None:
    """Bring the database up to date; refuse one that holds people."""
    from nennep.console.main import set_up

    set_up()
    from django.conf import settings
    from django.db import connection, connections
    from django.utils.translation import gettext as _

    from nennep.console.migrate import bring_up_to_date
    from nennep.console.trying.running import forget_at_a_power_cut
    from nennep.kernel.errors import Refused
    from nennep.people.models import Person

    forget_at_a_power_cut(settings.DATABASES["default"])
    bring_up_to_date()
    if Person.objects.exists():
        raise Refused(
            _("The database holds people. The trial writes invented ones and wants an empty database.")
        )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()


def _tell(told: dict[str, Any]) -> None:
    """Tables in Markdown, as docs/threats.md shows them."""
    methods = list(told["methods"])
    names = sorted({name for rows in told["methods"].values() for name in rows}, key=lambda one: int(one[1:]))
    print(f"seed {told['seed']}, trials {told['trials']}\n")
    print(
        f"of {told['trials']} each: accepted without a flag / accepted but flagged / refused (95 % interval of the first)\n"
    )
    print("| | " + " | ".join(methods) + " |")
    print("|---|" + "---|" * len(methods))
    for name in names:
        cells = []
        for method in methods:
            row = told["methods"][method].get(name)
            cells.append("–" if row is None else _cell(row))
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\ncaught within a batch:")
    for name, row in told["batches"].items():
        print(
            f"  {name}: {row['share']:.1%} of {row['n']} ({row['interval'][0]:.1%}–{row['interval'][1]:.1%})"
        )
    print("\nhonest:")
    for method, row in told["honest"].items():
        print(f"  {method}: {json.dumps(row, ensure_ascii=False)}")
    print("\naims:")
    for aim in told["aims"]:
        low, high = aim["interval"]
        word = "NOT REACHED"
        if aim["reached"]:
            word = "reached" if aim["shown"] else "reached, but so few trials do not show it"
        print(f"  {aim['what']}: {aim['is']:.2%} ({low:.2%}–{high:.2%}), aim {aim['aim']}: {word}")
    bounds = {one["name"]: one for one in told["parameters"]}
    for name, rows in told.get("sensitivity", {}).items():
        what = "caught within a batch" if name in told["batches"] else "people flagged"
        print(f"\n{name} {what}, with one assumption moved:")
        for parameter, sides in rows.items():
            moved = ", ".join(
                f"{bounds[parameter][side]:g} → {sides[side]:.1%}" for side in ("low", "base", "high")
            )
            print(f"  {parameter}: {moved} (low and high of {sides['n']} each)")


def _cell(row: dict[str, Any]) -> str:
    """How many of which, and how sure the first is."""
    low, high = row["interval"]
    counts = f"{row['accepted_unflagged']} / {row['accepted_flagged']} / {row['refused']}"
    return f"{counts} ({low:.1%}–{high:.1%})"
