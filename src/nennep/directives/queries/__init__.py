"""What pages and acts read about directives and tasks."""

from nennep.directives.queries.naming import built_on, document_numbered, units_of_sets
from nennep.directives.queries.targets import TargetFigure, figure_choices, figure_of, register_figure
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
    "TargetFigure",
    "TaskRow",
    "UnitCount",
    "UrgingRow",
    "built_on",
    "document_numbered",
    "figure_choices",
    "figure_of",
    "item_rows",
    "register_figure",
    "states_of",
    "task_rows",
    "tasks_by_unit",
    "units_of_sets",
    "urging_rows",
]
