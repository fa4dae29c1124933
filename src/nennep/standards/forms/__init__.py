"""What the pages of standards ask for."""

from nennep.standards.forms.audiences import AudienceForm, CriterionForm, DayForm, EndForm
from nennep.standards.forms.conditions import Conditions
from nennep.standards.forms.eligibility import CheckForm, WaiverForm
from nennep.standards.forms.questions import KINDS
from nennep.standards.forms.review import (
    DropForm,
    FinishForm,
    ProposalForm,
    ReviewForm,
    ScopeForm,
    StandardForm,
    WhatIfForm,
)
from nennep.standards.forms.support import SupportForm

__all__ = [
    "KINDS",
    "AudienceForm",
    "CheckForm",
    "Conditions",
    "CriterionForm",
    "DayForm",
    "DropForm",
    "EndForm",
    "FinishForm",
    "ProposalForm",
    "ReviewForm",
    "ScopeForm",
    "StandardForm",
    "SupportForm",
    "WaiverForm",
    "WhatIfForm",
]
