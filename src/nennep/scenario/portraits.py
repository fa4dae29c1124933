"""Invented faces for invented people: a few drawn portraits on the blue of an identity photograph, nobody's picture."""

from __future__ import annotations

import io
from functools import cache
from random import Random

from PIL import Image, ImageDraw

from nennep.people.models import Sex

WIDTH, HEIGHT = 180, 240
FACES = 12  # of each sex; people share them, as they share names
FINE = 3  # drawn larger and made smaller, so that edges are smooth

GROUNDS = ("#bcd4ea", "#c9dcef", "#dfe7ee", "#b5d0dc")
SKINS = ("#f0cfae", "#e6bd95", "#d9aa80", "#c99970")
HAIRS = ("#1d1a19", "#2b2320", "#3a302b", "#5a5754")
SUITS = ("#23344d", "#2f3a3f", "#4a3b32", "#5b2430", "#2d4a3e", "#3f3f46")


def portrait(sex: str, number: int) -> bytes:
    """One of the faces as PNG; the same number gives the same face."""
    return _drawn(sex == Sex.FEMALE, number % FACES)


@cache
def _drawn(is_woman: bool, number: int) -> bytes:  # noqa: FBT001 - called here alone
    lot = Random(f"face {is_woman} {number}")  # noqa: S311 - the same faces every time
    skin, hair, suit = SKINS[number % 4], lot.choice(HAIRS), SUITS[number % len(SUITS)]
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), GROUNDS[number // 3 % 4])
    pen = ImageDraw.Draw(picture)

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return left * FINE, top * FINE, right * FINE, bottom * FINE

    def points(*places: tuple[float, float]) -> list[tuple[float, float]]:
        return [(left * FINE, top * FINE) for left, top in places]

    wide = lot.randint(-3, 4)
    if is_woman:
        low = 176 if number % 2 else 148
        pen.rounded_rectangle(box(42 - wide, 40, 138 + wide, low), radius=44 * FINE, fill=hair)
    pen.ellipse(box(8, 172, 172, 330), fill=suit)
    pen.polygon(points((66, 176), (114, 176), (90, 222)), fill="#f6f5f1")
    pen.rectangle(box(74, 140, 106, 184), fill=_darker(skin))
    pen.polygon(points((74, 180), (106, 180), (90, 200)), fill=_darker(skin))
    if not is_woman and number % 3:
        pen.polygon(
            points((84, 196), (96, 196), (101, 240), (79, 240)), fill=lot.choice(("#8c1d2c", "#1f3b63"))
        )
    pen.ellipse(box(48 - wide, 44, 132 + wide, 158), fill=skin)
    pen.pieslice(box(45 - wide, 34, 135 + wide, 128), 180, 360, fill=hair)
    if is_woman:
        pen.pieslice(box(46 - wide, 52, 134 + wide, 110), 180, 250 + number * 6, fill=hair)
    else:
        pen.rectangle(box(45 - wide, 78, 53 - wide, 100), fill=hair)
        pen.rectangle(box(127 + wide, 78, 135 + wide, 100), fill=hair)
    for left in (66, 101):
        pen.arc(box(left - 3, 88, left + 16, 100), 200, 340, fill=hair, width=2 * FINE)
        pen.ellipse(box(left + 3, 99, left + 10, 106), fill="#231f1c")
        if number % 4 == 1:
            pen.rounded_rectangle(
                box(left - 6, 93, left + 19, 112), radius=6 * FINE, outline="#3b3b3b", width=2 * FINE
            )
    pen.line(points((90, 106), (87, 121), (92, 122)), fill=_darker(skin), width=2 * FINE)
    pen.arc(box(77, 122, 104, 140), 20, 160, fill="#a2564d", width=3 * FINE)
    target = io.BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(target, "PNG")
    return target.getvalue()


def _darker(colour: str) -> str:
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{int(part * 0.9):02x}" for part in parts)
