"""Tables of planning."""

from nennep.planning.models.money import BudgetDecision, BudgetShare, DelayCause, LineDelay
from nennep.planning.models.plan import (
    FundingSource,
    LineConclusion,
    LineCoordinator,
    LineFunding,
    NextYearProposal,
    PlanItem,
    PlanLine,
    PlanVersion,
    SessionParticipant,
    Side,
    TrainingPlan,
    WorkingSession,
)
from nennep.planning.models.seats import SeatAllocation, SeatChange, SeatChangeKind, SeatPool

__all__ = [
    "BudgetDecision",
    "BudgetShare",
    "DelayCause",
    "FundingSource",
    "LineConclusion",
    "LineCoordinator",
    "LineDelay",
    "LineFunding",
    "NextYearProposal",
    "PlanItem",
    "PlanLine",
    "PlanVersion",
    "SeatAllocation",
    "SeatChange",
    "SeatChangeKind",
    "SeatPool",
    "SessionParticipant",
    "Side",
    "TrainingPlan",
    "WorkingSession",
]
