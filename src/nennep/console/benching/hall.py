"""The world of `nennep bench check-in`: a class with many trainees, signed in, each with a phone that was registered."""

# Vietnamese throughout: invented people

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as SignedIn
from django.db import connection, transaction
from tqdm import tqdm

from nennep.accounts.models import User
from nennep.catalogue.models import StudyForm
from nennep.catalogue.queries import version_on
from nennep.classes.models import Enrolment, Session
from nennep.classes.operations import create_class, open_class, plan_session
from nennep.console.authenticator import Credential
from nennep.console.benching.bare import TABLE
from nennep.console.benching.check_in import TOKEN, Door, Hall, Trainee
from nennep.console.trying.actors import Browser, Kiosk
from nennep.kernel.clock import zone
from nennep.people.models import Person
from nennep.presence.models import CodeWindow, Device, Passkey
from nennep.presence.operations import enrol_kiosk, issue_cards, open_kiosk, open_window
from nennep.presence.rules.codes import film_code, mark_text, tick_of
from nennep.presence.states import DeviceKind, PasskeyState
from nennep.scenario.stage import Stage
from nennep.units.models import Unit

BEGINS = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 7, 20, tzinfo=zone())
EVENING = datetime(2026, 3, 2, 19, 0, tzinfo=zone())
IN_ONE_DELIVERY = 250
"""As delivery.js has it."""


def prepare(sizes: dict[str, int]) -> dict[str, list[Session]]:
    """A class with the two half-days of one day for each name, and so many trainees; nobody is signed in yet."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    found = {}
    with tqdm(disable=True) as bar, transaction.atomic():
        stage = Stage(NOW - timedelta(days=30), bar)
        school = stage.unit("TCT", "Trường Chính trị Mẫu", "political_school")
        agency = stage.unit("SO", "Sở Mẫu", "agency")
        for number, (name, size) in enumerate(sizes.items()):
            made = create_class(
                code=f"B-{number}", name=f"Lớp đo {name}", programme_version=version_on("tc-llct", BEGINS),
                study_form=StudyForm.FULL_TIME, cohort_from=2026, cohort_to=2026, host=school, trainer=school,
                starts_on=BEGINS, ends_on=BEGINS + timedelta(days=100), by=stage.system, now=NOW - timedelta(days=20),
            )  # fmt: skip
            found[name] = [
                plan_session(
                    training_class=made, held_on=BEGINS, half=half, lessons=lessons, by=stage.system, now=NOW - timedelta(days=10)
                )
                for half, lessons in (("AM", 5), ("PM", 4))
            ]  # fmt: skip
            _people(made.pk, agency, number, size)
            open_class(training_class=made, opened_on=BEGINS, by=stage.system, now=NOW)
            for session in found[name]:
                session.refresh_from_db()  # its class is open now
    return found


def _people(class_id: int, agency: Unit, prefix: int, size: int) -> None:
    names = [f"Học Viên {prefix}.{number}" for number in range(size)]
    people = Person.objects.bulk_create(
        Person(
            code=f"B{prefix}-{number}", full_name=name, name_sort_key=name, search_key=name, match_key=name
        )
        for number, name in enumerate(names)
    )
    User.objects.bulk_create(
        User(
            username=f"bench.{prefix}.{number}", full_name=one.full_name, person=one, created_at=NOW,
            password=f"!{prefix}.{number}", sort_key=one.full_name, search_key=one.full_name,
        )
        for number, one in enumerate(people)
    )  # fmt: skip
    Enrolment.objects.bulk_create(
        Enrolment(training_class_id=class_id, person=one, agency=agency, order=number + 1, valid_from=BEGINS)
        for number, one in enumerate(people)
    )


def kiosks(sessions: list[Session], count: int, system: User) -> list[Door]:
    """Kiosks that have recorded a whole day without a network: everybody of the class at both ends of both half-days."""
    training_class = sessions[0].training_class
    morning = NOW - timedelta(hours=1)
    issue_cards(training_class=training_class, by=system, now=morning)
    people = list(training_class.enrolments.order_by("order", "pk"))
    found = []
    for number in range(count):
        key = ec.generate_private_key(ec.SECP256R1())
        half = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        made = enrol_kiosk(
            unit=training_class.host, label=f"Cửa {number + 1}", public_key=half, by=system, now=morning
        )
        opened = open_kiosk(device=made.device, training_class=training_class, by=system, now=morning)
        kiosk = Kiosk(Browser(), made.device, key).fresh(opened.permit, morning)
        for session in sessions:
            for checkpoint, first in (
                ("start", session.starts_at - timedelta(minutes=20)),
                ("end", session.ends_at),
            ):
                for place, one in enumerate(people[number::count]):
                    kiosk.scan(session, one, checkpoint, first + timedelta(seconds=3 * place))
        entries = kiosk.entries
        parts = [entries[at : at + IN_ONE_DELIVERY] for at in range(0, len(entries), IN_ONE_DELIVERY)]
        found.append(Door(f"nennep_kiosk={made.cookie}", [kiosk.body(EVENING, part) for part in parts]))
    return found


def hall(session: Session, port: int, system: User) -> Hall:
    """Check-in is open, everybody is signed in with a registered phone."""
    window: CodeWindow = open_window(
        session=session, checkpoint="start", by=system, now=NOW - timedelta(minutes=2)
    )
    tick = tick_of(window.opened_at, NOW, window.period_ms)
    codes = [
        f"http://127.0.0.1:{port}{mark_text(window.pk, film_code(bytes(window.secret), one))}"
        for one in (tick - 1, tick)
    ]
    made = Hall(port, codes)
    users = list(
        User.objects.filter(
            person_id__in=Enrolment.objects.filter(training_class_id=session.training_class_id).values(
                "person_id"
            )
        ).order_by("pk")
    )
    devices = Device.objects.bulk_create(
        Device(
            kind=DeviceKind.PHONE,
            secret_hash=hashlib.sha256(f"phone-{user.pk}".encode()).hexdigest(),
            enrolled_at=NOW,
            enrolled_by=user,
        )
        for user in users
    )
    store, passkeys, signed_in = SessionStore(), [], []
    for user, device in zip(users, devices, strict=True):
        key = ec.generate_private_key(ec.SECP256R1())
        one = Credential(f"bench-{user.pk}".encode(), "127.0.0.1", key)
        passkeys.append(
            Passkey(
                person_id=user.person_id or 0, device=device, credential_id=one.id, public_key=one.cose(),
                state=PasskeyState.ACTIVE, match_word="0000", asked_at=NOW, approved_at=NOW, approved_by=system,
            )
        )  # fmt: skip
        said = {
            "_auth_user_id": str(user.pk),
            "_auth_user_backend": "nennep.accounts.backends.AccountBackend",
            "_auth_user_hash": user.get_session_auth_hash(),
        }
        word = f"bench{user.pk:027d}"
        signed_in.append(
            SignedIn(
                session_key=word, session_data=store.encode(said), expire_date=NOW + timedelta(days=20_000)
            )
        )
        cookie = f"sessionid={word}; csrftoken={TOKEN}; nennep_device=phone-{user.pk}"
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        made.trainees.append(Trainee(cookie, one.credential_id, private))
    Passkey.objects.bulk_create(passkeys)
    SignedIn.objects.bulk_create(signed_in)
    return made
