"""Acts on directives: open, assign, take, report, urge; proposals, priority fields, targets, what recurs every year."""

from nennep.directives.operations.events import add_event_duty, end_event_duty, open_event_tasks
from nennep.directives.operations.following import (
    ItemText,
    change_item,
    open_directive,
)
from nennep.directives.operations.planned import Part, give_parts
from nennep.directives.operations.registers import (
    add_field,
    add_target,
    decide_proposal,
    end_field,
    make_proposal,
)
from nennep.directives.operations.schemes import enter_members, open_scheme, remove_member, set_limit
from nennep.directives.operations.tasks import (
    ask_for_plans,
    assign_item,
    assign_task,
    extend_task,
    receive_plan,
    report_task,
    return_task,
    take_task,
)
from nennep.directives.operations.urging import urge
from nennep.directives.operations.yearly import add_yearly_duty, end_yearly_duty, open_yearly_tasks

__all__ = [
    "ItemText",
    "Part",
    "add_event_duty",
    "add_field",
    "add_target",
    "add_yearly_duty",
    "ask_for_plans",
    "assign_item",
    "assign_task",
    "change_item",
    "decide_proposal",
    "end_event_duty",
    "end_field",
    "end_yearly_duty",
    "enter_members",
    "extend_task",
    "give_parts",
    "make_proposal",
    "open_directive",
    "open_event_tasks",
    "open_scheme",
    "open_yearly_tasks",
    "receive_plan",
    "remove_member",
    "report_task",
    "return_task",
    "set_limit",
    "take_task",
    "urge",
]
