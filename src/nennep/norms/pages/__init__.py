"""What the templates of rules may read."""

from nennep.norms.pages.form import FormPage, form_page
from nennep.norms.pages.rules import regulations_page, rule_page, rules_page

__all__ = ["FormPage", "form_page", "regulations_page", "rule_page", "rules_page"]
