"""Nominees in a list, and the list of one agency (T4 of domain.md 5.1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel import dates
from nennep.nominations import policies, queries
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination, Payer
from nennep.nominations.pages.shared import (
    GROUP_WORDS,
    notice_crumb,
    notices_crumb,
    outcome_badge,
    state_badge,
)
from nennep.nominations.states import (
    GONE,
    NomineeState,
    NoticeState,
    SeatSource,
    WithdrawalKind,
)
from nennep.people.models import Sex
from nennep.people.policies import cards
from nennep.standards.models import Outcome
from nennep.standards.policies import may_read
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact, Figure, Link, PersonLine


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
    seat_source: str
    payer: str


def nominee_rows(
    actor: User, notice: EnrolmentNotice, nominations: Sequence[Nomination], on: date
) -> list[NomineeRow]:
    """The nominees of one page at once; the same queries for one and for fifty."""
    people = cards([one.person for one in nominations], actor, on)
    names = names_on([one.agency_id for one in nominations], on)
    shown = queries.planning_shown_for(actor, [one.person_id for one in nominations], on)
    pointed = queries.points_shown_for(actor, notice, [one.person_id for one in nominations], on)
    warnings = queries.warnings_of(notice, nominations, on)
    outside = flags_of(notice, nominations, shown)
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
                points=one.points if one.person_id in pointed and one.released_at else None,
                groups=", ".join(str(GROUP_WORDS[str(row["group"])]) for row in one.points_explained)
                if is_shown
                else "",
                outcome=outcome_badge(one.check_result.outcome if one.check_result else ""),
                state=state_badge(one.state),
                warnings=" ".join((*outside.get(one.pk, ()), *warnings.get(one.pk, ()))),
                education=card.education,
                political_theory=card.political_theory,
                party_joined=card.party_joined,
                party_official=card.party_official,
                phone=card.phone,
                release_signer=one.release_signer,
                reason=one.reason,
                seat_source=one.get_seat_source_display(),
                payer=one.get_payer_display(),
            )
        )
    return rows


def flags_of(
    notice: EnrolmentNotice, nominations: Sequence[Nomination], shown: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """Who does not belong to the audience of the notice, with the rule and what stands on record (R3-19). Where the
    audience asks for planned posts, only of those whose planning the reader may see."""
    if notice.audience is None:
        return {}
    asked = [
        one
        for one in nominations
        if one.state not in GONE and (one.person_id in shown or not notice.audience.uses_planning)
    ]
    found = queries.outside_audience(notice, [one.person_id for one in asked])
    return {one.pk: (found[one.person_id],) for one in asked if one.person_id in found}


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
    Column(key="warnings", label=gettext_lazy("Look at it"), kind="long"),
    Column(key="education", label=gettext_lazy("Professional education"), shown=False),
    Column(key="political_theory", label=gettext_lazy("Political theory"), shown=False),
    Column(key="party_joined", label=gettext_lazy("Joined the Party on"), shown=False),
    Column(key="party_official", label=gettext_lazy("Full member since"), shown=False),
    Column(key="phone", label=gettext_lazy("Telephone"), shown=False),
    Column(key="release_signer", label=gettext_lazy("Time released by"), shown=False),
    Column(key="reason", label=gettext_lazy("Reason"), shown=False),
    Column(key="seat_source", label=gettext_lazy("Kind of seat"), sort="seat_source", shown=False),
    Column(key="payer", label=gettext_lazy("Who pays"), sort="payer", shown=False),
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
        Choices(key="seat_source", label=gettext_lazy("Kind of seat"), choices=SeatSource.choices),
        Choices(key="payer", label=gettext_lazy("Who pays"), choices=Payer.choices),
    ),
    search=("person__search_key", "agency__search_key"),
    order=(F("place").asc(nulls_last=True), "-points", "order", "person__name_sort_key", "pk"),
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
        *audience_facts(actor, notice, on),
        *_people_fact(actor, invited, on),
    ]
    if row.seats is not None:
        facts.append(Fact(_("Seats of the agency"), f"{row.used}/{row.seats}"))
    acts: list[Act] = []
    warning = ""
    if may_nominate and is_taking:
        acts.append(
            Act(
                _("Choose people"),
                reverse("nominations:people", args=[invited.pk]),
                "users",
                kind="primary",
            )
        )
        acts.append(Act(_("Register by name"), reverse("nominations:register", args=[invited.pk]), "plus"))
        if row.registered:
            acts.append(Act(_("Nominate"), reverse("nominations:nominate", args=[invited.pk]), "send"))
            warning = _("Registered people are not nominated yet; only you see them.")
    elif may_nominate and row.registered:
        warning = _("The deadline has passed. Registered people are not nominated.")
    if may_nominate and row.nominated + row.registered + row.reserve > 1:
        acts.append(
            Act(_("Put in order"), reverse("nominations:order-own", args=[invited.pk]), "sort-ascending")
        )
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


def audience_facts(actor: User, notice: EnrolmentNotice, on: date) -> tuple[Fact, ...]:
    """Whom the notice is for: the sentence of its audience, and what is written beside it."""
    if notice.audience is None:
        return (Fact(_("Who may be sent"), notice.audience_text or "–"),)
    words: object = queries.audience_words(notice.audience)
    if may_read(actor, on):
        day = dates.short(notice.starts_on)
        words = Link(str(words), f"{reverse('standards:audience', args=[notice.audience_id])}?on={day}")
    facts = [Fact(_("Who may be sent"), words, notice.audience.name)]
    if notice.audience_text:
        facts.append(Fact(_("Besides"), notice.audience_text))
    return tuple(facts)


def _people_fact(actor: User, invited: InvitedAgency, on: date) -> tuple[Fact, ...]:
    """How many people of the agency the audience selects, for who may see them."""
    if not policies.may_list_people(actor, invited, on):
        return ()
    found = queries.people_for(actor, invited, on)
    if found.members is None:
        return ()
    url = reverse("nominations:people", args=[invited.pk])
    return (
        Fact(
            _("People of the agency whom it selects"),
            Figure(found.members.count(), url, _("people")),
            _("as of {day}").format(day=dates.short(invited.notice.starts_on)),
        ),
    )
