"""What a newer version of a report says otherwise than the one before. Values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from nennep.attendance.queries.report_figures import FIGURE_NAMES, Body, Case, Figures, Issue


@dataclass(frozen=True, kw_only=True)
class CaseChange:
    """What became of one trainee in one session between two versions; None: plainly present, or not in the report."""

    name: str
    agency: str
    held_on: date
    half: str
    before: Case | None
    after: Case | None


@dataclass(frozen=True, kw_only=True)
class LineChange:
    """Whose figures changed: name of the figure, before, after."""

    name: str
    agency: str
    changes: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a newer version says otherwise than the one before."""

    totals: tuple[tuple[str, int, int], ...]
    lines: tuple[LineChange, ...]
    cases: tuple[CaseChange, ...]
    issues: tuple[tuple[Issue | None, Issue | None], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.totals or self.lines or self.cases or self.issues)


def difference(before: Body, after: Body) -> Difference:
    """Who changed from what to what between two versions, in the order of the list."""
    old_lines = {line.enrolment_id: line for line in before.lines}
    new_lines = {line.enrolment_id: line for line in after.lines}
    lines = []
    for key in _keys(old_lines, new_lines):
        known = new_lines.get(key) or old_lines[key]
        changes = _changed(
            old_lines[key].figures if key in old_lines else Figures(),
            new_lines[key].figures if key in new_lines else Figures(),
        )
        if changes:
            lines.append(LineChange(name=known.name, agency=known.agency, changes=changes))
    old_cases = {case.key: case for case in before.cases}
    new_cases = {case.key: case for case in after.cases}
    cases = []
    for case_key in _keys(old_cases, new_cases):
        old, new = old_cases.get(case_key), new_cases.get(case_key)
        known_case = new or old
        if known_case is None or (old and new and replace(old, pk=0, order=0) == replace(new, pk=0, order=0)):
            continue
        cases.append(
            CaseChange(
                name=known_case.name,
                agency=known_case.agency,
                held_on=known_case.held_on,
                half=known_case.half,
                before=old,
                after=new,
            )
        )
    cases.sort(key=lambda change: (change.held_on, change.half, change.name))
    return Difference(
        totals=_changed(before.totals, after.totals),
        lines=tuple(lines),
        cases=tuple(cases),
        issues=_changed_issues(before.issues, after.issues),
    )


def _changed_issues(
    before: Sequence[Issue], after: Sequence[Issue]
) -> tuple[tuple[Issue | None, Issue | None], ...]:
    old = {issue.issue_id: issue for issue in before}
    new = {issue.issue_id: issue for issue in after}
    return tuple((old.get(key), new.get(key)) for key in _keys(old, new) if old.get(key) != new.get(key))


def _keys(old: dict, new: dict) -> list:  # type: ignore[type-arg]
    return [*old, *(key for key in new if key not in old)]


def _changed(old: Figures, new: Figures) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (name, getattr(old, name), getattr(new, name))
        for name in FIGURE_NAMES
        if getattr(old, name) != getattr(new, name)
    )
