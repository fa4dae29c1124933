"""The server is killed fifty times while a thousand trainees check in: whoever was told so is counted, and counted once."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as SignedIn
from django.db import connection

from nennep.accounts.models import User
from nennep.attendance.models import Fact, Mark, MarkDue
from nennep.attendance.operations import settle_marks
from nennep.attendance.states import Checkpoint, FactKind, Status
from nennep.classes.models import Enrolment
from nennep.console.authenticator import Authenticator, Credential
from nennep.people.models import Person
from nennep.presence.models import CheckIn, CodeWindow, Device, Passkey
from nennep.presence.operations.attempts import device_hash
from nennep.presence.rules.codes import mark_text
from nennep.presence.states import DeviceKind, Outcome, PasskeyState
from tests import ground
from tests.make import presence as make
from tests.make import units
from tests.make.attendance import Course

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.weight(30)]

PEOPLE, KILLS, PHONES_AT_ONCE = 1000, 50, 8
TOKEN = "k" * 32
GIVE_UP_AFTER = 240


@dataclass
class Hall:
    """Who checks in, and what came of it."""

    port: int
    pid_file: Path
    cookies: list[str] = field(default_factory=list)
    phones: list[Authenticator] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    told: Counter[int] = field(default_factory=Counter)  # how often each was told to be counted
    broken: int = 0  # requests that the death of the server left without an answer
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, who: int, path: str, sent: object) -> dict[str, object]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Cookie": self.cookies[who], "X-CSRFToken": TOKEN, "Content-Type": "application/json"}
            line.request("POST", path, json.dumps(sent), headers)
            answer = line.getresponse()
            content = answer.read()
            assert answer.status == 200, (answer.status, content[:300])
            found: dict[str, object] = json.loads(content)
            return found
        finally:
            line.close()

    def check_in(self, who: int) -> None:
        """As the page does it: whatever breaks is begun anew until an answer comes."""
        end = time.monotonic() + GIVE_UP_AFTER
        while time.monotonic() < end:
            try:
                answer = self.post(who, "/presence/check-in/begin/", {"codes": self.codes})
                if "token" in answer:
                    assertion = self.phones[who].get(
                        challenge=str(answer["challenge"]),
                        rp_id=str(answer["rp_id"]),
                        credential_ids=answer["credential_ids"],  # type: ignore[arg-type]
                        origin=self.origin,
                    )
                    sent = {"token": answer["token"], "assertion": assertion}
                    answer = self.post(who, "/presence/check-in/answer/", sent)
            except (OSError, http.client.HTTPException, ValueError):
                with self.lock:
                    self.broken += 1
                continue
            assert answer["outcome"] == Outcome.ACCEPTED, answer
            with self.lock:
                self.told[who] += 1
            return
        raise AssertionError(f"trainee {who} was never answered")

    def kill(self) -> int:
        """Kill the server fifty times, spread over all check-ins; how often it was alive and is dead."""
        lot, killed = random.Random(407), 0
        for number in range(KILLS):
            wanted = number * (PEOPLE - 60) // KILLS + lot.randrange(12)
            while sum(self.told.values()) < wanted:
                time.sleep(0.002)
            before = self.pid_file.read_text()
            time.sleep(lot.uniform(0, 0.02))
            os.kill(int(before), signal.SIGKILL)
            killed += 1
            while self.pid_file.read_text() == before:
                time.sleep(0.002)
        return killed


@contextmanager
def serving(folder: Path, now: datetime) -> Iterator[tuple[int, Path]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = connection.settings_dict["NAME"]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NENNEP_")}
    pid_file = folder / "pid"
    (folder / "static").mkdir()
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("killable.py")), str(port), str(pid_file)],
            env={
                **kept, "NENNEP_MODE": "test", "NENNEP_DATA_DIR": str(folder), "NENNEP_NOW": now.isoformat(),
                "NENNEP_DATABASE_URL": ground.beside(name) if ground.is_postgres() else f"sqlite:///{name}",
            },
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not pid_file.exists():
            assert server.poll() is None, (folder / "server.log").read_text()
            assert time.monotonic() < end
            time.sleep(0.02)
        yield port, pid_file
    finally:
        server.terminate()
        server.wait(20)


def fill(hall: Hall, course: Course, window: CodeWindow, now: datetime) -> None:
    """A thousand trainees, signed in, each with a phone that was registered, in rows: making them by their acts takes minutes."""
    system = units.system()
    names = [f"Học Viên {number}" for number in range(PEOPLE)]
    people = Person.objects.bulk_create(
        Person(code=f"K{number}", full_name=name, name_sort_key=name, search_key=name, match_key=name)
        for number, name in enumerate(names)
    )
    users = User.objects.bulk_create(
        User(
            username=f"k{number}", full_name=person.full_name, person=person, created_at=now,
            password=f"{UNUSABLE_PASSWORD_PREFIX}{number}", sort_key=person.full_name, search_key=person.full_name,
        )
        for number, person in enumerate(people)
    )  # fmt: skip
    Enrolment.objects.bulk_create(
        Enrolment(
            training_class=course.training_class, person=person, agency=course.agencies[0], order=number + 10,
            valid_from=course.training_class.starts_on,
        )
        for number, person in enumerate(people)
    )  # fmt: skip
    devices = Device.objects.bulk_create(
        Device(
            kind=DeviceKind.PHONE,
            secret_hash=device_hash(f"secret-{number}"),
            enrolled_at=now,
            enrolled_by=user,
        )
        for number, user in enumerate(users)
    )
    passkeys = []
    for number, person in enumerate(people):
        credential = Credential(
            b"credential-%04d" % number, "127.0.0.1", ec.generate_private_key(ec.SECP256R1())
        )
        hall.phones.append(Authenticator(credentials={credential.id: credential}))
        passkeys.append(
            Passkey(
                person=person, device=devices[number], credential_id=credential.id, public_key=credential.cose(),
                state=PasskeyState.ACTIVE, match_word="0000", asked_at=now, approved_at=now, approved_by=system,
            )
        )  # fmt: skip
    Passkey.objects.bulk_create(passkeys)
    store = SessionStore()
    signed_in = []
    for number, user in enumerate(users):
        said = {
            "_auth_user_id": str(user.pk),
            "_auth_user_backend": "nennep.accounts.backends.AccountBackend",
            "_auth_user_hash": user.get_session_auth_hash(),
        }
        key = f"killed{number:026d}"
        signed_in.append(
            SignedIn(
                session_key=key,
                session_data=store.encode(said),
                expire_date=datetime.max.replace(year=2090, tzinfo=now.tzinfo),
            )
        )
        hall.cookies.append(f"sessionid={key}; csrftoken={TOKEN}; nennep_device=secret-{number}")
    SignedIn.objects.bulk_create(signed_in)
    hall.codes = [
        f"{hall.origin}{mark_text(window.pk, code.rpartition('.')[2])}" for code in make.filmed(window, now)
    ]


@pytest.mark.requirement("R0-17")
def test_killed_fifty_times_everybody_who_was_told_is_counted_once(tmp_path: Path) -> None:
    course = make.course(1)
    window = make.window(course.session)
    now = make.at(course.session, -5)
    with serving(tmp_path, now) as (port, pid_file):
        hall = Hall(port, pid_file)
        fill(hall, course, window, now)
        connection.close()
        with ThreadPoolExecutor(PHONES_AT_ONCE + 1) as crowd:
            killing = crowd.submit(hall.kill)
            done = [crowd.submit(hall.check_in, who) for who in range(PEOPLE)]
            for one in done:
                one.result()
            killed = killing.result()
    assert killed == KILLS
    assert hall.broken > 0  # some were killed in the middle of an answer
    assert hall.told == Counter(dict.fromkeys(range(PEOPLE), 1))

    counted = Counter(
        Fact.objects.filter(kind=FactKind.CHECKPOINT, checkpoint=Checkpoint.START).values_list(
            "enrolment_id", flat=True
        )
    )
    assert len(counted) == PEOPLE
    assert set(counted.values()) == {1}
    assert CheckIn.objects.filter(outcome=Outcome.ACCEPTED).count() == PEOPLE
    assert CheckIn.objects.count() == PEOPLE  # nobody was refused for being sent twice
    assert MarkDue.objects.count() == PEOPLE
    settle_marks(session=course.session, by=units.system(), now=now + timedelta(minutes=1))
    assert Mark.objects.filter(session=course.session, status=Status.PRESENT).count() == PEOPLE
