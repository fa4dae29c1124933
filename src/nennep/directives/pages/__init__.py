"""What the templates of directives may read."""

from nennep.directives.pages.directives import directive_page, directives_page, plans_page
from nennep.directives.pages.duties import duties_page, duty_page
from nennep.directives.pages.proposals import proposal_page, proposals_page
from nennep.directives.pages.registers import fields_page, targets_page
from nennep.directives.pages.schemes import scheme_page, schemes_page
from nennep.directives.pages.shared import directive_crumb, directives_crumb, register_crumb
from nennep.directives.pages.tasks import obligations_page, task_page, tasks_page
from nennep.directives.pages.units import units_page, urgings_page
from nennep.directives.pages.yearly import yearly_page
from nennep.web.form_pages import form_page

__all__ = [
    "directive_crumb",
    "directive_page",
    "directives_crumb",
    "directives_page",
    "duties_page",
    "duty_page",
    "fields_page",
    "form_page",
    "obligations_page",
    "plans_page",
    "proposal_page",
    "proposals_page",
    "register_crumb",
    "scheme_page",
    "schemes_page",
    "targets_page",
    "task_page",
    "tasks_page",
    "units_page",
    "urgings_page",
    "yearly_page",
]
