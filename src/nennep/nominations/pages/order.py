"""The priority list: points explained, shares of the groups, who was moved by hand and why (R2-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.nominations import policies, queries
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination
from nennep.nominations.pages.shared import (
    GROUP_WORDS,
    ShareGroup,
    ShareRow,
    notice_crumb,
    notice_head,
    notices_crumb,
    state_badge,
)
from nennep.nominations.rules import GROUPS, Reason, shares_of, total
from nennep.nominations.states import GONE, LISTED, NomineeState
from nennep.units.queries import names_on
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, PersonLine, Tab

ANY = "any"


@dataclass(frozen=True)
class PlacedRow:
    """Somebody at a place of the list. `points` is None where the reader may not know all of them."""

    pk: int
    place: int
    line: PersonLine
    agency: str
    points: int | None
    reasons: tuple[str, ...]
    state: Badge
    moved: str
    may_rise: bool
    may_fall: bool


@dataclass(frozen=True)
class OrderPage:
    """A list in its order, with the form that moves."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    badge: Badge | None
    groups: tuple[ShareGroup, ...]
    chosen: str
    rows: tuple[PlacedRow, ...]
    form: Any
    asks_reason: bool
    acts: tuple[Act, ...]
    may_move: bool
    note: str


def order_page(actor: User, notice: EnrolmentNotice, group: str, form: Any, on: date) -> OrderPage:
    """The whole list of a notice as decisions take it; the Board and the school may move somebody by hand."""
    nominations = list(
        queries.in_order(
            policies.visible_to(actor, on).filter(notice=notice, state__in=LISTED)
        ).select_related("person", "agency")
    )
    reasons = {row.pk: _kept(row) for row in nominations}
    may_move = policies.may_keep(actor, notice, on)
    is_moved = any(row.place is not None for row in nominations)
    acts: tuple[Act, ...] = ()
    if may_move and is_moved:
        acts = (
            Act(
                _("By points again"),
                reverse("nominations:by-points", args=[notice.pk]),
                "refresh",
                method="post",
            ),
        )
    return OrderPage(
        **notice_head(actor, notice, "order", on),
        lead=_("In this order decisions take people: by points, then as the agency wrote them."),
        **_list(
            actor,
            nominations,
            reasons,
            url=reverse("nominations:order", args=[notice.pk]),
            group=group,
            on=on,
        ),
        form=form,
        asks_reason=True,
        acts=acts,
        may_move=may_move,
        note=_("Moved by hand; who is nominated later comes last.") if is_moved else "",
    )


def own_order_page(actor: User, invited: InvitedAgency, group: str, form: Any, on: date) -> OrderPage:
    """The agency's own people in its order of preference; points of who is only registered are those they would get."""
    notice = invited.notice
    nominations = list(
        policies.visible_to(actor, on)
        .filter(invited=invited)
        .exclude(state__in=GONE)
        .select_related("person", "agency")
        .order_by("order", "pk")
    )
    waiting = [row for row in nominations if row.state == NomineeState.REGISTERED]
    counted = queries.priority_of(
        [row.person_id for row in waiting],
        notice.starts_on,
        programme_code=notice.programme.code,
        study_form=notice.study_form,
    )
    reasons = {row.pk: _kept(row) for row in nominations}
    reasons |= {row.pk: counted[row.person_id] for row in waiting}
    agency = names_on([invited.agency_id], on).get(invited.agency_id, invited.agency.name)
    address = reverse("nominations:agency", args=[invited.pk])
    return OrderPage(
        title=_("Put in order"),
        lead=f"{agency} · {notice.title}",
        trail=(notices_crumb(), notice_crumb(notice), Crumb(agency, address), Crumb(_("Put in order"))),
        tabs=(),
        badge=None,
        **_list(
            actor,
            nominations,
            reasons,
            url=reverse("nominations:order-own", args=[invited.pk]),
            group=group,
            on=on,
        ),
        form=form,
        asks_reason=False,
        acts=(),
        may_move=policies.may_nominate(actor, invited.agency, on),
        note=_("Among people with as many points your order decides."),
    )


def _kept(nomination: Nomination) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            str(row["group"]),
            int(row["points"]),
            str(row["input"]),
            str(row["rule"]),
            bool(row["is_verified"]),
        )
        for row in nomination.points_explained
    )


def _list(
    actor: User,
    nominations: Sequence[Nomination],
    reasons: dict[int, tuple[Reason, ...]],
    *,
    url: str,
    group: str,
    on: date,
) -> dict[str, Any]:
    """Rows and shares. That somebody is planned is told only of those whose planning the reader may see; where that is not
    everybody, the group is left out of the shares altogether."""
    shown = queries.planning_shown_for(actor, [row.person_id for row in nominations], on)
    sees_all = all(row.person_id in shown for row in nominations)
    told = {
        row.pk: [one for one in reasons[row.pk] if row.person_id in shown or one.group != "planned"]
        for row in nominations
    }
    counted = {
        pk: [one.group for one in some if sees_all or one.group != "planned"] for pk, some in told.items()
    }
    names = names_on([row.agency_id for row in nominations], on)
    last = len(nominations)
    rows = tuple(
        PlacedRow(
            pk=row.pk,
            place=place,
            line=PersonLine(row.person.full_name, row.post, reverse("nominations:nominee", args=[row.pk])),
            agency=names.get(row.agency_id, row.agency.name),
            points=total(told[row.pk]) if row.person_id in shown else None,
            reasons=tuple(_reason(one) for one in told[row.pk]),
            state=state_badge(row.state),
            moved=row.place_reason,
            may_rise=place > 1,
            may_fall=place < last,
        )
        for place, row in enumerate(nominations, start=1)
        if _is_wanted(group, counted[row.pk])
    )
    return {"rows": rows, "groups": _shares(counted, url, sees_all=sees_all), "chosen": _chosen(group)}


def _is_wanted(group: str, groups: Sequence[str]) -> bool:
    return group in groups or (group == ANY and bool(groups)) or (group != ANY and group not in GROUPS)


def _chosen(group: str) -> str:
    if group == ANY:
        return _("Only people of a priority group are shown.")
    if group in GROUPS:
        return _("Only this group is shown: {group}.").format(group=GROUP_WORDS[group])
    return ""


def _reason(one: Reason) -> str:
    words = f"{GROUP_WORDS[one.group]} ({one.input}) +{one.points}"
    return words if one.is_verified else _("{reason}, unverified weight").format(reason=words)


def _shares(counted: dict[int, list[str]], url: str, *, sees_all: bool) -> tuple[ShareGroup, ...]:
    if not counted:
        return ()
    shares = shares_of(counted)
    rows = [
        ShareRow(
            str(GROUP_WORDS[group]).capitalize(),
            shares.by_group[group],
            shares.people,
            f"{url}?group={group}",
        )
        for group in GROUPS
        if sees_all or group != "planned"
    ]
    rows.append(ShareRow(_("Of at least one group"), shares.union, shares.people, f"{url}?group={ANY}"))
    note = _("Each person once in the last line, however many groups.")
    if not sees_all:
        note = f"{note} {_('Who is planned for a post is not for you to see.')}"
    return (ShareGroup(_("Priority groups on the list"), tuple(rows), note),)


__all__ = ["order_page", "own_order_page"]
