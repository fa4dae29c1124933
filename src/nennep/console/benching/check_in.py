"""How fast a hall checks in: begin and answer through the real server on both cores, beside a bare endpoint that does one insert;
and how fast the server takes in what kiosks recorded without a network.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPResponse
from multiprocessing import get_context

from nennep.console.authenticator import Authenticator, Credential

TOKEN = "b" * 32
CLIENTS = 8
RATE = 20
AIM_RATE, AIM_P95_MS, AIM_FACTS = 200, 300, 2000
SMALL_HALLS, SMALL = 40, 10
KIOSKS = 4


@dataclass
class Trainee:
    """What a phone knows: its cookies, its key."""

    cookie: str
    credential_id: bytes
    key: bytes


@dataclass
class Hall:
    """One session with its window."""

    port: int
    codes: list[str]
    trainees: list[Trainee] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """As the browser sees us."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Door:
    """One kiosk: its cookie, and what it has to hand in, in order."""

    cookie: str
    bodies: list[dict[str, object]]


@dataclass
class Line:
    """One connection that stays open, as a browser's."""

    port: int
    http: http.client.HTTPConnection | None = None

    def post(self, path: str, sent: object, cookie: str) -> dict[str, object]:
        """Post JSON; anything but 200 ends the bench. A connection that the server has closed meanwhile is opened again."""
        try:
            answer = self._answer(path, sent, cookie)
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            self.http = None
            answer = self._answer(path, sent, cookie)
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {content[:200]!r}")
        found: dict[str, object] = json.loads(content)
        return found

    def _answer(self, path: str, sent: object, cookie: str) -> HTTPResponse:
        self.http = self.http or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/json"}
        self.http.request("POST", path, json.dumps(sent), headers)
        return self.http.getresponse()


