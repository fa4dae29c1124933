"""What pages, reviews and later areas read: whom an expression selects, and what it says of a person."""

from nennep.standards.queries.compiling import Compiled, compile_expression
from nennep.standards.queries.eligibility import (
    CriterionResult,
    Eligibility,
    criteria_on,
    eligibility_by_course,
    eligibility_of,
    eligibility_of_facts,
    eligibility_of_people,
)
from nennep.standards.queries.facts import facts_of
from nennep.standards.queries.in_study import programmes_to, register_in_study, steps_of_programmes
from nennep.standards.queries.looking import Way, having, lacking, rows_in_force
from nennep.standards.queries.proposals import (
    ClassProposal,
    ProposalTaker,
    plans_open_to,
    register_class_proposal,
    taker,
)
from nennep.standards.queries.review import (
    Counts,
    Review,
    highest_steps,
    nobody,
    requirement_of,
    serving,
    standards_on,
)
from nennep.standards.queries.review_list import GAPS, Reviewed, posts_of, review_data, review_of, reviewed
from nennep.standards.queries.support import Support, SupportDue, support_due
from nennep.standards.queries.vocabulary import Catalogue, catalogue, read, written_words
from nennep.standards.queries.wording import refusal, sentence

__all__ = [
    "GAPS",
    "Catalogue",
    "ClassProposal",
    "Compiled",
    "Counts",
    "CriterionResult",
    "Eligibility",
    "ProposalTaker",
    "Review",
    "Reviewed",
    "Support",
    "SupportDue",
    "Way",
    "catalogue",
    "compile_expression",
    "criteria_on",
    "eligibility_by_course",
    "eligibility_of",
    "eligibility_of_facts",
    "eligibility_of_people",
    "facts_of",
    "having",
    "highest_steps",
    "lacking",
    "nobody",
    "plans_open_to",
    "posts_of",
    "programmes_to",
    "read",
    "refusal",
    "register_class_proposal",
    "register_in_study",
    "requirement_of",
    "review_data",
    "review_of",
    "reviewed",
    "rows_in_force",
    "sentence",
    "serving",
    "standards_on",
    "steps_of_programmes",
    "support_due",
    "taker",
    "written_words",
]
