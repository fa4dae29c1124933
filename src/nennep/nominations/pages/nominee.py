"""One nominee: conditions, points, who did what (R0-05, R2-17, R3-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.kernel import dates, numbers
from nennep.nominations import policies, queries
from nennep.nominations.models import Nomination
from nennep.nominations.pages.nominees import flags_of
from nennep.nominations.pages.shared import (
    GROUP_WORDS,
    notice_crumb,
    notices_crumb,
    outcome_badge,
    state_badge,
)
from nennep.nominations.states import (
    GONE,
    LISTED,
    NomineeState,
    NoticeState,
    may_move,
)
from nennep.people.policies import sensitive_to
from nennep.people.policies import visible_to as people_visible_to
from nennep.standards.models import SupportPer
from nennep.standards.policies import may_waive
from nennep.standards.queries import support_due
from nennep.units.queries import names_on
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link


@dataclass(frozen=True)
class CriterionLine:
    """One condition as it came out."""

    badge: Badge
    name: str
    sentence: str
    basis: str
    is_verified: bool


@dataclass(frozen=True)
class PointsLine:
    """Why the person has points."""

    group: str
    points: int
    input: str
    is_verified: bool


@dataclass(frozen=True)
class StepLine:
    """Who brought the nominee into which state."""

    badge: Badge
    who: str
    at: Any
    reason: str


@dataclass(frozen=True)
class NomineePage:
    """One nominee."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    criteria: tuple[CriterionLine, ...]
    points: tuple[PointsLine, ...]
    steps: tuple[StepLine, ...]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]


def nominee_page(actor: User, nomination: Nomination, on: date) -> NomineePage:
    """One nominee: conditions with their sentences, points explained, who did what when."""
    notice = nomination.notice
    agency = names_on([nomination.agency_id], on).get(nomination.agency_id, nomination.agency.name)
    is_shown = bool(queries.planning_shown_for(actor, [nomination.person_id], on))
    is_office = policies.may_keep(actor, notice, on) or policies.may_nominate(actor, nomination.agency, on)
    check = nomination.check_result
    criteria = check.criteria if check else []
    steps = nomination.steps.select_related("by").order_by("pk")
    warnings = queries.warnings_of(notice, [nomination], on).get(nomination.pk, ()) if is_office else ()
    if is_office and not nomination.outside_reason:
        shown = [nomination.person_id] if is_shown else []
        warnings = (*flags_of(notice, [nomination], shown).get(nomination.pk, ()), *warnings)
    return NomineePage(
        title=nomination.person.full_name,
        lead=notice.title,
        trail=(notices_crumb(), notice_crumb(notice), Crumb(nomination.person.full_name)),
        badge=state_badge(nomination.state),
        facts=_facts(actor, nomination, agency, on, is_shown=is_shown),
        warnings=warnings,
        criteria=tuple(
            CriterionLine(
                outcome_badge(str(row["outcome"])),
                str(row["name"]),
                str(row["sentence"]),
                str(row["basis"]),
                row.get("certainty") != "own",
            )
            for row in criteria
        ),
        points=tuple(
            PointsLine(
                str(GROUP_WORDS[str(row["group"])]),
                int(row["points"]),
                str(row["input"]),
                bool(row["is_verified"]),
            )
            for row in nomination.points_explained
        )
        if is_shown
        else (),
        steps=tuple(StepLine(state_badge(row.state), str(row.by), row.at, row.reason) for row in steps),
        acts=_acts(actor, nomination, on),
        events=timeline(nomination) if is_office else (),
    )


def _support(nomination: Nomination) -> list[Fact]:
    """What the person gets for each day, month or course by the policies of the first day of the class (R2-35)."""
    notice = nomination.notice
    first = {nomination.person_id: [notice.starts_on]}
    found = support_due(first, notice.starts_on, notice.programme, notice.study_form)
    words = [
        _("{name}: {amount} đồng for {per}").format(
            name=one.term.name,
            amount=numbers.whole(one.term.amount),
            per=SupportPer(one.term.per).label,
        )
        for one in found.by_person[nomination.person_id].items
    ]
    note = "" if found.is_verified else _("Not confirmed yet.")
    return [Fact(_("Support if sent"), "; ".join(words), note)] if words else []


