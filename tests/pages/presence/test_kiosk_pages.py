"""Pages of kiosks and cards: who opens them, what they say, what the kiosk itself may ask."""

import io
import json
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pypdf import PdfReader

from nennep.accounts.models import Role
from nennep.attendance.models import Fact
from nennep.presence import operations
from nennep.presence.models import Device, PersonalCard
from nennep.presence.queries.cards import code_of
from nennep.presence.rules.kiosk import statement
from nennep.presence.states import Outcome
from tests.make import accounts, attendance, units
from tests.make import kiosk as make
from tests.make.attendance import Course, during

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    return make.course(3)


@pytest.fixture
def now(settings: object, course: Course) -> datetime:
    moment = during(course.session, -10)
    settings.NENNEP_NOW = moment.isoformat()  # type: ignore[attr-defined]
    return moment


@pytest.fixture
def manager(course: Course, now: datetime) -> Client:
    client = Client()
    client.force_login(course.manager)
    return client


def at_the_door(kiosk: make.Kiosk) -> Client:
    """The browser of the kiosk, with nobody signed in."""
    client = Client()
    client.cookies["nennep_kiosk"] = kiosk.cookie
    return client


def send(client: Client, body: object) -> object:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post("/presence/kiosk/upload/", text, content_type="application/json")


