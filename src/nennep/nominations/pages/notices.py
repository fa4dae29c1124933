"""Notices of enrolment, with what has become of the people nominated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents.policies import open_to
from nennep.kernel import dates, numbers
from nennep.nominations import policies, queries
from nennep.nominations.models import EnrolmentNotice, Nomination
from nennep.nominations.pages.nominees import NOMINEES, audience_facts, nominee_rows
from nennep.nominations.pages.profile import fill_warning
from nennep.nominations.pages.shared import GROUP_WORDS, notice_badge, notice_head
from nennep.nominations.pages.steps import steps
from nennep.nominations.queries import InvitedRow, NoticeFigures
from nennep.nominations.states import GONE, SENT_STATES, NomineeState, NoticeState
from nennep.norms.queries import rules_in_force
from nennep.units.models import Unit
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Badge, Fact, Figure, Link, Share


@dataclass(frozen=True)
class NoticeRow:
    """One notice; the seats taken only for those who see all its nominees, others read how many of their own people."""

    pk: int
    title: str
    programme: str
    deadline_on: date
    starts_on: date
    seats: int
    taken: Share | None
    nominated: int
    sent: int
    state: Badge
    fill: Badge | str


def _unchecked(source: QuerySet[EnrolmentNotice], wanted: bool) -> QuerySet[EnrolmentNotice]:  # noqa: FBT001
    waiting = Nomination.objects.filter(queries.UNCHECKED).values("notice_id")
    return source.filter(pk__in=waiting) if wanted else source.exclude(pk__in=waiting)


def notices_listing(on: date) -> Listing[NoticeRow]:
    """Notices; "fills too little" looks at the day."""

    def too_little(source: QuerySet[EnrolmentNotice], wanted: bool) -> QuerySet[EnrolmentNotice]:  # noqa: FBT001
        found = queries.filled_too_little(source, on)
        return source.filter(pk__in=found) if wanted else source.exclude(pk__in=found)

    return replace(
        NOTICES,
        filters=(
            *NOTICES.filters,
            YesNo(
                key="too_little",
                label=gettext_lazy("Seats taken"),
                yes=gettext_lazy("too few"),
                no=gettext_lazy("enough, or too early to tell"),
                apply=too_little,
            ),
            YesNo(
                key="unchecked",
                label=gettext_lazy("Conditions"),
                yes=gettext_lazy("nominees wait for the check"),
                no=gettext_lazy("nobody waits for the check"),
                apply=_unchecked,
            ),
        ),
    )


PUT_FORWARD = frozenset(NomineeState) - GONE - {NomineeState.REGISTERED}


def _people_of(row: NoticeRow, count: int, states: frozenset[NomineeState]) -> Figure:
    asked = "&".join(f"state={state}" for state in sorted(states))
    return Figure(count, f"{reverse('nominations:notice', args=[row.pk])}?{asked}" if count else "")


NOTICES: Listing[NoticeRow] = Listing(
    key="notices",
    title=gettext_lazy("Notices of enrolment"),
    noun=gettext_lazy("notices"),
    columns=(
        Column(key="title", label=gettext_lazy("Class"), sort="search_key"),
        Column(key="programme", label=gettext_lazy("Programme"), sort="programme__search_key", shown=False),
        Column(key="deadline_on", label=gettext_lazy("Deadline"), kind="date", sort="deadline_on"),
        Column(key="starts_on", label=gettext_lazy("Starts on"), kind="date", sort="starts_on"),
        Column(key="seats", label=gettext_lazy("Seats"), kind="number", sort="seats", total="seats"),
        Column(key="taken", label=gettext_lazy("Seats taken"), kind="share"),
        Column(
            key="nominated",
            label=gettext_lazy("Nominated"),
            kind="figure",
            value=lambda row: _people_of(row, row.nominated, PUT_FORWARD),
            export=lambda row: row.nominated,
        ),
        Column(
            key="sent",
            label=gettext_lazy("Sent by decision"),
            kind="figure",
            value=lambda row: _people_of(row, row.sent, SENT_STATES),
            export=lambda row: row.sent,
        ),
        Column(key="fill", label=gettext_lazy("Look at it"), kind="badge"),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state"),
    ),
    filters=(Choices(key="state", label=gettext_lazy("State"), choices=NoticeState.choices),),
    search=("search_key",),
    order=("-starts_on", "-pk"),
    row_url=lambda row: reverse("nominations:notice", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No class is asking for nominations.")),
)


def notices_page(actor: User, query: Query, on: date) -> ListingPage:
    """The notices that the reader may see."""

    def rows(notices: list[EnrolmentNotice]) -> list[NoticeRow]:
        figures, book = queries.figures_of(notices), rules_in_force(on)
        whole = {notice.pk for notice in notices if policies.may_read_whole(actor, notice, on)}
        own = figures
        if len(whole) < len(notices):
            own = queries.figures_of(notices, policies.visible_to(actor, on)) | {
                pk: figures[pk] for pk in whole
            }
        return [
            NoticeRow(
                pk=notice.pk,
                title=notice.title,
                programme=notice.programme.name,
                deadline_on=notice.deadline_on,
                starts_on=notice.starts_on,
                seats=notice.seats,
                taken=Share(figures[notice.pk].with_seat, notice.seats) if notice.pk in whole else None,
                fill=Badge(_("too few people"), "warning")
                if notice.pk in whole and queries.fill_of(notice, figures[notice.pk].with_seat, on, book)
                else "",
                nominated=own[notice.pk].nominated,
                sent=own[notice.pk].sent,
                state=notice_badge(notice, on),
            )
            for notice in notices
        ]

    acts = [
        Act(_("Seats and who pays"), reverse("nominations:places"), "table"),
    ]
    if policies.may_rank(actor, on):
        acts.append(Act(_("Agencies by interest"), reverse("nominations:ranking"), "chart-bar"))
    if policies.may_call(actor, None, on):
        acts.insert(0, Act(_("New notice"), reverse("nominations:prepare"), "plus", kind="primary"))
    visible = policies.notices_visible_to(actor, on).select_related("programme")
    return ListingPage(
        title=_("Nominations"),
        lead=_("Who asks for people for which class, until when, and who is sent."),
        trail=(),
        listing=notices_listing(on).read(query, visible, make_rows=rows),
        acts=tuple(acts),
    )


# --- One notice -----------------------------------------------------------------------------------------------------


def notice_page(actor: User, notice: EnrolmentNotice, query: Query, on: date) -> ListingPage:
    """One notice with its nominees in their order."""
    nominations = policies.visible_to(actor, on).filter(notice=notice)
    agencies = Unit.objects.filter(pk__in=nominations.values("agency_id")).order_by("sort_key", "pk")
    may_keep = policies.may_keep(actor, notice, on)
    places = Act(_("Seat and who pays"), reverse("nominations:set-places", args=[notice.pk]), "pencil")
    against = _against(notice) if may_keep else ""
    return ListingPage(
        **notice_head(actor, notice, "notice", on),
        lead=f"{notice.programme.name} · {notice.get_study_form_display()}",
        listing=NOMINEES.read(
            query,
            nominations.select_related("person", "agency", "check_result"),
            make_rows=lambda some: nominee_rows(actor, notice, some, on),
            choices={"agency": [(unit.pk, unit.name) for unit in agencies]},
            bulk=(places,) if may_keep and notice.state in RUNNING else (),
        ),
        acts=steps(actor, notice, on, against) if may_keep else queries.notice_doors(actor, notice, on),
        warning=against or (_fill_warning(notice, on) if policies.may_read_whole(actor, notice, on) else ""),
        facts=_facts(actor, notice, on),
        events=timeline(notice, limit=8) if may_keep else (),
    )


RUNNING = (NoticeState.PUBLISHED, NoticeState.OPENED)


def _against(notice: EnrolmentNotice) -> str:
    """What the matrix of authority has against a class that is not decided yet (R1-11)."""
    if notice.state not in (NoticeState.DRAFT, NoticeState.PUBLISHED):
        return ""
    permission = queries.may_hold_class_of(notice)
    return "" if permission.allowed else permission.sentence


def _fill_warning(notice: EnrolmentNotice, on: date) -> str:
    return fill_warning(notice, queries.figures_of([notice])[notice.pk].with_seat, on)


def _facts(actor: User, notice: EnrolmentNotice, on: date) -> tuple[Fact, ...]:
    names = names_on([notice.owner_id, notice.host_id], on)
    shown = str(notice.document)
    document: object = shown
    if notice.document_id in open_to(actor, [notice.document_id], on):
        document = Link(shown, reverse("documents:document", args=[notice.document_id]))
    facts = [
        Fact(_("Notice"), document),
        Fact(_("Asking unit"), names[notice.owner_id]),
        Fact(_("School"), names[notice.host_id]),
        *((Fact(_("Why held elsewhere"), notice.venue_reason),) if notice.venue_reason else ()),
        *audience_facts(actor, notice, on),
        Fact(_("Deadline of nominations"), dates.with_weekday(notice.deadline_on)),
        Fact(_("Replacements until"), dates.with_weekday(notice.cut_off_on)),
        Fact(_("Starts on"), dates.with_weekday(notice.starts_on)),
        Fact(_("Dossier"), "; ".join(notice.dossier)),
    ]
    if policies.may_read_whole(actor, notice, on):
        facts += _figures(actor, notice, on)
    return tuple(facts)


def _figures(actor: User, notice: EnrolmentNotice, on: date) -> list[Fact]:
    figures: NoticeFigures = queries.figures_of([notice])[notice.pk]
    url = reverse("nominations:notice", args=[notice.pk])

    def figure(count: int, *states: str) -> Figure:
        chosen = "&".join(f"state={state}" for state in states)
        return Figure(count, f"{url}?{chosen}", _("people"))

    sent = notice.nominations.filter(state__in=SENT_STATES)
    people = list(sent.values_list("person_id", flat=True))
    hidden = () if queries.planning_shown_for(actor, people, on).issuperset(people) else ("planned",)
    shares = queries.shares_among(sent, hidden)
    groups = ", ".join(
        f"{GROUP_WORDS[group]} {numbers.whole(count)}" for group, count in shares.by_group.items() if count
    )
    facts = [
        Fact(_("Seats"), f"{numbers.whole(figures.with_seat)}/{numbers.whole(notice.seats)}"),
        Fact(_("Sent by decision"), figure(figures.sent, *SENT_STATES)),
        Fact(
            str(NomineeState.INELIGIBLE.label),
            figure(figures.ineligible, NomineeState.INELIGIBLE),
            _("no seat is held for them"),
        ),
        Fact(_("In reserve"), figure(figures.reserve, NomineeState.RESERVE)),
        Fact(_("Refused nominees"), figure(figures.refused, NomineeState.REFUSED)),
        Fact(
            _("Withdrawn before the class decision"),
            figure(figures.withdrawn_before, NomineeState.WITHDRAWN_BEFORE),
        ),
        Fact(
            _("Withdrawn after the class decision"),
            figure(figures.withdrawn_after, NomineeState.WITHDRAWN_AFTER),
        ),
    ]
    facts += _offered(notice, figures, on)
    if shares.union:
        facts.append(
            Fact(
                _("Priority groups among those sent"),
                f"{numbers.whole(shares.union)}/{numbers.whole(shares.people)} ({groups})",
                _("each person once, however many groups"),
            )
        )
    return facts


def _offered(notice: EnrolmentNotice, figures: NoticeFigures, on: date) -> list[Fact]:
    """Who of the reserve comes next, while a seat is free and replacements are taken (R4-52)."""
    first = queries.offered_reserve(notice, figures.with_seat, on) if figures.reserve else None
    if first is None:
        return []
    url = reverse("nominations:nominee", args=[first.pk])
    words = _("replacements until {day}").format(day=dates.short(notice.cut_off_on))
    return [
        Fact(_("Next of the reserve"), Link(f"{first.person.full_name} · {first.agency.name}", url), words)
    ]


INVITED: Listing[InvitedRow] = Listing(
    key="invited",
    title=gettext_lazy("Agencies invited"),
    noun=gettext_lazy("agencies"),
    columns=(
        Column(key="name", label=gettext_lazy("Agency"), sort="sort_key"),
        Column(key="seats", label=gettext_lazy("Seats"), kind="number", sort="seats", total="seats"),
        Column(
            key="nominated",
            label=gettext_lazy("On a seat"),
            kind="number",
            sort="nominated",
            total="nominated",
        ),
        Column(
            key="ineligible",
            label=NomineeState.INELIGIBLE.label,
            kind="number",
            sort="ineligible",
            total="ineligible",
        ),
        Column(
            key="reserve", label=gettext_lazy("In reserve"), kind="number", sort="reserve", total="reserve"
        ),
        Column(key="sent", label=gettext_lazy("Sent by decision"), kind="number", sort="sent", total="sent"),
        Column(
            key="refused",
            label=gettext_lazy("Refused nominees"),
            kind="number",
            sort="refused",
            total="refused",
        ),
        Column(
            key="withdrawn",
            label=gettext_lazy("Withdrawn nominees"),
            kind="number",
            sort="withdrawn",
            total="withdrawn",
        ),
    ),
    search=("search_key",),
    row_url=lambda row: reverse("nominations:agency", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No agency is invited.")),
)


def agencies_page(actor: User, notice: EnrolmentNotice, query: Query, on: date) -> ListingPage:
    """The invited agencies that the reader may open, with seats and people."""
    ids = list(policies.invited_visible_to(actor, on).filter(notice=notice).values_list("pk", flat=True))
    return ListingPage(
        **notice_head(actor, notice, "agencies", on),
        lead=_("People on a seat are nominated and not out; registered people are the agency's own affair."),
        listing=INVITED.read(query, queries.invited_rows(notice, on, ids)),
    )
