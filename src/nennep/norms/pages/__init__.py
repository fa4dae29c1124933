"""What the templates of rules may read."""

from nennep.norms.pages.authority import (
    add_authority_page,
    authorities_page,
    authority_page,
    end_authority_page,
)
from nennep.norms.pages.form import add_page, choose_page, form_page, regulation_page, rule_choices
from nennep.norms.pages.rules import regulations_page, rule_page, rules_page
from nennep.norms.pages.words import FORMS, word

__all__ = [
    "FORMS",
    "add_authority_page",
    "add_page",
    "authorities_page",
    "authority_page",
    "choose_page",
    "end_authority_page",
    "form_page",
    "regulation_page",
    "regulations_page",
    "rule_choices",
    "rule_page",
    "rules_page",
    "word",
]
