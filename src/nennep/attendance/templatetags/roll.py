"""The words of the roll beside each name, of which a page shows hundreds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nennep.web.templatetags.components import icon

if TYPE_CHECKING:
    from nennep.attendance.pages.roll import Sign

register = template.Library()


@register.simple_tag
def sign_choices(signs: Sequence[Sign], key: str, claim: str) -> SafeString:
    """The choices of one trainee: not taken, then every sign with its letter. `key` is the trainee, `claim` what is chosen."""
    labels = [_label("none", "", "", _("Not taken"), "circle-dashed", not claim)]
    labels += [
        _label(sign.claim, sign.claim, sign.letter, str(sign.word), sign.icon, sign.claim == claim)
        for sign in signs
    ]
    name = escape(key)
    return mark_safe("".join(f"{head}{name}{foot}" for head, foot in labels))  # noqa: S308 - escaped in its parts


@lru_cache(maxsize=200)
def _label(name: str, claim: str, letter: str, word: str, picture: str, is_chosen: bool) -> tuple[str, str]:
    """What stands before and behind the key of the trainee; the same in every row."""
    return (
        format_html('<label class="roll-sign roll-sign-{}"><input type="radio" name="claim-', name),
        format_html(
            '" value="{}"{}><span class="roll-face" title="{}">{}{}<span class="roll-word">{}</span></span></label>',
            claim,
            SafeString(" checked") if is_chosen else "",
            word,
            format_html("<kbd>{}</kbd>", letter) if letter else "",
            icon(picture, size="small"),
            word,
        ),
    )
