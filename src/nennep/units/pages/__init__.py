"""What the templates of units may read."""

from nennep.units.pages.form import form_page
from nennep.units.pages.institutions import institutions_page
from nennep.units.pages.units import acts_on_units, tree_page, unit_page, units_page

__all__ = ["acts_on_units", "form_page", "institutions_page", "tree_page", "unit_page", "units_page"]
