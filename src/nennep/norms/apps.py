"""Norms: dated rules with legal basis and certainty."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NormsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.norms"
    label = "norms"

    acts = {
        "norms.rule.add": _("entered a value of the rule"),
        "norms.rule.end": _("ended the value of the rule"),
        "norms.regulation.set": _("chose the study regulation"),
        "norms.authority.add": _("entered an authority"),
        "norms.authority.end": _("ended the authority"),
    }
    act_fields = {
        "value": _("Value"),
        "value_unit": _("Unit of the value"),
        "operator": _("Comparison"),
        "programme_code": _("Programme"),
        "study_form": _("Form of study"),
        "unit": _("Unit"),
        "institution": _("Institution"),
        "document": _("Document"),
        "valid_from": _("From"),
        "valid_to": _("To (not included)"),
        "act": _("Authority for"),
        "unit_kind": _("Kind of unit"),
        "level": _("Level"),
        "for_senders": _("For whose people"),
        "delegated_by": _("Delegated by"),
        "basis": _("Legal basis"),
        "basis_text": _("Legal basis, in words"),
        "certainty": _("Certainty"),
    }
    act_choices = {
        "operator": {
            "=": _("exactly this"),
            "<=": _("the most that is allowed"),
            ">=": _("the least that is asked"),
        },
        "value": {"off": _("off"), "on": _("on")},
    }
    act_pages = {"norms.rule": "norms:rule"}

    def ready(self) -> None:
        """Tell the page of a document which rules stand on it, and people from which age one enters the Party."""
        from nennep.documents.queries import register_follower  # noqa: PLC0415 - models are loaded only now
        from nennep.norms.queries import built_on, party_ages  # noqa: PLC0415
        from nennep.people.queries import register_party_ages  # noqa: PLC0415

        register_follower(built_on)
        register_party_ages(party_ages)
