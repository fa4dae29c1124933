"""What a newer version says otherwise, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.attendance.pages.report_tables import (
    FIGURE_LABELS,
    case_words,
)
from nennep.attendance.queries.report_difference import Difference
from nennep.attendance.queries.report_figures import Case
from nennep.classes.models import HalfDay
from nennep.kernel import dates, numbers


@dataclass(frozen=True)
class ChangeLine:
    """A total before and now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class CaseChangeLine:
    """One trainee in one session before and now."""

    name: str
    agency: str
    when: str
    before: str
    after: str


def changes_of(changed: Difference) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(str(FIGURE_LABELS[name]), numbers.whole(old), numbers.whole(new))
        for name, old, new in changed.totals
    )


def changed_cases_of(changed: Difference) -> tuple[CaseChangeLine, ...]:
    return tuple(
        CaseChangeLine(
            one.name,
            one.agency,
            f"{HalfDay(one.half).label}, {dates.short(one.held_on)}",
            _said(one.before),
            _said(one.after),
        )
        for one in changed.cases
    )


def _said(case: Case | None) -> str:
    if case is None:
        return str(FIGURE_LABELS["present"])
    return f"{case_words(case)} · {case.reason or _('Without reason')}"
