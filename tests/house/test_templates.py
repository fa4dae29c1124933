"""Templates: no inline script or style (the security policy would silently drop them), no text without translation."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.house.source import PACKAGE, ROOT, templates

SPOKEN_ATTRIBUTES = {
    "title",
    "placeholder",
    "alt",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "label",
}
# Words that are the same in every language.
UNIVERSAL = re.compile(
    r"Nền Nếp|\bNen Nep\b|\b[A-Z]{2,5}\b|&\w+;|\b(?:Excel|Word|PDF/A|htmx|Tiếng Việt|English|OpenID|Ctrl|Enter|Esc|Alt|Shift|Tab)\b"
)
WORDS = re.compile(r"[^\W\d_]{2,}")
BLOCKS = re.compile(
    r"{%\s*(blocktrans(?:late)?|comment|verbatim)\b.*?{%\s*end\1\s*%}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL
)


class Page(HTMLParser):
    """Collects what would run or paint inline, and what would be read untranslated."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inline: list[str] = []
        self.spoken: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        line = self.getpos()[0]
        if tag == "style" or (
            tag == "script" and "src" not in names and names.get("type") not in DATA_SCRIPTS
        ):
            self.inline.append(f"{line}: <{tag}>")
        self.inline += [
            f"{line}: {name}=" for name in names if name == "style" or name.startswith(("on", "hx-on"))
        ]
        self.inline += [
            f"{line}: javascript:"
            for value in names.values()
            if value and value.strip().lower().startswith("javascript:")
        ]
        if tag in {"script", "style", "svg", "code", "kbd"}:
            self.silent += 1
        self.spoken += [
            f"{line}: {name}={value!r}"
            for name, value in attrs
            if name in SPOKEN_ATTRIBUTES and value and untranslated(value)
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "svg", "code", "kbd"} and self.silent:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent and untranslated(data):
            self.spoken.append(f"{self.getpos()[0]}: {data.strip()[:60]!r}")


DATA_SCRIPTS = {"application/json", "importmap"}


def untranslated(text: str) -> bool:
    return bool(WORDS.search(UNIVERSAL.sub(" ", text)))


def parse(text: str) -> Page:
    page = Page()
    # A template tag counts as nothing, line breaks inside it stay so that line numbers are right.
    text = BLOCKS.sub(lambda match: "\n" * match.group().count("\n"), text)
    # Some components are only the attributes of an element.
    page.feed(text if "<" in text else f"<i {text}>" if '="' in text else text)
    page.close()
    return page


def html() -> list[Path]:
    return [path for path in templates() if path.suffix == ".html"]


def test_nothing_inline() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in html()
        for fault in parse(path.read_text(encoding="utf-8")).inline
    ]
    assert not found, "\n" + "\n".join(found)


def test_every_text_is_translated() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{text}"
        for path in html()
        for text in parse(path.read_text(encoding="utf-8")).spoken
    ]
    assert not found, "\n" + "\n".join(found)


def test_nothing_is_marked_safe() -> None:
    """Everything a person typed is escaped; what must be markup is built with format_html in a component."""
    unsafe = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off|\|\s*safeseq\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in html()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if unsafe.search(line)
    ]
    assert not found


def test_every_form_that_posts_carries_its_token() -> None:
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for path in html()
        for match in form.finditer(path.read_text(encoding="utf-8"))
        if "csrf" not in match.group()
    ]
    assert not found


def test_every_template_loads() -> None:
    faults = []
    for path in templates():
        name = str(path.relative_to(PACKAGE)).split("templates/", 1)[1]
        try:
            loaded = get_template(name)
        except Exception as error:
            faults.append(f"{path.relative_to(ROOT)}: {error}")
            continue
        if Path(loaded.origin.name) != path:
            faults.append(f"{path.relative_to(ROOT)}: hidden behind {loaded.origin.name}")
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("text", "inline", "spoken"),
    [
        ('<p style="color:red"></p>', True, False),
        ('<button onclick="go()"></button>', True, False),
        ("<script>go()</script>", True, False),
        ('<script type="module" src="x.js"></script>', False, False),
        ('<script type="application/json">{"a": "words"}</script>', False, False),
        ("<p>Close the batch</p>", False, True),
        ('<input placeholder="Search">', False, True),
        ('<input placeholder="{% translate "Search" %}">', False, False),
        ("<p>{% blocktranslate %}Close {{ name }}{% endblocktranslate %}: {{ x }}</p>", False, False),
        ("<p>{# a note #}{% comment %}more{% endcomment %}XLSX 12 %</p>", False, False),
    ],
)
def test_the_reader_of_templates_sees_faults(text: str, inline: bool, spoken: bool) -> None:
    page = parse(text)
    assert (bool(page.inline), bool(page.spoken)) == (inline, spoken)


def test_a_key_in_an_attribute_keeps_its_digits_together():
    """Numbers get thousands dots in templates: from the thousandth row on, `value="{{ row.pk }}"` would name nothing."""
    key = re.compile(r'="[^"{]*\{\{ (?:[\w.]*[._])?(?:pk|id) \}\}')
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {found}"
        for path in templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for found in key.findall(line)
        if f"{path.name}: {found.rpartition('{{ ')[2].removesuffix(' }}')}" not in KEYS_THAT_ARE_TEXT
    ]
    assert not wrong, "write {{ key|unlocalize }}:\n" + "\n".join(wrong)


KEYS_THAT_ARE_TEXT = {"list.html: row.id", "field.html: bound.auto_id"}
