"""Codes from server time: never ahead of it, never long after it (R0-17)."""

import hashlib
import hmac
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.presence.rules import codes
from nennep.presence.states import Outcome

OPENED = datetime(2024, 6, 3, 7, 0, tzinfo=timezone(timedelta(hours=7)))
secrets = st.binary(min_size=16, max_size=32)
periods = st.integers(500, 20_000)
graces = st.integers(0, 5_000)
elapsed = st.integers(0, 4 * 60 * 60 * 1000)


def after(ms: int) -> datetime:
    return OPENED + timedelta(milliseconds=ms)


def judged(secret: bytes, ticks: tuple[int, ...], ms: int, period: int, grace: int) -> codes.Judgement:
    shown = [codes.film_code(secret, tick) for tick in ticks]
    return codes.judge_film(
        shown, secret=secret, opened_at=OPENED, now=after(ms), period_ms=period, grace_ms=grace
    )


def test_a_code_is_the_mac_of_its_tick_in_thirty_two_signs() -> None:
    number = int.from_bytes(hmac.new(b"s" * 32, b"qr|7", hashlib.sha256).digest(), "big")
    wanted = "".join("0123456789abcdefghjkmnpqrstvwxyz"[number // 32**place % 32] for place in range(8))
    assert codes.film_code(b"s" * 32, 7) == wanted
    assert codes.typed_code(b"s" * 32, 7) != wanted


@pytest.mark.requirement("R0-17")
@given(secret=secrets, period=periods, grace=graces, ms=elapsed, back=st.integers(-3, 40))
def test_a_pair_counts_exactly_while_its_newer_code_is_shown_or_within_grace(
    secret: bytes, period: int, grace: int, ms: int, back: int
) -> None:
    tick = ms // period - back
    if tick < 1:
        return
    age = ms - tick * period
    found = judged(secret, (tick - 1, tick), ms, period, grace)
    assert found.is_accepted is (0 <= age < period + grace)
    if found.is_accepted:
        assert (found.tick, found.age_ms) == (tick, age)
    if back < -1:  # neither has had its time
        assert found.outcome == Outcome.WRONG_CODE


@pytest.mark.requirement("R0-17")
@given(secret=secrets, period=periods, grace=graces, ms=elapsed)
def test_one_code_never_counts_however_often_it_is_handed_in(
    secret: bytes, period: int, grace: int, ms: int
) -> None:
    tick = ms // period
    assert judged(secret, (tick,) * 5, ms, period, grace).outcome == Outcome.ONE_CODE


@given(secret=secrets, other=secrets, ms=st.integers(60_000, 600_000))
def test_codes_of_another_window_are_wrong(secret: bytes, other: bytes, ms: int) -> None:
    if secret == other:
        return
    tick = ms // 2000
    shown = [codes.film_code(other, tick - 1), codes.film_code(other, tick)]
    found = codes.judge_film(
        shown, secret=secret, opened_at=OPENED, now=after(ms), period_ms=2000, grace_ms=1000
    )
    assert not found.is_accepted


@pytest.mark.requirement("R0-17")
@given(secret=secrets, period=periods, grace=graces, ms=elapsed, back=st.integers(-2, 30))
def test_a_typed_code_counts_exactly_while_it_is_shown_or_within_grace(
    secret: bytes, period: int, grace: int, ms: int, back: int
) -> None:
    tick = ms // period - back
    if tick < 0:
        return
    typed = codes.typed_code(secret, tick)
    found = codes.judge_typed(
        f"{typed[:3].lower()} - {typed[3:]}", secret=secret, opened_at=OPENED, now=after(ms), period_ms=period, grace_ms=grace
    )  # fmt: skip
    assert found.is_accepted is (0 <= ms - tick * period < period + grace)


@given(text=st.text(max_size=60))
def test_whatever_is_handed_in_gets_an_outcome(text: str) -> None:
    film = codes.judge_film(
        [text] * 40, secret=b"s" * 32, opened_at=OPENED, now=after(90_000), period_ms=2000, grace_ms=1000
    )
    typed = codes.judge_typed(
        text, secret=b"s" * 32, opened_at=OPENED, now=after(90_000), period_ms=20_000, grace_ms=10_000
    )
    assert {film.outcome, typed.outcome} <= {Outcome.WRONG_CODE}


@given(window=st.integers(0, 2**63 - 1), tick=st.integers(0, 10_000))
def test_what_the_picture_says_is_read_back(window: int, tick: int) -> None:
    code = codes.film_code(b"s" * 32, tick)
    assert codes.read_mark("https://daotao.tinhuy.local" + codes.mark_text(window, code)) == (window, code)


@given(text=st.text(max_size=80))
def test_other_pictures_are_no_window(text: str) -> None:
    found = codes.read_mark(text)
    assert found is None or codes.mark_text(*found).split("/")[-1].lstrip("0") in text


def test_no_sign_to_type_is_taken_for_another_or_makes_a_vietnamese_letter() -> None:
    assert not set("0O1IL") & set(codes.TYPED_SIGNS)
    assert not set("AEIOUYDW") & set(codes.TYPED_SIGNS)
    assert len(set(codes.TYPED_SIGNS)) == len(codes.TYPED_SIGNS) == 21
    assert len(set(codes.FILM_SIGNS)) == len(codes.FILM_SIGNS) == 32


@given(ms=elapsed, period=periods)
def test_the_screen_never_waits_longer_than_a_period(ms: int, period: int) -> None:
    left = codes.ends_in_ms(OPENED, after(ms), period)
    assert 0 < left <= period
    assert codes.tick_of(OPENED, after(ms + left), period) == codes.tick_of(OPENED, after(ms), period) + 1
