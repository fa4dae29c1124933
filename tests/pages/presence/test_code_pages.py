"""Pages and short answers of room codes and passkeys: who gets them, what they say, what they refuse."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import zxingcpp
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.states import Checkpoint
from nennep.classes.models import Mode
from nennep.presence import operations
from nennep.presence.models import CheckIn, CodeWindow, EvidencePolicy, Passkey, UnannouncedCheck
from nennep.presence.rules.codes import read_mark, window_word
from nennep.presence.states import Outcome, PasskeyState
from tests.make import attendance, classes
from tests.make import presence as make
from tests.make.attendance import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(settings: object) -> Course:
    found = make.course(3, name="Trung cấp LLCT K5")
    set_clock(settings, make.at(found.session, -5))
    return found


def set_clock(settings: object, moment: datetime) -> None:
    settings.NENNEP_NOW = moment.isoformat()  # type: ignore[attr-defined]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def sent(client: Client, name: str, body: object, **headers: str) -> Any:
    return client.post(
        reverse(name),
        body if isinstance(body, str) else json.dumps(body),
        "application/json",
        headers=headers,
    )


# --- The hall -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-17", "R0-18")
def test_the_screen_is_for_who_takes_the_roll(course: Course) -> None:
    window = make.window(course.session)
    url = reverse("presence:window", args=[window.pk])
    monitor = attendance.monitor(course)
    stranger = classes.class_manager(classes.training_class())
    answers = {
        "manager": client_of(course.manager).get(url).status_code,
        "office": client_of(classes.training_office(course.training_class)).get(url).status_code,
        "monitor": client_of(monitor).get(url).status_code,
        "trainee": client_of(classes.account_of(course.enrolments[1].person)).get(url).status_code,
        "stranger": client_of(stranger).get(url).status_code,
    }
    assert answers == {"manager": 200, "office": 200, "monitor": 403, "trainee": 403, "stranger": 404}
    for who in (monitor, stranger):
        assert client_of(who).post(reverse("presence:screen", args=[window.pk])).status_code in {403, 404}
        assert client_of(who).post(reverse("presence:close-window", args=[window.pk])).status_code in {
            403,
            404,
        }
    window.refresh_from_db()
    assert window.closes_at > make.at(course.session, 0)


@pytest.mark.requirement("R0-17", "R0-18")
def test_the_poll_gives_the_code_of_this_moment_and_none_ahead(course: Course, settings: object) -> None:
    window = make.window(course.session)
    client, url = client_of(course.manager), reverse("presence:screen", args=[window.pk])
    codes, waits = [], []
    for milliseconds in (0, 1999, 2000, 4100):
        set_clock(settings, window.opened_at + timedelta(minutes=1, milliseconds=milliseconds))
        told = client.post(url).json()
        assert told.keys() == {
            "is_open", "picture", "typed", "typed_left_ms", "next_ms", "there", "expected", "call_url",
        }  # fmt: skip
        codes.append(told["picture"])
        waits.append(told["next_ms"])
    assert codes[0] == codes[1] != codes[2] != codes[3]
    # Until the next code, and a little: never before its time.
    assert [wait - waits[1] for wait in waits] == [1999, 0, 1999, 1899]
    assert (told["there"], told["expected"]) == (0, 3)
    set_clock(settings, window.closes_at)
    told = client.post(url).json()
    assert (told["is_open"], told["picture"], told["typed"]) == (False, "", "")


@pytest.mark.requirement("R0-16", "R0-18")
def test_the_screen_leads_to_a_check_that_is_due_without_saying_so(course: Course, settings: object) -> None:
    EvidencePolicy.objects.filter(mode=Mode.HALL).update(check_percent=100)
    window = make.window(course.session)
    check = UnannouncedCheck.objects.get()
    client, url = client_of(course.manager), reverse("presence:screen", args=[window.pk])
    page = reverse("presence:window", args=[window.pk])
    there = reverse("presence:session", args=[course.session.pk])
    ask = reverse("presence:ask-check", args=[course.session.pk])
    set_clock(settings, check.due_at - timedelta(seconds=1))
    assert client.post(url).json()["call_url"] == ""
    set_clock(settings, check.due_at)
    assert client.post(url).json()["call_url"] == there
    shown = text(client.get(page))
    assert f'href="{there}"' in shown
    assert "đột xuất" not in shown.lower()
    # The code has run out: the page asks by itself whether a check is due, and no more once one is.
    window.closes_at = check.due_at - timedelta(minutes=1)
    window.save(update_fields=["closes_at"])
    set_clock(settings, check.due_at - timedelta(seconds=1))
    assert ask in text(client.get(page))
    set_clock(settings, check.due_at)
    assert ask not in text(client.get(page))
    assert f'href="{there}"' in text(client.get(page))


def test_the_picture_can_be_read_and_names_its_window(course: Course) -> None:
    window = make.window(course.session)
    told = client_of(course.manager).post(reverse("presence:screen", args=[window.pk])).json()
    [width, modules] = re.search(r'viewBox="0 0 (\d+) (\d+)"', told["picture"]).groups()  # type: ignore[union-attr]
    assert width == modules
    assert int(modules) <= 33 + 2 * 3, "at most QR version 4, so that the last row can read it"
    found = zxingcpp.read_barcodes(picture(told["picture"], int(modules)))
    assert found[0].text.startswith("HTTP://TESTSERVER/P/")
    mark = read_mark(found[0].text.lower())
    assert mark is not None
    assert mark[0] == window.pk


def picture(drawing: str, modules: int) -> Any:
    """The squares of the drawing, eight points each, as an image."""
    from PIL import Image

    image = Image.new("L", (modules * 8, modules * 8), 255)
    x = y = 0.0
    for sign, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', drawing)[1]):  # type: ignore[index]
        values = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        if sign == "M":
            x, y = values
        elif sign == "m":
            x, y = x + values[0], y + values[1]
        else:
            image.paste(0, (int(x * 8), int((y - 0.5) * 8), int((x + values[0]) * 8), int((y + 0.5) * 8)))
            x += values[0]
    return image


@pytest.mark.requirement("R0-18", "R2-27")
@pytest.mark.parametrize(
    ("checkpoint", "ways", "has_door"),
    [
        (Checkpoint.START, ["room_code", "kiosk"], True),
        (Checkpoint.START, ["room_code"], False),
        (Checkpoint.MID, ["room_code", "kiosk"], False),
    ],
)
def test_the_door_is_named_only_where_a_card_counts(
    course: Course, settings: object, checkpoint: str, ways: list[str], has_door: bool
) -> None:
    EvidencePolicy.objects.filter(mode=Mode.HALL).update(start_ways=ways)
    trainee = make.trainee(course)
    minutes = 60 if checkpoint == Checkpoint.MID else -10
    window = make.window(course.session, minutes=minutes, checkpoint=checkpoint)
    set_clock(settings, window.opened_at + timedelta(seconds=30))
    phone = text(client_of(trainee.account).get(reverse("presence:check-in")))
    assert f'data-window="{window.pk}"' in phone
    assert ("máy đặt tại cửa" in phone) is has_door
    set_clock(settings, window.closes_at + timedelta(seconds=30))
    screen = text(client_of(course.manager).get(reverse("presence:window", args=[window.pk])))
    assert ("máy đặt tại cửa" in screen) is has_door
    assert "iáo viên quản lý lớp" in screen


@pytest.mark.requirement("R0-18")
def test_check_in_is_opened_by_a_plain_form(course: Course, settings: object) -> None:
    client = client_of(course.manager)
    roll = text(client.get(reverse("attendance:session", args=[course.session.pk])))
    url = reverse("presence:open-window", args=[course.session.pk])
    assert url in roll
    assert 'value="start"' in text(client.get(url))
    wrong = client.post(url, {"checkpoint": "start", "closes_at": "hai giờ"})
    assert wrong.status_code == 422
    assert not CodeWindow.objects.exists()
    opened = client.post(url, {"checkpoint": "start", "closes_at": "7h40"})
    window = CodeWindow.objects.get()
    assert opened["Location"] == reverse("presence:window", args=[window.pk])
    assert f"{window.closes_at.astimezone(course.session.starts_at.tzinfo):%H:%M}" == "07:40"
    # A second time leads to the same screen, and the page of the session shows the way to it.
    assert client.post(url, {"checkpoint": "start"})["Location"] == opened["Location"]
    assert opened["Location"] in text(client.get(reverse("attendance:session", args=[course.session.pk])))
    set_clock(settings, make.at(course.session, -4))
    assert client.post(reverse("presence:close-window", args=[window.pk])).status_code == 302
    window.refresh_from_db()
    assert window.closes_at == make.at(course.session, -4)
    over = text(client.get(reverse("presence:window", args=[window.pk])))
    assert "<path" not in over.split("<main")[1].split("</main>")[0]


def test_who_may_not_open_is_told(course: Course) -> None:
    url = reverse("presence:open-window", args=[course.session.pk])
    monitor = client_of(attendance.monitor(course))
    assert monitor.get(url).status_code == 403
    assert monitor.post(url, {"checkpoint": "start"}).status_code == 403
    assert client_of(classes.class_manager(classes.training_class())).get(url).status_code == 404
    assert not CodeWindow.objects.exists()


# --- The phone ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-16", "R0-17")
def test_the_two_steps_of_a_check_in(course: Course) -> None:
    who = make.trainee(course, has_phone=False)
    window = make.window(course.session)
    client = client_of(who.account)
    options = client.post(reverse("presence:passkey-options")).json()
    registration = who.phone.create(options["public_key"], origin="http://testserver")
    sent(client, "presence:register-passkey", {"token": options["token"], "registration": registration})
    passkey = operations.witness_passkey(
        passkey=Passkey.objects.get(), by=course.manager, now=make.at(course.session, -5)
    )
    page = text(client.get(reverse("presence:check-in")))
    assert 'data-now="ready"' in page
    assert f'data-window="{window.pk}"' in page
    now = make.at(course.session, -5)
    codes = codes_of(window, make.filmed(window, now))
    question = sent(client, "presence:begin", {"codes": codes})
    assert question.status_code == 200
    asked = question.json()
    assertion = who.phone.get(
        challenge=asked["challenge"], rp_id=asked["rp_id"], credential_ids=asked["credential_ids"], origin="http://testserver",
    )  # fmt: skip
    answer = sent(client, "presence:answer", {"token": asked["token"], "assertion": assertion})
    assert (answer.status_code, answer.json()["outcome"]) == (200, Outcome.ACCEPTED)
    assert answer.json()["time"] == "07:25"
    check_in = CheckIn.objects.get()
    assert check_in.device_id == passkey.device_id
    again = sent(client, "presence:begin", {"codes": codes}).json()
    assert (again["outcome"], again["time"]) == (Outcome.ACCEPTED, "07:25")
    assert CheckIn.objects.count() == 1
    assert 'data-now="counted"' in text(client.get(reverse("presence:check-in")))


def test_capital_letters_of_the_picture_are_the_small_ones_of_the_code(course: Course) -> None:
    who = make.trainee(course)
    window = make.window(course.session)
    marks = [
        f"{window_word(window.pk)}.{code}".upper()
        for code in make.filmed(window, make.at(course.session, -5))
    ]
    answer = sent(client_of(who.account), "presence:begin", {"codes": marks})
    assert answer.json()["token"]


@pytest.mark.requirement("R0-17")
def test_a_refusal_is_a_sentence_and_is_kept(course: Course, settings: object) -> None:
    who = make.trainee(course)
    window = make.window(course.session)
    codes = make.filmed(window, make.at(course.session, -5))
    set_clock(settings, make.at(course.session, -5) + timedelta(seconds=20))
    answer = sent(client_of(who.account), "presence:begin", {"codes": codes_of(window, codes)})
    told = answer.json()
    assert (answer.status_code, told["outcome"], told["again"]) == (422, Outcome.OLD_CODE, True)
    refusal = CheckIn.objects.select_related("fact").get()
    assert told["sentence"] == refusal.fact.note != ""


def codes_of(window: CodeWindow, codes: list[str]) -> list[str]:
    return [f"{window_word(window.pk)}.{code}" for code in codes]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '"text"', "[" * 30_000, json.dumps({"codes": ["x" * 30_000]})],
)
def test_what_is_no_object_is_refused(course: Course, body: str) -> None:
    client = client_of(classes.account_of(course.enrolments[0].person))
    for name in ("presence:begin", "presence:answer", "presence:register-passkey"):
        answer = sent(client, name, body)
        assert (answer.status_code, bool(answer.json()["sentence"])) == (400, True)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"codes": "text"},
        {"codes": [1, None, {}]},
        {"codes": ["2a.bcd"]},
        {"codes": ["zzzzzzzzzzzzz.23456789"]},
        {"typed": "222222", "window": "999999"},
        {"typed": "222222", "window": "9" * 40},
        {"typed": "222222", "window": 1},
        {"typed": {"a": 1}, "window": "1"},
    ],
)
def test_codes_of_no_window_write_nothing(course: Course, body: object) -> None:
    who = make.trainee(course)
    make.window(course.session)
    answer = sent(client_of(who.account), "presence:begin", body)
    assert answer.status_code in {404, 422}
    assert answer.json()["outcome"] == Outcome.WRONG_CODE
    assert not Fact.objects.exists()


def test_an_answer_without_question_is_refused(course: Course) -> None:
    who = make.trainee(course)
    for body in (
        {},
        {"token": "x"},
        {"token": 5, "assertion": []},
        {"token": "a:b:c", "assertion": {"id": "x"}},
    ):
        answer = sent(client_of(who.account), "presence:answer", body)
        assert answer.status_code == 422
        assert answer.json()["sentence"]
    assert not CheckIn.objects.filter(outcome=Outcome.ACCEPTED).exists()


def test_the_picture_as_an_address_leads_to_the_camera(course: Course) -> None:
    client = client_of(classes.account_of(course.enrolments[0].person))
    for path in ("/p/2a.bcdfghjk", "/P/2A.BCDFGHJK"):
        assert client.get(path)["Location"] == reverse("presence:check-in") + "#film"


def test_only_this_page_may_run_the_reader(course: Course) -> None:
    client = client_of(classes.account_of(course.enrolments[0].person))
    policy = client.get(reverse("presence:check-in"))["Content-Security-Policy"]
    assert "'wasm-unsafe-eval'" in policy
    assert "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy
    assert "wasm" not in client.get(reverse("presence:my-passkey"))["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("minutes", "step", "words"),
    [
        (-180, "wait", "Còn sớm"),
        (-20, "wait", "chưa mở điểm danh"),
        (-5, "ready", "Mở đến 08:00"),
        (45, "wait", "đóng lúc 08:00"),
    ],
)
def test_what_the_trainee_is_told(
    course: Course, settings: object, minutes: int, step: str, words: str
) -> None:
    who = make.trainee(course)
    if step == "ready":
        make.window(course.session)
    set_clock(settings, make.at(course.session, minutes))
    page = text(client_of(who.account).get(reverse("presence:check-in")))
    assert f'data-now="{step}"' in page
    assert words in page


def test_who_studies_nowhere_is_told(course: Course) -> None:
    page = text(client_of(course.manager).get(reverse("presence:check-in")))
    assert "không có buổi học nào" in page
    own = text(client_of(course.manager).get(reverse("presence:my-passkey")))
    assert "không cần khóa điểm danh" in own


def test_one_session_costs_no_more_than_the_other_windows_of_the_day(course: Course) -> None:
    who = make.trainee(course)
    client = client_of(who.account)
    counts = []
    for checkpoint in (None, Checkpoint.START):
        if checkpoint:
            for minutes in (-9, -7, -6):
                window = make.window(course.session, minutes=minutes, checkpoint=checkpoint)
                operations.close_window(
                    window=window, by=course.manager, now=make.at(course.session, minutes + 0.5)
                )
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("presence:check-in"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Passkeys -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-17")
def test_a_passkey_is_made_and_the_phone_gets_its_cookie(course: Course) -> None:
    who = make.trainee(course, has_phone=False)
    client = client_of(who.account)
    asked = client.post(reverse("presence:passkey-options")).json()
    registration = who.phone.create(asked["public_key"], origin="http://testserver")
    answer = sent(
        client, "presence:register-passkey", {"token": asked["token"], "registration": registration}
    )
    assert answer.json() == {"outcome": PasskeyState.ASKED}
    cookie = answer.cookies["nennep_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 63_072_000)
    passkey = Passkey.objects.get()
    page = text(client.get(reverse("presence:my-passkey")))
    assert passkey.match_word in page
    assert client.post(reverse("presence:take-back-passkey")).status_code == 302
    passkey.refresh_from_db()
    assert passkey.state == PasskeyState.REFUSED


def test_a_forged_registration_keeps_nothing(course: Course) -> None:
    who = make.trainee(course, has_phone=False)
    client = client_of(who.account)
    asked = client.post(reverse("presence:passkey-options")).json()
    registration = who.phone.create(asked["public_key"], origin="http://elsewhere.example")
    for body in (
        {"token": asked["token"], "registration": registration},
        {"token": asked["token"], "registration": {}},
        {"token": "x", "registration": registration},
    ):
        answer = sent(client, "presence:register-passkey", body)
        assert (answer.status_code, bool(answer.json()["sentence"])) == (422, True)
        assert "nennep_device" not in answer.cookies
    assert not Passkey.objects.exists()


@pytest.mark.requirement("R0-16")
def test_requests_stand_before_the_class_manager_alone(course: Course) -> None:
    who = make.trainee(course, has_phone=False)
    passkey = who.ask(make.at(course.session, -30))
    waiting = reverse("presence:waiting-passkeys")
    assert waiting in text(client_of(course.manager).get(reverse("desk:home")))
    page = text(client_of(course.manager).get(waiting))
    assert passkey.match_word in page
    assert who.account.full_name in page
    assert who.account.full_name in text(client_of(course.manager).get(waiting, {"q": passkey.match_word}))
    assert who.account.full_name not in text(client_of(course.manager).get(waiting, {"q": "0000x"}))
    stranger = client_of(classes.class_manager(classes.training_class()))
    monitor = client_of(attendance.monitor(course)) if course.enrolments[0] != who.enrolment else None
    for other in (stranger, monitor):
        if other:
            assert who.account.full_name not in text(other.get(waiting)).split("<main")[1]
    witness = reverse("presence:witness-passkey", args=[passkey.pk])
    assert stranger.post(witness).status_code == 404
    assert client_of(who.account).post(witness).status_code in {403, 422}
    passkey.refresh_from_db()
    assert passkey.state == PasskeyState.ASKED
    assert client_of(course.manager).post(witness)["Location"] == waiting
    passkey.refresh_from_db()
    assert passkey.state == PasskeyState.ACTIVE


def test_the_way_back_leads_nowhere_else(course: Course) -> None:
    passkey = make.trainee(course, has_phone=False).ask(make.at(course.session, -30))
    answer = client_of(course.manager).post(
        reverse("presence:witness-passkey", args=[passkey.pk]), {"back": "https://elsewhere.example/"}
    )
    assert answer["Location"] == reverse("presence:waiting-passkeys")


def test_a_request_is_refused_and_a_passkey_taken_out_of_use_with_a_reason(course: Course) -> None:
    asked = make.trainee(course, 0, has_phone=False).ask(make.at(course.session, -30))
    used = make.trainee(course, 1).passkey
    assert used is not None
    client = client_of(course.manager)
    for name, passkey, state in (
        ("refuse-passkey", asked, PasskeyState.REFUSED),
        ("revoke-passkey", used, PasskeyState.REVOKED),
    ):
        url = reverse(f"presence:{name}", args=[passkey.pk])
        before = passkey.state
        assert client.get(url).status_code == 200
        assert client.post(url, {"reason": " "}).status_code == 422
        passkey.refresh_from_db()
        assert passkey.state == before
        assert client.post(url, {"reason": "Không đúng người"}).status_code == 302
        passkey.refresh_from_db()
        assert (passkey.state, passkey.end_reason) == (state, "Không đúng người")


def test_the_list_is_searched_filtered_and_taken_away(course: Course) -> None:
    first, second = make.trainee(course, 0), make.trainee(course, 1, has_phone=False)
    second.ask(make.at(course.session, -30))
    client, url = client_of(course.manager), reverse("presence:passkeys")
    whole = text(client.get(url))
    assert first.account.full_name in whole
    assert second.account.full_name in whole
    asked = text(client.get(url, {"state": "asked"})).split("<main")[1]
    assert second.account.full_name in asked
    assert first.account.full_name not in asked
    assert first.account.full_name in text(client.get(url, {"class": course.training_class.pk}))
    assert client.get(url, {"format": "xlsx"})["Content-Type"].startswith("application/vnd.openxmlformats")
    assert client.get(reverse("presence:passkey", args=[first.passkey.pk])).status_code == 200  # type: ignore[union-attr]
    stranger = client_of(classes.class_manager(classes.training_class()))
    assert first.account.full_name not in text(stranger.get(url)).split("<main")[1]
    assert stranger.get(reverse("presence:passkey", args=[first.passkey.pk])).status_code == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["presence:passkeys", "presence:waiting-passkeys"])
def test_one_row_costs_as_much_as_many(settings: object, name: str) -> None:
    course = make.course(9)
    set_clock(settings, make.at(course.session, -5))
    client = client_of(course.manager)
    counts = []
    for people in (range(1), range(1, 9)):
        for index in people:
            make.trainee(course, index, has_phone=False).ask(make.at(course.session, -30))
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]
