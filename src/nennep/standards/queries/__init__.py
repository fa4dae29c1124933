"""What pages, reviews and later areas read: whom an expression selects, and what it says of a person."""

from nennep.standards.queries.compiling import Compiled, compile_expression, having, lacking, rows_in_force
from nennep.standards.queries.facts import facts_of
from nennep.standards.queries.vocabulary import Catalogue, catalogue, read, written_words

__all__ = [
    "Catalogue",
    "Compiled",
    "catalogue",
    "compile_expression",
    "facts_of",
    "having",
    "lacking",
    "read",
    "rows_in_force",
    "written_words",
]
