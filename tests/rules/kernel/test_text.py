"""Vietnamese text: the keys that sort, search and compare."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel import text

# The alphabet and the tones as the dictionary has them, written out independently of the keys.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"


@st.composite
def syllables(draw: st.DrawFn) -> str:
    before = draw(st.text("bcdđghklmnprstvx", max_size=2))
    vowel = draw(st.sampled_from(VOWELS))
    tone = draw(st.sampled_from(TONES))
    after = draw(st.text("cghmnpt", max_size=2))
    return unicodedata.normalize("NFC", before + vowel + tone + after)


phrases = st.lists(syllables(), min_size=1, max_size=4).map(" ".join)


def by_the_dictionary(phrase: str) -> list[tuple[list[int], int]]:
    """Letters first, then the tone, word by word."""
    words = []
    for word in phrase.split():
        letters, tone = [], 0
        for character in word:
            bare = unicodedata.normalize(
                "NFC", "".join(c for c in unicodedata.normalize("NFD", character) if c not in TONES[1:])
            )
            letters.append(ALPHABET.index(bare))
            tone = max(
                [tone, *(TONES.index(c) for c in unicodedata.normalize("NFD", character) if c in TONES[1:])]
            )
        words.append((letters, tone))
    return words


@given(st.lists(phrases, min_size=2, max_size=8))
def test_sort_key_orders_like_the_dictionary(some: list[str]) -> None:
    assert [by_the_dictionary(p) for p in sorted(some, key=text.sort_key)] == sorted(
        map(by_the_dictionary, some)
    )


def test_sort_key_orders_every_letter_and_tone() -> None:
    assert sorted(ALPHABET, key=text.sort_key) == list(ALPHABET)
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=text.sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
    ]


def test_sort_key_compares_words_then_numbers_by_value() -> None:
    wanted = ["Lớp 2", "Lớp 10", "Lớp A", "Lớp An", "Lớp Ăn", "Lớpa"]
    assert sorted(wanted[::-1], key=text.sort_key) == wanted


@given(st.text(max_size=40))
def test_sort_key_uses_only_what_every_database_orders_alike(anything: str) -> None:
    assert set(text.sort_key(anything)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


def test_names_sort_by_given_name_then_family_then_middle() -> None:
    wanted = ["Đặng Kim An", "Trần Văn An", "Lê Thị Ánh", "Nguyễn Ân", "Nguyễn Văn Ân", "Bùi Dũng", "Bùi Đạt"]
    assert sorted(wanted[::-1], key=text.name_sort_key) == wanted


def test_name_falls_into_family_middle_given() -> None:
    assert text.split_name("  Triệu  Văn\u00a0Việt ") == ("Triệu", "Văn", "Việt")
    assert text.split_name("Hồ Thị Thanh Hà") == ("Hồ", "Thị Thanh", "Hà")
    assert text.split_name("Lê Nam") == ("Lê", "", "Nam")
    assert text.split_name("Nam") == ("", "", "Nam")
    assert text.initials("Đỗ Văn Ánh") == "ĐVÁ"


@given(st.text())
def test_search_key_of_a_search_key_is_itself(anything: str) -> None:
    key = text.search_key(anything)
    assert text.search_key(key) == key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Đặng Thị  Thuý", "dang thi thuy"),
        ("Vụ Tổng hợp – Bộ Mẫu 1", "vu tong hop bo mau 1"),
        ("Trình độ\nchuyên môn", "trinh do chuyen mon"),
        ("Ðảng uỷ", "dang uy"),  # written with the Icelandic eth
        ("12/QĐ-BTC", "12 qd btc"),
    ],
)
def test_search_key_drops_marks(typed: str, key: str) -> None:
    assert text.search_key(typed) == key


@given(st.text())
def test_match_key_does_not_see_how_unicode_is_composed(anything: str) -> None:
    key = text.match_key(anything)
    assert text.match_key(unicodedata.normalize("NFC", anything)) == key
    assert text.match_key(unicodedata.normalize("NFD", anything)) == key
    assert text.match_key(key) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("Đảng ủy", "đảng uỷ"),
        ("thúy", "thuý"),
        ("khỏe", "khoẻ"),
        ("Vụ Kế hoạch - Bộ Mẫu 1", "Vụ Kế hoạch\u2013Bộ  Mẫu\u00a01 "),
        ("H\u2019Hen", "H'HEN"),
    ],
)
def test_match_key_joins_two_spellings(one: str, other: str) -> None:
    assert text.match_key(one) == text.match_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Lý", "Ly"), ("Lý", "Lí"), ("Hoa", "Hòa"), ("Dung", "Đung"), ("Bộ 1", "Bộ 11")]
)
def test_match_key_keeps_different_names_apart(one: str, other: str) -> None:
    assert text.match_key(one) != text.match_key(other)


@given(st.text())
def test_clean_text_stays_as_it_is(anything: str) -> None:
    cleaned = text.clean(anything)
    assert text.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == " ".join(cleaned.split())


def test_clean_folds_every_white_space() -> None:
    assert text.clean("\ufeff Vu\u0303\u00a0\u200b Minh\t\nKhánh\u3000") == "Vũ Minh Khánh"


def test_capitals_become_a_name() -> None:
    assert text.proper_case("TRIỆU VĂN VIỆT") == "Triệu Văn Việt"
    assert text.proper_case("H'HEN NIÊ-KĐĂM") == "H'Hen Niê-Kđăm"
    assert text.is_capitals("ĐỖ THỊ ÁNH")
    assert not text.is_capitals("Đỗ Thị Ánh")
    assert not text.is_capitals("A")
