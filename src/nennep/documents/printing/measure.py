"""How wide a text prints and where it breaks well; measured on the letter shapes that are shipped."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from PIL import ImageFont

from nennep.documents import fonts

MM_PER_POINT = 25.4 / 72
EM = 1000


@lru_cache(maxsize=4)
def _font(bold: bool, italic: bool) -> ImageFont.FreeTypeFont:  # noqa: FBT001 - the key of the cache
    return ImageFont.truetype(str(fonts.FILES[bold, italic]), EM, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=20_000)
def _ems(text: str, bold: bool, italic: bool) -> float:  # noqa: FBT001 - the key of the cache
    return _font(bold, italic).getlength(text) / EM


def width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Width of the text in mm when printed at `size` points."""
    return _ems(text, bold, italic) * size * MM_PER_POINT


def balanced_lines(
    text: str, size: float, room: float, *, bold: bool = False, italic: bool = False
) -> tuple[str, ...]:
    """Break the text into as few lines as fit `room` mm, as equal in length as they can be.

    Line breaks in the text are kept. A word wider than the room stands alone.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        lines += _balanced(_glued(part), size, room, bold=bold, italic=italic)
    return tuple(lines)


def lines_needed(text: str, size: float, room: float, *, bold: bool = False, italic: bool = False) -> int:
    """Number of lines that the text takes when filled word by word into `room` mm."""
    return max(1, _greedy_count(text.split(), size, room, bold=bold, italic=italic))


def _glued(text: str) -> list[str]:
    """Words, a number kept with the word before it: "đợt 1", "tháng 3"."""
    words: list[str] = []
    for word in text.split():
        if words and word[0].isdigit():
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _greedy_count(words: list[str], size: float, room: float, *, bold: bool, italic: bool) -> int:
    count, used = 0, 0.0
    space = width(" ", size, bold=bold, italic=italic)
    for word in words:
        length = width(word, size, bold=bold, italic=italic)
        if count == 0 or used + space + length > room:
            count, used = count + 1, length
        else:
            used += space + length
    return count


def _balanced(words: list[str], size: float, room: float, *, bold: bool, italic: bool) -> list[str]:
    if not words:
        return []
    count = _greedy_count(words, size, room, bold=bold, italic=italic)
    if count == 1:
        return [" ".join(words)]
    space = width(" ", size, bold=bold, italic=italic)
    ends = [0.0, *accumulate(width(word, size, bold=bold, italic=italic) for word in words)]

    def length(start: int, end: int) -> float:
        return ends[end] - ends[start] + space * (end - start - 1)

    # best[k][e]: least sum of squared lengths of the first e words on k lines, and where the last line starts
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        step: dict[int, tuple[float, int]] = {}
        for end in range(1, len(words) + 1):
            options = [
                (cost + length(start, end) ** 2, start)
                for start, (cost, _start) in best[-1].items()
                if start < end and (end - start == 1 or length(start, end) <= room)
            ]
            if options:
                step[end] = min(options)
        best.append(step)
    lines: list[str] = []
    end = len(words)
    for row in reversed(best[1:]):
        start = row[end][1]
        lines.append(" ".join(words[start:end]))
        end = start
    return lines[::-1]
