"""Lists declared once: search, filters, sort, pages, columns, totals, and what goes to XLSX and paper."""

from nennep.web.lists.declared import Choices, Column, Dates, Empty, Filter, Kind, YesNo
from nennep.web.lists.listing import PAGE_SIZE, Listing, Query
from nennep.web.lists.shown import Cell, ListPage, RowView, counted, with_bulk

__all__ = [
    "PAGE_SIZE",
    "Cell",
    "Choices",
    "Column",
    "Dates",
    "Empty",
    "Filter",
    "Kind",
    "ListPage",
    "Listing",
    "Query",
    "RowView",
    "YesNo",
    "counted",
    "with_bulk",
]
