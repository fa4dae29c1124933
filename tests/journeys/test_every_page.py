"""Every page of the house in a browser, by somebody who may open it: readable for all, on a phone, in the dark, in both languages."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.html
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.http import HttpResponse
from playwright.sync_api import Browser, Page

from tests.journeys.house import grave_findings, signed_in, watched
from tests.pages.test_who_may_open import account, table
from tests.world import World

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

# Whoever opens the most pages comes first; every page is looked at once, a home once by each of its roles.
VISITORS = (
    "canbo.btc",
    "chunhiem.tct1",
    "quantri",
    "canbo.so01",
    "hocvien.tct1",
    "daotao.tct",
    "lanhdao.btc",
)
NO_PAGES = (
    "documents:download",
    "attendance:report-file",
    "attendance:reminder-file",
    "people:photo",
    "exchange:for-my-head",
    "planning:annex",
    "presence:print-card",
    "opening:part",
    "needs:download-form",
    "results:sheet",
)
ON_A_PHONE_AT_NIGHT = ("color-contrast", "link-name", "button-name", "scrollable-region-focusable")
NOT_SEEN = re.compile(
    r"\b[0-9A-Za-z]{64}\b|(?<=name=\"client_key\" value=\")[\w-]+|(?<![A-Za-z0-9])[0-9]+(?:[.,:-][0-9]+)*"
)
# Letters that only Vietnamese has. What the shell of a page says in English holds none of them, what people wrote may.
VIETNAMESE = re.compile("[đĐ\u0300-\u031b\u0323]")  # over decomposed text
# What the program itself says on a page: buttons, labels, heads of columns, tabs. What people wrote stands elsewhere.
SAID = ("button", "label", "th", "dt", "legend", "summary")
DATA_IN_SHELL = ("select", "small", "em")
WRITTEN = {"paper", "letter-paper", "report-paper", "roll-line", "account"}


PAGES_AT_ONCE = 10


def doors_of(username: str) -> list[str]:
    """The pages that this visitor shows: those that no earlier visitor has opened, and always the home."""
    earlier = VISITORS[: VISITORS.index(username)]
    return [
        name
        for name, answers in table().items()
        if not name.startswith(NO_PAGES)
        and answers[username] == "200"
        and (name == "desk:home" or all(answers[other] != "200" for other in earlier))
    ]


# One visit is a few pages, so that several workers can go round at once.
VISITS = [
    pytest.param(
        (username, doors[begin : begin + PAGES_AT_ONCE]), id=f"{username}-{begin // PAGES_AT_ONCE + 1}"
    )
    for username in VISITORS
    for doors in [doors_of(username)]
    for begin in range(0, len(doors), PAGES_AT_ONCE)
]


Visitor = tuple[Page, list[str]]


@pytest.fixture(scope="session")
def visitors(chromium: Browser, standing_origin: str) -> Iterator[Callable[[str], Visitor]]:
    """The window of each visitor, which stays open from one visit to the next, with what its console complains about since.
    axe comes with every page by itself."""
    windows: dict[str, Visitor] = {}

    def window(username: str) -> Visitor:
        if username not in windows:
            context = signed_in(chromium, username, standing_origin, color_scheme="light")
            context.add_init_script(AXE_SCRIPT)
            windows[username] = watched(context)
        windows[username][1].clear()
        return windows[username]

    yield window
    for page, _complaints in windows.values():
        page.context.close()


@pytest.mark.weight(20)
@pytest.mark.parametrize("visit", VISITS)
def test_readable_for_all_on_every_screen(
    visitors: Callable[[str], Visitor],
    shown_world: World,
    standing_addresses: dict[str, str],
    plain_rendering: None,
    visit: tuple[str, list[str]],
) -> None:
    """All rules of axe at a desk by day; on a phone at night what a small screen and other colours may break.

    Every page is asked for over each database. What a browser would get is compared before one opens it: a page that was found
    well in this run and is the same but for numbers is not opened again.
    """
    found: list[str] = []
    well = looked_at()
    username, names = visit
    client = account(username)
    page, complaints = visitors(username)
    for name in names:
        about = f"{name} {standing_addresses[name]}"
        look = look_of(client.get(standing_addresses[name]))
        if look in well:
            continue
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        answer = page.goto(standing_addresses[name])
        assert answer is not None
        if answer.status != 200:
            found.append(f"{about}: {answer.status}")
            continue
        before = len(found)
        found += grave_findings(page, f"{about} 1440 light")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 844})
        found += grave_findings(page, f"{about} 390 dark", *ON_A_PHONE_AT_NIGHT)
        found += too_wide(page, about)
        if len(found) == before:
            remember(look)
    page.goto("about:blank")  # nothing that the last page does goes on beside other tests
    found += [f"console: {text}" for text in complaints]
    assert not found, "\n" + "\n".join(found)


def look_of(answer: HttpResponse) -> str:
    """An answer without what is other in each world and says nothing about its readability: numbers, tokens of forms."""
    text = f"{answer.status_code} {NOT_SEEN.sub('0', answer.content.decode())}"
    return hashlib.sha256(text.encode()).hexdigest()


def looked_at() -> frozenset[str]:
    """The pages found well since `make test` began; none where tests are run alone."""
    place = os.environ.get("TESTS_LOOKED_AT")
    if not place or not Path(place).exists():
        return frozenset()
    return frozenset(Path(place).read_text(encoding="ascii").split())


def remember(look: str) -> None:
    if place := os.environ.get("TESTS_LOOKED_AT"):
        with Path(place).open("a", encoding="ascii") as kept:
            kept.write(f"{look}\n")


def too_wide(page: Page, about: str) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{about}: {width} px wide on a phone of 390"] if width > 390 else []


@pytest.mark.weight(5)
@pytest.mark.parametrize("visit", VISITS)
def test_the_shell_speaks_the_chosen_language(
    shown_world: World,
    standing_addresses: dict[str, str],
    plain_rendering: None,
    visit: tuple[str, list[str]],
) -> None:
    """The words of the shell are read from the page as the house answers it; no server, style or script stands between."""
    found: list[str] = []
    data = written()
    username, names = visit
    client = account(username)
    client.cookies["nennep_language"] = "en"
    for name in names:
        answer = client.get(standing_addresses[name])
        if answer.status_code != 200:
            found.append(f"{name} {standing_addresses[name]}: {answer.status_code} in English")
            continue
        page = lxml.html.document_fromstring(answer.content.decode())
        assert page.get("lang") == "en"
        for text in shell_of(page):
            if not is_vietnamese(text):
                continue
            left = text
            for one in data:
                left = left.replace(one, "")
            if is_vietnamese(left):
                found.append(f"{name} {standing_addresses[name]}: {text[:80]!r}")
    assert not found, "\n" + "\n".join(dict.fromkeys(found))


def shell_of(page: lxml.html.HtmlElement) -> list[str]:
    """The texts of the shell, without what stands in them as data."""
    texts = [_own_text(one).strip() for one in page.iter() if _is_said(one) and not _is_data(one)]
    return [text for text in texts if text]


def _is_said(one: lxml.html.HtmlElement) -> bool:
    in_tabs = one.tag == "a" and any("tabs" in above.classes for above in one.iterancestors())
    return one.tag in SAID or one.get("role") == "tab" or in_tabs


def _is_data(one: lxml.html.HtmlElement) -> bool:
    """A choice may be named after a person or a unit: its words are data, as is all that people wrote."""
    if one.tag == "label" and one.xpath(".//input[@type='radio' or @type='checkbox']"):
        return True
    return any(
        above.tag == "tbody"
        or "data-content" in above.attrib
        or above.get("lang") == "vi"
        or WRITTEN & set(above.classes)
        for above in (one, *one.iterancestors())
    )


def _own_text(one: lxml.html.HtmlElement) -> str:
    text = one.text or ""
    for part in one:
        is_left_out = (
            part.tag in DATA_IN_SHELL or not isinstance(part.tag, str) or "visually-hidden" in part.classes
        )
        text += ("" if is_left_out else _own_text(part)) + (part.tail or "")
    return text


def is_vietnamese(text: str) -> bool:
    return bool(VIETNAMESE.search(unicodedata.normalize("NFD", text)))


def written() -> list[str]:
    """What stands in the database of this world: names that people gave, the name of the program, the name of a language."""
    from nennep.accounts.models import User
    from nennep.attendance.models import AbsenceReason
    from nennep.catalogue.models import Module, Programme
    from nennep.classes.models import IssueKind, Session, TrainingClass
    from nennep.directives.models import SchemeLimit
    from nennep.documents.models import DocumentKind, OfficialDocument
    from nennep.feedback.models import Question
    from nennep.people.models import Person
    from nennep.units.models import Unit, UnitKind

    texts = {"Nền Nếp", "Tiếng Việt", "đồng"}
    texts |= set(OfficialDocument.objects.exclude(number_text="").values_list("number_text", flat=True))
    texts |= set(Person.objects.values_list("full_name", flat=True))
    texts |= set(SchemeLimit.objects.exclude(basis_text="").values_list("basis_text", flat=True))
    texts |= set(Question.objects.values_list("text", flat=True))
    texts |= set(Session.objects.exclude(topic="").values_list("topic", flat=True))
    texts |= set(User.objects.values_list("full_name", flat=True))
    for model in (Unit, UnitKind, AbsenceReason, IssueKind, Module, Programme, TrainingClass, DocumentKind):
        texts |= set(model.objects.values_list("name", flat=True))
    return sorted(texts, key=len, reverse=True)
