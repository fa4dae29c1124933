"""Nominees in a list, one nominee, and the list of one agency (T4 of domain.md 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.kernel import dates
from nennep.nominations import policies, queries
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination
from nennep.nominations.pages.shared import (
    GROUP_WORDS,
    ListingPage,
    notice_crumb,
    notices_crumb,
    outcome_badge,
    state_badge,
)
from nennep.nominations.states import (
    GONE,
    WITH_SEAT,
    NomineeState,
    NoticeState,
    WithdrawalKind,
    may_move,
)
from nennep.people.models import Sex
from nennep.people.policies import cards
from nennep.people.policies import visible_to as people_visible_to
from nennep.standards.models import Outcome
from nennep.units.queries import names_on
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine


@dataclass(frozen=True)
class NomineeRow:
    """One nominee as far as the reader may see the person."""

    pk: int
    line: PersonLine
    sex: str
    born: str
    agency: str
    points: int | None
    groups: str
    outcome: Badge
    state: Badge
    warnings: str
    education: str
    political_theory: str
    party_joined: str
    party_official: str
    phone: str
    release_signer: str
    reason: str


def nominee_rows(
    actor: User, notice: EnrolmentNotice, nominations: Sequence[Nomination], on: date
) -> list[NomineeRow]:
    """The nominees of one page at once; the same queries for one and for fifty."""
    people = cards([one.person for one in nominations], actor, on)
    names = names_on([one.agency_id for one in nominations], on)
    shown = queries.planning_shown_for(actor, [one.person_id for one in nominations], on)
    warnings = queries.warnings_of(notice, nominations, on)
    rows = []
    for one in nominations:
        card = people[one.person_id]
        is_shown = one.person_id in shown
        rows.append(
            NomineeRow(
                pk=one.pk,
                line=PersonLine(card.full_name, one.post),
                sex=str(Sex(card.sex).label) if card.sex else "",
                born=card.born,
                agency=names.get(one.agency_id, one.agency.name),
                points=one.points if is_shown and one.released_at else None,
                groups=", ".join(str(GROUP_WORDS[str(row["group"])]) for row in one.points_explained)
                if is_shown
                else "",
                outcome=outcome_badge(one.check_result.outcome if one.check_result else ""),
                state=state_badge(one.state),
                warnings=" ".join(warnings.get(one.pk, ())),
                education=card.education,
                political_theory=card.political_theory,
                party_joined=card.party_joined,
                party_official=card.party_official,
                phone=card.phone,
                release_signer=one.release_signer,
                reason=one.reason,
            )
        )
    return rows


COLUMNS: tuple[Column[NomineeRow], ...] = (
    Column(
        key="line",
        label=gettext_lazy("Full name"),
        kind="person",
        sort="person__name_sort_key",
        about_label=gettext_lazy("Post"),
    ),
    Column(key="sex", label=gettext_lazy("Sex"), sort="person__sex", shown=False),
    Column(key="born", label=gettext_lazy("Born"), sort="person__birth_year"),
    Column(key="agency", label=gettext_lazy("Agency"), sort="agency__sort_key"),
    Column(key="points", label=gettext_lazy("Priority"), kind="number", sort="points"),
    Column(key="groups", label=gettext_lazy("Groups")),
    Column(key="outcome", label=gettext_lazy("Conditions"), kind="badge", sort="check_result__outcome"),
    Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state"),
    Column(key="warnings", label=gettext_lazy("Look at it")),
    Column(key="education", label=gettext_lazy("Professional education"), shown=False),
    Column(key="political_theory", label=gettext_lazy("Political theory"), shown=False),
    Column(key="party_joined", label=gettext_lazy("Joined the Party on"), shown=False),
    Column(key="party_official", label=gettext_lazy("Full member since"), shown=False),
    Column(key="phone", label=gettext_lazy("Telephone"), shown=False),
    Column(key="release_signer", label=gettext_lazy("Time released by"), shown=False),
    Column(key="reason", label=gettext_lazy("Reason"), shown=False),
)

NOMINEES: Listing[NomineeRow] = Listing(
    key="nominees",
    title=gettext_lazy("Nominees"),
    noun=gettext_lazy("people"),
    columns=COLUMNS,
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=NomineeState.choices, many=True),
        Choices(
            key="outcome",
            label=gettext_lazy("Conditions"),
            lookup="check_result__outcome",
            choices=Outcome.choices,
        ),
        Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
        Choices(key="withdrawal_kind", label=gettext_lazy("Kind of reason"), choices=WithdrawalKind.choices),
    ),
    search=("person__search_key", "agency__search_key"),
    order=("-points", "order", "person__name_sort_key", "pk"),
    row_url=lambda row: reverse("nominations:nominee", args=[row.pk]),
    empty=Empty(why=gettext_lazy("Nobody is nominated yet.")),
)

OWN: Listing[NomineeRow] = Listing(
    key="nominees",
    title=gettext_lazy("Nominees of the agency"),
    noun=gettext_lazy("people"),
    columns=COLUMNS,
    filters=(Choices(key="state", label=gettext_lazy("State"), choices=NomineeState.choices, many=True),),
    search=("person__search_key",),
    order=("order", "pk"),
    row_url=lambda row: reverse("nominations:nominee", args=[row.pk]),
)


def agency_page(actor: User, invited: InvitedAgency, query: Query, on: date) -> ListingPage:
    """The people of one agency, from registered to sent."""
    notice = invited.notice
    nominations = policies.visible_to(actor, on).filter(invited=invited)
    row = queries.invited_rows(notice, on, [invited.pk])[0]
    is_taking = notice.state == NoticeState.PUBLISHED and notice.deadline_on >= on
    may_nominate = policies.may_nominate(actor, invited.agency, on)
    facts = [
        Fact(_("Deadline of nominations"), dates.with_weekday(notice.deadline_on)),
        Fact(_("Replacements until"), dates.with_weekday(notice.cut_off_on)),
        Fact(_("Starts on"), dates.with_weekday(notice.starts_on)),
        Fact(_("Dossier"), "; ".join(notice.dossier)),
        Fact(_("Who may be sent"), notice.audience_text or "–"),
    ]
    if row.seats is not None:
        facts.append(Fact(_("Seats of the agency"), f"{row.used}/{row.seats}"))
    acts: list[Act] = []
    warning = ""
    if may_nominate and is_taking:
        acts.append(
            Act(
                _("Register people"),
                reverse("nominations:register", args=[invited.pk]),
                "plus",
                kind="primary",
            )
        )
        if row.registered:
            acts.append(Act(_("Nominate"), reverse("nominations:nominate", args=[invited.pk]), "send"))
            warning = _("Registered people are not nominated yet; only you see them.")
    elif may_nominate and row.registered:
        warning = _("The deadline has passed. Registered people are not nominated.")
    return ListingPage(
        title=row.name,
        lead=notice.title,
        trail=(notices_crumb(), notice_crumb(notice), Crumb(row.name)),
        listing=OWN.read(
            query,
            nominations.select_related("person", "agency", "check_result"),
            make_rows=lambda some: nominee_rows(actor, notice, some, on),
            empty=Empty(why=_("Nobody is registered yet."), act=acts[0] if acts else None),
        ),
        acts=tuple(acts),
        facts=tuple(facts),
        warning=warning,
    )


# --- One nominee ----------------------------------------------------------------------------------------------------


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


def _facts(actor: User, nomination: Nomination, agency: str, on: date, *, is_shown: bool) -> tuple[Fact, ...]:
    person = nomination.person
    seen = people_visible_to(actor, on).filter(pk=person.pk).exists()
    record: object = Link(person.code, reverse("people:person", args=[person.pk])) if seen else person.code
    facts = [
        Fact(_("Agency"), agency),
        Fact(_("Post"), nomination.post or "–"),
        Fact(_("On record"), record),
    ]
    if nomination.released_at is not None:
        facts.append(
            Fact(
                _("Time released"),
                _("signed by {signer}").format(signer=nomination.release_signer),
                str(nomination.released_by),
            )
        )
    if is_shown and nomination.released_at is not None:
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
        if state in WITH_SEAT and may_move(state, NomineeState.RESERVE):
            acts.append(act(_("Put in reserve"), "reserve", "clock", method="post"))
        if may_move(state, NomineeState.REFUSED):
            acts.append(act(_("Refuse the nominee"), "refuse", "ban", opens_dialog=True))
    if state not in GONE and policies.may_withdraw(actor, nomination, on):
        acts.append(act(_("Withdraw the nominee"), "withdraw", "user-x", kind="danger", opens_dialog=True))
    return tuple(acts)
