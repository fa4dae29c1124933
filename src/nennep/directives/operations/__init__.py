"""Acts on directives: open, assign, take, report, urge; proposals, priority fields, targets, what recurs every year."""

from nennep.directives.operations.following import (
    ItemText,
    change_item,
    open_directive,
)
from nennep.directives.operations.registers import (
    add_field,
    add_target,
    decide_proposal,
    end_field,
    make_proposal,
)
from nennep.directives.operations.tasks import (
    ask_for_plans,
    assign_item,
    assign_task,
    extend_task,
    receive_plan,
    report_task,
    return_task,
    take_task,
    urge,
)
from nennep.directives.operations.yearly import add_yearly_duty, end_yearly_duty, open_yearly_tasks

__all__ = [
    "ItemText",
    "add_field",
    "add_target",
    "add_yearly_duty",
    "ask_for_plans",
    "assign_item",
    "assign_task",
    "change_item",
    "decide_proposal",
    "end_field",
    "end_yearly_duty",
    "extend_task",
    "make_proposal",
    "open_directive",
    "open_yearly_tasks",
    "receive_plan",
    "report_task",
    "return_task",
    "take_task",
    "urge",
]
