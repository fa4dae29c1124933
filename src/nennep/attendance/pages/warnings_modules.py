"""Hours by module: who comes near the limit of a module or is over it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.attendance.pages.trainee_columns import (
    certain_column,
    class_column,
    lesson_columns,
    trainee_column,
)
from nennep.attendance.pages.warnings_cases import cases_url
from nennep.attendance.queries.modules import ModuleRow
from nennep.attendance.queries.warnings import WarningRules, is_near, is_over
from nennep.norms.queries import RuleValue
from nennep.web.lists import Choices, Column, Listing
from nennep.web.parts import Badge, Figure

OVER, NEAR = "over", "near"


def module_level(row: ModuleRow, rules: WarningRules) -> Badge | str:
    """The warning of one row, as icon and word; empty when all is in order."""
    if row.left < 0:
        return Badge(_("over the limit of the module"), "decide")
    if row.planned and row.left * 100 <= rules.distance_percent * row.planned:
        return Badge(_("near the limit"), "warning")
    return ""


def module_note(limit: RuleValue) -> str:
    """The limit with what it stands on; an unverified one says so."""
    sentence = _("To sit the exam of a module at most {value}% of its lessons may be missed.").format(
        value=limit.as_int
    )
    mark = "" if limit.is_verified else _("Unverified")
    about = ": ".join(part for part in (mark, limit.basis or limit.note) if part)
    return f"{sentence} {about}".strip()


def _behind(row: ModuleRow, lessons: int, kind: str, label: str) -> Figure | int:
    if not lessons:
        return 0
    url = cases_url(place=row.enrolment_id, module=row.module_id, kind=kind)
    return Figure(lessons, url, f"{label}: {row.name}, {row.module}")


def module_listing(rules: WarningRules) -> Listing[ModuleRow]:
    """Hours of trainees by module."""
    return Listing(
        key="warnings-by-module",
        title=gettext_lazy("Attendance by module"),
        noun=gettext_lazy("modules of trainees"),
        columns=(
            trainee_column(),
            class_column(),
            Column(key="module", label=gettext_lazy("Module"), sort="module__order"),
            Column(
                key="level",
                label=gettext_lazy("Warning"),
                kind="badge",
                value=lambda row: module_level(row, rules),
                export=lambda row: str(module_level(row, rules)),
            ),
            Column(key="planned", label=gettext_lazy("Planned"), kind="number"),
            Column(key="held", label=gettext_lazy("Held"), kind="number"),
            *lesson_columns(_behind, has_total=False),
            certain_column(),
        ),
        filters=(
            Choices(
                key="level",
                label=gettext_lazy("Warning"),
                choices=(
                    (OVER, gettext_lazy("over the limit of the module")),
                    (NEAR, gettext_lazy("near the limit")),
                ),
                apply=lambda source, value: source.filter(is_over() if value == OVER else is_near(rules)),
            ),
            Choices(key="class", label=gettext_lazy("Class"), lookup="enrolment__training_class_id"),
            Choices(key="module", label=gettext_lazy("Module"), lookup="module_id"),
            Choices(key="agency", label=gettext_lazy("Agency"), lookup="enrolment__agency_id"),
        ),
        search=(
            "enrolment__person__search_key",
            "enrolment__agency__search_key",
            "enrolment__training_class__search_key",
        ),
        order=("lessons_left_to_miss", "enrolment__person__name_sort_key", "module__order", "pk"),
        row_url=lambda row: reverse("classes:enrolment", args=[row.enrolment_id]),
        row_id=lambda row: row.pk,
    )
