"""What pages and acts read about directives and tasks."""

from nennep.directives.queries.naming import built_on, units_of_sets
from nennep.directives.queries.places import place_of, register_place
from nennep.directives.queries.schemes import (
    LimitUse,
    MemberCourses,
    Studied,
    limits_used,
    member_courses,
    register_studies,
    studied,
)
from nennep.directives.queries.targets import (
    Period,
    Reached,
    TargetFigure,
    figure_choices,
    figure_of,
    reached,
    register_figure,
)
from nennep.directives.queries.tasks import (
    ItemRow,
    TaskRow,
    UnitCount,
    UrgingRow,
    item_rows,
    states_of,
    task_rows,
    tasks_by_unit,
    urging_rows,
)

__all__ = [
    "ItemRow",
    "LimitUse",
    "MemberCourses",
    "Period",
    "Reached",
    "Studied",
    "TargetFigure",
    "TaskRow",
    "UnitCount",
    "UrgingRow",
    "built_on",
    "figure_choices",
    "figure_of",
    "item_rows",
    "limits_used",
    "member_courses",
    "place_of",
    "reached",
    "register_figure",
    "register_place",
    "register_studies",
    "states_of",
    "studied",
    "task_rows",
    "tasks_by_unit",
    "units_of_sets",
    "urging_rows",
]
