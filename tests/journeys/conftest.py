"""One browser for all journeys of a worker; every journey has its own visit in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys import house


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    yield from house.browser(chromium_path)
