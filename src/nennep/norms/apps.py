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
    }

    def ready(self) -> None:
        """Tell the page of a document which rules stand on it."""
        from nennep.documents.queries import register_follower  # noqa: PLC0415 - models are loaded only now
        from nennep.norms.queries import built_on  # noqa: PLC0415

        register_follower(built_on)
