"""What the shell around every page asks of a request."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import metadata

from django import template
from django.template.context import Context

register = template.Library()

THEME_COOKIE = "nennep_theme"
THEMES = ("system", "light", "dark")


@register.simple_tag
def version() -> str:
    """The version of the program."""
    return _version()


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The chosen look: light, dark, or that of the system."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    return chosen if chosen in THEMES else "system"


@register.simple_tag(takes_context=True)
def shell_now(context: Context) -> datetime | None:
    """The moment of the request, nothing where there is none."""
    return getattr(context.get("request"), "now", None)


@cache
def _version() -> str:
    try:
        return metadata.version("nennep")
    except metadata.PackageNotFoundError:
        return ""
