"""Everything that changes audiences, conditions of admission, waivers and checks."""

from nennep.standards.operations.audiences import NobodySelected, end_audience, enter_audience
from nennep.standards.operations.criteria import end_criterion, enter_criterion
from nennep.standards.operations.eligibility import check_eligibility, waive_criterion
from nennep.standards.operations.reference import install_reference

__all__ = [
    "NobodySelected",
    "check_eligibility",
    "end_audience",
    "end_criterion",
    "enter_audience",
    "enter_criterion",
    "install_reference",
    "waive_criterion",
]
