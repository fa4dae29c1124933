"""Pages of checks, flags and overrides: who gets them, what they say, what a form does without JavaScript."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.states import Claim, FactKind
from nennep.classes.models import ClassRole, Mode
from nennep.presence import operations
from nennep.presence.models import EvidencePolicy, Flag, Override, UnannouncedCheck
from nennep.presence.operations import NotAdmitted
from nennep.presence.pages.flag_words import flag_sentence
from nennep.presence.pages.session_words import half_text
from nennep.presence.queries.flags import flag_rows
from nennep.presence.states import CheckState, FlagKind, FlagState, OverrideState
from tests.make import attendance, classes, units
from tests.make import presence as make
from tests.make.attendance import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(settings: object) -> Course:
    found = make.course(4, name="Trung cấp LLCT K5")
    EvidencePolicy.objects.filter(mode=Mode.HALL).update(check_percent=100, check_people=2)
    set_clock(settings, make.at(found.session))
    return found


def set_clock(settings: object, moment: datetime) -> None:
    settings.NENNEP_NOW = moment.isoformat()  # type: ignore[attr-defined]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def flags(course: Course, count: int = 1, **fields: Any) -> list[Flag]:
    wanted: dict[str, Any] = {
        "kind": FlagKind.TYPED_CODE,
        "training_class": course.training_class,
        "owner_role": ClassRole.CLASS_MANAGER,
        "session": course.session,
        "person": course.enrolments[0].person,
        "by": units.system(),
        "now": make.at(course.session),
    }
    return [operations.raise_flag(key=f"f{n}", **{**wanted, **fields}) for n in range(count)]


def refused(course: Course) -> Fact:
    window = make.window(course.session)
    trainee = make.trainee(course, 1)
    now = make.at(course.session, 5)
    with pytest.raises(NotAdmitted):
        trainee.begin(window, now, codes=make.filmed(window, now - timedelta(seconds=30)))
    return Fact.objects.get(kind=FactKind.REFUSAL)


@pytest.mark.requirement("R0-16", "R0-18")
def test_a_check_is_called_and_held_with_plain_forms(course: Course, settings: object) -> None:
    attendance.take(course.session, dict.fromkeys(course.enrolments, Claim.PRESENT))
    check = UnannouncedCheck.objects.get()
    client = client_of(course.manager)
    page, ask, call = (
        reverse(f"presence:{name}", args=[course.session.pk])
        for name in ("session", "ask-check", "call-check")
    )
    set_clock(settings, check.due_at - timedelta(seconds=1))
    assert f'"{call}"' not in text(client.get(page))
    assert client.post(ask).json() == {"due": False, "url": ""}
    assert client.post(call).status_code == 422
    assert client.get(reverse("presence:check", args=[check.pk])).status_code == 404
    set_clock(settings, check.due_at)
    assert f'"{call}"' in text(client.get(page))
    assert client.post(ask).json() == {"due": True, "url": call}
    held = reverse("presence:check", args=[check.pk])
    assert client.post(call).headers["Location"] == held
    shown = text(client.get(held))
    drawn = sorted(set(re.findall(r'name="found-(\d+)"', shown)))
    assert len(drawn) == 2
    assert not re.search("theo rủi ro|by risk|bốc thăm|by lot", shown)
    half = client.post(held, {f"found-{drawn[0]}": "present"})
    assert half.status_code == 422
    assert f'name="found-{drawn[0]}" value="present" checked' in text(half)
    assert not Fact.objects.filter(kind=FactKind.SPOT_CHECK).exists()
    done = client.post(held, {f"found-{drawn[0]}": "present", f"found-{drawn[1]}": "absent"})
    assert done.status_code == 302
    check.refresh_from_db()
    assert check.state == CheckState.HELD
    assert Flag.objects.get().kind == FlagKind.MISSED_CHECK
    listed = text(client.get(reverse("presence:checks")))
    assert held in listed


@pytest.mark.requirement("R0-16", "R0-18")
def test_a_check_is_for_who_takes_the_roll(course: Course, settings: object) -> None:
    attendance.take(course.session, dict.fromkeys(course.enrolments, Claim.PRESENT))
    check = UnannouncedCheck.objects.get()
    set_clock(settings, check.due_at)
    for user, page, form in (
        (attendance.monitor(course), 403, 403),
        (classes.account_of(course.enrolments[1].person), 403, 403),
        (classes.class_manager(classes.training_class()), 404, 404),
    ):
        client = client_of(user)
        assert client.get(reverse("presence:session", args=[course.session.pk])).status_code == page
        assert client.post(reverse("presence:ask-check", args=[course.session.pk])).status_code == form
        assert client.post(reverse("presence:call-check", args=[course.session.pk])).status_code == form
    check.refresh_from_db()
    assert check.state == CheckState.PLANNED


@pytest.mark.requirement("R0-17")
def test_a_refusal_is_set_aside_by_two_with_plain_forms(course: Course) -> None:
    fact = refused(course)
    client, second = client_of(course.manager), client_of(classes.training_office(course.training_class))
    ask = reverse("presence:ask-override", args=[fact.pk])
    assert ask in text(client.get(reverse("presence:session", args=[course.session.pk])))
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"reason": ""}).status_code == 422
    url = client.post(ask, {"reason": "Tôi thấy chị ngồi trong lớp."}).headers["Location"]
    assert client.post(url, {"decision": "agree"}).status_code == 403
    assert second.get(url).status_code == 200
    assert second.post(url, {"decision": "decline"}).status_code == 422
    assert second.post(url, {"decision": "agree"}).status_code == 302
    assert Override.objects.get().state == OverrideState.AGREED
    assert url in text(second.get(reverse("presence:overrides")))
    trainee = User.objects.get(person=course.enrolments[1].person)
    assert client_of(trainee).get(url).status_code == 404
    assert client_of(trainee).get(ask).status_code == 403


@pytest.mark.requirement("R0-16")
def test_a_flag_is_read_and_closed_with_words(course: Course) -> None:
    [flag] = flags(course)
    attendance.take(course.session, {course.enrolments[0]: Claim.PRESENT})
    flag.facts.add(Fact.objects.get(kind=FactKind.CHECKPOINT))
    client = client_of(course.manager)
    page = text(client.get(reverse("presence:flag", args=[flag.pk])))
    assert course.enrolments[0].person.full_name in page
    assert reverse("attendance:mark", args=[course.session.pk, course.enrolments[0].pk]) in page
    close = reverse("presence:close-flag", args=[flag.pk])
    assert close in page
    assert client.post(close, {"state": "right", "conclusion": ""}).status_code == 422
    assert client.post(close, {"state": "right", "conclusion": "Đã hỏi, đúng vậy."}).status_code == 302
    flag.refresh_from_db()
    assert flag.state == FlagState.RIGHT
    counted = text(client.get(reverse("presence:flag-precision")))
    assert "100,0%" in counted
    own = User.objects.filter(person=course.enrolments[0].person).first() or classes.account_of(
        course.enrolments[0].person
    )
    assert client_of(own).get(reverse("presence:flag", args=[flag.pk])).status_code == 404


@pytest.mark.requirement("R0-16")
@pytest.mark.parametrize("kind", FlagKind.values)
def test_every_kind_has_a_sentence(kind: str, course: Course) -> None:
    figures = {"times": 6, "near": 9, "both": 10, "counted": 60, "there": 63, "checkpoint": "mid", "claim": "absent",
               "by_hand": 12, "expected": 40, "percent": 30, "shift_s": 90, "jump_s": 0, "entries": 3, "missing": 0,
               "sequence": 7, "would_be": ["too_late"], "device_at": "2024-06-03T09:12:00+07:00"}  # fmt: skip
    [flag] = flags(
        course,
        kind=kind,
        other_person=course.enrolments[1].person,
        about_account=course.manager,
        figures=figures,
    )
    [row] = flag_rows([flag])
    sentence = flag_sentence(row)
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert re.search(f"{row.person}|{row.account}|60|7|90", sentence)
    bare = flags(course, kind=kind, session=None, person=None)[0]
    assert flag_sentence(flag_rows([bare])[0])


@pytest.mark.requirement("R0-16")
def test_lists_ask_no_more_for_many_than_for_one_and_are_found_and_exported(course: Course) -> None:
    client = client_of(classes.training_office(course.training_class))
    asked = []
    for count in (1, 25):
        flags(course, count)
        client.get(reverse("presence:flags"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = text(client.get(reverse("presence:flags")))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    name = course.enrolments[0].person.full_name
    assert name in page
    assert name in text(client.get(reverse("presence:flags"), {"q": name.lower(), "state": "open"}))
    assert name not in text(client.get(reverse("presence:flags"), {"state": "wrong"}))
    assert client.get(reverse("presence:flags"), {"export": "xlsx"}).status_code == 200


@pytest.mark.requirement("R0-16", "R0-17")
def test_the_home_page_asks_for_checks_flags_and_overrides(course: Course, settings: object) -> None:
    fact = refused(course)
    attendance.take(course.session, dict.fromkeys(course.enrolments, Claim.PRESENT))
    check = UnannouncedCheck.objects.get()
    flags(course, 3)
    office = classes.training_office(course.training_class)
    Override.objects.create(
        refusal=fact,
        enrolment_id=fact.enrolment_id,
        session=course.session,
        checkpoint=fact.checkpoint,
        reason="Mạng chậm",
        asked_by=office,
        asked_at=make.at(course.session),
    )
    client = client_of(course.manager)
    due = f'"{reverse("presence:session", args=[course.session.pk])}"'
    set_clock(settings, check.due_at - timedelta(seconds=1))
    home = text(client.get(reverse("desk:home")))
    assert due not in home
    ask = reverse("presence:ask-check", args=[course.session.pk])
    assert ask in home
    assert f"{reverse('presence:overrides')}?state=asked" in home
    assert f"{reverse('presence:flags')}?state=open&amp;owner=class_manager" in home
    set_clock(settings, check.due_at)
    asked = text(client.get(reverse("desk:home")))
    assert due in asked
    assert ask not in asked
    own = text(client_of(office).get(reverse("desk:home")))
    assert due in own
    assert "presence/overrides" not in own
    trainee = User.objects.get(person=course.enrolments[1].person)
    assert due not in text(client_of(trainee).get(reverse("desk:home")))


@pytest.mark.requirement("R0-16")
def test_an_entry_in_another_class_says_in_which(course: Course) -> None:
    other = make.course(1, name="Cao cấp LLCT K9")
    entries = []
    for one in (course, other):
        attendance.take(one.session, {one.enrolments[0]: Claim.PRESENT})
        entries.append(Fact.objects.get(session=one.session))
    [flag] = flags(course, kind=FlagKind.IMPOSSIBLE_TIME, session=None, facts=entries)
    page = text(client_of(course.manager).get(reverse("presence:flag", args=[flag.pk])))
    named = page[page.index("<main") :]
    assert named.count("Cao cấp LLCT K9") == 1
    assert named.count(half_text(other.session)) == 2, "both entries say their half-day"
