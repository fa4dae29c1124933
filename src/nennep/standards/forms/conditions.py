"""Conditions as rows that a clerk fills in: each asks one thing, may be turned round, and is joined by AND or OR.

AND binds closer than OR, as in speech: "A and B, or C". Works without scripts: the browser asks the server for one more
row of a kind, and gets the whole form back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from nennep.standards.forms.questions import AND, KINDS, OR, ConditionForm

MOST = 20


class Conditions:
    """The rows of a form, in their order."""

    def __init__(self, rows: Sequence[ConditionForm]) -> None:
        self.rows = list(rows)
        self.error = ""

    @classmethod
    def sent(cls, data: Mapping[str, Any], today: date, *, checks: bool) -> Conditions:
        """The rows that came back, after the step that was asked: one more row, or one less.

        With `checks` they are to be judged; while rows are still being added nothing is wrong yet.
        """
        numbers = [
            number
            for number in range(min(_count(data), MOST))
            if data.get(f"row-{number}-kind") in KINDS and data.get("step") != f"remove-{number}"
        ]
        rows = []
        for place, number in enumerate(numbers):
            form = KINDS[data[f"row-{number}-kind"]]
            bound = form(data, prefix=f"row-{number}", today=today, is_first=place == 0)
            # What was typed goes on under the new number of the row.
            typed = {
                name: field.widget.value_from_datadict(data, {}, bound.add_prefix(name))
                for name, field in bound.fields.items()
            }
            if checks and place == number:
                rows.append(bound)
            else:
                rows.append(form(prefix=f"row-{place}", initial=typed, today=today, is_first=place == 0))
        conditions = cls(rows)
        added = data.get("kind", "")
        if data.get("step") == "add" and added in KINDS and len(rows) < MOST:
            conditions.add(added, today)
        return conditions

    @classmethod
    def of(cls, expression: Mapping[str, Any] | None, today: date) -> Conditions:
        """Rows that say the expression; none when it is more than rows joined by AND and OR can say."""
        conditions = cls([])
        for joined, negated, leaf in _rows(expression or {}):
            for kind, form in KINDS.items():
                initial = form.filled(leaf)
                if initial is not None:
                    conditions.add(kind, today, {**initial, "joined": joined, "negated": negated})
                    break
            else:
                return cls([])
        return conditions

    def add(self, kind: str, today: date, initial: Mapping[str, Any] | None = None) -> None:
        """One more row of a kind."""
        place = len(self.rows)
        form = KINDS[kind](
            prefix=f"row-{place}", today=today, is_first=place == 0, initial=dict(initial or {})
        )
        self.rows.append(form)

    def is_valid(self) -> bool:
        """Whether there is a row and every row says something."""
        if not self.rows:
            self.error = _("Add at least one condition.")
            return False
        judged = [row.is_valid() for row in self.rows]  # every row shows what is wrong in it
        return all(judged)

    def expression(self) -> dict[str, Any]:
        """What the rows say together, in the shape of rules.expression."""
        groups: list[list[dict[str, Any]]] = [[]]
        for row in self.rows:
            if groups[-1] and row.cleaned_data.get("joined") == OR:
                groups.append([])
            groups[-1].append(row.part())
        ways = [group[0] if len(group) == 1 else {"all": group} for group in groups]
        return ways[0] if len(ways) == 1 else {"any": ways}


def _count(data: Mapping[str, Any]) -> int:
    written = str(data.get("rows", "0"))
    return int(written) if written.isdecimal() and len(written) < 4 else 0


def _rows(expression: Mapping[str, Any]) -> list[tuple[str, bool, Mapping[str, Any]]]:
    """Joining word, NOT and question of each row; empty when rows cannot say it."""
    ways = expression.get("any", [expression])
    rows: list[tuple[str, bool, Mapping[str, Any]]] = []
    for way in ways:
        for place, part in enumerate(way.get("all", [way])):
            negated = "not" in part
            leaf = part["not"] if negated else part
            if not leaf or leaf.keys() & {"all", "any", "not"}:
                return []
            rows.append((AND if place else OR, negated, leaf))
    return rows
