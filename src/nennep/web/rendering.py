"""How a page object becomes an answer: the whole page, one part of it, or a side panel."""

from __future__ import annotations

from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from nennep.kernel import text
from nennep.kernel.sheets.writing import write_workbook
from nennep.web.lists import ListPage

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PANEL = "panel-body"
"""Id of the place where a figure opens the list behind it."""

DIALOG = "dialog-body"
"""Id of the place where a small page opens as a dialog."""

WITHIN_PANEL = "X-Nennep-Within-Panel"
"""Header that our own script sets on requests made from inside the side panel."""

IN_PANEL = "panel-"
"""Goes before the ids of a list in the side panel: the page below may show the same list."""

SHELLS = {PANEL: "layout/panel.html", DIALOG: "layout/dialog.html"}


def page_response(
    request: HttpRequest, template: str, page: Any, *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, or what htmx asked for.

    `template` extends `layout/page.html` and reads `page`, a frozen dataclass; `page.title` is the title.
    With `part`, the `{% partialdef part %}` of the template answers an htmx request. A request for the
    side panel or the dialog gets title and content without the shell. The same view serves them all.
    """
    name = f"{template}#{part}" if part and asks_for_part(request) else template
    response = render(request, name, shell_context(request) | {"page": page}, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


class HasListing(Protocol):
    """A page with a list."""

    @property
    def listing(self) -> ListPage[Any]:
        """The list of the page."""


def list_response(request: HttpRequest, template: str, page: HasListing) -> HttpResponse:
    """The page with its list, only the list for htmx, the list as XLSX (`?format=xlsx`) or for paper (`?format=print`).

    A search or filter that cannot be understood is told above the list, with status 422.
    """
    listing = page.listing
    if listing.sheet is not None:
        return file_response(write_workbook([listing.sheet]), f"{listing.title}.xlsx", XLSX)
    status = 422 if listing.problems else 200
    if listing.format == "print":
        return render(request, "layout/print_list.html", {"page": page, "listing": listing}, status=status)
    parts = {
        listing.dom_id: "components/list.html",
        f"{listing.dom_id}-results": "components/list.html#results",
    }
    parts |= {f"{IN_PANEL}{place}": name for place, name in parts.items()}
    target = request.htmx.target if getattr(request, "htmx", None) and asks_for_part(request) else None  # type: ignore[attr-defined]
    if target not in parts:
        return page_response(request, template, page, status=status)
    response = render(request, parts[target], shell_context(request) | {"listing": listing}, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def file_response(content: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    """A file to keep; its name in plain letters, so that every system can store it."""
    stem, dot, ending = name.rpartition(".")
    plain = text.search_key(stem or ending).replace(" ", "-") or "nen-nep"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = (
        f'{"inline" if inline else "attachment"}; filename="{plain}{dot}{ending if dot else ""}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def asks_for_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part: not a boosted navigation, not a restored page, not the side panel or dialog."""
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return False
    return htmx.target not in SHELLS


def shell_context(request: HttpRequest) -> dict[str, Any]:
    """What `layout/page.html` must know about the place where it will stand."""
    htmx = getattr(request, "htmx", None)
    target = htmx.target if htmx and not htmx.history_restore_request else None
    return {
        "shell": SHELLS.get(target or "", "layout/shell.html"),
        "within_panel": target == PANEL or WITHIN_PANEL in request.headers,
    }
