"""Results: what a class came to, signed by its school."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.results"
    label = "results"

    acts = {
        "results.list.correct": _("began to correct the results"),
        "results.list.drop": _("took back a draft of results"),
        "results.list.enter": _("entered results"),
        "results.list.sign": _("recognised the results"),
    }
    act_fields = {
        "decided_on": _("Date of the decision"),
        "decision_number": _("Number and sign of the decision"),
        "people": _("Trainees on the list"),
        "results": _("Results of study"),
        "results_on": _("Day of the results"),
        "version": _("Version"),
    }
    act_pages = {"results.resultlist": "results:version"}

    def ready(self) -> None:
        """Show the way from a class to its results, and what they say of its quality."""
        from nennep.classes.queries import register_class_doors  # noqa: PLC0415 - models are loaded only now
        from nennep.classes.queries.measures import register_class_measure  # noqa: PLC0415 - as above
        from nennep.results.queries import MEASURES, class_doors  # noqa: PLC0415 - as above

        register_class_doors(class_doors)
        for measure in MEASURES:
            register_class_measure(measure)
