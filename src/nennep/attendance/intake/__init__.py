"""Files that come in: paper sheets. Rehearsed here, written by `operations.take_in_paper_sheet`."""

from nennep.attendance.intake.paper import COLUMNS, KIND, rehearse_paper_sheet, without_rejected_people

__all__ = ["COLUMNS", "KIND", "rehearse_paper_sheet", "without_rejected_people"]
