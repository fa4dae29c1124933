"""Standards: audiences, what a post requires, the review of gaps, eligibility."""

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
        "standards.standard.add": _("entered the standard"),
        "standards.standard.end": _("ended the standard"),
        "standards.support.add": _("entered the policy of support"),
        "standards.support.end": _("ended the policy of support"),
        "standards.review.open": _("asked for the review"),
        "standards.review.finish": _("finished the review"),
        "standards.review.drop": _("dropped the review"),
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
        "amount": _("Amount in đồng"),
        "per": _("Given for"),
        "basis": _("Legal basis"),
        "audience": _("Audience"),
        "at_least": _("Step required"),
        "due_on": _("To be met by"),
        "unit": _("Unit"),
        "title": _("Task"),
        "standard": _("Standard"),
        "missing": _("Below the standard"),
        "valid_from": _("From"),
        "valid_to": _("To (not included)"),
    }
    act_pages = {"standards.audience": "standards:audience"}

    def ready(self) -> None:
        """Add the check of the conditions to the page of a person."""
        from nennep.people.queries import register_person_doors  # noqa: PLC0415 - models are loaded only now
        from nennep.standards.queries.doors import check_of  # noqa: PLC0415 - as above

        register_person_doors(check_of)
