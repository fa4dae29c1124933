"""Files that come in: paper sheets. Rehearsed here, written by `operations.take_in_paper_sheet`."""

from nennep.attendance.intake.paper import COLUMNS, rehearse_paper_sheet

__all__ = ["COLUMNS", "rehearse_paper_sheet"]
