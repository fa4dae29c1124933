"""Badges of dated values: how sure one is, and whether it holds on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.web.parts import Badge, Tone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CERTAINTIES: dict[str, tuple[StrOrPromise, Tone]] = {
    "source": (gettext_lazy("stated in a source"), "good"),
    "found": (gettext_lazy("seen in an excerpt"), "information"),
    "own": (gettext_lazy("unverified"), "warning"),
    "office": (gettext_lazy("confirmed by the office"), "good"),
}
"""The degrees of certainty (docs/domain.md 0) as the screen shows them."""


def certainty_badge(certainty: str) -> Badge:
    """How sure a value is; "chưa kiểm chứng" where it rests on nobody's word."""
    words, tone = CERTAINTIES[certainty]
    return Badge(str(words), tone)


def state_on(valid_from: date, valid_to: date | None, on: date) -> Badge:
    """In force, ended or not yet."""
    if on < valid_from:
        return Badge(_("Not yet"), "waiting")
    if valid_to is None or on < valid_to:
        return Badge(_("In force"), "good")
    return Badge(_("Ended"), "plain", "ban")
