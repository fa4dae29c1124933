"""Every page of the house in a browser, by somebody who may open it: readable for all, on a phone, in the dark, in both languages."""

import re
import unicodedata

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.house import grave_findings, signed_in, watched
from tests.pages import places
from tests.pages.test_who_may_open import table
from tests.world import World, served

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1200)]

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
)
# Letters that only Vietnamese has. What the shell of a page says in English holds none of them, what people wrote may.
VIETNAMESE = re.compile("[đĐ\u0300-\u031b\u0323]")  # over decomposed text
SHELL = """() => {
  const shown = (one) => { const copy = one.cloneNode(true); copy.querySelectorAll('select, small, em, .visually-hidden').forEach((part) => part.remove()); return copy.textContent.trim(); };
  const texts = [...document.querySelectorAll('button, label, th, dt, legend, summary, [role=tab], .tabs a')];
  // A choice may be named after a person or a unit: its words are data.
  const isChoice = (one) => one.tagName === 'LABEL' && one.querySelector('input[type=radio], input[type=checkbox]');
  return texts.filter((one) => !isChoice(one) && !one.closest('[data-content], .paper, .letter-paper, .report-paper, tbody, .roll-line, .account, [lang=vi]'))
    .map(shown).filter(Boolean);
}"""


def doors_of(username: str) -> dict[str, str]:
    """The pages that this visitor shows: those that no earlier visitor has opened, and always the home."""
    judged, addresses = table(), places.addresses()
    earlier = VISITORS[: VISITORS.index(username)]
    return {
        name: path
        for name, path in addresses.items()
        if not name.startswith(NO_PAGES)
        and judged.get(name, {}).get(username) == "200"
        and (name == "desk:home" or all(judged[name][other] != "200" for other in earlier))
    }


@pytest.mark.parametrize("username", VISITORS)
def test_readable_for_all_on_every_screen(
    visitor_browser: Browser, entered_world: World, username: str
) -> None:
    found: list[str] = []
    with served(entered_world) as origin:
        context = signed_in(visitor_browser, username, origin, color_scheme="light")
        page, complaints = watched(context)
        for name, path in doors_of(username).items():
            page.set_viewport_size({"width": 1440, "height": 900})
            page.emulate_media(color_scheme="light")
            answer = page.goto(path)
            assert answer is not None
            if answer.status != 200:
                found.append(f"{name} {path}: {answer.status}")
                continue
            found += grave_findings(page, f"{name} {path} 1440 light")
            page.emulate_media(color_scheme="dark")
            found += grave_findings(page, f"{name} {path} 1440 dark", "color-contrast")
            page.set_viewport_size({"width": 390, "height": 844})
            found += grave_findings(
                page, f"{name} {path} 390 dark", "color-contrast", "scrollable-region-focusable"
            )
            page.emulate_media(color_scheme="light")
            found += grave_findings(
                page, f"{name} {path} 390 light", "color-contrast", "link-name", "button-name"
            )
            found += too_wide(page, f"{name} {path}")
        found += [f"console: {text}" for text in complaints]
        context.close()
    assert not found, "\n" + "\n".join(found)


def too_wide(page: Page, about: str) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{about}: {width} px wide on a phone of 390"] if width > 390 else []


@pytest.mark.parametrize("username", VISITORS)
def test_the_shell_speaks_the_chosen_language(
    visitor_browser: Browser, entered_world: World, username: str
) -> None:
    found: list[str] = []
    names = written()
    with served(entered_world) as origin:
        context = signed_in(visitor_browser, username, origin)
        context.add_cookies([{"name": "nennep_language", "value": "en", "url": origin}])
        page = context.new_page()
        for name, path in doors_of(username).items():
            answer = page.goto(path)
            assert answer is not None
            if answer.status != 200:
                found.append(f"{name} {path}: {answer.status} in English")
                continue
            assert page.locator("html").get_attribute("lang") == "en"
            for text in page.evaluate(SHELL):
                left = text
                for one in names:
                    left = left.replace(one, "")
                if VIETNAMESE.search(unicodedata.normalize("NFD", left)):
                    found.append(f"{name} {path}: {text[:80]!r}")
        context.close()
    assert not found, "\n" + "\n".join(dict.fromkeys(found))


def written() -> list[str]:
    """What stands in the database of this world: names that people gave, the name of the program, the name of a language."""
    from nennep.accounts.models import User
    from nennep.attendance.models import AbsenceReason
    from nennep.catalogue.models import Module, Programme
    from nennep.classes.models import Session, TrainingClass
    from nennep.documents.models import DocumentKind
    from nennep.people.models import Person
    from nennep.units.models import Unit, UnitKind

    texts = {"Nền Nếp", "Tiếng Việt"}
    texts |= set(Person.objects.values_list("full_name", flat=True))
    texts |= set(Session.objects.exclude(topic="").values_list("topic", flat=True))
    texts |= set(User.objects.values_list("full_name", flat=True))
    for model in (Unit, UnitKind, AbsenceReason, Module, Programme, TrainingClass, DocumentKind):
        texts |= set(model.objects.values_list("name", flat=True))
    return sorted(texts, key=len, reverse=True)