def test_a_device_is_enrolled_on_the_device(course: Course, manager: Client) -> None:
    kiosk = make.kiosk(course, "Máy cũ", opened=False)
    public = make.base64.b64encode(make.public_half(kiosk.key)).decode()
    given = {"label": "Cửa A1", "unit": course.training_class.host_id, "public_key": public}
    answer = manager.post("/presence/kiosks/enrol/", given)
    assert (answer.status_code, answer["Location"]) == (302, "/presence/kiosk/")
    cookie = answer.cookies["nennep_kiosk"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Strict", "/presence/")
    page = manager.get("/presence/kiosk/")
    assert page["X-Nennep-Kiosk"] == str(Device.objects.latest("pk").pk)
    assert "wasm-unsafe-eval" in page["Content-Security-Policy"]
    assert "Cửa A1" in page.content.decode()


@pytest.mark.parametrize("change", [{"label": ""}, {"unit": "0"}, {"public_key": ""}, {"public_key": "///"}])
def test_what_is_wrong_with_the_form_is_said(course: Course, manager: Client, change: dict[str, str]) -> None:
    key = make.base64.b64encode(make.public_half(make.ec.generate_private_key(make.ec.SECP256R1()))).decode()
    given = {"label": "Cửa A1", "unit": course.training_class.host_id, "public_key": key} | change
    assert manager.post("/presence/kiosks/enrol/", given).status_code == 422
    assert not Device.objects.exists()


def test_strangers_and_trainees_enrol_nothing_and_see_nothing(course: Course, now: datetime) -> None:
    kiosk = make.kiosk(course)
    for who in (attendance.monitor(course), accounts.holder(Role.TRAINING_OFFICE, units.unit("Trường khác"))):
        client = Client()
        client.force_login(who)
        assert client.get("/presence/kiosks/enrol/").status_code == 403
        assert kiosk.device.label not in client.get("/presence/kiosks/").content.decode()
        assert client.get(f"/presence/kiosks/{kiosk.device.pk}/").status_code == 404
        assert client.post(f"/presence/kiosks/{kiosk.device.pk}/revoke/", {"reason": "x"}).status_code == 404
    kiosk.device.refresh_from_db()
    assert kiosk.device.revoked_at is None


def test_the_list_says_when_a_kiosk_was_heard_and_what_it_holds(course: Course, manager: Client) -> None:
    kiosk = make.kiosk(course)
    kiosk.clock_ahead = timedelta(minutes=5, seconds=7)
    kiosk.scan(course.enrolments[0], during(course.session, -15))
    kiosk.hand_in(during(course.session, -12), waiting=4)
    listed = manager.get("/presence/kiosks/").content.decode()
    assert "nhanh 5 phút 7 giây" in listed
    Device.objects.filter(pk=kiosk.device.pk).update(clock_shift_ms=-(6 * 3600 + 55 * 60 + 40) * 1000)
    assert "chậm 6 giờ 55 phút" in manager.get("/presence/kiosks/").content.decode()
    one = manager.get(f"/presence/kiosks/{kiosk.device.pk}/").content.decode()
    assert "Những lần gửi gần nhất" in one
    answer = manager.post(f"/presence/kiosks/{kiosk.device.pk}/revoke/", {"reason": "Mất máy"})
    assert answer.status_code == 302
    assert "Mất máy" in manager.get(f"/presence/kiosks/{kiosk.device.pk}/").content.decode()


@pytest.mark.requirement("R0-17")
def test_without_its_secret_nothing_is_told_and_nothing_taken(course: Course, now: datetime) -> None:
    kiosk = make.kiosk(course)
    kiosk.scan(course.enrolments[0], now)
    stranger = Client()
    stranger.cookies["nennep_kiosk"] = f"{kiosk.device.pk}.wrong"
    doors = {
        "upload": send(stranger, kiosk.json(now)),
        "misread": send(stranger, "no json"),
        "read": stranger.get("/presence/kiosk/upload/"),
        "worker": stranger.get("/presence/kiosk/worker.js"),
        "page": stranger.get("/presence/kiosk/"),
        "classes": stranger.get("/presence/kiosk/classes/"),
    }
    for door, answer in doors.items():
        assert answer.status_code == 302, door  # type: ignore[attr-defined]
        assert answer.headers["Location"].startswith("/account/login/"), door  # type: ignore[attr-defined]
    somebody = Client()
    somebody.force_login(course.manager)
    assert send(somebody, kiosk.json(now)).status_code == 404  # type: ignore[attr-defined]
    assert somebody.get("/presence/kiosk/worker.js").status_code == 404
    assert not Fact.objects.exists()


def test_a_browser_that_lost_its_secret_proves_itself_by_its_key(course: Course, now: datetime) -> None:
    kiosk = make.kiosk(course)
    kiosk.scan(course.enrolments[0], now)
    body = json.loads(kiosk.json(now))
    heard = kiosk.delivery(now).heard(now)
    told = statement(kiosk.device.pk, heard, body["oldest"], body["waiting"])
    client = Client()
    for proof in (
        "",
        make.sign(make.ec.generate_private_key(make.ec.SECP256R1()), told),
        make.sign(kiosk.key, "x"),
    ):
        assert send(client, body | {"device": kiosk.device.pk, "proof": proof}).status_code == 302  # type: ignore[attr-defined]
    assert not Fact.objects.exists()
    right = {"device": kiosk.device.pk, "proof": make.sign(kiosk.key, told)}
    answer = send(client, body | right)
    assert answer.json()["taken"] == 1  # type: ignore[attr-defined]
    assert client.get("/presence/kiosk/worker.js").status_code == 200
    assert (
        at_the_door(kiosk).get("/presence/kiosk/worker.js").status_code == 302
    )  # the old secret opens nothing


def test_the_kiosk_hands_in_with_nobody_signed_in(course: Course, now: datetime) -> None:
    kiosk = make.kiosk(course)
    for who in course.enrolments:
        kiosk.scan(who, now)
    client = at_the_door(kiosk)
    first, again = send(client, kiosk.json(now)).json(), send(client, kiosk.json(now)).json()  # type: ignore[attr-defined]
    assert (first["taken"], first["answers"]) == (3, {"1": "taken", "2": "taken", "3": "taken"})
    assert (again["taken"], again["known"], again["expected"]) == (0, 3, 4)
    beat = send(client, kiosk.json(now, [])).json()  # type: ignore[attr-defined]
    assert (beat["answers"], beat["revoked"], beat["shift"]) == ({}, False, 0)
    assert Fact.objects.count() == 3


@pytest.mark.requirement("R0-17")
def test_a_kiosk_that_asks_is_told_who_came_by_other_ways(course: Course, now: datetime) -> None:
    kiosk, other = make.kiosk(course), make.kiosk(course, "Cửa sau")
    door = at_the_door(kiosk)

    def seen(**day: str) -> object:
        told = send(door, json.loads(kiosk.json(now, [])) | day).json()  # type: ignore[attr-defined]
        return told.get("seen")

    here = course.session.pk
    assert seen() is None
    assert seen(day=kiosk.permits[0]) == {str(here): {"start": [], "end": []}}
    who = course.enrolments[1]
    other.scan(who, now)
    send(at_the_door(other), other.json(now))
    assert seen(day=kiosk.permits[0]) == {str(here): {"start": [who.pk], "end": []}}
    for foreign in (other.permits[0], "x"):
        assert seen(day=foreign) == {}
    operations.revoke_kiosk(device=kiosk.device, reason="Mất", by=course.manager, now=now)
    assert seen(day=kiosk.permits[0]) == {}


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", "[" * 5000, '{"entries": 1}', '{"entries": [1], "permits": []}', '{"entries": [], "permits": [1]}',
     '{"entries": [], "permits": [], "at": true, "life": "", "tick": 0, "oldest": 0, "waiting": 0}',
     '{"entries": [], "permits": [], "at": 1e400, "life": "", "tick": 0, "oldest": 0, "waiting": 0}', "\x00"],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(course: Course, now: datetime, body: str) -> None:
    answer = send(at_the_door(make.kiosk(course)), body)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert answer.json()["outcome"] == "unreadable"  # type: ignore[attr-defined]
    assert answer.json()["sentence"].endswith(".")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "change",
    [{"at": -1}, {"at": "5"}, {"at": 10**30}, {"sequence": 0}, {"link": "x"}, {"before": None}, {"card": "A" * 64},
     {"verdict": "a|b"}, {"life": "x" * 33}, {"jump": 1.5}],
)  # fmt: skip
def test_an_entry_out_of_shape_is_refused_whole(
    course: Course, now: datetime, change: dict[str, object]
) -> None:
    kiosk = make.kiosk(course)
    for who in course.enrolments:
        kiosk.scan(who, now)
    body = json.loads(kiosk.json(now))
    body["entries"][1] |= change
    assert send(at_the_door(kiosk), body).status_code == 422  # type: ignore[attr-defined]
    assert not Fact.objects.exists()


