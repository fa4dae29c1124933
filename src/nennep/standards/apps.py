"""Standards: audiences, what a post requires, the review of gaps, eligibility."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.standards"
    label = "standards"

    acts = {
        "standards.audience.enter": _("entered the audience"),
        "standards.audience.end": _("ended the audience"),
        "standards.criterion.enter": _("entered the condition of admission"),
        "standards.criterion.end": _("ended the condition of admission"),
        "standards.check.keep": _("checked the conditions of a person"),
        "standards.waiver.record": _("recorded that a condition is waived"),
    }
    act_fields = {
        "code": _("Code"),
        "key": _("Condition"),
        "condition": _("Condition"),
        "programme": _("Programme"),
        "study_form": _("Form of study"),
        "on": _("As of"),
        "outcome": _("Outcome"),
        "basis": _("Legal basis"),
        "valid_from": _("From"),
        "valid_to": _("To (not included)"),
    }
    act_pages: ClassVar[dict[str, str]] = {}
