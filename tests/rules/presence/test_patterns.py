"""Patterns over many check-ins (R0-17): found when they are there, silent in a crowd."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from nennep.presence.rules.patterns import (
    Arrival,
    always_together,
    large_shares,
    overlapping_places,
    repeated,
)

START = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)
WITHIN = timedelta(seconds=2)


def crowd(windows: int, people: int, seed: int) -> list[Arrival]:
    """Everybody comes on their own within ten minutes."""
    dice = random.Random(seed)
    return [
        Arrival(
            window=window,
            person=person,
            at=START + timedelta(days=window, seconds=dice.uniform(0, 600)),
            fact=window * 1000 + person,
        )
        for window in range(windows)
        for person in range(people)
    ]


@pytest.mark.requirement("R0-17")
def test_a_pair_that_always_comes_together_is_found_with_its_facts() -> None:
    arrivals = crowd(20, 70, seed=1)
    shadow = [
        Arrival(window=one.window, person=900, at=one.at + timedelta(seconds=1), fact=one.fact + 500)
        for one in arrivals
        if one.person == 7
    ]
    # Somebody else may slip in between once or twice; then they are no neighbours in that window.
    found = always_together([*arrivals, *shadow], within=WITHIN, least_windows=8, least_percent=70)
    assert [one.people for one in found] == [(7, 900)]
    assert found[0].both == 20
    assert found[0].near == len(found[0].facts) // 2 >= 14


@pytest.mark.parametrize("seed", range(5))
def test_a_crowd_gives_no_pair(seed: int) -> None:
    assert always_together(crowd(20, 70, seed), within=WITHIN, least_windows=8, least_percent=70) == []


def test_a_pair_seen_a_few_times_only_is_not_named() -> None:
    arrivals = [
        Arrival(window=window, person=person, at=START + timedelta(seconds=person), fact=window * 10 + person)
        for window in range(7)
        for person in (1, 2)
    ]
    assert always_together(arrivals, within=WITHIN, least_windows=8, least_percent=70) == []


def test_shares_need_both_a_number_and_a_share() -> None:
    by_hand = {1: 30, 2: 4, 3: 30}
    expected = {1: 100, 2: 5, 3: 400}
    found = large_shares(by_hand, expected, above_percent=20, least=10)
    assert [(one.account, one.percent) for one in found] == [(1, 30)]


def test_exactly_the_limit_is_not_above_it() -> None:
    assert large_shares({1: 20}, {1: 100}, above_percent=20, least=10) == []


def test_who_comes_up_often_enough() -> None:
    assert repeated([(5, 1), (6, 2), (5, 3), (5, 4)], least=3) == {5: (1, 3, 4)}


def test_nobody_is_in_two_classes_within_minutes() -> None:
    stays = [
        (1, 10, START),
        (2, 20, START + timedelta(minutes=5)),
        (3, 20, START + timedelta(hours=4)),
    ]
    assert overlapping_places(stays, apart=timedelta(minutes=10)) == [(1, 2)]
    assert overlapping_places(stays, apart=timedelta(minutes=5)) == []
