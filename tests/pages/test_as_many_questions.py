"""No page asks the database more often for many rows than for one, in the world of notice 407: every page, by whoever may open it.

Two ways to see it. A list is opened with one row on its page and with twenty-five: as many queries. And on no page, list or
not, is one and the same query (apart from its values) asked again and again: classes have seventy people here, the Board
sixteen agencies, so a query per row shows at once.
"""

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nennep.web.lists import Listing
from tests.pages.test_who_may_open import ACCOUNTS, account, opened, table
from tests.world import World

pytestmark = pytest.mark.timeout(900)

MANY = 25
OFTEN = 12  # rights are asked once for each part of a page; twelve and more is a query for each row
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b|%s")
ROWS = re.compile(r"\(\s*\?(?:\s*,\s*\?)*\s*\)")
# The answer of a page that only takes is no page; a file is written row by row from one reading.
OPENS = "200"


@dataclass
class Shown:
    """What opening a page asked, and whether it read a list by pages."""

    queries: list[str]
    has_list: bool


def doors_of(username: str) -> list[str]:
    """The pages that nobody earlier on the list of accounts may open, and the home of each."""
    earlier = ACCOUNTS[: ACCOUNTS.index(username)]
    return [
        key
        for key, answers in table().items()
        if answers[username] == OPENS
        and (key == "desk:home" or all(answers[one] != OPENS for one in earlier))
    ]


def shape(query: str) -> str:
    """A query without its values: the same for each row that asks it."""
    return ROWS.sub("(?)", VALUES.sub("?", query))


def shown(client: Client, key: str, path: str, rows: int, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Open the page with so many rows on a page of any list."""
    asked: list[object] = []

    def page_size(listing: Listing) -> int:
        asked.append(listing)
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(Listing, "page_size", property(page_size, lambda *_: None), raising=False)
        connection.queries_log.clear()  # it forgets the oldest beyond its limit, and nobody would count those
        with CaptureQueriesContext(connection) as captured:
            word, _response = opened(client, key, path)
    assert word == OPENS, f"{key} {path}: {word}"
    return Shown([query["sql"] for query in captured.captured_queries], bool(asked))


@pytest.mark.weight(15)
@pytest.mark.parametrize("username", [one for one in ACCOUNTS if doors_of(one)])
def test_as_many_queries_for_many_rows_as_for_one(
    shown_world: World,
    standing_addresses: dict[str, str],
    plain_rendering: None,
    monkeypatch: pytest.MonkeyPatch,
    username: str,
) -> None:
    client = account(username)
    opened(
        client, "desk:home", standing_addresses["desk:home"]
    )  # the first page of all fills what is kept for the next
    wrong = []
    for key in doors_of(username):
        path = standing_addresses[key]
        many = shown(client, key, path, MANY, monkeypatch)
        wrong += [
            f"{key} {path}: {times} times {query[:300]}"
            for query, times in Counter(map(shape, many.queries)).items()
            if times > OFTEN
        ]
        if many.has_list:
            few = shown(client, key, path, 1, monkeypatch)
            again = shown(client, key, path, MANY, monkeypatch)
            if len(again.queries) > len(few.queries):
                extra = Counter(map(shape, again.queries)) - Counter(map(shape, few.queries))
                wrong.append(
                    f"{key} {path}: {len(few.queries)} queries for a row, {len(again.queries)} for {MANY}: "
                    + "; ".join(f"{times} × {query[:200]}" for query, times in extra.items())
                )
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_query_is_known_again_whatever_its_values() -> None:
    one = shape("SELECT name FROM unit WHERE id = 17 AND code IN ('SO01', 'it''s') LIMIT 21")
    assert one == shape("SELECT name FROM unit WHERE id = 3 AND code IN ('A') LIMIT 21")
    assert one != shape("SELECT code FROM unit WHERE id = 3 AND code IN ('A') LIMIT 21")
