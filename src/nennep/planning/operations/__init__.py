"""Acts on plans, seats and money."""

from nennep.planning.operations.concluding import (
    NotConcluded,
    Participant,
    SeatsInUse,
    approve_version,
    conclude_line,
    conclude_version,
    record_session,
)
from nennep.planning.operations.gaps import take_class_proposal
from nennep.planning.operations.lines import LinePlan, add_line, carry_line, change_line, drop_line
from nennep.planning.operations.money import end_delay, record_budget, record_delay
from nennep.planning.operations.next_year import carry_to_next_year, open_due_cycles, propose_next_year
from nennep.planning.operations.papers import draft_decision
from nennep.planning.operations.plans import amend_plan, open_plan, return_version, submit_version
from nennep.planning.operations.seats import (
    NoSeatLeft,
    allocate_seats,
    amend_allocation,
    give_back_seat,
    suballocate_seats,
    take_seat,
)
from nennep.planning.operations.shared import WrongState

__all__ = [
    "LinePlan",
    "NoSeatLeft",
    "NotConcluded",
    "Participant",
    "SeatsInUse",
    "WrongState",
    "add_line",
    "allocate_seats",
    "amend_allocation",
    "amend_plan",
    "approve_version",
    "carry_line",
    "carry_to_next_year",
    "change_line",
    "conclude_line",
    "conclude_version",
    "draft_decision",
    "drop_line",
    "end_delay",
    "give_back_seat",
    "open_due_cycles",
    "open_plan",
    "propose_next_year",
    "record_budget",
    "record_delay",
    "record_session",
    "return_version",
    "suballocate_seats",
    "submit_version",
    "take_class_proposal",
    "take_seat",
]
