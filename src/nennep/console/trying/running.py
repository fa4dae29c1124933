"""Running the trial: what is tried, in how many processes, and what is told. The same seed gives the same answer."""

from __future__ import annotations

import logging
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING, Any

from nennep.console.trying.figures import ACCEPTED, Tally, wilson
from nennep.console.trying.parameters import Parameter, base_people, parameters

if TYPE_CHECKING:
    from nennep.console.trying.world import World

SMALL = 30
"""Fewer trials than this are a quick look, in a world of one batch."""
HALF_DAYS, FEW_HALF_DAYS = 40, 10
MOVED = ("A5", "A6", "A11")
"""Attacks whose end depends on what people do."""
AIMS_UNFLAGGED = ("A2", "A3", "A4", "A7", "A8", "A10", "A12")
MOST_UNFLAGGED, LEAST_CAUGHT, MOST_HONEST_REFUSED, MOST_HONEST_FLAGGED = 0.001, 0.95, 0.005, 0.02
NEEDED_BY = {
    "A5": (
        "relay_seconds",
        "check_held",
        "answered_for",
        "heads_counted",
        "count_exact",
        "difference_followed",
    ),
    "A6": ("comes_back", "end_followed", "check_held", "heads_counted", "count_exact", "difference_followed"),
    "A11": ("face_missed", "alike_share", "alike_missed", "looks", "check_held"),
}


@dataclass(frozen=True)
class Task:
    """One row of the answer: `kind` attack, batch, honest or moved."""

    kind: str
    name: str
    method: str = ""
    parameter: str = ""
    value: float = 0.0

    @property
    def key(self) -> str:
        """What the lots of this row are drawn from, beside the seed."""
        return "|".join((self.kind, self.name, self.method))


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    seed: int
    trials: int
    is_sensitive: bool = False

    @property
    def half_days(self) -> int:
        """How large the world is."""
        return FEW_HALF_DAYS if self.trials < SMALL else HALF_DAYS


def tasks_of(order: Order) -> list[Task]:
    """Everything that is tried, what takes longest first."""
    from nennep.console.trying.attacks import ATTACKS
    from nennep.console.trying.batch import BATCHES
    from nennep.console.trying.scene import METHODS

    found = [Task("batch", name) for name in BATCHES]
    found += [Task("honest", "", method) for method in METHODS]
    if order.is_sensitive:
        bounds = {one.name: (one.low, one.high) for one in parameters()}
        found += [
            Task("moved", name, "", parameter, value)
            for name in MOVED
            for parameter in NEEDED_BY[name]
            for value in bounds[parameter]
        ]
    return found + [
        Task("attack", name, method) for name, (_made, methods) in ATTACKS.items() for method in methods
    ]


