"""What one agency registers: its needs in a call, and one need with its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.needs import policies, queries
from nennep.needs.models import AskedAgency, NeedEntry
from nennep.needs.pages.entries import entry_badge
from nennep.needs.pages.shared import (
    ANSWER_WORDS,
    ENTRY_TONES,
    call_crumb,
    calls_crumb,
    deadline_fact,
    late_words,
    outcome_badge,
)
from nennep.needs.queries import EntryRow
from nennep.needs.rules import days_late, quarter_words
from nennep.needs.states import COUNTED, WRITABLE, CallState, EntryState
from nennep.people.policies import visible_to as people_visible_to
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine

OWN: Listing[EntryRow] = Listing(
    key="needs",
    title=gettext_lazy("Needs of the agency"),
    noun=gettext_lazy("needs"),
    columns=(
        Column(key="programme", label=gettext_lazy("Programme"), sort="programme__search_key"),
        Column(key="study_form", label=gettext_lazy("Form of study"), sort="study_form"),
        Column(
            key="people_count",
            label=gettext_lazy("People"),
            kind="number",
            sort="people_count",
            total="people_count",
        ),
        Column(key="named", label=gettext_lazy("Named"), kind="number"),
        Column(key="priority_group", label=gettext_lazy("Priority group"), sort="priority_group"),
        Column(key="quarter", label=gettext_lazy("Quarter"), sort="wished_quarter"),
        Column(
            key="proposed_seats",
            label=gettext_lazy("Proposed seats"),
            kind="number",
            sort="proposed_seats",
            total="proposed_seats",
        ),
        Column(key="state", label=gettext_lazy("State"), kind="badge", value=entry_badge, sort="state"),
    ),
    search=("programme__search_key",),
    order=("programme__search_key", "study_form", "pk"),
    row_url=lambda row: reverse("needs:entry", args=[row.pk]),
)


def agency_page(actor: User, asked: AskedAgency, query: Query, on: date) -> ListingPage:
    """The registration of one agency."""
    call = asked.call
    entries = policies.entries_visible_to(actor, on).filter(call=call, agency_id=asked.agency_id)
    answer = queries.answers_of(call, on, [asked.agency_id])[0]
    may_write = call.state == CallState.OPEN and policies.may_register(actor, asked.agency, on)
    states = set(entries.order_by("pk").values_list("state", flat=True))
    facts = [
        deadline_fact(call),
        Fact(_("Answer"), Badge(*ANSWER_WORDS[answer.state])),
    ]
    if answer.sent_on:
        facts.append(Fact(_("Sent on"), dates.short(answer.sent_on)))
    if answer.days_late:
        facts.append(Fact(_("Late answer"), late_words(answer.days_late)))
    if asked.sent_by is not None:
        facts.append(Fact(_("Sent to the Board by"), str(asked.sent_by)))
    register = Act(_("Register a need"), reverse("needs:register", args=[asked.pk]), "plus", kind="primary")
    empty = Empty(
        why=_(
            "Nothing is registered yet. The office of the agency registers each programme and how many people, or loads a file, and then sends everything to the Board."
        ),
        act=register if may_write else None,
    )
    return ListingPage(
        title=answer.name,
        lead=call.title,
        trail=(calls_crumb(), call_crumb(call), Crumb(answer.name)),
        listing=OWN.read(
            query,
            entries.select_related("programme", "agency", "call"),
            make_rows=lambda some: queries.entry_rows(some, on),
            empty=empty,
        ),
        acts=_agency_acts(asked, states, register) if may_write else (),
        facts=tuple(facts),
        warning=_warning(actor, asked, states, on),
        events=timeline(asked, limit=12),
    )


def _agency_acts(asked: AskedAgency, states: set[str], register: Act) -> tuple[Act, ...]:
    acts = [
        register,
        Act(_("Load a file"), reverse("needs:intake", args=[asked.pk]), "upload"),
    ]
    if states & WRITABLE:
        acts.append(
            Act(_("Send to the Board"), reverse("needs:send", args=[asked.pk]), "send", method="post")
        )
    if not states and not asked.has_no_need:
        acts.append(
            Act(
                _("We have no need"),
                reverse("needs:no-need", args=[asked.pk]),
                "ban",
                method="post",
                kind="quiet",
            )
        )
    return tuple(acts)


def _warning(actor: User, asked: AskedAgency, states: set[str], on: date) -> str:
    call = asked.call
    if call.state != CallState.OPEN or not policies.may_register(actor, asked.agency, on):
        return ""
    if EntryState.RETURNED in states:
        return _("The Board sent something back. Mend it and send it again.")
    if call.deadline_on < on and asked.sent_at is None:
        return _("The deadline has passed. What you send now is taken and marked late.")
    if EntryState.DRAFT in states:
        return _("What is registered is not sent yet; only you see it.")
    return ""


# --- One need -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NamedLine:
    """Somebody named in the need."""

    number: int
    line: PersonLine
    outcome: Badge
    note: str


@dataclass(frozen=True)
class EntryPage:
    """One need."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    people: tuple[NamedLine, ...]
    unnamed: str
    warning: str
    acts: tuple[Act, ...]
    events: tuple[Event, ...]


