"""What pages, reports and later areas read about official documents."""

from nennep.documents.queries.issuing import (
    Expanded,
    NoAuthority,
    NoLayout,
    NoTerm,
    authorities_on,
    authority_for,
    expand_recipients,
    layout_on,
    term_on,
)
from nennep.documents.queries.papers import (
    can_print,
    compose_content,
    content_of,
    is_intact,
    layout_of,
    print_document,
    print_documents,
    signing_of,
    symbol_of,
)

__all__ = [
    "Expanded",
    "NoAuthority",
    "NoLayout",
    "NoTerm",
    "authorities_on",
    "authority_for",
    "can_print",
    "compose_content",
    "content_of",
    "expand_recipients",
    "is_intact",
    "layout_of",
    "layout_on",
    "print_document",
    "print_documents",
    "signing_of",
    "symbol_of",
    "term_on",
]
