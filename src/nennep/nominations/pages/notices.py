"""Notices of enrolment, with what has become of the people nominated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents.policies import open_to
from nennep.kernel import dates, numbers
from nennep.nominations import policies, queries
from nennep.nominations.models import EnrolmentNotice, ListDecision
from nennep.nominations.pages.nominees import NOMINEES, nominee_rows
from nennep.nominations.pages.shared import (
    GROUP_WORDS,
    ListingPage,
    notice_badge,
    notice_crumb,
    notices_crumb,
)
from nennep.nominations.queries import InvitedRow, NoticeFigures
from nennep.nominations.states import SENT_STATES, DecisionKind, NomineeState, NoticeState
from nennep.units.models import Unit
from nennep.units.queries import names_on
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact, Figure, Link, Tab


@dataclass(frozen=True)
class NoticeRow:
    """One notice; figures only for those who see all its nominees."""

    pk: int
    title: str
    programme: str
    deadline_on: date
    starts_on: date
    seats: int
    nominated: int | None
    sent: int | None
    state: Badge


NOTICES: Listing[NoticeRow] = Listing(
    key="notices",
    title=gettext_lazy("Notices of enrolment"),
    noun=gettext_lazy("notices"),
    columns=(
        Column(key="title", label=gettext_lazy("Class"), sort="search_key"),
        Column(key="programme", label=gettext_lazy("Programme"), sort="programme__search_key"),
        Column(key="deadline_on", label=gettext_lazy("Deadline"), kind="date", sort="deadline_on"),
        Column(key="starts_on", label=gettext_lazy("Starts on"), kind="date", sort="starts_on"),
        Column(key="seats", label=gettext_lazy("Seats"), kind="number", sort="seats", total="seats"),
        Column(key="nominated", label=gettext_lazy("Nominated"), kind="number"),
        Column(key="sent", label=gettext_lazy("Sent by decision"), kind="number"),
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
        figures = queries.figures_of(notices)
        whole = {notice.pk for notice in notices if policies.may_read_whole(actor, notice, on)}
        return [
            NoticeRow(
                pk=notice.pk,
                title=notice.title,
                programme=notice.programme.name,
                deadline_on=notice.deadline_on,
                starts_on=notice.starts_on,
                seats=notice.seats,
                nominated=figures[notice.pk].nominated if notice.pk in whole else None,
                sent=figures[notice.pk].sent if notice.pk in whole else None,
                state=notice_badge(notice, on),
            )
            for notice in notices
        ]

    act = Act(_("New notice"), reverse("nominations:prepare"), "plus", kind="primary")
    visible = policies.notices_visible_to(actor, on).select_related("programme")
    return ListingPage(
        title=_("Nominations"),
        lead=_("Who asks for people for which class, until when, and who is sent."),
        trail=(),
        listing=NOTICES.read(query, visible, make_rows=rows),
        acts=(act,) if policies.may_call(actor, None, on) else (),
    )


# --- One notice -----------------------------------------------------------------------------------------------------


def _tabs(notice: EnrolmentNotice, current: str) -> tuple[Tab, ...]:
    doors = ((_("Nominees"), "notice"), (_("Agencies"), "agencies"), (_("Decisions"), "decisions"))
    return tuple(
        Tab(label, reverse(f"nominations:{name}", args=[notice.pk]), is_current=name == current)
        for label, name in doors
    )


def _head(notice: EnrolmentNotice, current: str, on: date) -> dict[str, Any]:
    return {
        "title": notice.title,
        "trail": (notices_crumb(), Crumb(notice.title)),
        "tabs": _tabs(notice, current),
        "badge": notice_badge(notice, on),
    }


def notice_page(actor: User, notice: EnrolmentNotice, query: Query, on: date) -> ListingPage:
    """One notice with its nominees in their order."""
    nominations = policies.visible_to(actor, on).filter(notice=notice)
    agencies = Unit.objects.filter(pk__in=nominations.values("agency_id")).order_by("sort_key", "pk")
    may_keep = policies.may_keep(actor, notice, on)
    return ListingPage(
        **_head(notice, "notice", on),
        lead=f"{notice.programme.name} · {notice.get_study_form_display()}",
        listing=NOMINEES.read(
            query,
            nominations.select_related("person", "agency", "check_result"),
            make_rows=lambda some: nominee_rows(actor, notice, some, on),
            choices={"agency": [(unit.pk, unit.name) for unit in agencies]},
        ),
        acts=_acts(notice) if may_keep else (),
        facts=_facts(actor, notice, on),
        events=timeline(notice, limit=8) if may_keep else (),
    )


def _acts(notice: EnrolmentNotice) -> tuple[Act, ...]:
    def act(label: str, name: str, icon: str, **more: Any) -> Act:
        return Act(label, reverse(f"nominations:{name}", args=[notice.pk]), icon, **more)

    if notice.state == NoticeState.DRAFT:
        return (
            act(_("Sign and issue the notice"), "publish", "signature", kind="primary"),
            act(_("Cancel the class"), "cancel", "ban", kind="danger", opens_dialog=True),
        )
    if notice.state == NoticeState.CANCELLED:
        return ()
    acts = [
        act(_("Check the conditions"), "check", "list-check", method="post"),
        act(_("Decision to send"), "decide-sending", "gavel", method="post", kind="primary"),
        act(_("Decision to open the class"), "decide-opening", "gavel", method="post"),
    ]
    if notice.state == NoticeState.PUBLISHED:
        acts.append(act(_("Cancel the class"), "cancel", "ban", kind="danger", opens_dialog=True))
    return tuple(acts)


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
        Fact(_("Who may be sent"), notice.audience_text or "–"),
        Fact(_("Deadline of nominations"), dates.with_weekday(notice.deadline_on)),
        Fact(_("Replacements until"), dates.with_weekday(notice.cut_off_on)),
        Fact(_("Starts on"), dates.with_weekday(notice.starts_on)),
        Fact(_("Dossier"), "; ".join(notice.dossier)),
    ]
    if policies.may_read_whole(actor, notice, on):
        facts += _figures(notice)
    return tuple(facts)


def _figures(notice: EnrolmentNotice) -> list[Fact]:
    figures: NoticeFigures = queries.figures_of([notice])[notice.pk]
    url = reverse("nominations:notice", args=[notice.pk])

    def figure(count: int, *states: str) -> Figure:
        chosen = "&".join(f"state={state}" for state in states)
        return Figure(count, f"{url}?{chosen}", _("people"))

    sent = notice.nominations.filter(state__in=SENT_STATES)
    shares = queries.shares_among(sent)
    groups = ", ".join(
        f"{GROUP_WORDS[group]} {numbers.whole(count)}" for group, count in shares.by_group.items() if count
    )
    facts = [
        Fact(_("Seats"), f"{numbers.whole(figures.with_seat)}/{numbers.whole(notice.seats)}"),
        Fact(_("Sent by decision"), figure(figures.sent, *SENT_STATES)),
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
    if shares.union:
        facts.append(
            Fact(
                _("Priority groups among those sent"),
                f"{numbers.whole(shares.union)}/{numbers.whole(shares.people)} ({groups})",
                _("each person once, however many groups"),
            )
        )
    return facts


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
        **_head(notice, "agencies", on),
        lead=_("People on a seat are nominated and not out; registered people are the agency's own affair."),
        listing=INVITED.read(query, queries.invited_rows(notice, on, ids)),
    )


@dataclass(frozen=True)
class DecisionRow:
    """One decision with its list."""

    pk: int
    document: str
    kind: str
    added: int
    removed: int
    issued_on: date | None
    state: Badge


DECISIONS: Listing[DecisionRow] = Listing(
    key="decisions",
    title=gettext_lazy("Decisions"),
    noun=gettext_lazy("decisions"),
    columns=(
        Column(key="document", label=gettext_lazy("Document")),
        Column(key="kind", label=gettext_lazy("Kind"), sort="kind"),
        Column(key="issued_on", label=gettext_lazy("Date"), kind="date", sort="document__issued_on"),
        Column(key="added", label=gettext_lazy("On the list"), kind="number"),
        Column(key="removed", label=gettext_lazy("Taken off"), kind="number"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(Choices(key="kind", label=gettext_lazy("Kind"), choices=DecisionKind.choices),),
    order=("-prepared_at", "-pk"),
    row_url=lambda row: reverse("nominations:decision", args=[row.pk]),
    empty=Empty(why=gettext_lazy("Nothing is decided yet.")),
)


def decisions_page(actor: User, notice: EnrolmentNotice, query: Query, on: date) -> ListingPage:
    """The decisions of a notice."""

    def rows(decisions: list[ListDecision]) -> list[DecisionRow]:
        return [
            DecisionRow(
                pk=one.pk,
                document=str(one.document),
                kind=one.get_kind_display(),
                added=sum(entry.change == "added" for entry in one.entries.all()),
                removed=sum(entry.change == "removed" for entry in one.entries.all()),
                issued_on=one.document.issued_on,
                state=decision_badge(one),
            )
            for one in decisions
        ]

    visible = policies.decisions_visible_to(actor, on).filter(notice=notice)
    return ListingPage(
        **_head(notice, "decisions", on),
        lead=_("A later decision amends the list of the one before."),
        listing=DECISIONS.read(
            query, visible.select_related("document").prefetch_related("entries"), make_rows=rows
        ),
    )


def decision_badge(decision: ListDecision) -> Badge:
    """Whether the decision is a draft, issued, or carried out."""
    if decision.applied_at is not None:
        return Badge(_("carried out"), "good")
    if decision.document.issued_at is not None:
        return Badge(_("issued, list not followed yet"), "warning")
    return Badge(_("draft"), "waiting")


__all__ = ["agencies_page", "decision_badge", "decisions_page", "notice_crumb", "notice_page", "notices_page"]
