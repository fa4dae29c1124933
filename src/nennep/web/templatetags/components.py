"""The components of the house as template tags and filters; /gallery/ shows them all (docs/how/components.md)."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nennep.kernel import dates, numbers
from nennep.web import lists
from nennep.web.parts import Act, Badge, BeforeAfter, Fact, Figure, KnownSum, Link, PersonLine, Share, Tone
from nennep.web.rendering import DIALOG, IN_PANEL, PANEL, SHELLS
from nennep.web.templatetags import bars, form_parts, formats, shell
from nennep.web.templatetags.formats import vn_date, vn_moment, vn_number, vn_share, vn_time

register = template.Library()
# The settings name one library; it is written in five files.
for part in (formats.register, form_parts.register, shell.register, bars.register):
    register.filters.update(part.filters)
    register.tags.update(part.tags)

DATE = re.compile(r"\d{1,2}-\d{1,2}-\d{4}")
SPRITE = "web/vendor/tabler/icons.svg"
ICONS = Path(__file__).resolve().parent.parent / "static" / SPRITE


# --- Icons, states, figures -----------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """A picture of the sprite. Without `label` it is decoration, hidden from screen readers."""
    if not settings.IS_PRODUCTION and name not in _known_icons():
        raise template.TemplateSyntaxError(
            f"There is no icon “{name}”. Add its name to tools/icons.txt and run tools/icons.py."
        )
    return _drawn(name, label, size, static(SPRITE)) if label else _decoration(name, size)


def _drawn(name: str, label: str, size: str, sprite: str) -> SafeString:
    href = f"{sprite}#{name}"
    extra = f" icon-{size}" if size else ""
    if label:
        return format_html(
            '<svg class="icon{}" role="img" aria-label="{}"><use href="{}"/></svg>', extra, label, href
        )
    return format_html('<svg class="icon{}" aria-hidden="true"><use href="{}"/></svg>', extra, href)


@cache
def _decoration(name: str, size: str) -> SafeString:
    """Drawn once: a page may show hundreds of them."""
    return _drawn(name, "", size, static(SPRITE))


@register.simple_tag
def badge(text: str | Badge, tone: Tone = "plain", picture: str = "") -> SafeString:
    """A state as icon and word. Takes a `Badge`, or a text with a tone."""
    shown = text if isinstance(text, Badge) else Badge(text, tone, picture)
    return format_html(
        '<span class="state state-{}">{}{}</span>', shown.tone, icon(shown.picture), shown.text
    )


@register.simple_tag
def figure(value: Any, url: str = "", label: str = "", unit: str = "", size: str = "") -> SafeString:
    """A number that is a door: a link with a quiet dotted underline that opens the names behind it in the side panel.

    Takes a `Figure` or a value with `url`. Without JavaScript, or on another tab, it is an ordinary link.
    `size="one"` is the one number that matters on the page. Nought has no names behind it: it is plain text.
    """
    if isinstance(value, Figure):
        value, url, label, unit = value.value, value.url or url, value.label or label, value.unit or unit
    text = (
        vn_share(value)
        if isinstance(value, Share)
        else numbers.NO_SHARE
        if value is None
        else numbers.percent(Decimal(value))
        if unit == "%"
        else vn_number(value)
    )
    shown = conditional_escape(f"{text} {unit}" if unit and unit != "%" else text)
    extra = f" figure-{escape(size)}" if size else ""
    if not url or (isinstance(value, int | Decimal) and not value):
        return mark_safe(f'<span class="figure{extra}">{shown}</span>')  # noqa: S308 - escaped above
    address = escape(url)
    spoken = f' aria-label="{shown} {escape(label)}"' if label else ""
    # Written without the formatter: tables are full of figures.
    return mark_safe(  # noqa: S308 - every part is escaped
        f'<a class="figure figure-door{extra}" href="{address}" {_panel_attributes(address)}{spoken}>{shown}</a>'
    )


@register.simple_tag
def panel_link(url: str) -> SafeString:
    """Attributes that let an ordinary link open in the side panel: `<a href="…" {% panel_link url %}>`."""
    return _opens_panel(url)


@register.simple_tag
def dialog_link(url: str) -> SafeString:
    """Attributes that let an ordinary link open a small page as a dialog."""
    return format_html('hx-get="{}" hx-target="#dialog-body" hx-swap="innerHTML" aria-haspopup="dialog"', url)


@register.simple_tag(takes_context=True)
def dialog_form(context: Context, url: str) -> SafeString:
    """Attributes of a form on a page that may stand in the dialog; on the page itself the form is an ordinary one."""
    if context.get("shell") != SHELLS[DIALOG]:
        return SafeString("")
    return format_html('hx-post="{}" hx-target="#dialog-body" hx-swap="innerHTML"', url)


@register.simple_tag
def person(name: str | PersonLine, about: str = "", url: str = "") -> SafeString:
    """A person: the name, below it the agency or post."""
    shown = name if isinstance(name, PersonLine) else PersonLine(name, about, url)
    first: str = format_html('<a href="{}">{}</a>', shown.url, shown.name) if shown.url else shown.name
    below = format_html('<span class="person-about">{}</span>', shown.about) if shown.about else ""
    return format_html('<span class="person"><span class="person-name">{}</span>{}</span>', first, below)


@register.simple_tag
def share(part: int, total: int) -> str:
    """A share as text."""
    return numbers.share(part, total)


@register.simple_tag
def known_sum(shown: KnownSum) -> SafeString:
    """A sum with what is not known of it beside it, each a door: "120 + 3 mục chưa có số"."""
    known = figure(shown.known, shown.url)
    if not shown.unknown:
        return known
    words = format_html('<a class="figure-door" href="{}">{}</a>', shown.unknown_url, shown.unknown_words)
    if not shown.unknown_url:
        words = SafeString(escape(shown.unknown_words))
    if not shown.known:
        return format_html('<span class="figure-unknown">{}</span>', words)
    return format_html('{} <span class="figure-unknown">+ {}</span>', known, words)


@register.simple_tag
def value(shown: object) -> str:
    """Any part or plain value as the house shows it. A date within words stays on one line: browsers break after its hyphens."""
    if isinstance(shown, str) and not isinstance(shown, SafeString) and "-" in shown:
        return _unbroken(shown)
    return _shown(shown)


def _unbroken(words: object) -> SafeString:
    """Words with their dates kept on one line."""
    return mark_safe(DATE.sub(r'<span class="unbroken">\g<0></span>', conditional_escape(str(words))))  # noqa: S308 - escaped by then


@register.simple_tag
def cell(item: lists.Cell) -> str:
    """The inside of a cell of a list."""
    return _shown(item.value, item.kind)


@register.simple_tag
def cells(row: lists.RowView[Any]) -> SafeString:
    """The cells of one line of a list, put together at once: a page has hundreds of them."""
    written: list[str] = []
    for item in row.cells:
        inner = conditional_escape(_shown(item.value, item.kind))
        if item.is_first and row.url:
            inner = format_html('<a class="row-link" href="{}">{}</a>', row.url, inner)
        head, foot = _around_cell(item.label, item.kind, item.is_right, item.is_first)
        written += (head, inner, foot)
    return mark_safe("".join(written))  # noqa: S308 - every part is escaped


@lru_cache(maxsize=2000)
def _around_cell(label: str, kind: str, is_right: bool, is_first: bool) -> tuple[str, str]:
    """What stands around a cell; the same in every line."""
    right = "right" if is_right else ""
    if is_first:
        return format_html('<th scope="row"{}>', SafeString(' class="right"') if right else ""), "</th>"
    head = format_html('<td data-label="{}" class="cell-{}{}">', label, kind, " right" if right else "")
    return head, "</td>"


# --- Buttons and blocks ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/button.html", takes_context=True)
def button(
    context: Context,
    label: str | Act,
    url: str = "",
    kind: str = "secondary",
    picture: str = "",
    name: str = "",
    val: str = "",
    form: str = "",
    refused: str = "",
    method: str = "",
    opens: str = "",
) -> dict[str, Any]:
    """A button that sends its form, or with `url` a link that looks the same; with an `Act`, that act.

    `kind`: primary (one per page), secondary, quiet, danger. `refused` says why it cannot be pressed now: the button
    is shown but shut, with the reason beside it. `opens="dialog"` or `"panel"` opens the link there.
    """
    words: object = label
    if isinstance(label, Act):
        words, url, kind = label.label, label.url, label.kind
        picture, refused, method = label.icon, str(label.refused), label.method
        opens = "dialog" if label.opens_dialog else opens
    return {
        "label": words,
        "url": url,
        "kind": kind,
        "picture": picture,
        "name": name,
        "val": val,
        "form": form,
        "refused": refused,
        "method": method or ("get" if url else ""),
        "opens": opens,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_block_tag
def alert(content: str, tone: Tone = "information", title: str = "") -> SafeString:
    """A note in the page. `decide` and `warning` are announced at once."""
    role = "alert" if tone in {"decide", "warning"} else "status"
    head = format_html('<p class="note-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="note note-{}" role="{}">{}<div class="note-text">{}{}</div></div>',
        tone,
        role,
        icon(Badge("", tone).picture),
        head,
        mark_safe(content),  # noqa: S308 - rendered by the template engine, escaped there
    )


@register.simple_block_tag
def card(content: str, title: str = "", aside: str = "") -> SafeString:
    """A block with a hairline frame."""
    head = (
        format_html('<header class="block-head"><h2>{}</h2><span>{}</span></header>', title, aside)
        if title
        else ""
    )
    return format_html(
        '<section class="block">{}<div class="block-body">{}</div></section>',
        head,
        mark_safe(content),  # noqa: S308 - rendered by the template engine, escaped there
    )


@register.inclusion_tag("components/steps.html")
def steps(stations: Any, label: str = "") -> dict[str, Any]:
    """The state line of a workflow: Bản nháp → Ký → Gửi → Tiếp nhận."""
    return {"stations": stations, "label": label or _("State")}


@register.inclusion_tag("components/empty.html", takes_context=True)
def empty(
    context: Context,
    why: str,
    act: Act | None = None,
    next_label: str = "",
    next_url: str = "",
    picture: str = "folder",
) -> dict[str, Any]:
    """An empty place: why it is empty, and the next step."""
    if act is None and next_url:
        act = Act(next_label, next_url)
    return {"why": why, "act": act, "picture": picture, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Any) -> dict[str, Any]:
    """What happened, newest first."""
    return {"events": events}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Any, label: str = "") -> dict[str, Any]:
    """Views of the same thing."""
    return {"items": items, "label": label or _("Views")}


@register.inclusion_tag("components/facts.html")
def facts(items: list[Fact], columns: int = 1) -> dict[str, Any]:
    """A definition list."""
    return {"items": items, "columns": columns}


@register.inclusion_tag("components/tasks.html")
def tasks(items: Any, title: str = "") -> dict[str, Any]:
    """What is asked of the person today, each with its one act."""
    return {"items": items, "title": title}


@register.simple_tag
def hint(term: str, text: str) -> SafeString:
    """A word with its definition, opened by touch, key or pointer."""
    return format_html(
        '<details class="hint"><summary>{}{}</summary><span class="hint-text">{}</span></details>',
        term,
        icon("help-circle", size="small"),
        text,
    )


# --- Lists ----------------------------------------------------------------------------------------------------


@register.filter
def counted(listing: lists.ListPage[Any]) -> str:
    """How many rows the view has, with their noun."""
    return lists.counted(listing.count, listing.noun)


@register.simple_tag(takes_context=True)
def list_id(context: Context, listing: lists.ListPage[Any]) -> str:
    """Id of a list on the page; in the side panel another one, since the page below may show the same list."""
    return f"{IN_PANEL if context.get('within_panel') else ''}{listing.dom_id}"


def _shown(shown: object, kind: str = "") -> str:  # noqa: PLR0911
    if shown is None or shown == "":
        return (
            SafeString('<span class="nothing" aria-hidden="true">–</span>')
            if kind in {"date", "share", "number", "figure"}
            else ""
        )
    if isinstance(shown, Badge):
        return badge(shown)
    if isinstance(shown, Figure):
        return figure(shown)
    if isinstance(shown, KnownSum):
        return known_sum(shown)
    if isinstance(shown, BeforeAfter):
        return format_html("{} → {}", figure(shown.before), figure(shown.after))
    if isinstance(shown, Share):
        return vn_share(shown)
    if isinstance(shown, PersonLine):
        return person(shown)
    if isinstance(shown, Link):
        return format_html('<a class="above-row" href="{}">{}</a>', shown.url, _unbroken(shown.text))
    if isinstance(shown, Act):
        return format_html('<a class="btn btn-sm" href="{}">{}</a>', shown.url, shown.label)
    if isinstance(shown, bool):
        return badge(_("Yes"), "good", "check") if shown else badge(_("No"), "plain", "minus")
    if isinstance(shown, datetime):
        return vn_moment(shown) if kind != "date" else vn_date(shown)
    if isinstance(shown, (date, dates.PartialDate)):
        return vn_date(shown)
    if isinstance(shown, time):
        return vn_time(shown)
    if isinstance(shown, (int, Decimal)) and kind not in {"text", "link"}:
        return vn_number(shown)
    if isinstance(shown, str) and DATE.fullmatch(shown):
        return format_html('<span class="unbroken">{}</span>', shown)
    return format_html("{}", shown)


def _opens_panel(url: str) -> SafeString:
    return SafeString(_panel_attributes(escape(url)))


def _panel_attributes(address: str) -> str:
    return f'hx-get="{address}" hx-target="#{PANEL}" hx-swap="innerHTML" aria-haspopup="dialog"'


@cache
def _known_icons() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', ICONS.read_text(encoding="utf-8")))
