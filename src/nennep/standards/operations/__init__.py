"""Everything that changes audiences, conditions of admission, waivers and checks."""

from nennep.standards.operations.audiences import NobodySelected, end_audience, enter_audience
from nennep.standards.operations.criteria import end_criterion, enter_criterion
from nennep.standards.operations.eligibility import check_eligibility, waive_criterion
from nennep.standards.operations.reference import install_reference
from nennep.standards.operations.review import drop_review, finish_review, open_review, propose_class
from nennep.standards.operations.standards import add_standard, end_standard, install_standards
from nennep.standards.operations.support import add_support, end_support

__all__ = [
    "NobodySelected",
    "add_standard",
    "add_support",
    "check_eligibility",
    "drop_review",
    "end_audience",
    "end_criterion",
    "end_standard",
    "end_support",
    "enter_audience",
    "enter_criterion",
    "finish_review",
    "install_reference",
    "install_standards",
    "open_review",
    "propose_class",
    "waive_criterion",
]