def test_opening_tells_the_day_and_no_code(course: Course, manager: Client) -> None:
    kiosk = make.kiosk(course, opened=False)
    manager.cookies["nennep_kiosk"] = kiosk.cookie
    told = manager.get("/presence/kiosk/classes/").json()
    assert [one["pk"] for one in told["classes"]] == [course.training_class.pk]
    day = manager.post("/presence/kiosk/open/", {"class": course.training_class.pk}).json()
    assert [one["card"] for one in day["people"]] == [make.card_of(who) for who in course.enrolments]
    assert len(day["sessions"]) == 1
    text = json.dumps(day)
    assert not any(code_of(card) in text for card in PersonalCard.objects.all())
    for wrong in ("", "x", "0", "9" * 30):
        assert manager.post("/presence/kiosk/open/", {"class": wrong}).status_code == 404
    operations.revoke_kiosk(
        device=kiosk.device, reason="Mất", by=course.manager, now=during(course.session, -9)
    )
    refused = manager.post("/presence/kiosk/open/", {"class": course.training_class.pk})
    assert (refused.status_code, refused.json()["outcome"]) == (422, "revoked")


def test_another_browser_of_the_manager_is_no_kiosk(course: Course, manager: Client) -> None:
    assert manager.get("/presence/kiosk/classes/").status_code == 404
    assert manager.post("/presence/kiosk/open/", {"class": course.training_class.pk}).status_code == 404
    page = manager.get("/presence/kiosk/")
    assert page.status_code == 200
    assert "X-Nennep-Kiosk" not in page
    assert "chưa là máy ở cửa" in page.content.decode()


