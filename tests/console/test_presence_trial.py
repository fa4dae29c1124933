"""The trial of presence: its shape, that a seed repeats itself, and that the figures lean to the right side."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings

from nennep.attendance.models import Fact
from nennep.console import presence_trial
from nennep.console.migrate import bring_up_to_date
from nennep.console.trying.figures import wilson
from nennep.console.trying.parameters import parameters
from nennep.console.trying.running import Bench, Order, Task, answer, pieces_of, row_of, tasks_of, trials_of

METHODS = {
    "default_policy", "room_code_passkey", "kiosk", "roll_by_hand", "paper", "fixed_code", "turning_qr",
}  # fmt: skip
ATTACKS = {f"A{number}" for number in range(1, 13)}
QUICK = 1


@pytest.fixture
def bench(db: None) -> Iterator[Bench]:
    before = getattr(settings, "NENNEP_NOW", None)
    bring_up_to_date()
    made = Bench(Order(seed=7, trials=QUICK))
    yield made
    made.close()
    settings.NENNEP_NOW = before


@pytest.mark.weight(25)
@pytest.mark.requirement("R0-16", "R0-17", "R0-18")
def test_a_short_trial(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    facts = Fact.objects.count()
    told = answer(bench.order, {task: bench.do(task) for task in tasks_of(bench.order)})
    bench.close()
    assert Fact.objects.count() == facts  # every trial was taken back

    methods = told["methods"]
    assert isinstance(methods, dict)
    assert set(methods) == METHODS
    assert set(methods["default_policy"]) == ATTACKS
    for rows in methods.values():
        for row in rows.values():
            assert row["n"] == QUICK == row["accepted_unflagged"] + row["accepted_flagged"] + row["refused"]
            assert 0 <= row["interval"][0] <= row["interval"][1] <= 1
    ours, honest = methods["default_policy"], told["honest"]
    assert isinstance(honest, dict)
    for attack in ("A2", "A3", "A4", "A7", "A8", "A9", "A10", "A12"):
        assert ours[attack]["accepted_unflagged"] == 0, attack
    for attack in ("A2", "A3", "A12"):
        assert methods["turning_qr"][attack]["accepted_unflagged"] == QUICK, attack
    assert methods["paper"]["A1"]["accepted_unflagged"] == QUICK
    caught = told["caught_within_batch"]
    assert isinstance(caught, dict)
    assert {"A5", "A6", "A9", "A11"} <= set(caught)
    assert set(honest) == METHODS
    for row in honest.values():
        assert {"n", "refused", "flagged", "fallback"} <= set(row)
        assert row["n"] >= QUICK
    assert honest["default_policy"]["refused"] == 0

    moved = {"n": 1, "low": 0.0, "base": 0.5, "high": 1.0}
    presence_trial._tell({**told, "sensitivity": {"A5": {"check_held": moved}}})
    printed = capsys.readouterr().out
    assert "| A2 | 0 / 0 / 1 (0.0%–79.3%) |" in printed
    assert "A2 accepted unflagged: 0.00% (0.00%–79.34%), aim <= 0.001: reached, but so few" in printed
    assert "check_held: 0.6 → 0.0%, 0.9 → 50.0%, 1 → 100.0% (low and high of 1 each)" in printed

    # The same seed, the same answer: nothing of the first time has stayed.
    for attack in ("A4", "A8", "A11", "A12"):
        assert bench.do(Task("attack", attack, "default_policy")) == ours[attack]
    assert bench.do(Task("honest", "", "default_policy")) == honest["default_policy"]


def test_a_row_is_the_same_in_whatever_pieces_it_is_made() -> None:
    order = Order(seed=7, trials=50, is_sensitive=True)
    tasks = tasks_of(order)
    numbers: dict[Task, list[int]] = {}
    for piece in pieces_of(order, tasks):
        numbers.setdefault(piece.task, []).extend(range(piece.first, piece.end))
    assert list(numbers) == tasks
    assert all(found == list(range(trials_of(order, task))) for task, found in numbers.items())
    assert len(numbers[Task("attack", "A4", "default_policy")]) == 50
    parts = [Counter(refused=3), Counter(refused=1, accepted_flagged=2), Counter[str]()]
    whole = {"n": 6, "accepted_unflagged": 0, "accepted_flagged": 2, "refused": 4, "interval": (0.0, 0.39033)}
    assert row_of(Task("attack", "A4", "default_policy"), parts) == whole  # Wilson: z²/(n + z²) of none


def test_shares_and_how_sure_they_are() -> None:
    # Wilson's interval: 0 of 200 and 10 of 100, from the tables of Newcombe 1998 (method 3).
    assert wilson(0, 200) == (0.0, 0.01885)
    assert wilson(10, 100) == (0.05523, 0.17437)
    assert wilson(0, 0) == (0.0, 1.0)


def test_every_assumption_names_its_source() -> None:
    for one in parameters():
        assert one.low <= one.base <= one.high, one.name
        assert one.source, one.name
        assert one.meaning, one.name
