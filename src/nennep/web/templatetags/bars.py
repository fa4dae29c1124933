"""Bars: how much of something, how far a work is, the place of what is still to come."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.kernel import numbers
from nennep.web.parts import KnownSum

register = template.Library()


@register.simple_tag
def meter(
    part: int,
    total: int,
    label: str = "",
    limit: int | None = None,
    tone: str = "plain",
    unknown: int = 0,
) -> SafeString:
    """A bar with its figures in words beside it; `limit` draws the threshold. Where of `unknown` lines the total is not known
    it says so and gives no share."""
    width = 0 if total <= 0 else max(0, min(1000, round(1000 * part / total)))
    mark: str = ""
    whole = KnownSum(total, unknown)
    between = " · " if unknown and not total else "/"
    if limit is not None and total > 0:
        place = max(0, min(1000, round(1000 * limit / total)))
        mark = format_html(
            '<rect class="meter-limit" x="{}" y="0" width="4" height="8"></rect>', max(0, place - 2)
        )
    return format_html(
        '<span class="meter meter-{}"><svg class="meter-bar" viewBox="0 0 1000 8" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="meter-all" width="1000" height="8"></rect>'
        '<rect class="meter-part" width="{}" height="8"></rect>{}</svg>'
        '<span class="meter-text">{}{}{}{} <span class="meter-share">{}</span></span></span>',
        tone,
        width,
        mark,
        numbers.whole(part),
        between,
        whole,
        format_html(" {} ·", label) if label else "",
        "" if unknown else numbers.share(part, max(total, 0)),
    )


@register.simple_tag
def progress(done: int, total: int, label: str = "") -> SafeString:
    """How far a long work is."""
    return format_html(
        '<div class="work"><progress class="work-bar" value="{}" max="{}" aria-label="{}"></progress>'
        '<span class="work-text">{}/{}</span></div>',
        done,
        max(total, 1),
        label or _("Progress"),
        numbers.whole(done),
        numbers.whole(total),
    )


@register.simple_tag
def skeleton(lines: int = 3) -> SafeString:
    """The place of something that is being loaded, of the same height, so that nothing jumps."""
    bars = format_html_join(
        "", '<span class="skeleton-line skeleton-line-{}"></span>', ((n % 3 + 1,) for n in range(lines))
    )
    return format_html('<div class="skeleton" aria-hidden="true">{}</div>', bars)
