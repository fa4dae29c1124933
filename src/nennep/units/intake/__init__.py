"""Lists of units as offices keep them: superiors by name, kinds in many spellings, dates as text."""

from nennep.units.intake.columns import COLUMNS, KIND
from nennep.units.intake.good_rows import without_rejected_units
from nennep.units.intake.reading import rehearse

__all__ = ["COLUMNS", "KIND", "rehearse", "without_rejected_units"]
