"""What the pages of documents ask for."""

from nennep.documents.forms.arranging import AuthorityForm, IssuerLayoutForm, LastDayForm, SetForm, TermForm
from nennep.documents.forms.drafting import DraftForm, RedraftForm, blocks_of, typed_text
from nennep.documents.forms.fields import DocumentsField, PersonField
from nennep.documents.forms.layouts import LayoutForm
from nennep.documents.forms.papers import (
    CiteForm,
    DayForm,
    IssueForm,
    ReasonForm,
    RegisterForm,
    RemarkForm,
    ResultForm,
    signer_in_words,
)

__all__ = [
    "AuthorityForm",
    "CiteForm",
    "DayForm",
    "DocumentsField",
    "DraftForm",
    "IssueForm",
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
    "signer_in_words",
    "typed_text",
]
