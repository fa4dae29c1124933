"""What the templates of planning may read."""

from nennep.planning.pages.demand import demand_page
from nennep.planning.pages.difference import difference_page
from nennep.planning.pages.form import form_page
from nennep.planning.pages.line import line_page
from nennep.planning.pages.money import money_page
from nennep.planning.pages.opened import classes_page
from nennep.planning.pages.plan import plan_page
from nennep.planning.pages.planned import planned_page
from nennep.planning.pages.plans import plans_page
from nennep.planning.pages.progress import progress_page
from nennep.planning.pages.seats import allocation_page, seats_page
from nennep.planning.pages.shared import Chosen, choose
from nennep.planning.pages.units import units_page

__all__ = [
    "Chosen",
    "allocation_page",
    "choose",
    "classes_page",
    "demand_page",
    "difference_page",
    "form_page",
    "line_page",
    "money_page",
    "plan_page",
    "planned_page",
    "plans_page",
    "progress_page",
    "seats_page",
    "units_page",
]
