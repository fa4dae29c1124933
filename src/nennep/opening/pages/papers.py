"""One paper of a class with its list; an agency sees its own part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents.models import DocumentState
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date, zone
from nennep.opening import policies
from nennep.opening.models import ClassPaper
from nennep.opening.pages.shared import class_crumb, elsewhere_words, overview_crumb, paper_badge
from nennep.opening.queries import calls_elsewhere, ceremony_ahead
from nennep.opening.states import PaperKind
from nennep.units.queries import names_on
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link


@dataclass(frozen=True)
class EntryLine:
    """One name of the list."""

    number: int
    name: str
    about: str


@dataclass(frozen=True)
class EntryGroup:
    """The names of one agency, or all of a decision."""

    title: str
    received: str
    entries: tuple[EntryLine, ...]


@dataclass(frozen=True)
class PaperPage:
    """One paper."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    acts: tuple[Act, ...]
    downloads: tuple[Act, ...]
    facts: tuple[Fact, ...]
    groups: tuple[EntryGroup, ...]
    note: str
    warning: str
    events: tuple[Event, ...]


def paper_page(actor: User, paper: ClassPaper, now: datetime) -> PaperPage:
    """The list as drafted or issued, with the paper in both formats; a constant number of queries."""
    on = local_date(now)
    is_whole = policies.sees_whole(actor, paper, on)
    one, document = paper.training_class, paper.document
    rows = paper.entries.select_related("appointment__person", "enrolment__person").order_by("order")
    if not is_whole:
        rows = rows.filter(agency_id__in=policies.own_agencies(actor, on))
    facts = [
        Fact(_("Class"), Link(one.name, reverse("classes:class", args=[one.pk]))),
        Fact(
            _("Document"),
            Link(str(document), reverse("documents:document", args=[document.pk]))
            if is_whole
            else str(document),
        ),
    ]
    if document.issued_on:
        facts.append(Fact(_("Date"), dates.short(document.issued_on)))
    if document.signer_name:
        facts.append(Fact(_("Signed by"), document.signer_name))
    if paper.gather_at:
        local = paper.gather_at.astimezone(zone())
        facts.append(Fact(_("Gather at"), f"{dates.clock_text(local)}, {dates.with_weekday(local.date())}"))
        facts.append(Fact(_("Venue"), paper.place))
    trail = (overview_crumb(), class_crumb(one)) if is_whole else ()
    return PaperPage(
        title=document.heading,
        lead=str(paper.get_kind_display()),
        trail=(*trail, Crumb(str(paper.get_kind_display()))),
        badge=paper_badge(paper),
        acts=_acts(actor, paper, now, is_whole=is_whole),
        downloads=_downloads(paper, is_whole=is_whole),
        facts=tuple(facts),
        groups=tuple(_groups(paper, list(rows), now)),
        note="" if is_whole else _("You see your own people; the other agencies get lists of their own."),
        warning=_astray(paper) if is_whole else "",
        events=timeline(paper) if is_whole else (),
    )


def _astray(paper: ClassPaper) -> str:
    """That the convocation calls elsewhere than the ceremony of its class; nothing of one that a later one replaced."""
    later = ClassPaper.objects.filter(
        training_class=paper.training_class_id, kind=paper.kind, prepared_at__gt=paper.prepared_at
    )
    ceremony = ceremony_ahead(paper.training_class)
    if ceremony is None or not calls_elsewhere(paper, ceremony) or later.exists():
        return ""
    return elsewhere_words(paper, ceremony)


def _groups(paper: ClassPaper, rows: list[Any], now: datetime) -> list[EntryGroup]:
    if paper.kind == PaperKind.BOARDS:
        lines = [
            EntryLine(row.order, row.appointment.person.full_name, str(row.appointment.get_role_display()))
            for row in rows
        ]
        return [EntryGroup(_("Boards"), "", tuple(lines))]
    names = names_on({row.agency_id for row in rows}, local_date(now))
    deliveries = paper.document.deliveries.filter(unit_id__in=names, received_at__isnull=False)
    received = {
        unit_id: dates.short(local_date(at))
        for unit_id, at in deliveries.values_list("unit_id", "received_at")
        if at is not None
    }
    by_agency: dict[int, list[EntryLine]] = {}
    for row in rows:
        lines = by_agency.setdefault(row.agency_id, [])
        lines.append(EntryLine(len(lines) + 1, row.enrolment.person.full_name, row.enrolment.post))
    return [
        EntryGroup(
            title=f"{names[agency_id]} ({numbers.whole(len(lines))})",
            received=_("received {day}").format(day=received[agency_id]) if agency_id in received else "",
            entries=tuple(lines),
        )
        for agency_id, lines in by_agency.items()
    ]


def _downloads(paper: ClassPaper, *, is_whole: bool) -> tuple[Act, ...]:
    name = "documents:download" if is_whole else "opening:part"
    pk = paper.document_id if is_whole else paper.pk
    return tuple(
        Act(label, reverse(name, args=[pk, fmt]), f"file-type-{fmt}")
        for label, fmt in (("PDF", "pdf"), ("DOCX", "docx"))
    )


def _acts(actor: User, paper: ClassPaper, now: datetime, *, is_whole: bool) -> tuple[Act, ...]:
    on = local_date(now)
    pk = paper.pk
    if not is_whole:
        own = policies.own_agencies(actor, on)
        if paper.document.deliveries.filter(unit_id__in=own, received_at__isnull=True).exists():
            return (
                Act(
                    _("Confirm receipt"),
                    reverse("opening:receive", args=[pk]),
                    "check",
                    method="post",
                    kind="primary",
                ),
            )
        return ()
    if paper.issued_at is not None or not policies.may_prepare_paper(actor, paper.training_class, on):
        return ()
    is_issued = paper.document.state == DocumentState.ISSUED
    label = _("Confirm the list") if is_issued else _("Sign and issue")
    acts = [Act(label, reverse("opening:issue", args=[pk]), "signature", kind="primary")]
    if not is_issued:
        acts.append(
            Act(
                _("Give up the draft"),
                reverse("opening:drop", args=[pk]),
                "ban",
                kind="danger",
                opens_dialog=True,
            )
        )
    return tuple(acts)
