"""Running the trial: what is tried, in how many processes, and what is told. The same seed gives the same answer."""

from __future__ import annotations

import logging
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, Any

from nennep.console.trying.aims import aims_of
from nennep.console.trying.figures import told_of, wilson
from nennep.console.trying.parameters import Parameter, People, base_people, parameters

if TYPE_CHECKING:
    from nennep.console.trying.world import World

SMALL = 30
"""Fewer trials than this are a quick look, in a world of one batch."""
HALF_DAYS, FEW_HALF_DAYS = 40, 10
HONEST = "honest"
WEIGHTS = {"attack": 1, "batch": 6, "moved": 6, "honest": 100}
PIECE = 20
"""Trials that a process makes before it says how far it is."""
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
    HONEST: (
        "dead_phone",
        "slow_network",
        "late_bus",
        "forgotten_card",
        "honest_face_doubted",
        "out_of_room",
    ),
}
"""Rows whose end depends on what people do, and on which of the assumptions."""


@dataclass(frozen=True)
class Task:
    """One row of the answer: `kind` attack, batch, honest, or moved: the row of that name with one assumption changed."""

    kind: str
    name: str
    method: str = ""
    parameter: str = ""
    value: float = 0.0

    @property
    def is_honest(self) -> bool:
        """Whether nobody attacks."""
        return HONEST in {self.kind, self.name}

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
    processes: int = 1

    @property
    def half_days(self) -> int:
        """How large the world is."""
        return FEW_HALF_DAYS if self.trials < SMALL else HALF_DAYS


def tasks_of(order: Order) -> list[Task]:
    """Everything that is tried."""
    from nennep.console.trying.attacks import ATTACKS
    from nennep.console.trying.batch import BATCHES
    from nennep.console.trying.scene import DEFAULT, METHODS

    # Honest people first, attacks then: the room is filled once.
    found = [Task("honest", "", method) for method in METHODS]
    moved = [
        Task("moved", name, DEFAULT, one.name, value)
        for name, needed in NEEDED_BY.items()
        for one in parameters()
        if order.is_sensitive and one.name in needed
        for value in (one.low, one.high)
    ]
    found += [task for task in moved if task.is_honest]
    found += [Task("batch", name) for name in BATCHES]
    found += [task for task in moved if not task.is_honest]
    return found + [
        Task("attack", name, method) for name, (_made, methods) in ATTACKS.items() for method in methods
    ]


@dataclass(frozen=True)
class Piece:
    """Some trials of one row: numbers `first` up to and without `end`. Each trial has a lot of its own, so that a row is the same
    in whatever pieces and processes it is made."""

    task: Task
    first: int
    end: int

    @property
    def weight(self) -> int:
        """About how long it takes, in trials of one half-day."""
        return (self.end - self.first) * _weight(self.task)


def _weight(task: Task) -> int:
    return WEIGHTS["honest" if task.is_honest else task.kind]


