"""Feedback: what trainees and agencies say of topics, programmes and courses."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.feedback"
    label = "feedback"

    acts = {
        "feedback.survey.answer": _("answered a survey"),
        "feedback.survey.ask": _("asked about needs"),
        "feedback.survey.follow_up": _("asked how the course proved itself"),
    }
