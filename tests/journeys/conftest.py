"""One browser for the journeys of a file through the world of notice 407."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys import house


@pytest.fixture(scope="module")
def visitor_browser(chromium_path: str) -> Iterator[Browser]:
    yield from house.browser(chromium_path)
