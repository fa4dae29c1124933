"""What the pages of planning ask for."""

from nennep.planning.forms.lines import LineForm, ProposalForm, ReasonForm
from nennep.planning.forms.money import BudgetForm, DelayForm, EndDelayForm
from nennep.planning.forms.plans import (
    ApproveForm,
    CarryForm,
    ConcludeLineForm,
    ConcludeVersionForm,
    DecisionForm,
    PlanForm,
    SessionForm,
)
from nennep.planning.forms.seats import AllocateForm, AmendForm, HandOnForm

__all__ = [
    "AllocateForm",
    "AmendForm",
    "ApproveForm",
    "BudgetForm",
    "CarryForm",
    "ConcludeLineForm",
    "ConcludeVersionForm",
    "DecisionForm",
    "DelayForm",
    "EndDelayForm",
    "HandOnForm",
    "LineForm",
    "PlanForm",
    "ProposalForm",
    "ReasonForm",
    "SessionForm",
]
