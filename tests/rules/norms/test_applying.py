"""Exactly one value of a rule applies on any day, and values of one scope never meet."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.norms.rules import UnreadableValue, applying, narrowness, overlapping, read_value, scope_of


@dataclass(frozen=True)
class R:
    valid_from: date
    valid_to: date | None = None
    programme_code: str = ""
    study_form: str = ""
    unit_id: int | None = None


# Few days, so that rules often begin and end on the very day that is asked about.
days = st.integers(0, 40).map(lambda n: date(2018, 1, 1) + timedelta(days=n))
rules = st.builds(
    lambda start, length, p, f, u: R(start, start + timedelta(days=length) if length else None, p, f, u),
    days,
    st.integers(0, 15),
    st.sampled_from(["", "tc", "cc"]),
    st.sampled_from(["", "full_time"]),
    st.sampled_from([None, 1, 2]),
)


def entered(wishes: list[R]) -> list[R]:
    """The rules that the registry would have taken in, one after the other."""
    kept: list[R] = []
    for wish in wishes:
        if overlapping(kept, wish) is None:
            kept.append(wish)
    return kept


@pytest.mark.requirement("R1-05")
@given(
    st.lists(rules, max_size=40),
    days,
    st.sampled_from(["", "tc", "cc"]),
    st.sampled_from(["", "full_time"]),
    st.sampled_from([None, 1, 2, 3]),
)
def test_exactly_one_applies(wishes: list[R], on: date, programme: str, form: str, unit: int | None) -> None:
    kept = entered(wishes)
    found = applying(kept, on, programme_code=programme, study_form=form, unit_id=unit)
    fitting = [
        rule
        for rule in kept
        if rule.valid_from <= on
        and (rule.valid_to is None or on < rule.valid_to)
        and rule.programme_code in ("", programme)
        and rule.study_form in ("", form)
        and rule.unit_id in (None, unit)
    ]
    if not fitting:
        assert found is None
        return
    narrowest = max(narrowness(rule) for rule in fitting)
    assert [rule for rule in fitting if narrowness(rule) == narrowest] == [found]


@given(st.lists(rules, max_size=40), days)
def test_no_scope_has_two_values_on_a_day(wishes: list[R], on: date) -> None:
    scopes = [
        scope_of(rule)
        for rule in entered(wishes)
        if rule.valid_from <= on and (rule.valid_to is None or on < rule.valid_to)
    ]
    assert len(scopes) == len(set(scopes))


def in_force(rule: R) -> set[date]:
    """The days of a rule, one by one, as far as the days of the test reach."""
    end = rule.valid_to or date(2018, 4, 1)
    return {rule.valid_from + timedelta(days=n) for n in range((end - rule.valid_from).days)}


@given(st.lists(rules, max_size=12), rules)
def test_a_value_is_kept_out_only_by_one_of_its_scope_that_holds_on_a_day_of_its_own(
    wishes: list[R], new: R
) -> None:
    kept = entered(wishes)
    taken = [rule for rule in kept if scope_of(rule) == scope_of(new) and in_force(rule) & in_force(new)]
    found = overlapping(kept, new)
    assert (found in taken) if taken else (found is None)


def test_the_day_on_which_a_value_ends_is_the_first_of_the_next_one() -> None:
    old, new = R(date(2020, 1, 1), date(2021, 1, 1)), R(date(2021, 1, 1))
    assert overlapping([old], new) is None
    assert overlapping([new], old) is None
    asked = {"programme_code": "", "study_form": "", "unit_id": None}
    assert applying([old, new], date(2020, 12, 31), **asked) == old
    assert applying([old, new], date(2021, 1, 1), **asked) == new
    assert applying([old], date(2021, 1, 1), **asked) is None


def test_unit_before_programme_before_form() -> None:
    general = R(date(2020, 1, 1))
    form = R(date(2020, 1, 1), study_form="full_time")
    programme = R(date(2020, 1, 1), programme_code="tc")
    both = R(date(2020, 1, 1), programme_code="tc", study_form="full_time")
    unit = R(date(2020, 1, 1), unit_id=7)

    def found(*kept):
        return applying(kept, date(2021, 1, 1), programme_code="tc", study_form="full_time", unit_id=7)

    assert found(general, form) == form
    assert found(general, form, programme) == programme
    assert found(general, form, programme, both) == both
    assert found(general, form, programme, both, unit) == unit


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("20", "percent", 20),
        ("12,5", "percent", Decimal("12.5")),
        ("off", "minutes", None),
        ("on", "switch", True),
        ("off", "switch", False),
        ("07:30", "time", time(7, 30)),
        ("13h30", "time", time(13, 30)),
        ("month", "word", "month"),
        ("5.0", "count", 5),
    ],
)
def test_typed_values(text: str, unit: str, value: object) -> None:
    found = read_value(text, unit)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("-1", "days"),
        ("101", "percent"),
        ("1.5", "days"),
        ("x", "hours"),
        ("", "word"),
        ("25:00", "time"),
        ("ja", "switch"),
        ("NaN", "count"),
        ("Infinity", "percent"),
    ],
)
def test_values_that_the_unit_does_not_allow(text: str, unit: str) -> None:
    with pytest.raises(UnreadableValue):
        read_value(text, unit)