def _facts(actor: User, nomination: Nomination, agency: str, on: date, *, is_shown: bool) -> tuple[Fact, ...]:
    person = nomination.person
    seen = people_visible_to(actor, on).filter(pk=person.pk).exists()
    record: object = Link(person.code, reverse("people:person", args=[person.pk])) if seen else person.code
    facts = [
        Fact(_("Agency"), agency),
        Fact(_("Post"), nomination.post or "–"),
        Fact(_("On record"), record),
    ]
    if sensitive_to(actor, on).filter(pk=person.pk).exists():
        facts += _support(nomination)
    if nomination.released_at is not None:
        facts.append(
            Fact(
                _("Time released"),
                _("signed by {signer}").format(signer=nomination.release_signer),
                str(nomination.released_by),
            )
        )
    pointed = queries.points_shown_for(actor, nomination.notice, [nomination.person_id], on)
    if pointed and nomination.released_at is not None:
        facts.append(Fact(_("Priority points"), nomination.points))
    if nomination.check_result is not None:
        check = nomination.check_result
        facts.append(
            Fact(
                _("Conditions as of {day}").format(day=dates.short(check.on)),
                outcome_badge(check.outcome),
                str(check.checked_by),
            )
        )
    if nomination.seat_source:
        facts.append(
            Fact(_("Kind of seat"), nomination.get_seat_source_display(), nomination.get_payer_display())
        )
    if nomination.outside_reason:
        facts.append(Fact(_("Taken from outside the audience"), nomination.outside_reason))
    if nomination.replaces is not None:
        facts.append(Fact(_("In the place of"), nomination.replaces.person.full_name))
    if nomination.withdrawal_kind:
        facts.append(Fact(_("Kind of reason"), nomination.get_withdrawal_kind_display()))
    if nomination.reason:
        facts.append(Fact(_("Reason"), nomination.reason))
    return tuple(facts)


def _acts(actor: User, nomination: Nomination, on: date) -> tuple[Act, ...]:
    def act(label: str, name: str, icon: str, **more: Any) -> Act:
        return Act(label, reverse(f"nominations:{name}", args=[nomination.pk]), icon, **more)

    notice, state = nomination.notice, nomination.state
    if notice.state in {NoticeState.DRAFT, NoticeState.CANCELLED}:
        return ()
    if state == NomineeState.REGISTERED:
        if policies.may_nominate(actor, nomination.agency, on):
            return (act(_("Take off the list"), "drop", "trash", method="post"),)
        return ()
    acts: list[Act] = []
    if policies.may_keep(actor, notice, on):
        if state == NomineeState.RESERVE:
            acts.append(
                act(_("Give a free seat"), "replace", "user-check", kind="primary", opens_dialog=True)
            )
        if state != NomineeState.REGISTERED and may_move(state, NomineeState.RESERVE):
            acts.append(act(_("Put in reserve"), "reserve", "clock", method="post"))
        if state == NomineeState.INELIGIBLE and may_waive(actor, nomination.person, on):
            asked = f"?programme={notice.programme.code}&study_form={notice.study_form}&on={dates.short(notice.starts_on)}"
            url = reverse("standards:eligibility", args=[nomination.person_id])
            acts.append(Act(_("Conditions and waivers"), f"{url}{asked}", "shield-check"))
        if notice.audience_id is not None and state == NomineeState.INELIGIBLE:
            acts.append(act(_("Take in spite of the audience"), "accept", "user-check", opens_dialog=True))
        if state in LISTED:
            places = f"{reverse('nominations:set-places', args=[notice.pk])}?pick={nomination.pk}"
            acts.append(Act(_("Seat and who pays"), places, "pencil"))
        if may_move(state, NomineeState.REFUSED):
            acts.append(act(_("Refuse the nominee"), "refuse", "ban", opens_dialog=True))
    if state not in GONE and policies.may_withdraw(actor, nomination, on):
        acts.append(act(_("Withdraw the nominee"), "withdraw", "user-x", kind="danger", opens_dialog=True))
    return tuple(acts)