class Bench:
    """A world in one process, and the tasks made in it one after the other."""

    def __init__(self, order: Order) -> None:
        from nennep.console.trying.world import build

        self.order = order
        self.world: World = build(order.half_days)

    def do(self, task: Task) -> Any:
        """The row."""
        lot = Random(f"{self.order.seed}|{task.key}")  # noqa: S311 - a trial that can be repeated
        if task.kind == "honest":
            from nennep.console.trying.honest import Honest

            return Honest(self.world, lot, base_people(), task.method).run(self.order.trials)
        if task.kind == "attack":
            return self._attack(task, lot)
        return self._batch(task, lot)

    def _attack(self, task: Task, lot: Random) -> dict[str, object]:
        from nennep.console.trying.attacks import ATTACKS
        from nennep.console.trying.scene import Scene

        made, tally, people = ATTACKS[task.name][0], Tally(), base_people()
        for _number in range(self.order.trials):
            with self._trial():
                tally.add(made(Scene.drawn(self.world, lot, people, task.method)))
        return tally.told()

    def _batch(self, task: Task, lot: Random) -> dict[str, object]:
        from nennep.console.trying.batch import caught
        from nennep.console.trying.scene import DEFAULT, Scene

        people = base_people()
        if task.parameter:
            people = people.but(task.parameter, task.value)
        n = self.order.trials if task.kind == "batch" else max(self.order.trials // 4, 1)
        days: Counter[int] = Counter()
        for _number in range(n):
            with self._trial():
                days[caught(self.world, Scene.drawn(self.world, lot, people, DEFAULT), task.name)] += 1
        hits = n - days[0]
        told: dict[str, object] = {
            "n": n,
            "caught": hits,
            "share": round(hits / n, 4),
            "interval": wilson(hits, n),
        }
        if task.kind == "batch":
            told["first_half_day"] = {str(day): days[day] for day in sorted(days) if day}
        return told

    @contextmanager
    def _trial(self) -> Iterator[None]:
        from nennep.console.trying.world import undone

        kiosk = (self.world.kiosk.sequence, self.world.kiosk.link)
        with undone():
            yield
        self.world.kiosk.sequence, self.world.kiosk.link = kiosk


def forget_at_a_power_cut(database: dict[str, Any]) -> None:
    """A database that is thrown away in a minute need not wait for the disk."""
    options = database.get("OPTIONS", {})
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


def be_quiet() -> None:
    """Refused requests are what is tried here; a process of the trial does not tell each."""
    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")


_bench: list[Bench] = []


def _begin(files: Any, order: Order) -> None:
    """A worker takes one of the copies of the database and builds its world."""
    from nennep.console.main import set_up

    os.environ["NENNEP_DATABASE_URL"] = f"sqlite:///{files.get()}"
    set_up()
    from django.conf import settings

    forget_at_a_power_cut(settings.DATABASES["default"])
    be_quiet()
    _bench.append(Bench(order))


def _do(task: Task) -> Any:
    return _bench[0].do(task)


def run_here(order: Order, told: Callable[[Task], None]) -> dict[Task, Any]:
    """In this process, in the database of its settings."""
    be_quiet()
    bench = Bench(order)
    found = {}
    for task in tasks_of(order):
        found[task] = bench.do(task)
        told(task)
    return found


def run_apart(order: Order, files: Sequence[str], told: Callable[[Task], None]) -> dict[Task, Any]:
    """In as many processes as there are copies of the database."""
    context = get_context("spawn")
    queue = context.Manager().Queue()
    for file in files:
        queue.put(file)
    with ProcessPoolExecutor(
        len(files), mp_context=context, initializer=_begin, initargs=(queue, order)
    ) as workers:
        waiting = {workers.submit(_do, task): task for task in tasks_of(order)}
        found = {}
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            told(waiting[done])
    return found


# --- What is told -------------------------------------------------------------------------------------------------


def answer(order: Order, found: dict[Task, Any]) -> dict[str, object]:
    """The JSON object of the trial."""
    methods: dict[str, dict[str, Any]] = {}
    batches, honest = {}, {}
    moved: dict[str, dict[str, dict[str, object]]] = {}
    bounds = {one.name: one for one in parameters()}
    for task in tasks_of(order):
        row = found[task]
        if task.kind == "attack":
            methods.setdefault(task.method, {})[task.name] = row
        elif task.kind == "batch":
            batches[task.name] = row
        elif task.kind == "honest":
            honest[task.method] = row
        else:
            side = "low" if task.value == bounds[task.parameter].low else "high"
            moved.setdefault(task.name, {}).setdefault(task.parameter, {})[side] = row["share"]
    for name, rows in moved.items():
        for sides in rows.values():
            sides["base"] = batches[name]["share"]
    told: dict[str, object] = {
        "seed": order.seed,
        "trials": order.trials,
        "methods": methods,
        "caught_within_batch": {name: row["share"] for name, row in batches.items()},
        "honest": honest,
        "batches": batches,
        "aims": _aims(methods, batches, honest),
        "parameters": [_told(one) for one in parameters()],
    }
    if moved:
        told["sensitivity"] = moved
    return told


def _told(one: Parameter) -> dict[str, object]:
    return {
        "name": one.name,
        "low": one.low,
        "base": one.base,
        "high": one.high,
        "meaning": one.meaning,
        "source": one.source,
    }


def _aims(
    methods: dict[str, Any], batches: dict[str, Any], honest: dict[str, Any]
) -> list[dict[str, object]]:
    """Each aim with what came out. `reached` is about the share that was seen; the interval says how sure it is."""
    aims: list[dict[str, object]] = []
    for name in AIMS_UNFLAGGED:
        row = methods["default_policy"][name]
        share = row[ACCEPTED] / row["n"]
        aims.append(
            {"what": f"{name} accepted unflagged", "aim": f"<= {MOST_UNFLAGGED}", "is": round(share, 4),
             "interval": row["interval"], "reached": share <= MOST_UNFLAGGED}
        )  # fmt: skip
    for name, row in batches.items():
        aims.append(
            {"what": f"{name} caught within a batch", "aim": f">= {LEAST_CAUGHT}", "is": row["share"],
             "interval": row["interval"], "reached": row["share"] >= LEAST_CAUGHT}
        )  # fmt: skip
    for word, most in (("refused", MOST_HONEST_REFUSED), ("flagged", MOST_HONEST_FLAGGED)):
        row = honest["default_policy"]
        share = row[word] / row["n"]
        aims.append(
            {"what": f"honest people {word}", "aim": f"<= {most}", "is": round(share, 4),
             "interval": wilson(row[word], row["n"]), "reached": share <= most}
        )  # fmt: skip
    return aims
