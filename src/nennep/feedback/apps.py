"""Feedback: what trainees and agencies say of topics, programmes and courses."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.feedback"
    label = "feedback"

    acts = {
        "feedback.survey.answer": _("answered a survey"),
        "feedback.survey.ask": _("opened a survey of needs"),
        "feedback.survey.follow_up": _("prepared a follow-up survey"),
    }
    act_fields = {
        "people_asked": _("People asked"),
        "agencies_asked": _("Agencies asked"),
        "closes_on": _("Last day"),
    }
    act_pages = {"feedback.survey": "feedback:survey"}

    def ready(self) -> None:
        """Show the ways from sessions and classes, and tell programmes and timetables what was said."""
        from nennep.catalogue.queries import register_needs_surveys, register_programme_doors  # noqa: PLC0415 - models are loaded only now
        from nennep.classes.queries import register_class_doors, register_session_doors  # noqa: PLC0415 - as above
        from nennep.classes.queries.lecturers import register_marks  # noqa: PLC0415 - as above
        from nennep.classes.queries.measures import register_class_measure  # noqa: PLC0415 - as above
        from nennep.feedback.queries import (  # noqa: PLC0415 - as above
            QUALITY,
            class_doors,
            lecturer_marks,
            needs_surveys_of,
            programme_doors,
            session_doors,
        )

        register_needs_surveys(needs_surveys_of)
        register_programme_doors(programme_doors)
        register_class_doors(class_doors)
        register_session_doors(session_doors)
        register_marks(lecturer_marks)
        register_class_measure(QUALITY)
