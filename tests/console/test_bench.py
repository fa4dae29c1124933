"""The benches begin and end on a small world: what they measure on a large one depends on acts that change."""

import pytest
from django.conf import settings
from django.test import Client

from nennep.accounts.operations import system_user
from nennep.console.benching import hall as halls
from nennep.console.benching.check_in import Line, check_in
from nennep.console.migrate import bring_up_to_date
from nennep.presence.models import CheckIn, Flag
from tests.console.conftest import Installation


@pytest.mark.weight(8)
@pytest.mark.parametrize(
    "words",
    [
        "attendance --classes 2 --trainees 3 --sessions 2 --requests 1 --letters 1 --rows 5",
        "review --people 100",
    ],
)
def test_a_small_world_is_measured_to_the_end(installed: Installation, words: str) -> None:
    installed.execute("DELETE FROM people_person")
    told = installed.json("bench", *words.split())
    assert told["bench"] == words.split(maxsplit=1)[0]
    if told["bench"] == "attendance":
        assert told["world"]["sampled_differences"] == 0
        assert told["acts"]["take a checkpoint"]["p50_ms"] > 0


@pytest.mark.django_db
@pytest.mark.requirement("R0-16", "R0-17")
def test_the_hall_and_the_doors_of_the_check_in_bench_let_everybody_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring_up_to_date()
    sessions = halls.prepare({"hall": 2, "doors": 2})
    system = system_user(now=halls.NOW)
    monkeypatch.setattr(settings, "NENNEP_NOW", halls.NOW.isoformat())
    hall = halls.hall(sessions["hall"][0], 8000, system)
    for who in hall.trainees:
        check_in(hall, Here(), who)
    doors = halls.kiosks(sessions["doors"], 1, system)
    monkeypatch.setattr(settings, "NENNEP_NOW", halls.EVENING.isoformat())
    taken = [
        Here().post("/presence/kiosk/upload/", body, door.cookie)["taken"]
        for door in doors
        for body in door.bodies
    ]
    assert taken == [2 * 4]  # both people at both ends of both half-days
    assert CheckIn.objects.filter(outcome="accepted").count() == 2 + 8
    assert not Flag.objects.exists()


class Here(Line):
    """The connection of the bench, without a server between."""

    def __init__(self) -> None:
        super().__init__(8000)

    def post(self, path: str, sent: object, cookie: str) -> dict[str, object]:
        client = Client(HTTP_HOST="127.0.0.1:8000", HTTP_COOKIE=cookie)
        answer = client.post(path, sent, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return dict(answer.json())
