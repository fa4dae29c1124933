"""What the templates of needs may read."""

from nennep.needs.pages.calls import calls_page
from nennep.needs.pages.consolidation import agencies_page, consolidation_page
from nennep.needs.pages.entries import entries_page, names_page
from nennep.needs.pages.registration import agency_page, entry_page
from nennep.needs.pages.wishes import wish_page, wishes_page
from nennep.web.form_pages import form_page

__all__ = [
    "agencies_page",
    "agency_page",
    "calls_page",
    "consolidation_page",
    "entries_page",
    "entry_page",
    "form_page",
    "names_page",
    "wish_page",
    "wishes_page",
]
