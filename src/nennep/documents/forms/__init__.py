"""What the pages of documents ask for."""

from nennep.documents.forms.arranging import AuthorityForm, IssuerLayoutForm, LastDayForm, SetForm, TermForm
from nennep.documents.forms.drafting import DraftForm, RedraftForm, blocks_of, typed_text
from nennep.documents.forms.fields import DocumentsField, PersonField
from nennep.documents.forms.layouts import LayoutForm
from nennep.documents.forms.papers import (
    CiteForm,
    DayForm,
    ReasonForm,
    RegisterForm,
    RemarkForm,
    ResultForm,
)
from nennep.documents.forms.recipients import typed_recipients

__all__ = [
    "AuthorityForm",
    "CiteForm",
    "DayForm",
    "DocumentsField",
    "DraftForm",
    "IssuerLayoutForm",
    "LastDayForm",
    "LayoutForm",
    "PersonField",
    "ReasonForm",
    "RedraftForm",
    "RegisterForm",
    "RemarkForm",
    "ResultForm",
    "SetForm",
    "TermForm",
    "blocks_of",
    "typed_recipients",
    "typed_text",
]
