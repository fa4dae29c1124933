"""What the templates of nominations may read."""

from nennep.nominations.pages.candidates import people_page
from nennep.nominations.pages.decisions import decision_page, decisions_page
from nennep.nominations.pages.nominee import nominee_page
from nennep.nominations.pages.nominees import agency_page
from nennep.nominations.pages.notices import agencies_page, notice_page, notices_page
from nennep.nominations.pages.order import order_page, own_order_page
from nennep.nominations.pages.places import places_page
from nennep.nominations.pages.profile import profile_page
from nennep.nominations.pages.ranking import ranking_agency_page, ranking_page
from nennep.web.form_pages import form_page

__all__ = [
    "agencies_page",
    "agency_page",
    "decision_page",
    "decisions_page",
    "form_page",
    "nominee_page",
    "notice_page",
    "notices_page",
    "order_page",
    "own_order_page",
    "people_page",
    "places_page",
    "profile_page",
    "ranking_agency_page",
    "ranking_page",
]