def test_the_worker_knows_every_file_of_the_page(course: Course, now: datetime) -> None:
    from django.contrib.staticfiles import finders

    client = at_the_door(make.kiosk(course))
    script = client.get("/presence/kiosk/worker.js")
    assert script["Content-Type"].startswith("text/javascript")
    files = json.loads(script.content.decode().split("self.KIOSK = ")[1].split(";\n")[0])["files"]
    missing = [name for name in files[1:] if finders.find(name.removeprefix("/static/")) is None]
    assert files[0] == "/presence/kiosk/"
    assert missing == []
    page = client.get("/presence/kiosk/").content.decode()
    linked = {part.split('"')[0] for part in page.split('href="/static/')[1:]}
    assert {name for name in linked if name.endswith(".css")} <= {
        name.removeprefix("/static/") for name in files
    }


# --- Cards --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-16")
def test_cards_are_issued_printed_and_blocked(course: Course, manager: Client) -> None:
    PersonalCard.objects.all().delete()
    one = course.training_class
    address = f"/presence/cards/class/{one.pk}/"
    assert "Còn 3 học viên chưa có thẻ" in manager.get(address).content.decode()
    assert manager.get(f"{address}print/").status_code == 422
    assert manager.post(f"{address}issue/").status_code == 302
    printed = manager.get(f"{address}print/")
    assert printed["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    assert all(who.person.full_name in text for who in course.enrolments)
    card = PersonalCard.objects.order_by("pk")[0]
    assert manager.get(f"/presence/cards/{card.pk}/").status_code == 200
    assert manager.get(f"/presence/cards/{card.pk}/print/").status_code == 200
    assert manager.post(f"/presence/cards/{card.pk}/block/", {"reason": ""}).status_code == 422
    assert manager.post(f"/presence/cards/{card.pk}/block/", {"reason": "Mất thẻ"}).status_code == 302
    assert manager.get(f"/presence/cards/{card.pk}/print/").status_code == 422
    assert "Mất thẻ" in manager.get(f"/presence/cards/{card.pk}/").content.decode()
    other = PersonalCard.objects.filter(blocked_at__isnull=True)[0]
    moved = manager.post(f"/presence/cards/{other.pk}/reissue/", {"reason": "Rách"})
    assert moved["Location"] == f"/presence/cards/{PersonalCard.objects.latest('pk').pk}/"


def test_cards_are_hidden_from_others(course: Course, now: datetime) -> None:
    card = PersonalCard.objects.all()[0]
    monitor, stranger = Client(), Client()
    monitor.force_login(attendance.monitor(course))
    stranger.force_login(accounts.holder(Role.TRAINING_OFFICE, units.unit("Trường khác")))
    address = f"/presence/cards/class/{course.training_class.pk}/"
    assert monitor.get(address).status_code == 403
    assert stranger.get(address).status_code == 404
    for client in (monitor, stranger):
        assert client.get(f"/presence/cards/{card.pk}/").status_code == 404
        assert client.get(f"/presence/cards/{card.pk}/print/").status_code == 404


def test_a_class_of_twenty_five_costs_as_many_queries_as_one_of_three(
    django_assert_max_num_queries: object, course: Course, manager: Client
) -> None:
    large = make.course(25)
    other = Client()
    other.force_login(large.manager)
    for address in ("/presence/cards/class/{}/",):
        manager.get(address.format(course.training_class.pk))
        other.get(address.format(large.training_class.pk))
        with django_assert_max_num_queries(100) as first:  # type: ignore[operator]
            manager.get(address.format(course.training_class.pk))
        with django_assert_max_num_queries(len(first)):  # type: ignore[operator]
            other.get(address.format(large.training_class.pk))


def test_a_broken_chain_is_told_to_the_kiosk(course: Course, now: datetime) -> None:
    kiosk = make.kiosk(course)
    kiosk.scan(course.enrolments[0], now)
    copied = list(kiosk.entries)
    kiosk.scan(course.enrolments[1], now)
    client = at_the_door(kiosk)
    send(client, kiosk.json(now))
    kiosk.entries = copied
    kiosk.scan(course.enrolments[2], now)
    assert send(client, kiosk.json(now)).json()["answers"]["2"] == Outcome.BROKEN_CHAIN  # type: ignore[attr-defined]
