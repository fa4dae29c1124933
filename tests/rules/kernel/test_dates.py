"""Dates as people type them and as documents write them."""

import contextlib
from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel import dates
from nennep.kernel.dates import DateError, PartialDate, parse_date

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("03/09/1982", "1982-09-03"),
        ("6-9-1975", "1975-09-06"),
        ("7.10.1978", "1978-10-07"),
        ("3/6/24", "2024-06-03"),
        ("3/6/75", "1975-06-03"),
        ("1/1/49", "2049-01-01"),
        ("1/1/50", "1950-01-01"),
        ("1973", "1973"),
        (1973, "1973"),
        (1973.0, "1973"),
        ("năm 1973", "1973"),
        ("09/1982", "1982-09"),
        ("tháng 9 năm 1982", "1982-09"),
        ("Thứ hai\n3/6/2024", "2024-06-03"),
        ("Thứ 2, ngày 3/6/2024", "2024-06-03"),
        ("Chủ nhật (9/6/2024)", "2024-06-09"),
        ("ngày 3 tháng 6 năm 2024", "2024-06-03"),
        ("Ngày 03 tháng 6 năm 2024.", "2024-06-03"),
        ("nga\u0300y 3 tha\u0301ng 6 na\u0306m 2024", "2024-06-03"),
        ("2024-06-03", "2024-06-03"),
        ("2024-06-03 00:00:00", "2024-06-03"),
        ("03 / 09 / 1982", "1982-09-03"),
        ("'03/09/1982", "1982-09-03"),
        (date(1980, 9, 8), "1980-09-08"),
        (datetime(1980, 9, 8, 12, 0), "1980-09-08"),  # noqa: DTZ001
    ],
)
def test_reads_what_people_type(typed: object, iso: str) -> None:
    assert parse_date(typed).isoformat() == iso


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("31/02/1985", "31"),
        ("29/2/2023", "29"),
        ("12/13/1985", "13"),
        ("00/9/1985", "0"),
        ("3/6/1824", "1824"),
        ("3/6/20244", "3/6/20244"),
        ("3/6", "3/6"),
        ("hôm qua", "hôm qua"),
        (29473, "29473"),
        (7.1, "7.1"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_says_why_a_value_is_no_date(typed: object, word: str) -> None:
    with translation.override("vi"), pytest.raises(DateError) as refusal:
        parse_date(typed)
    assert word in refusal.value.message


@pytest.mark.parametrize("typed", [None, "", " \n", True, "-", "/"])
def test_nothing_and_truth_are_no_dates(typed: object) -> None:
    with pytest.raises(DateError):
        parse_date(typed)


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.text("0123456789/-. ", max_size=12)))
def test_never_fails_in_another_way(anything: object) -> None:
    with contextlib.suppress(DateError):
        found = parse_date(anything)
        assert found.first <= found.last


@given(days, st.sampled_from(["vi", "en"]))
def test_reads_back_every_form_it_writes(day: date, language: str) -> None:
    with translation.override(language):
        for form in (dates.short, dates.in_text, dates.in_heading, dates.with_weekday):
            assert parse_date(form(day)) == PartialDate.of(day)
    assert PartialDate.from_iso(PartialDate.of(day).isoformat()).exact == day


@given(st.integers(1900, 2100), st.none() | st.integers(1, 12))
def test_reads_back_partial_dates(year: int, month: int | None) -> None:
    partial = PartialDate(year, month)
    assert parse_date(dates.short(partial)) == partial
    assert parse_date(dates.in_text(partial)) == partial
    assert PartialDate.from_iso(str(partial)) == partial
    assert partial.exact is None


def test_a_partial_date_has_bounds() -> None:
    assert (PartialDate(1973).first, PartialDate(1973).last) == (date(1973, 1, 1), date(1973, 12, 31))
    assert PartialDate(2024, 2).last == date(2024, 2, 29)
    assert PartialDate(1973).may_be(PartialDate(1973, 5, 6))
    assert not PartialDate(1973).may_be(PartialDate(1974, 1, 1))
    with pytest.raises(DateError):
        PartialDate(1973, None, 4)
    with pytest.raises(DateError):
        PartialDate.from_iso("1973-1")


def test_forms_of_the_documents() -> None:
    assert dates.short(date(2017, 1, 25)) == "25-1-2017"
    assert dates.in_text(date(2024, 3, 8)) == "ngày 8 tháng 3 năm 2024"
    assert dates.in_heading(date(2024, 3, 8)) == "ngày 08 tháng 3 năm 2024"
    assert dates.in_heading(date(2018, 2, 20)) == "ngày 20 tháng 02 năm 2018"
    assert dates.in_heading(date(2018, 12, 10)) == "ngày 10 tháng 12 năm 2018"


def test_forms_of_the_screen_follow_the_language() -> None:
    monday = date(2024, 6, 3)
    with translation.override("vi"):
        assert dates.with_weekday(monday) == "Thứ hai, 3-6-2024"
        assert dates.weekday(date(2024, 6, 9)) == "Chủ nhật"
        assert dates.month_text(date(2017, 4, 1)) == "tháng 4-2017"
        assert dates.quarter_text(date(2017, 10, 1)) == "Quý IV-2017"
    with translation.override("en"):
        assert dates.with_weekday(monday) == "Monday, 3-6-2024"
        assert dates.quarter_text(date(2017, 9, 30)) == "Quarter III-2017"


def test_day_and_month_without_a_year() -> None:
    assert dates.parse_day_month("3/6") == (3, 6)
    assert dates.parse_day_month("Thứ hai\n3/6") == (3, 6)
    assert dates.parse_day_month("29-2") == (29, 2)
    assert dates.parse_day_month("ngày 3 tháng 6") == (3, 6)
    for wrong in ("31/4", "3/13", "3", "", None, "a/b"):
        with pytest.raises(DateError):
            dates.parse_day_month(wrong)


def test_time_of_day_is_that_of_the_site() -> None:
    assert dates.clock_text(datetime(2024, 6, 3, 0, 45, tzinfo=UTC)) == "07:45"
    assert dates.clock_text(time(7, 5)) == "07:05"


def test_a_span_of_one_day_is_one_day() -> None:
    assert dates.span(date(2025, 4, 22), date(2025, 4, 22)) == "22-4-2025"
    assert dates.span(date(2025, 5, 20), date(2025, 5, 21)) == "20-5-2025 – 21-5-2025"
