"""What the templates of nominations may read."""

from nennep.nominations.pages.decisions import decision_page
from nennep.nominations.pages.nominees import agency_page, nominee_page
from nennep.nominations.pages.notices import agencies_page, decisions_page, notice_page, notices_page
from nennep.nominations.pages.shared import form_page

__all__ = [
    "agencies_page",
    "agency_page",
    "decision_page",
    "decisions_page",
    "form_page",
    "nominee_page",
    "notice_page",
    "notices_page",
]
