"""One browser for all journeys of a worker; every journey has its own visit in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.journeys import house

# What a page will show at last is waited for, also where other work holds the processors; speeds are for the benches.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """What drives browsers; there can be only one in a process."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Playwright, chromium_path: str) -> Iterator[Browser]:
    found = driver.chromium.launch(executable_path=chromium_path, args=house.ARGUMENTS)
    yield found
    found.close()