def check_in(hall: Hall, line: Line, who: Trainee) -> float:
    """The whole way of one phone; seconds that the server took for both steps, the signing of the phone left out."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    phone = Authenticator()
    key = load_der_private_key(who.key, password=None)
    one = Credential(who.credential_id, "127.0.0.1", key)  # type: ignore[arg-type]
    phone.credentials[one.id] = one
    begun = time.perf_counter()
    question = line.post("/presence/check-in/begin/", {"codes": hall.codes}, who.cookie)
    asked = time.perf_counter()
    assertion = phone.get(
        challenge=str(question["challenge"]),
        rp_id=str(question["rp_id"]),
        credential_ids=[one.id],
        origin=hall.origin,
    )
    signed = time.perf_counter()
    said = line.post(
        "/presence/check-in/answer/", {"token": question["token"], "assertion": assertion}, who.cookie
    )
    if said["outcome"] != "accepted":
        raise RuntimeError(f"refused: {said}")
    return asked - begun + time.perf_counter() - signed


def _all(work: list[tuple[Hall, Trainee]]) -> list[float]:
    """One client: its trainees one after the other, as fast as they are answered."""
    if not work:
        return []
    line = Line(work[0][0].port)
    return [check_in(hall, line, one) for hall, one in work]


def _handed_in(work: tuple[int, Door]) -> tuple[int, list[float]]:
    """One kiosk hands in all it has; facts that were taken, seconds of each delivery."""
    port, door = work
    line, taken, took = Line(port), 0, []
    for body in door.bodies:
        begun = time.perf_counter()
        said = line.post("/presence/kiosk/upload/", body, door.cookie)
        took.append(time.perf_counter() - begun)
        taken += int(str(said["taken"]))
    return taken, took


def _paced(work: tuple[Hall, list[tuple[float, Trainee]], float]) -> list[float]:
    """One client: each trainee at the appointed second; what is late because the server was busy counts as waiting."""
    hall, appointed, start = work
    line, found = Line(hall.port), []
    for second, one in appointed:
        wait = start + second - time.time()  # noqa: TID251 - a clock that several processes share
        if wait > 0:
            time.sleep(wait)
        took = check_in(hall, line, one)
        found.append(took + max(0.0, -wait))
    return found


def _bare(work: tuple[int, int, str]) -> int:
    port, count, cookie = work
    line = Line(port)
    for _number in range(count):
        line.post("/bare/", {}, cookie)
    return count


def saturate(halls: Sequence[Hall]) -> dict[str, object]:
    """All at once from several clients: check-ins a second, and how long each took."""
    everybody = [(hall, one) for hall in halls for one in hall.trainees]
    parts = [everybody[number::CLIENTS] for number in range(CLIENTS)]
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as clients:
        list(clients.map(_ready, range(CLIENTS)))
        begun = time.perf_counter()
        took = [one for part in clients.map(_all, parts) for one in part]
    seconds = time.perf_counter() - begun
    return {"check_ins": len(took), "a_second": round(len(took) / seconds, 1), **percentiles(took)}


def hand_in(port: int, doors: Sequence[Door]) -> dict[str, object]:
    """All kiosks at once: facts a second."""
    with ProcessPoolExecutor(len(doors), mp_context=get_context("spawn")) as clients:
        list(clients.map(_ready, range(len(doors))))
        begun = time.perf_counter()
        done = list(clients.map(_handed_in, [(port, door) for door in doors]))
        seconds = time.perf_counter() - begun
    taken, took = sum(one for one, _took in done), [one for _taken, part in done for one in part]
    return {
        "facts": taken,
        "deliveries": len(took),
        "a_second": round(taken / seconds, 1),
        **percentiles(took),
    }


def _ready(_number: int) -> None:
    """A client has started and loaded what it needs."""
    time.sleep(0.2)


def at_a_pace(hall: Hall) -> dict[str, object]:
    """Twenty a second, evenly: how long each took."""
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as clients:
        list(clients.map(_ready, range(CLIENTS)))
        start = time.time() + 1  # noqa: TID251 - as above
        appointed = [(number / RATE, one) for number, one in enumerate(hall.trainees)]
        parts = [(hall, appointed[number::CLIENTS], start) for number in range(CLIENTS)]
        took = [one for part in clients.map(_paced, parts) for one in part]
    return {"check_ins": len(took), "a_second": RATE, **percentiles(took)}


def bare(port: int, cookie: str, count: int = 2000) -> float:
    """Requests a second of an endpoint with the same sign-in that inserts one row."""
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as clients:
        list(clients.map(_ready, range(CLIENTS)))
        begun = time.perf_counter()
        done = sum(clients.map(_bare, [(port, count // CLIENTS, cookie)] * CLIENTS))
        return round(done / (time.perf_counter() - begun), 1)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 99
    return {f"p{one}_ms": round(cuts[one - 1] * 1000, 1) for one in (50, 95, 99)}


@contextmanager
def serving(now: datetime) -> Iterator[int]:
    """Granian as `nennep serve` starts it, two processes of one thread, over the database of the settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "1", "--no-ws", "--log-level", "warning", "nennep.console.benching.bare:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "NENNEP_NOW": now.isoformat()})
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(2)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def measure(people: int) -> dict[str, object]:
    """Everything, as one JSON object; `aim` stands beside each figure that has one."""
    from django.db import connections

    from nennep.accounts.operations import system_user
    from nennep.console.benching import hall as halls
    from nennep.console.benching.loading import settle
    from nennep.console.benching.measuring import database_name
    from nennep.presence.models import CheckIn, Flag

    tens = {f"small {number}": SMALL for number in range(SMALL_HALLS)}
    sizes = {"warm": 40, "large": people, "pace": min(people, 400), "kiosk": people, **tens}
    sessions = halls.prepare(sizes)
    system = system_user(now=halls.NOW)
    with serving(halls.NOW) as port:
        made = {name: halls.hall(both[0], port, system) for name, both in sessions.items() if name != "kiosk"}
        settle([])
        connections.close_all()
        saturate([made["warm"]])
        small, large = saturate([made[name] for name in tens]), saturate([made["large"]])
        paced = at_a_pace(made["pace"])
        plain = bare(port, made["large"].trainees[0].cookie)
    doors = halls.kiosks(sessions["kiosk"], KIOSKS, system)
    connections.close_all()
    with serving(halls.EVENING) as port:
        uploads = hand_in(port, doors)
    counted = CheckIn.objects.filter(outcome="accepted").count()
    # Everybody once by phone; by card at both ends of both half-days. Nothing honest is asked about.
    if counted != sum(sizes.values()) + 3 * people or Flag.objects.exists():
        raise RuntimeError(f"{counted} check-ins are stored, {Flag.objects.count()} flags")
    rate = float(str(large["a_second"]))
    return {
        "bench": "check-in",
        "database": database_name(),
        "processors": os.cpu_count(),
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "saturation": {**large, "aim_a_second": AIM_RATE, "reached": rate >= AIM_RATE},
        "ten_in_a_session": small,
        "kiosks": {
            **uploads,
            "aim_a_second": AIM_FACTS,
            "reached": float(str(uploads["a_second"])) >= AIM_FACTS,
        },
        "pace": {**paced, "aim_p95_ms": AIM_P95_MS, "reached": float(str(paced["p95_ms"])) < AIM_P95_MS},
        "bare_insert_a_second": plain,
        "bare_requests_per_check_in": round(plain / rate, 2),
    }
