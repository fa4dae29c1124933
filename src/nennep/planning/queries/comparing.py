"""Two versions of one plan as the comparison reads them (R3-08, R3-15)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from django.utils.translation import gettext as _

from nennep.audit.models import Entry
from nennep.kernel import numbers
from nennep.planning.models import PlanLine, PlanVersion
from nennep.planning.rules.difference import Difference, Line, Named, difference
from nennep.planning.states import LineState

OPENING = frozenset({LineState.PROPOSED, LineState.APPROVED})
"""States that say the same of a line: it is to be opened; whether that is decided belongs to the version."""


def lines_of(version: PlanVersion) -> list[PlanLine]:
    """The lines of a version in their order, with all that is shown of them; a constant number of queries."""
    return list(
        PlanLine.objects.filter(version=version)
        .select_related(
            "item",
            "programme",
            "lead",
            "venue",
            "counted_in",
            "audience",
            "priority_field",
            "version__plan",
            "conclusion",
        )
        .prefetch_related("coordinator_links__unit", "funding")
        .order_by("order", "pk")
    )


def compared(lines: Iterable[PlanLine]) -> list[Line]:
    """The lines as values, by the code of their item."""
    return [Line(line.item.code, line.title, _values(line)) for line in lines]


def difference_between(old: PlanVersion | None, new: PlanVersion) -> Difference:
    """What `new` says otherwise than `old`; against nothing every line is added."""
    before = compared(lines_of(old)) if old is not None else []
    return difference(before, compared(lines_of(new)))


def reasons_of(version: PlanVersion) -> dict[str, str]:
    """Why lines of the version were changed, and why lines of the one before were dropped, by the code of their item."""
    reasons = dict(version.lines.order_by("pk").values_list("item__code", "changed_reason"))
    if version.based_on_id is None:
        return reasons
    dropped = Entry.objects.filter(
        act="planning.line.drop", context_kind="planning.trainingplan", context_id=version.plan_id
    ).order_by("at", "pk")
    why = dict(dropped.values_list("subject_name", "reason"))
    before = PlanLine.objects.filter(version=version.based_on_id).order_by("pk")
    for code, title in before.values_list("item__code", "title"):
        if code not in reasons:
            reasons[code] = why.get(title[:250], "")
    return reasons


def coordinators_of(line: PlanLine) -> list[str]:
    """Names of the coordinating units in their order."""
    return [link.unit.name for link in sorted(line.coordinator_links.all(), key=lambda row: row.order)]


def funding_words(line: PlanLine) -> str:
    """Sources of money with their amounts, "Ngân sách tỉnh: 20.000.000; …"."""
    return "; ".join(
        f"{row.get_source_display()}: {numbers.whole(row.amount)}"
        if row.amount is not None
        else str(row.get_source_display())
        for row in sorted(line.funding.all(), key=lambda row: row.source)
    )


def _values(line: PlanLine) -> dict[str, Hashable]:
    links = sorted(line.coordinator_links.all(), key=lambda row: row.order)
    return {
        "audience": Named((line.audience_id, line.audience_text), line.audience_text),
        "programme": Named(line.programme_id, str(line.programme)),
        "study_form": Named(line.study_form, line.get_study_form_display() if line.study_form else ""),
        "duration": line.duration,
        "classes": line.classes,
        "seats": line.seats,
        "quarter": line.quarter,
        "opens_month": line.opens_month,
        "lead": Named(line.lead_id, str(line.lead or "")),
        "coordinators": Named(
            frozenset(row.unit_id for row in links), "; ".join(row.unit.name for row in links)
        ),
        "venue": Named(line.venue_id, str(line.venue or "")),
        "state": _("To be opened") if line.state in OPENING else str(line.get_state_display()),
        "counted_in": Named(line.counted_in_id, str(line.counted_in or "")),
        "is_extra": line.is_extra,
        "cost": line.cost,
        "funding": funding_words(line),
        "priority_field": Named(
            line.priority_field_id, line.priority_field.name if line.priority_field else ""
        ),
    }
