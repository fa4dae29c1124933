"""Numbers of documents: reading, writing, and the period within which they run."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.documents.rules import (
    PARTY,
    STATE,
    frozen_hash,
    heading_name,
    number_text,
    parse_number,
    period_key,
    symbol,
)


@pytest.mark.requirement("R0-01")
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("407 -TB/BTCTU", (407, "TB", "BTCTU")),
        ("Số 407 -TB/BTCTU", (407, "TB", "BTCTU")),
        ("\\*\n\nSố 407 -TB/BTCTU", (407, "TB", "BTCTU")),
        ("* Số: 407 – TB / BTCTU.", (407, "TB", "BTCTU")),
        ("32-NQ/TW", (32, "NQ", "TW")),
        ("09-QĐi/TW", (9, "QĐi", "TW")),
        (unicodedata.normalize("NFD", "09-QĐi/TW"), (9, "QĐi", "TW")),
        ("6468-QĐ/HVCTQG", (6468, "QĐ", "HVCTQG")),
        ("Số: 592/QĐ-UBND", (592, "QĐ", "UBND")),
        ("36/QĐ-TCT", (36, "QĐ", "TCT")),
        ("268/QĐ-HVCT-HCQG", (268, "QĐ", "HVCT-HCQG")),
        ("101/2017/NĐ-CP", (101, "NĐ", "CP")),
        ("03/2023/TT-BNV", (3, "TT", "BNV")),
        ("1234/SNV", (1234, "", "SNV")),
    ],
)
def test_numbers_as_people_write_them(written: str, expected: tuple[int, str, str]) -> None:
    found = parse_number(written)
    assert found is not None
    assert tuple(found) == expected


@pytest.mark.parametrize(
    "written", ["", "TB/BTCTU", "Số -TB/BTCTU", "407", "407-TB", "407-TB/", "ngày 3-6-2024", "3/6/2024"]
)
def test_what_is_no_number(written: str) -> None:
    assert parse_number(written) is None


def test_a_number_is_written_as_its_system_writes_it() -> None:
    assert number_text(12, symbol("TB", "BTCTU", PARTY), digits=2, joiner="-") == "12-TB/BTCTU"
    assert number_text(1, symbol("HD", "VPTW", PARTY), digits=2, joiner="-") == "01-HD/VPTW"
    assert number_text(592, symbol("QĐ", "UBND", STATE), digits=2, joiner="/") == "592/QĐ-UBND"
    assert symbol("CV", "SNV", STATE, has_kind_line=False) == "SNV"
    assert symbol("CV", "BTCTU", PARTY, has_kind_line=False) == "CV/BTCTU"


words = st.from_regex(r"\A[A-ZĐ]{1,8}\Z")


@given(st.integers(1, 99999), words, words, st.sampled_from(["-", " -", " - ", "–"]))
def test_what_the_party_writes_is_read_again(number: int, kind: str, issuer: str, dash: str) -> None:
    found = parse_number(f"Số {number}{dash}{kind}/{issuer}")
    assert found is not None
    assert (found.number, found.kind, found.issuer, found.system) == (number, kind, issuer, PARTY)
    again = parse_number(found.text)
    assert again == found


@given(st.integers(1, 99999), words, words)
def test_what_the_state_writes_is_read_again(number: int, kind: str, issuer: str) -> None:
    found = parse_number(f"Số: {number}/{kind}-{issuer}")
    assert found is not None
    assert (found.number, found.kind, found.issuer, found.system) == (number, kind, issuer, STATE)


def test_party_numbers_need_a_term() -> None:
    with pytest.raises(ValueError, match="term"):
        period_key(PARTY, date(2024, 6, 3), None)


class Book:
    """Sequences as the registry keeps them, over terms that follow each other."""

    def __init__(self, starts: list[date]) -> None:
        self.starts = starts
        self.last: dict[str, int] = {}

    def take(self, system: str, on: date) -> tuple[str, int]:
        term = max((i for i, start in enumerate(self.starts) if start <= on), default=None)
        key = period_key(system, on, term)
        self.last[key] = self.last.get(key, 0) + 1
        return key, self.last[key]


days = st.integers(0, 4000).map(lambda n: date(2018, 1, 1) + timedelta(days=n))


@given(st.sampled_from([PARTY, STATE]), st.lists(days, max_size=60), st.lists(days, unique=True, max_size=4))
def test_no_number_is_used_twice_and_none_left_out(
    system: str, order: list[date], starts: list[date]
) -> None:
    book = Book([date(2018, 1, 1), *sorted(starts)])
    taken = [book.take(system, on) for on in order]
    assert len(set(taken)) == len(taken)
    for key, last in book.last.items():
        assert sorted(number for of, number in taken if of == key) == list(range(1, last + 1))


def test_a_state_year_and_a_party_term_begin_again() -> None:
    book = Book([date(2018, 1, 1), date(2020, 10, 20)])
    assert book.take(STATE, date(2019, 12, 31))[1] == 1
    assert book.take(STATE, date(2020, 1, 1))[1] == 1
    assert book.take(PARTY, date(2019, 12, 31))[1] == 1
    assert book.take(PARTY, date(2020, 1, 1))[1] == 2
    assert book.take(PARTY, date(2020, 10, 20))[1] == 1


def test_the_hash_does_not_depend_on_the_order_of_keys_or_the_form_of_letters() -> None:
    assert frozen_hash({"a": "hòa", "b": 1}) == frozen_hash(
        {"b": 1, "a": unicodedata.normalize("NFD", "hòa")}
    )
    assert frozen_hash({"a": "hòa"}) != frozen_hash({"a": "hoa"})


def test_the_issuer_does_not_say_its_superior_again() -> None:
    assert heading_name("Ban Tổ chức Tỉnh ủy", "Tỉnh ủy Lạng Sơn") == "Ban Tổ chức"
    assert heading_name("Ban Tổ chức Tỉnh uỷ", "Tỉnh ủy Lạng Sơn") == "Ban Tổ chức"
    assert heading_name("Ban Tổ chức Tỉnh ủy Lạng Sơn", "Tỉnh ủy Lạng Sơn") == "Ban Tổ chức"
    assert heading_name("Sở Nội vụ", "Ủy ban nhân dân tỉnh") == "Sở Nội vụ"
    assert heading_name("Văn phòng", "") == "Văn phòng"
