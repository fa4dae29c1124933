"""Acts on official documents: write, review, issue, register, deliver, and what issuing stands on."""

from nennep.documents.operations.arranging import (
    add_layout_version,
    close_term,
    end_signing_authority,
    give_signing_authority,
    open_term,
    set_issuer_layout,
)
from nennep.documents.operations.delivering import finish_task, record_receipt
from nennep.documents.operations.drafting import (
    RecipientLine,
    draft_document,
    drop_document,
    redraft,
    review_document,
)
from nennep.documents.operations.issuing import expire_document, issue_document, replace_document
from nennep.documents.operations.reference import install_reference
from nennep.documents.operations.registering import (
    Duty,
    cite,
    complete_external,
    lay_duty,
    register_external,
)
from nennep.documents.operations.sets import add_recipient_set, change_recipient_set

__all__ = [
    "Duty",
    "RecipientLine",
    "add_layout_version",
    "add_recipient_set",
    "change_recipient_set",
    "cite",
    "close_term",
    "complete_external",
    "draft_document",
    "drop_document",
    "end_signing_authority",
    "expire_document",
    "finish_task",
    "give_signing_authority",
    "install_reference",
    "issue_document",
    "lay_duty",
    "open_term",
    "record_receipt",
    "redraft",
    "register_external",
    "replace_document",
    "review_document",
    "set_issuer_layout",
]
