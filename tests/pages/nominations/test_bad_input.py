"""What issue 4 names as bad input, as a clerk meets it: one clear Vietnamese sentence, nothing written."""

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import User
from nennep.audit.models import Entry
from nennep.planning.operations import take_seat
from tests.make import nominations as make
from tests.make import planning
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world_day(settings: Any) -> None:
    settings.NENNEP_NOW = NOW.isoformat()


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def refused(browser: Client, address: str, values: dict[str, Any], sentence: str) -> HttpResponse:
    """The answer is 422 with the sentence, and the trail has not grown."""
    before = Entry.objects.count()
    response = browser.post(address, values)
    page = unescape(" ".join(response.content.decode().split()))
    assert response.status_code == 422
    assert sentence in page, re.findall(r"(?:field-error|error-summary).{0,400}", page)[:3]
    assert Entry.objects.count() == before
    return response


def test_fewer_seats_than_are_used_already() -> None:
    world = make.calling()
    item = planning.approved(seats=10, owner=world.board)
    allocation = planning.allocation(item, 4, world.agency)
    assert allocation.decision is not None
    take_seat(allocation=allocation, count=3, by=system(), now=NOW)
    refused(
        client(world.officer),
        reverse("planning:amend-seats", args=[allocation.pk]),
        {"seats": "2", "decision": str(allocation.decision.number_text), "reason": "Giảm"},
        "Đã dùng hoặc phân bổ tiếp 3 chỉ tiêu. Ghi ít nhất 3.",
    )
    allocation.refresh_from_db()
    assert (allocation.seats, allocation.used) == (4, 3)


def test_a_nomination_after_the_deadline(settings: Any) -> None:
    world = make.calling()
    row = make.registered(world, who=make.person(world.agency, "Nguyễn Thị Thúy", sex="F"))
    settings.NENNEP_NOW = NOW.replace(day=21).isoformat()
    door = reverse("nominations:nominate", args=[world.invited().pk])
    words = "Đã hết hạn cử người ngày 20-6-2024."
    assert words in client(world.agency_officer).get(door).content.decode(), "told before anybody fills it in"
    refused(
        client(world.agency_officer),
        door,
        {"is_time_released": "on", "release_signer": "Giám đốc"},
        words,
    )
    row.refresh_from_db()
    assert row.state == "registered"
