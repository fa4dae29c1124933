"""What the templates of surveys may read."""

from nennep.feedback.pages.answering import (
    follow_up_page,
    mine_page,
    needs_form_page,
    session_answer_page,
    survey_answer_page,
)
from nennep.feedback.pages.registers import sessions_page, surveys_page, topics_page
from nennep.feedback.pages.survey import survey_page

__all__ = [
    "follow_up_page",
    "mine_page",
    "needs_form_page",
    "session_answer_page",
    "sessions_page",
    "survey_answer_page",
    "survey_page",
    "surveys_page",
    "topics_page",
]