def entry_page(actor: User, entry: NeedEntry, on: date) -> EntryPage:
    """One need, who is named in it, and what may be done with it."""
    call = entry.call
    asked = AskedAgency.objects.get(call=call, agency_id=entry.agency_id)
    agency = names_on([entry.agency_id], on).get(entry.agency_id, entry.agency.name)
    named = queries.named_in(entry)
    outcomes = queries.outcomes_of(named, on)
    seen = set(
        people_visible_to(actor, on)
        .filter(pk__in=[one.person_id for one in named if one.person_id])
        .values_list("pk", flat=True)
    )
    facts = [
        Fact(_("Agency"), Link(agency, reverse("needs:agency", args=[asked.pk]))),
        Fact(_("Form of study"), entry.get_study_form_display()),
        Fact(_("Number of people"), entry.people_count),
    ]
    facts += [
        Fact(label, value)
        for label, value in (
            (_("Priority group"), entry.get_priority_group_display()),
            (_("Wished quarter"), quarter_words(entry.wished_quarter)),
            (_("Funding"), entry.get_funding_display()),
            (_("Reason"), entry.reason),
        )
        if value
    ]
    if entry.sent_at is not None:
        sent_on = local_date(entry.sent_at)
        late = late_words(days_late(call.deadline_on, sent_on, sent_on))
        facts.append(Fact(_("Sent on"), f"{dates.short(sent_on)} · {late}" if late else dates.short(sent_on)))
    if entry.proposed_seats is not None:
        facts.append(Fact(_("Proposed seats"), entry.proposed_seats))
    return EntryPage(
        title=entry.programme.name,
        lead=agency,
        trail=(
            calls_crumb(),
            call_crumb(call),
            Crumb(agency, reverse("needs:agency", args=[asked.pk])),
            Crumb(entry.programme.name),
        ),
        badge=Badge(entry.get_state_display(), ENTRY_TONES[entry.state]),
        facts=tuple(facts),
        people=tuple(
            NamedLine(
                place,
                PersonLine(
                    str(one),
                    "" if one.person_id else _("not on record"),
                    reverse("people:person", args=[one.person_id]) if one.person_id in seen else "",
                ),
                outcome_badge(outcomes.get(one.pk, "")),
                one.note,
            )
            for place, one in enumerate(named, start=1)
        ),
        unnamed=_unnamed(entry.people_count - len(named)),
        warning=_("Sent back: {reason}").format(reason=entry.returned_reason)
        if entry.returned_reason
        else "",
        acts=_entry_acts(actor, entry, on),
        events=timeline(entry),
    )


def _unnamed(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext("{count} place without a name", "{count} places without a name", count).format(
        count=numbers.whole(count)
    )


def _entry_acts(actor: User, entry: NeedEntry, on: date) -> tuple[Act, ...]:
    if entry.call.state != CallState.OPEN:
        return ()
    acts: list[Act] = []
    if entry.state in WRITABLE and policies.may_register(actor, entry.agency, on):
        acts += [
            Act(_("Change"), reverse("needs:change", args=[entry.pk]), "pencil", kind="primary"),
            Act(_("Delete"), reverse("needs:drop", args=[entry.pk]), "trash", method="post", kind="danger"),
        ]
    if policies.may_consolidate(actor, entry.call, on) and entry.state in COUNTED:
        if entry.state == EntryState.SENT:
            acts.append(
                Act(
                    _("Accept"),
                    reverse("needs:accept-one", args=[entry.pk]),
                    "check",
                    method="post",
                    kind="primary",
                )
            )
        acts += [
            Act(_("Propose seats"), reverse("needs:propose", args=[entry.pk]), "users", opens_dialog=True),
            Act(_("Send back"), reverse("needs:return", args=[entry.pk]), "arrow-back-up", opens_dialog=True),
        ]
    return tuple(acts)
