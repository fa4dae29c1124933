"""Tables of directives, tasks and what goes with them."""

from nennep.directives.models.events import Event, EventDuty
from nennep.directives.models.registers import PriorityField, Proposal, Target
from nennep.directives.models.schemes import LimitKind, Scheme, SchemeCourse, SchemeLimit, SchemeMember
from nennep.directives.models.tasks import (
    Directive,
    DirectiveItem,
    TaskKind,
    UnitTask,
    UrgedTask,
    Urging,
    YearlyDuty,
)

__all__ = [
    "Directive",
    "DirectiveItem",
    "Event",
    "EventDuty",
    "LimitKind",
    "PriorityField",
    "Proposal",
    "Scheme",
    "SchemeCourse",
    "SchemeLimit",
    "SchemeMember",
    "Target",
    "TaskKind",
    "UnitTask",
    "UrgedTask",
    "Urging",
    "YearlyDuty",
]
