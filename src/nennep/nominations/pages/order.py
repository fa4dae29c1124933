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
from nennep.people.policies import cards
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
    """Rows and shares. That somebody is planned is told only of those whose planning the reader may see, ethnicity and day of
    birth of those whose record is open; a group that is not open for everybody is left out of the shares altogether."""
    people = [row.person_id for row in nominations]
    planning = queries.planning_shown_for(actor, people, on)
    pointed = (
        queries.points_shown_for(actor, nominations[0].notice, people, on)
        if nominations
        else frozenset[int]()
    )
    masked = {
        pk for pk, card in cards([row.person for row in nominations], actor, on).items() if card.is_masked
    }
    hidden = {
        *(("planned",) if not planning.issuperset(people) else ()),
        *(("minority",) if masked else ()),
    }

    def is_told(row: Nomination, group: str) -> bool:
        if group == "planned":
            return row.person_id in planning
        return group != "minority" or row.person_id not in masked

    told = {row.pk: [one for one in reasons[row.pk] if is_told(row, one.group)] for row in nominations}
    counted = {pk: [one.group for one in some if one.group not in hidden] for pk, some in told.items()}
    names = names_on([row.agency_id for row in nominations], on)
    last = len(nominations)
    rows = tuple(
        PlacedRow(
            pk=row.pk,
            place=place,
            line=PersonLine(row.person.full_name, row.post, reverse("nominations:nominee", args=[row.pk])),
            agency=names.get(row.agency_id, row.agency.name),
            points=total(reasons[row.pk]) if row.person_id in pointed else None,
            reasons=(
                *(_reason(one, is_open=row.person_id not in masked) for one in told[row.pk]),
                *(_untold(reasons[row.pk], told[row.pk]) if row.person_id in pointed else ()),
            ),
            state=state_badge(row.state),
            moved=row.place_reason,
            may_rise=place > 1,
            may_fall=place < last,
        )
        for place, row in enumerate(nominations, start=1)
        if _is_wanted(group, counted[row.pk])
    )
    is_verified = all(one.is_verified for some in told.values() for one in some)
    return {
        "rows": rows,
        "groups": _shares(counted, url, hidden, is_verified=is_verified),
        "chosen": _chosen(group),
    }


def _is_wanted(group: str, groups: Sequence[str]) -> bool:
    return group in groups or (group == ANY and bool(groups)) or (group != ANY and group not in GROUPS)


def _chosen(group: str) -> str:
    if group == ANY:
        return _("Only people of a priority group are shown.")
    if group in GROUPS:
        return _("Only this group is shown: {group}.").format(group=GROUP_WORDS[group])
    return ""


def _reason(one: Reason, *, is_open: bool) -> str:
    words = str(GROUP_WORDS[one.group])
    if is_open and one.group != "female":
        words = f"{words} ({one.input})"
    return f"{words} +{one.points}"


def _untold(reasons: Sequence[Reason], told: Sequence[Reason]) -> tuple[str, ...]:
    """The rest of the points, so that they add up where their groups are not for the reader."""
    rest = total(reasons) - total(told)
    return (_("groups not for you to see +{points}").format(points=rest),) if rest else ()


def _shares(
    counted: dict[int, list[str]], url: str, hidden: set[str], *, is_verified: bool
) -> tuple[ShareGroup, ...]:
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
        if group not in hidden
    ]
    rows.append(ShareRow(_("Of at least one group"), shares.union, shares.people, f"{url}?group={ANY}"))
    notes = [_("Each person once in the last line, however many groups.")]
    if hidden:
        words = ", ".join(str(GROUP_WORDS[group]) for group in GROUPS if group in hidden)
        notes.append(
            _("Left out, since not everybody's record is open to you: {groups}.").format(groups=words)
        )
    if not is_verified:
        notes.append(_("The weights are unverified."))
    return (ShareGroup(_("Priority groups on the list"), tuple(rows), " ".join(notes)),)


__all__ = ["order_page", "own_order_page"]
