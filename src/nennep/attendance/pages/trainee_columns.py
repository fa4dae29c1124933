"""Columns that lists of trainees share: who, in which class, how many lessons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.web.lists import Column
from nennep.web.parts import Figure, PersonLine


def trainee_column(path: str = "enrolment__") -> Column[Any]:
    """The trainee with the agency below; `path` leads from the row's model to the place in the class."""

    return Column(
        key="name",
        label=gettext_lazy("Trainee"),
        kind="person",
        value=lambda row: PersonLine(row.name, row.agency),
        sort=f"{path}person__name_sort_key",
        about_label=gettext_lazy("Agency"),
    )


def class_column(path: str = "enrolment__") -> Column[Any]:
    """The class; `path` as for the trainee."""
    return Column(key="class_name", label=gettext_lazy("Class"), sort=f"{path}training_class__sort_key")


def lesson_columns(
    behind: Callable[[Any, int, str, str], Figure | int], *, has_total: bool
) -> tuple[Column[Any], ...]:
    """Lessons with leave and missed, each opening its cases (`behind`), and how far it is to the limit."""

    return (
        Column(
            key="excused",
            label=gettext_lazy("With leave"),
            kind="figure",
            value=lambda row: behind(row, row.excused, "excused", _("with leave")),
            export=lambda row: row.excused,
            sort="lessons_excused",
            total="lessons_excused" if has_total else False,
        ),
        Column(
            key="missed",
            label=gettext_lazy("Missed"),
            kind="figure",
            value=lambda row: behind(row, row.missed, "missed", _("missed")),
            export=lambda row: row.missed,
            sort="lessons_missed",
            total="lessons_missed" if has_total else False,
        ),
        Column(
            key="left", label=gettext_lazy("Left to the limit"), kind="number", sort="lessons_left_to_miss"
        ),
    )


def certain_column() -> Column[Any]:
    """Since when the minimum can no longer be reached."""
    return Column(
        key="cannot_reach_since",
        label=gettext_lazy("Certain since"),
        kind="date",
        sort="cannot_reach_since",
    )
