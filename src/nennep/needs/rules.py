"""Arithmetic of needs: how late an answer is, and what the cells of a registration say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.kernel import text

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(r"\b(?:quy|q)\s*(iv|iii|ii|i|[1-4])\b")
_MONTH = re.compile(r"\b(?:thang|t)\s*(1[0-2]|0?[1-9])\b")


def days_late(deadline_on: date, sent_on: date | None, today: date) -> int:
    """Whole days after the deadline on which the answer came, or that it is missing by today; nought when in time."""
    return max(0, ((sent_on or today) - deadline_on).days)


def written_quarter(written: str) -> int | None:
    """The quarter that a wished time falls into: "Quý II/2027", "tháng 5", "Q3". None when it says no quarter."""
    key = text.search_key(written)
    if key in _ROMAN:
        return _ROMAN[key]
    if key in {"1", "2", "3", "4"}:
        return int(key)
    if found := _QUARTER.search(key):
        return _ROMAN.get(found[1]) or int(found[1])
    if found := _MONTH.search(key):
        return (int(found[1]) + 2) // 3
    return None


def quarter_words(quarter: int | None) -> str:
    """A quarter as people write it: "III"; empty where none is wished."""
    return ("I", "II", "III", "IV")[quarter - 1] if quarter else ""


def written_form(written: str) -> str:
    """The form of study that a text names, empty when it names none. "Không tập trung" is part-time."""
    key = text.search_key(written)
    if any(
        words in key for words in ("khong tap trung", "vua lam vua hoc", "tai chuc", "theo dot", "part time")
    ):
        return "part_time_batch"
    return "full_time" if "tap trung" in key or "full time" in key else ""


def written_group(written: str) -> str:
    """The priority group that a text names, empty when it names none or several."""
    key = text.search_key(written)
    words = set(key.split())
    found = [
        group
        for group, is_named in (
            ("young", "tre" in words),
            ("female", "nu" in words),
            ("minority", "dtts" in words or "dan toc" in key),
            ("planned", "quy hoach" in key or "nguon" in words),
        )
        if is_named
    ]
    return found[0] if len(found) == 1 else ""


@dataclass(frozen=True)
class NeedRow:
    """One line of a registration file. A line without a name stands for `count` people."""

    row: int
    programme: str
    programme_id: int | None
    study_form: str
    count: int
    name: str
    born: str
    person_id: int | None
    wished_quarter: int | None
    priority_group: str
    note: str
    act: str = "none"

    def to_json(self) -> dict[str, Any]:
        """The reading of the row; begins with "row"."""
        return {
            "row": self.row,
            "programme": self.programme,
            "study_form": self.study_form,
            "count": self.count,
            "name": self.name,
            "born": self.born,
            "on_record": self.person_id is not None,
            "wished_quarter": self.wished_quarter,
            "priority_group": self.priority_group,
            "note": self.note,
            "act": self.act,
        }

    @property
    def is_named(self) -> bool:
        """Whether the row is one person, by name or code."""
        return bool(self.name or self.person_id)

    @property
    def key(self) -> tuple[int, str]:
        """The line of the registration to which the row belongs."""
        return self.programme_id or 0, self.study_form


def lines_of(rows: Iterable[NeedRow]) -> dict[tuple[int, str], list[NeedRow]]:
    """The rows of each programme and form, in the order of the file."""
    found: dict[tuple[int, str], list[NeedRow]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return dict(found)


def common(values: Iterable[Any]) -> Any:
    """The one value that all share, None where they differ or there is none."""
    different = set(values)
    return different.pop() if len(different) == 1 else None
