"""Sums of lessons, and programmes by the words that people type. The family comes from the programme (R1-09)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nennep.kernel.text import match_key, search_key

TRAINING, FOSTERING = "training", "fostering"
FAMILY_WORDS = {"dao tao": TRAINING, "boi duong": FOSTERING}
_BEFORE = re.compile(
    r"^(?:cac |nhung )?(?:lop |khoa |chuong trinh )*(?:(?:dao tao|boi duong)(?:, ?| )?(?:boi duong )?)?(?:kien thuc |ve )?"
)
_SHORT = (
    ("llct", "ly luan chinh tri"),
    ("li luan", "ly luan"),
    ("qlnn", "quan ly nha nuoc"),
    ("qp an", "quoc phong va an ninh"),
    ("quoc phong an ninh", "quoc phong va an ninh"),
)

_NAMED = ("lớp ", "các lớp ", "khóa ", "khoá ")  # Vietnamese: how titles of classes begin


def in_sentence(name: str) -> str:
    """The class as a sentence of an official paper names it: "lớp bồi dưỡng …" for both "Bồi dưỡng …" and "Lớp bồi dưỡng …",
    never "lớp lớp …", and a course stays one; abbreviations keep their capitals."""
    small = f"{name[:1].lower()}{name[1:]}" if name[1:2].islower() else name
    return small if small.casefold().startswith(_NAMED) else f"lớp {small}"  # Vietnamese: printed


@dataclass(frozen=True)
class TopicPlan:
    """A topic as it is to be entered; lessons of 45 minutes."""

    name: str
    lessons: int


@dataclass(frozen=True)
class ModulePlan:
    """A module as it is to be entered, with its topics or without."""

    name: str
    lessons: int
    topics: Sequence[TopicPlan] = ()


@dataclass(frozen=True)
class WrongSum:
    """A whole that is not the sum of its parts. An empty `module`: the version itself."""

    module: str
    whole: int
    parts: int


def wrong_sum(lessons: int, modules: Sequence[ModulePlan]) -> WrongSum | None:
    """The first sum that does not add up: topics of a module, then modules of the version; None when all do.

    A version without modules, and a module without topics, only has its own number.
    """
    for module in modules:
        parts = sum(topic.lessons for topic in module.topics)
        if module.topics and parts != module.lessons:
            return WrongSum(module.name, module.lessons, parts)
    parts = sum(module.lessons for module in modules)
    if modules and parts != lessons:
        return WrongSum("", lessons, parts)
    return None


def written_family(text: str) -> str:
    """The family that the typed words claim, "" when none: "bồi dưỡng trung cấp LLCT" claims fostering."""
    folded = search_key(text)
    claimed = {family for words, family in FAMILY_WORDS.items() if words in folded}
    return claimed.pop() if len(claimed) == 1 else ""


def core(text: str) -> str:
    """What is left of a programme's name when class, course and family words and short forms are gone."""
    folded = search_key(text)
    for short, full in _SHORT:
        folded = re.sub(rf"\b{short}\b", full, folded)
    return _BEFORE.sub("", folded).strip()


def best_match(text: str, names: Iterable[tuple[int, Sequence[str]]]) -> int | None:
    """The one programme meant by the text: the same words first, else the longest name that the text holds.

    None when nothing fits or two fit equally well; nothing is guessed.
    """
    wanted, wanted_core = match_key(text), core(text)
    exact: set[int] = set()
    held: dict[int, int] = {}
    for key, spellings in names:
        for spelling in spellings:
            if match_key(spelling) == wanted or core(spelling) == wanted_core:
                exact.add(key)
            elif len(core(spelling)) > 5 and re.search(rf"\b{re.escape(core(spelling))}\b", wanted_core):
                held[key] = max(held.get(key, 0), len(core(spelling)))
    if exact:
        return exact.pop() if len(exact) == 1 else None
    if not held:
        return None
    longest = max(held.values())
    best = [key for key, length in held.items() if length == longest]
    return best[0] if len(best) == 1 else None
