"""The share of leave by agency, class and who granted (docs/decisions/0011)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.pages.warnings_cases import cases_url
from nennep.attendance.policies.leave_reading import shares_visible_to
from nennep.attendance.queries import leave_shares
from nennep.attendance.queries.leave_shares import NOBODY, MonthShare, ShareRow
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.web.lists import Column, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Figure, Share, Tab


@dataclass(frozen=True)
class MonthLine:
    """One month of everything that is seen."""

    month: str
    held: int
    excused: int
    afterwards: int
    share: str
    url: str


@dataclass(frozen=True)
class SharesPage:
    """The share of excused lessons by agency, class or who granted, and its way through the months."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    spans: tuple[Tab, ...]
    listing: ListPage[ShareRow]
    months: tuple[MonthLine, ...]
    note: str


GROUPS = {
    "agency": gettext_lazy("By agency"),
    "class": gettext_lazy("By class"),
    "approver": gettext_lazy("By who granted"),
}
HEADS = {
    "agency": gettext_lazy("Agency"),
    "class": gettext_lazy("Class"),
    "approver": gettext_lazy("Granted by"),
}
SPANS = {"3": gettext_lazy("Three months"), "12": gettext_lazy("A year"), "all": gettext_lazy("All")}


def _since(on: date, span: str) -> date | None:
    if span == "all":
        return None
    back = on.year * 12 + on.month - int(span)
    return date(back // 12, back % 12 + 1, 1)


def shares_page(actor: User, query: Query, now: datetime) -> SharesPage:
    """`?by=agency|class|approver&span=3|12|all`."""
    on = local_date(now)
    by = query.get("by", "agency")
    by = by if by in GROUPS else "agency"
    span = query.get("span", "3")
    span = span if span in SPANS else "3"
    since = _since(on, span)
    rule = leave_shares.share_rule(on)
    found = leave_shares.shares(shares_visible_to(actor, on), by, since)
    for row in found.rows:
        if row.key == NOBODY and by == "approver":
            row.name = _("written into the roll, without a request")
    here = reverse("attendance:leave-shares")
    return SharesPage(
        title=_("Share of leave"),
        lead=_(
            "Lessons excused of the lessons held. Leave given freely or afterwards hollows attendance out."
        ),
        trail=(),
        tabs=tuple(Tab(label, f"{here}?by={key}&span={span}", key == by) for key, label in GROUPS.items()),
        spans=tuple(Tab(label, f"{here}?by={by}&span={key}", key == span) for key, label in SPANS.items()),
        listing=_shares_listing(by, since, rule).read(
            query, found.rows, empty=Empty(why=_("No session was taken in this time."))
        ),
        months=tuple(_month(one) for one in found.months),
        note=_flag_note(rule),
    )


def _flag_note(rule: Any) -> str:
    if rule is None or rule.is_off:
        return ""
    words = _("Flagged above {value}% of the lessons held.").format(value=rule.as_int)
    if rule.is_verified:
        return words
    return f"{words} " + ": ".join(part for part in (_("Unverified"), rule.basis or rule.note) if part)


def _month(one: MonthShare) -> MonthLine:
    last = date(one.month.year + one.month.month // 12, one.month.month % 12 + 1, 1)
    return MonthLine(
        dates.month_text(one.month),
        one.held,
        one.excused,
        one.afterwards,
        numbers.share(one.excused, one.held),
        cases_url(
            kind="excused",
            day_from=dates.short(one.month),
            day_to=dates.short(date.fromordinal(last.toordinal() - 1)),
        ),
    )


def _shares_listing(by: str, since: date | None, rule: Any) -> Listing[ShareRow]:
    narrowed: dict[str, object] = {"kind": "excused"}
    if since:
        narrowed["day_from"] = dates.short(since)

    def door(row: ShareRow, lessons: int, **more: object) -> Figure | int:
        if not lessons:
            return 0
        return Figure(lessons, cases_url(**narrowed, **{by: row.key}, **more), row.name)

    return Listing(
        key="shares",
        title=gettext_lazy("Share of leave"),
        columns=(
            Column(key="name", label=HEADS[by], sort="sort_key"),
            Column(key="held", label=gettext_lazy("Lessons held"), kind="number", sort="held"),
            Column(
                key="excused",
                label=gettext_lazy("Lessons excused"),
                kind="figure",
                value=lambda row: door(row, row.excused),
                export=lambda row: row.excused,
                sort="excused",
            ),
            Column(
                key="share",
                label=gettext_lazy("Share"),
                kind="share",
                value=lambda row: Share(row.excused, row.held),
            ),
            Column(
                key="afterwards",
                label=gettext_lazy("Of it after the event"),
                kind="figure",
                value=lambda row: door(row, row.afterwards, afterwards="yes"),
                export=lambda row: row.afterwards,
                sort="afterwards",
            ),
            Column(
                key="late_share",
                label=gettext_lazy("Share after the event"),
                kind="share",
                value=lambda row: Share(row.afterwards, row.excused),
            ),
            Column(key="trend", label=gettext_lazy("Last month"), value=lambda row: row.trend),
            Column(
                key="flag",
                label=gettext_lazy("Flag"),
                kind="badge",
                value=lambda row: Badge(_("above the rule"), "warning", "flag") if row.is_above(rule) else "",
                export=lambda row: _("above the rule") if row.is_above(rule) else "",
            ),
        ),
        search=("name",),
        order=(),
        row_id=lambda row: row.key,
    )