def trials_of(order: Order, task: Task) -> int:
    """How often a row is tried; honest people in batches of a class."""
    from nennep.console.trying.honest import batches_for

    if task.is_honest:
        return batches_for(order.trials)
    if task.kind == "moved":
        return max(order.trials // 4, 1)
    return order.trials


def pieces_of(order: Order, tasks: Sequence[Task]) -> list[Piece]:
    """The trials of all rows, in pieces of some seconds each."""
    found = []
    for task in tasks:
        n, size = trials_of(order, task), max(PIECE // _weight(task), 1)
        found += [Piece(task, first, min(first + size, n)) for first in range(0, n, size)]
    return found


class Bench:
    """A world in one process, and trials made in it one after the other."""

    def __init__(self, order: Order) -> None:
        from nennep.console.trying.world import build

        self.order = order
        self.world: World = build(order.half_days)
        self._ground, self._honest_only = ExitStack(), True

    def do(self, task: Task) -> Any:
        """The whole row."""
        return row_of(task, [self.part(piece) for piece in pieces_of(self.order, [task])])

    def part(self, piece: Piece) -> Counter[str]:
        """What came out of some trials, counted."""
        task = piece.task
        made = self._honest if task.is_honest else self._attack if task.kind == "attack" else self._batch
        people = base_people()
        if task.parameter:
            people = people.but(task.parameter, task.value)
        found: Counter[str] = Counter()
        self._stand(is_honest=task.is_honest)
        for number in range(piece.first, piece.end):
            lot = Random(f"{self.order.seed}|{task.key}|{number}")  # noqa: S311 - a trial that can be repeated
            with self._trial():
                found.update(made(task, lot, people))
        return found

    def _stand(self, *, is_honest: bool) -> None:
        """Attacks are made in a room where all others sit already; what honest people do is made where they do not."""
        from nennep.console.trying.world import fill_the_other_seats, undone

        if is_honest == self._honest_only:
            return
        self.close()
        if not is_honest:
            self._ground.enter_context(undone())
            fill_the_other_seats(self.world)
        self._honest_only = is_honest

    def close(self) -> None:
        """Leave the world as it was built."""
        self._ground.close()
        self._honest_only = True

    def _attack(self, task: Task, lot: Random, people: People) -> Counter[str]:
        from nennep.console.trying.attacks import ATTACKS
        from nennep.console.trying.scene import Scene

        made = ATTACKS[task.name][0]
        return Counter([made(Scene.drawn(self.world, lot, people, task.method))])

    def _honest(self, task: Task, lot: Random, people: People) -> Counter[str]:
        from nennep.console.trying.honest import Honest

        return Honest(self.world, lot, people, task.method).batch(self.order.trials)

    def _batch(self, task: Task, lot: Random, people: People) -> Counter[str]:
        from nennep.console.trying.batch import caught
        from nennep.console.trying.scene import DEFAULT, Scene

        return Counter([str(caught(self.world, Scene.drawn(self.world, lot, people, DEFAULT), task.name))])

    @contextmanager
    def _trial(self) -> Iterator[None]:
        from nennep.console.trying.world import undone

        kiosk = (self.world.kiosk.sequence, self.world.kiosk.link)
        with undone():
            yield
        self.world.kiosk.sequence, self.world.kiosk.link = kiosk


def row_of(task: Task, parts: Sequence[Counter[str]]) -> dict[str, object]:
    """The row of the answer, from all its pieces."""
    from nennep.console.trying.honest import honest_row

    found: Counter[str] = sum(parts, Counter())
    if task.is_honest:
        return honest_row(found)
    if task.kind == "attack":
        return told_of(found)
    n = found.total()
    hits = n - found["0"]
    told: dict[str, object] = {
        "n": n,
        "caught": hits,
        "share": round(hits / n, 4),
        "interval": wilson(hits, n),
    }
    if task.kind == "batch":
        told["first_half_day"] = {day: found[day] for day in sorted(found, key=int) if day != "0"}
    return told


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

    Thread(target=_end_with_parent, daemon=True).start()
    os.environ["NENNEP_DATABASE_URL"] = f"sqlite:///{files.get()}"
    set_up()
    from django.conf import settings

    forget_at_a_power_cut(settings.DATABASES["default"])
    be_quiet()
    _bench.append(Bench(order))


def _end_with_parent() -> None:
    """A worker whose trial was killed would go on for an hour, for nobody."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _part(piece: Piece) -> Counter[str]:
    return _bench[0].part(piece)


def run_here(order: Order, done: Callable[[Piece], None]) -> dict[Task, Any]:
    """In this process, in the database of its settings."""
    be_quiet()
    bench = Bench(order)
    found: dict[Task, list[Counter[str]]] = {}
    for piece in pieces_of(order, tasks_of(order)):
        found.setdefault(piece.task, []).append(bench.part(piece))
        done(piece)
    bench.close()
    return {task: row_of(task, parts) for task, parts in found.items()}


def run_apart(order: Order, files: Sequence[str], done: Callable[[Piece], None]) -> dict[Task, Any]:
    """In as many processes as there are copies of the database."""
    context = get_context("spawn")
    queue = context.Manager().Queue()
    for file in files:
        queue.put(file)
    found: dict[Task, list[Counter[str]]] = {}
    with ProcessPoolExecutor(
        len(files), mp_context=context, initializer=_begin, initargs=(queue, order)
    ) as workers:
        waiting = {workers.submit(_part, piece): piece for piece in pieces_of(order, tasks_of(order))}
        for one in as_completed(waiting):
            piece = waiting[one]
            found.setdefault(piece.task, []).append(one.result())
            done(piece)
    return {task: row_of(task, parts) for task, parts in found.items()}


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
            sides = moved.setdefault(task.name, {}).setdefault(task.parameter, {"n": row["n"]})
            sides[side] = _share(row)
    for name, rows in moved.items():
        for sides in rows.values():
            sides["base"] = _share(honest["default_policy"] if name == HONEST else batches[name])
    told: dict[str, object] = {
        "seed": order.seed,
        "trials": order.trials,
        "methods": methods,
        "caught_within_batch": {name: row["share"] for name, row in batches.items()},
        "honest": honest,
        "batches": batches,
        "aims": aims_of(methods, batches, honest),
        "parameters": [_told(one) for one in parameters()],
    }
    if moved:
        told["sensitivity"] = moved
    return told


def _share(row: dict[str, Any]) -> float:
    """Of a batch the share that was caught; of honest people the share that was flagged."""
    return float(row["share"]) if "share" in row else round(row["flagged"] / row["n"], 4)


def _told(one: Parameter) -> dict[str, object]:
    return {
        "name": one.name,
        "low": one.low,
        "base": one.base,
        "high": one.high,
        "meaning": one.meaning,
        "source": one.source,
    }
