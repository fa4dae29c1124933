"""Whom something is for, what a post requires, who is admitted to a programme: data with days and a basis."""

from nennep.standards.models.audience import Audience
from nennep.standards.models.eligibility import AdmissionCriterion, EligibilityCheck, Outcome, Waiver
from nennep.standards.models.standard import ReviewTask, Standard, TaskState
from nennep.standards.models.support import SupportPer, SupportPolicy

__all__ = [
    "AdmissionCriterion",
    "Audience",
    "EligibilityCheck",
    "Outcome",
    "ReviewTask",
    "Standard",
    "SupportPer",
    "SupportPolicy",
    "TaskState",
    "Waiver",
]
