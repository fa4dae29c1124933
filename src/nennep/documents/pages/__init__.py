"""What the templates of documents may read."""

from nennep.documents.pages.document import document_page
from nennep.documents.pages.form import FormPage, form_page
from nennep.documents.pages.issuers import issuer_page, issuers_page
from nennep.documents.pages.layouts import layout_labels, layout_page, layout_words, layouts_page
from nennep.documents.pages.recipients import recipients_page
from nennep.documents.pages.registry import documents_page
from nennep.documents.pages.sets import set_page, sets_page

__all__ = [
    "FormPage",
    "document_page",
    "documents_page",
    "form_page",
    "issuer_page",
    "issuers_page",
    "layout_labels",
    "layout_page",
    "layout_words",
    "layouts_page",
    "recipients_page",
    "set_page",
    "sets_page",
]
