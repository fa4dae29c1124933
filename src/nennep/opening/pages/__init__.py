"""What the templates of openings may read."""

from nennep.opening.pages.ceremonies import ceremonies_page, ceremony_page
from nennep.opening.pages.overview import lines_page, overview_page
from nennep.opening.pages.papers import paper_page
from nennep.opening.pages.readiness import readiness_page
from nennep.web.form_pages import form_page

__all__ = [
    "ceremonies_page",
    "ceremony_page",
    "form_page",
    "lines_page",
    "overview_page",
    "paper_page",
    "readiness_page",
]
