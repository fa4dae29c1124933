"""How the house writes numbers, dates and times in templates."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from nennep.kernel import clock, dates, numbers
from nennep.web.parts import Share

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()
DAY = re.compile(r"\b(?:\d{1,2}-)?\d{1,2}-\d{4}\b")


@register.filter
def vn_number(value: object) -> str:
    """1390 as "1.390"; a decimal with a comma; nothing as nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal) and value != value.to_integral_value():
        places = -int(value.normalize().as_tuple().exponent)
        return numbers.decimal(value, min(places, 3))
    if isinstance(value, float) and not value.is_integer():
        return numbers.decimal(value, 1)
    return numbers.whole(int(value))  # type: ignore[call-overload]


@register.filter
def vn_decimal(value: Decimal | float | int | None, places: int = 1) -> str:
    """A number with exactly so many places after the comma."""
    return "" if value is None else numbers.decimal(value, places)


@register.filter
def vn_share(part: int | Share | None, total: int | None = None) -> str:
    """`{{ part|vn_share:total }}` as "15,0%"; "—" without a total."""
    if isinstance(part, Share):
        return numbers.share(part.part, part.total)
    if part is None or total is None:
        return numbers.NO_SHARE
    return numbers.share(part, total)


@register.filter
def vn_date(value: date | datetime | dates.PartialDate | None) -> str:
    """3-6-2024; a moment by its day in the zone of the site."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        value = _local(value).date()
    return dates.short(value)


@register.filter
def vn_weekday(value: date | datetime | None) -> str:
    """Thứ hai, 3-6-2024."""
    if value is None or value == "":
        return ""
    return dates.with_weekday(_local(value).date() if isinstance(value, datetime) else value)


@register.filter
def vn_time(value: datetime | time | None) -> str:
    """07:45."""
    return "" if value is None or value == "" else dates.clock_text(value)


@register.filter
def vn_moment(value: datetime | None) -> str:
    """07:45, 3-6-2024."""
    if value is None or value == "":
        return ""
    return f"{dates.clock_text(value)}, {dates.short(_local(value).date())}"


@register.filter
def vn_month(value: date | None) -> str:
    """tháng 4-2017."""
    return "" if value is None or value == "" else dates.month_text(value)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.zone()) if moment.tzinfo else moment


@register.filter
def whole_days(text: StrOrPromise) -> SafeString:
    """A sentence in which no day or month ("20-10-2026", "10-2026") is broken at its hyphens."""
    return mark_safe(DAY.sub(r'<span class="unbroken">\g<0></span>', conditional_escape(text)))  # noqa: S308 - escaped
