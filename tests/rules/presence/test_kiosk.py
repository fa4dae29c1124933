"""Entries of a kiosk: their chain, their place, their time. No database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from nennep.presence.rules.kiosk import (
    BEGINNING,
    Heard,
    KioskEntry,
    Place,
    Placed,
    early_minutes,
    link_of,
    milliseconds,
    moment,
    place_entries,
    timed,
)

NOON = 1_717_383_600_000  # 3-6-2024 10:00 in Vietnam
MINUTE = 60_000


def entry(sequence: int = 1, before: str = BEGINNING, **fields: object) -> KioskEntry:
    values: dict[str, object] = {
        "sequence": sequence, "permit": "p" * 16, "session": 7, "checkpoint": "start", "enrolment": 3, "card": "c" * 64,
        "verdict": "confirm", "at": NOON, "floor": 0, "life": "l", "tick": 0, "jump": 0, "before": before, "link": "",
        "signature": "", **fields,
    }  # fmt: skip
    made = KioskEntry(**values)  # type: ignore[arg-type]
    return replace(made, link=link_of(made))


def chain(length: int, **fields: object) -> list[KioskEntry]:
    made: list[KioskEntry] = []
    for number in range(1, length + 1):
        made.append(entry(number, made[-1].link if made else BEGINNING, **fields))
    return made


def places(entries: Sequence[KioskEntry], **state: object) -> list[Place]:
    given = {
        "last_sequence": 0,
        "last_link": "",
        "oldest_held": 1,
        "is_signed": [True] * len(entries),
        **state,
    }
    return [placed.place for placed in place_entries(entries, **given)]  # type: ignore[arg-type]


def test_the_text_of_an_entry_is_what_the_page_hashes() -> None:
    # The same sentence stands in the journey: the page at the door puts it together by itself.
    assert entry(at=5, tick=6, floor=4, jump=-2).text == (
        f"nennep-kiosk-1|1|{'p' * 16}|7|start|3|{'c' * 64}|confirm|5|4|l|6|-2|{BEGINNING}"
    )


@pytest.mark.requirement("R0-16", "R0-17")
@given(some.integers(1, 12), some.data())
def test_a_chain_goes_on_wherever_it_was_left(length: int, data: some.DataObject) -> None:
    made = chain(length)
    cut = data.draw(some.integers(0, length - 1))
    last = made[cut - 1] if cut else None
    found = places(made[cut:], last_sequence=cut, last_link=last.link if last else "", oldest_held=cut + 1)
    assert found == [Place.NEXT] * (length - cut)


@given(some.integers(2, 10), some.data())
def test_an_entry_that_is_gone_is_seen_one_on_its_way_is_awaited(length: int, data: some.DataObject) -> None:
    made = chain(length)
    gone = data.draw(some.integers(0, length - 2))
    rest = made[:gone] + made[gone + 1 :]
    awaited = places(rest, oldest_held=1)
    assert awaited == [Place.NEXT] * gone + [Place.TOO_SOON] * (length - gone - 1)
    lost = list(
        place_entries(
            rest,
            last_sequence=0,
            last_link="",
            oldest_held=made[gone + 1].sequence,
            is_signed=[True] * len(rest),
        )
    )
    assert [one.missing for one in lost] == [0] * gone + [1] + [0] * (length - gone - 2)
    assert lost[gone].place == Place.AFTER_A_GAP


@given(
    some.sampled_from(["session", "enrolment", "at", "floor", "tick", "jump", "sequence"]),
    some.integers(-5, 5).filter(bool),
)
def test_a_changed_entry_does_not_fit_its_hash(name: str, by: int) -> None:
    made = entry(sequence=9)
    assert places([replace(made, **{name: getattr(made, name) + by})], last_sequence=8) == [Place.FORGED]


def test_what_was_not_signed_moves_nothing() -> None:
    one, two = chain(2)
    forged = replace(one, enrolment=4)
    assert places([forged, one, two], is_signed=[False, True, True]) == [Place.FORGED, Place.NEXT, Place.NEXT]


def test_a_second_history_is_told_by_number_and_by_what_it_follows() -> None:
    one, two = chain(2)
    other = entry(2, one.link, enrolment=5)
    state = {"last_sequence": 2, "last_link": two.link}
    assert places([other], **state) == [Place.SECOND_HISTORY]
    assert places([entry(3, other.link)], **state) == [Place.SECOND_HISTORY]
    assert places([entry(3, two.link)], **state) == [Place.NEXT]


def heard(
    server: int = NOON + 120 * MINUTE, *, ahead: int = 0, life: str = "l", tick: int = 120 * MINUTE
) -> Heard:
    return Heard(server, server + ahead, life, tick)


@given(some.integers(-400, 400), some.integers(0, 119), some.booleans())
def test_a_clock_that_is_wrong_all_day_is_corrected(ahead: int, minutes: int, same_life: bool) -> None:
    shift = ahead * MINUTE
    made = entry(at=NOON + minutes * MINUTE + shift, tick=minutes * MINUTE, floor=NOON + minutes * MINUTE - 5)
    told = heard(ahead=shift, life="l" if same_life else "another")
    found = timed(made, told, earliest=NOON - MINUTE, tolerance=MINUTE, lives_heard={"l"})
    assert not found.unsure
    assert found.at == NOON + minutes * MINUTE
    assert not found.is_impossible
    assert found.is_shifted == (abs(ahead) > 1)


def test_a_clock_put_back_for_one_scan_is_held_by_the_ticks() -> None:
    # The day was opened at 10:00, the friend came at 10:50, the clock said 10:20 then and was right again at the delivery.
    made = entry(at=NOON + 20 * MINUTE, floor=NOON + 50 * MINUTE, tick=50 * MINUTE, jump=-30 * MINUTE)
    found = timed(made, heard(), earliest=NOON, tolerance=MINUTE, lives_heard=())
    assert found.at == NOON + 50 * MINUTE
    assert found.is_impossible
    assert found.is_shifted


def test_a_clock_put_forward_for_one_scan_is_held_by_the_delivery() -> None:
    # 30 minutes after the opening the clock said 11:55; the delivery came 90 ticks-minutes later.
    made = entry(at=NOON + 115 * MINUTE, floor=NOON + 30 * MINUTE, tick=30 * MINUTE)
    found = timed(made, heard(), earliest=NOON, tolerance=MINUTE, lives_heard=())
    assert found.at == NOON + 30 * MINUTE
    assert found.is_impossible


@pytest.mark.parametrize("minutes", [0, 20, 119])
def test_a_clock_set_while_the_page_was_closed_vouches_for_nothing(minutes: int) -> None:
    # Closed at 12:00, opened again with the clock at 12:20, or just after the last word of the server; closed and opened once
    # more with the clock right, and handed in at 14:00: by everything but that clock it may have been any of the 120 minutes.
    made = entry(at=NOON + minutes * MINUTE, floor=NOON, life="second", tick=0)
    found = timed(made, heard(life="third"), earliest=NOON, tolerance=MINUTE, lives_heard={"first"})
    assert (found.at, found.is_shifted, found.is_impossible) == (NOON + minutes * MINUTE, False, False)
    assert found.unsure == 120 * MINUTE


def test_a_page_that_was_closed_only_before_is_vouched_for_by_the_delivery() -> None:
    made = entry(at=NOON + 50 * MINUTE, floor=NOON, life="second", tick=0)
    told = heard(life="second", tick=70 * MINUTE)
    assert timed(made, told, earliest=NOON, tolerance=MINUTE, lives_heard={"first"}).unsure == 0


def test_a_device_that_slept_is_believed() -> None:
    # Three hours asleep: the ticks stood still, the clock went on.
    made = entry(at=NOON + 5 * MINUTE, floor=NOON + 5 * MINUTE, tick=5 * MINUTE)
    told = heard(NOON + 200 * MINUTE, tick=20 * MINUTE)
    found = timed(made, told, earliest=NOON, tolerance=MINUTE, lives_heard=())
    assert (found.at, found.is_impossible) == (NOON + 5 * MINUTE, False)


TIMES = some.fixed_dictionaries(
    {"at": some.integers(0, 2**41), "floor": some.integers(0, 2**41), "tick": some.integers(0, 2**40)}
)
CLOCKS = some.builds(
    Heard,
    some.integers(0, 2**41),
    some.integers(0, 2**41),
    some.sampled_from(["l", "m"]),
    some.integers(0, 2**41),
)


@given(TIMES, CLOCKS, some.integers(0, 2**41))
def test_no_entry_happens_after_its_delivery_or_before_the_opening(
    times: dict[str, int], clocks: Heard, earliest: int
) -> None:
    found = timed(entry(**times), clocks, earliest=earliest, tolerance=MINUTE, lives_heard=())
    assert found.at <= clocks.server
    assert found.at >= min(earliest, clocks.server)


@given(some.integers(0, 2**42))
def test_moments_go_there_and_back(at: int) -> None:
    assert milliseconds(moment(at)) == at


@pytest.mark.requirement("R0-11", "R0-18")
def test_who_goes_before_the_end_is_open_has_left_early() -> None:
    ends = datetime(2024, 6, 3, 11, 30, tzinfo=UTC)
    opens = ends - timedelta(minutes=15)
    assert early_minutes(opens, ends, opens) is None
    assert early_minutes(opens - timedelta(seconds=1), ends, opens) == 16
    assert early_minutes(ends - timedelta(minutes=40), ends, opens) == 40
    assert early_minutes(ends - timedelta(days=2), ends, opens) == 600


def test_a_placed_entry_names_its_gap() -> None:
    assert Placed(entry(), Place.NEXT).missing == 0
