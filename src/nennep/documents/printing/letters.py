"""Which characters can be printed, and what becomes of the others: a stray character never stops a document."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import lru_cache

from nennep.documents import fonts

MISSING = "□"
"""Printed in the PDF for a character that the shipped letters do not have."""

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """The text in NFC without control characters and halves of characters; line breaks and tabs stay.

    Marks that turn the direction of writing go too: they could make an official text read otherwise than it is.
    """
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def with_shipped_letters(text: str) -> str:
    """The text with a box for each character that is missing in the shipped letters; invisible ones go."""
    odd = {char for char in set(text) if ord(char) > 0x7E and char not in covered()}
    if not odd:
        return text
    return text.translate(
        {ord(char): None if unicodedata.category(char) == "Cf" else MISSING for char in odd}
    )


@lru_cache(maxsize=1)
def covered() -> frozenset[str]:
    """The characters that all four shipped files have."""
    return frozenset.intersection(*(_characters(path.read_bytes()) for path in fonts.FILES.values()))


def _characters(data: bytes) -> frozenset[str]:
    """The characters in the `cmap` table (format 4, the plane of all Vietnamese letters) of a TrueType file."""
    tables = struct.unpack_from(">H", data, 4)[0]
    starts = {
        data[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">L", data, 20 + 16 * i)[0] for i in range(tables)
    }
    cmap = starts[b"cmap"]
    found: set[str] = set()
    for i in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">L", data, cmap + 8 + 8 * i)[0]
        if struct.unpack_from(">H", data, at)[0] != 4:
            continue
        double = struct.unpack_from(">H", data, at + 6)[0]
        count = double // 2
        ends = struct.unpack_from(f">{count}H", data, at + 14)
        begins = struct.unpack_from(f">{count}H", data, at + 16 + double)
        deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * double)
        offsets_at = at + 16 + 3 * double
        for k, (first, last, delta) in enumerate(zip(begins, ends, deltas, strict=True)):
            offset = struct.unpack_from(">H", data, offsets_at + 2 * k)[0]
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = code + delta
                if offset:
                    glyph = struct.unpack_from(">H", data, offsets_at + 2 * k + offset + 2 * (code - first))[
                        0
                    ]
                    glyph += delta if glyph else 0
                if glyph & 0xFFFF:
                    found.add(chr(code))
    return frozenset(found)
