"""The declaration of a whole list, and the one call that reads an address with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import QueryDict

from nennep.web.lists.declared import Column, Empty, Filter
from nennep.web.lists.reading import Reading
from nennep.web.lists.shown import ListPage
from nennep.web.parts import Act

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = TypeVar("Row")
Query = QueryDict
"""What the address says after the question mark; pages take it as an argument."""

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """A list as it is declared, once per module.

    `search` names stored search keys of the queryset, or attributes of the rows. `order` is the order without a
    choice of the person and ends in the key. `row_url` and `row_id` read the row; `noun` is what is counted
    ("người", "lớp"). `prefix` goes before the parameters when a page has two lists.
    """

    key: str
    title: StrOrPromise
    columns: Sequence[Column[Row]]
    filters: Sequence[Filter] = ()
    search: tuple[str, ...] = ()
    order: tuple[Any, ...] = ("pk",)
    noun: StrOrPromise = ""
    row_url: Callable[[Row], str] | None = None
    row_id: Callable[[Row], object] | None = None
    bulk: Sequence[Act] = ()
    empty: Empty = field(default_factory=Empty)
    page_size: int = PAGE_SIZE
    prefix: str = ""
    notes: Sequence[StrOrPromise] = ()

    def read(
        self,
        query: Query,
        source: QuerySet[Any] | Sequence[Row],
        *,
        make_rows: Callable[[list[Any]], Sequence[Row]] | None = None,
        choices: Mapping[str, Sequence[tuple[Any, StrOrPromise]]] | None = None,
        bulk: Sequence[Act] | None = None,
        empty: Empty | None = None,
    ) -> ListPage[Row]:
        """The page of the list that the address asks for, with a constant number of queries.

        `make_rows` turns the models of one page into rows at once. `choices` fills filters by their key. What the
        address says wrongly is told in `problems` and left out; a page beyond the end is the last page.
        """
        return Reading(self, query, choices or {}).page(
            source, make_rows, self.bulk if bulk is None else bulk, empty or self.empty
        )
