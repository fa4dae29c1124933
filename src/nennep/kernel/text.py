"""Vietnamese text: cleaning, comparing, searching, sorting. Knows no database and no Django.

Keys are stored beside the text, so that every database sorts and searches alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")
_DASH = re.compile("\\s*[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+\\s*")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"'})
# Old conversions write the Icelandic eth or the African d in the place of đ: they look the same.
_ETH = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_LINE_BREAKS = ("\u2028", "\u2029")

# Order of the dictionary: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_BREVE, _CIRCUMFLEX, _HORN = "\u0306", "\u0302", "\u031b"
_LETTERS = {
    ("a", _BREVE): "a2",
    ("a", _CIRCUMFLEX): "a3",
    ("e", _CIRCUMFLEX): "e2",
    ("o", _CIRCUMFLEX): "o2",
    ("o", _HORN): "o3",
    ("u", _HORN): "u2",
}


def clean(text: str) -> str:
    """The text as it is stored: NFC, no invisible characters, every white space one blank, trimmed."""
    for line_break in _LINE_BREAKS:
        text = text.replace(line_break, " ")
    text = _SPACE.sub(" ", _INVISIBLE.sub("", text))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", _CONTROL.sub("", text))).strip()


@lru_cache(maxsize=20_000)  # the titles, units and reasons of reference data are asked for again and again
def match_key(text: str) -> str:
    """A key that is equal for names that are the same but typed differently.

    The same: NFC and NFD, letter case, white space, the place of the tone mark (hòa and hoà, ủy
    and uỷ), the kind of dash and the blanks around it, straight and curly quotes. Different
    words stay different: tones and letters count (Lý is not Ly and not Lí). For comparing only,
    not for the screen.
    """
    folded = clean(text).translate(_ETH).translate(_QUOTES).casefold()
    folded = unicodedata.normalize("NFD", _DASH.sub("-", folded))
    words: list[str] = []
    letters: list[str] = []
    tones: list[str] = []
    for character in folded:
        if character in _TONES:
            tones.append(character)
        elif character.isalpha() or unicodedata.combining(character):
            letters.append(character)
        else:
            words.append("".join(letters + tones) + character)
            letters, tones = [], []
    words.append("".join(letters + tones))
    return unicodedata.normalize("NFC", "".join(words)).strip()


def search_key(text: str) -> str:
    """The text as it is searched: no diacritics, đ as d, lower case, words and one blank between.

    Whatever is not a letter or a digit separates words. Search with the key of the query in the
    stored key of the text.
    """
    folded = unicodedata.normalize("NFKD", clean(text).translate(_ETH)).casefold()
    folded = unicodedata.normalize("NFKD", folded).replace("đ", "d")
    kept = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.category(c).startswith("M"))
    return " ".join(kept.split())


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """A key whose plain order is the order of a Vietnamese dictionary.

    Word by word: first the letters (a ă â b c d đ e ê … o ô ơ … u ư … y), then the tone (ngang,
    huyền, hỏi, ngã, sắc, nặng); a shorter text first; case, punctuation and the place of the
    tone mark do not count; numbers by their value ("Lớp 2" before "Lớp 10") and before letters.
    Made of `0-9a-z` only, so that C, ICU and glibc orderings all agree. Up to three times as long
    as a Vietnamese text, and more for other scripts: store it in a text column without a limit.
    """
    folded = unicodedata.normalize("NFKD", clean(text).translate(_ETH)).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    words: list[str] = []
    word: list[str] = []
    tone = "1"
    position = 0

    def close() -> None:
        nonlocal word, tone
        if word:
            words.append("".join(word) + "0" + tone)
        word, tone = [], "1"

    while position < len(decomposed):
        character = decomposed[position]
        position += 1
        if character in _TONES:
            if tone == "1":
                tone = _TONES[character]
        elif unicodedata.category(character).startswith("M"):
            continue
        elif character in "0123456789":
            end = position
            while end < len(decomposed) and decomposed[end] in "0123456789":
                end += 1
            word.append(_number_key(decomposed[position - 1 : end]))
            position = end
        elif character == "đ":
            word.append("d2")
        elif "a" <= character <= "z":
            marks = _marks_at(decomposed, position)
            code = next(
                (_LETTERS[character, mark] for mark in marks if (character, mark) in _LETTERS),
                character + "1",
            )
            word.append(code)
        elif character.isalnum():
            word.append(f"z9{ord(character):06x}")
        else:
            close()
    close()
    return "".join(words)


def _marks_at(decomposed: str, position: int) -> str:
    end = position
    while end < len(decomposed) and unicodedata.category(decomposed[end]).startswith("M"):
        end += 1
    return decomposed[position:end]


def _number_key(digits: str) -> str:
    """Numbers sort by value: their length first (two figures), then their figures."""
    significant = digits.lstrip("0") or "0"
    return f"1{min(len(significant), 99):02d}{significant}"


def split_name(full_name: str) -> tuple[str, str, str]:
    """Family name, middle names, given name of a Vietnamese full name.

    The first word is the family name, the last the given name, what is between the middle
    names. A single word is a given name.
    """
    words = clean(full_name).split(" ")
    if len(words) == 1:
        return "", "", words[0]
    return words[0], " ".join(words[1:-1]), words[-1]


def name_sort_key(full_name: str) -> str:
    """The key that sorts people as every Vietnamese list does: given name, family, middle names."""
    family, middle, given = split_name(full_name)
    return sort_key(f"{given} {family} {middle}")


def is_capitals(text: str) -> bool:
    """Whether the text has at least two letters and all of them are capitals."""
    letters = [c for c in unicodedata.normalize("NFC", text) if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


def proper_case(text: str) -> str:
    """A name with a capital at the start of every word: "TRIỆU VĂN VIỆT" is "Triệu Văn Việt".

    A word also starts after a dash, an apostrophe or a bracket (H'Hen Niê).
    """
    result: list[str] = []
    inside = False
    for character in clean(text):
        if character.isalpha():
            result.append(character.lower() if inside else character.upper())
            inside = True
        else:
            result.append(character)
            inside = character.isdigit()
    return "".join(result)


def initials(full_name: str) -> str:
    """The capital first letters of the words of a name: "Triệu Văn Việt" is "TVV"."""
    return "".join(word[0].upper() for word in clean(full_name).split(" ") if word[:1].isalpha())
