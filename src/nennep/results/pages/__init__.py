"""What the templates of results may read."""

from nennep.results.pages.entering import correct_page, drop_page, enter_page, intake_trail, sign_page
from nennep.results.pages.one import class_results_page
from nennep.results.pages.register import results_page

__all__ = [
    "class_results_page",
    "correct_page",
    "drop_page",
    "enter_page",
    "intake_trail",
    "results_page",
    "sign_page",
]
