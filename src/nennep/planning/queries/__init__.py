"""What pages, reports and later areas read about plans."""

from nennep.planning.queries.comparing import difference_between, lines_of
from nennep.planning.queries.venues import school_of

__all__ = ["difference_between", "lines_of", "school_of"]
