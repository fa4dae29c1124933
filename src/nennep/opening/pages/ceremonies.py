"""Ceremonies: the list, and one with its classes, guests in the order of protocol, and programme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.classes.models import TrainingClass
from nennep.classes.states import ClassState
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date, zone
from nennep.opening import policies, rules
from nennep.opening.models import Ceremony, CeremonyUnit, GuestAnswer, Readiness
from nennep.opening.pages.overview import class_badge
from nennep.opening.pages.shared import (
    ceremony_badge,
    ceremony_crumbs,
    elsewhere_words,
    overview_tabs,
    percent_words,
)
from nennep.opening.queries import (
    GuestRow,
    checklists_of,
    convocations_elsewhere,
    guest_rows,
    points_of,
)
from nennep.opening.states import CeremonyState
from nennep.units.queries import name_on, names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, Tone


@dataclass(frozen=True)
class CeremonyRow:
    """One ceremony of the list."""

    pk: int
    title: str
    day: date
    place: str
    lead: str
    joining: str
    classes: int
    guests: int
    state: Badge


CEREMONIES: Listing[CeremonyRow] = Listing(
    key="ceremonies",
    title=gettext_lazy("Ceremonies"),
    noun=gettext_lazy("ceremonies"),
    columns=(
        Column(key="title", label=gettext_lazy("Ceremony"), sort="search_key"),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state"),
        Column(key="day", label=gettext_lazy("Day"), kind="date", sort="held_at"),
        Column(key="place", label=gettext_lazy("Venue")),
        Column(key="lead", label=gettext_lazy("Led by"), sort="lead__sort_key"),
        Column(key="joining", label=gettext_lazy("Units that work on it")),
        Column(key="classes", label=gettext_lazy("Classes"), kind="number"),
        Column(key="guests", label=gettext_lazy("Guests"), kind="number"),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=CeremonyState.choices),
        Choices(key="lead", label=gettext_lazy("Led by"), lookup="lead_id"),
        Choices(key="with", label=gettext_lazy("Works on it"), lookup="coordinators"),
        Dates(key="day", label=gettext_lazy("Day"), lookup="held_at"),
    ),
    search=("search_key",),
    order=("-held_at", "-pk"),
    row_url=lambda row: reverse("opening:ceremony", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No ceremony is planned yet.")),
)


def ceremonies_page(actor: User, query: Query, on: date) -> ListingPage:
    """The ceremonies that the reader may see; searchable by both kinds of units (R1-02)."""
    visible = policies.ceremonies_visible_to(actor, on)

    def rows(found: list[Ceremony]) -> list[CeremonyRow]:
        units = names_on(
            {one.lead_id for one in found} | {link.unit_id for one in found for link in one.unit_links.all()},
            on,
        )
        return [
            CeremonyRow(
                pk=one.pk,
                title=one.title,
                day=local_date(one.held_at),
                place=one.place,
                lead=units[one.lead_id],
                joining="; ".join(
                    units[link.unit_id] for link in sorted(one.unit_links.all(), key=lambda link: link.order)
                ),
                classes=len(one.class_links.all()),
                guests=len(one.guests.all()),
                state=ceremony_badge(one),
            )
            for one in found
        ]

    leads = visible.order_by("lead__sort_key", "lead_id").values_list("lead_id", "lead__name").distinct()
    joining = (
        CeremonyUnit.objects.filter(ceremony__in=visible.values("pk"))
        .order_by("unit__sort_key", "unit_id")
        .values_list("unit_id", "unit__name")
        .distinct()
    )
    acts: tuple[Act, ...] = ()
    if policies.may_plan_some(actor, on):
        acts = (Act(_("Plan a ceremony"), reverse("opening:plan"), "plus", kind="primary"),)
    return ListingPage(
        title=_("Ceremonies"),
        lead=_("One ceremony may open several classes."),
        trail=ceremony_crumbs(),
        tabs=overview_tabs("ceremonies"),
        acts=acts,
        listing=CEREMONIES.read(
            query,
            visible.prefetch_related("unit_links", "class_links", "guests"),
            make_rows=rows,
            choices={"lead": list(leads), "with": list(joining)},
        ),
    )


ANSWER_TONES: dict[str, Tone] = {
    GuestAnswer.WAITING: "waiting",
    GuestAnswer.COMES: "good",
    GuestAnswer.SENDS: "information",
    GuestAnswer.DECLINES: "plain",
}


@dataclass(frozen=True)
class GuestLine:
    """One guest at its place."""

    place: int
    name: str
    post: str
    rank: str
    since: date | None
    moved_reason: str
    answer: Badge
    answer_note: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class ClassLine:
    """One class that the ceremony opens."""

    link: Link
    code: str
    readiness: Link
    badge: Badge


@dataclass(frozen=True)
class CeremonyPage:
    """One ceremony."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    acts: tuple[Act, ...]
    warnings: tuple[Link, ...]
    """Convocations of its classes that call elsewhere; each opens the paper."""
    facts: tuple[Fact, ...]
    classes: tuple[ClassLine, ...]
    guests: tuple[GuestLine, ...]
    invite: Act | None
    has_unverified: bool
    points: tuple[rules.Point, ...]
    programme: Fact | None
    programme_acts: tuple[Act, ...]
    events: tuple[Event, ...]


def ceremony_page(actor: User, ceremony: Ceremony, now: datetime) -> CeremonyPage:
    """One ceremony with its classes, its guests and its programme; a constant number of queries."""
    on = local_date(now)
    day = local_date(ceremony.held_at)
    local = ceremony.held_at.astimezone(zone())
    may_keep = ceremony.state == CeremonyState.PLANNED and policies.may_keep(actor, ceremony, on)
    links = list(ceremony.unit_links.order_by("order"))
    names = names_on([link.unit_id for link in links], day)
    facts = [
        Fact(_("Held at"), f"{dates.clock_text(local)}, {dates.with_weekday(day)}"),
        Fact(_("Venue"), ceremony.place),
        Fact(_("Led by"), name_on(ceremony.lead, day)),
        Fact(_("Units that work on it"), "; ".join(names[link.unit_id] for link in links) or "–"),
    ]
    if ceremony.reason:
        facts.append(Fact(_("Reason"), ceremony.reason))
    guests = guest_rows(ceremony)
    if guests:
        facts.append(Fact(_("Guests"), _answers(guests)))
    return CeremonyPage(
        title=ceremony.title,
        lead=_("The classes are opened when the ceremony is held, all or none."),
        trail=(*ceremony_crumbs(), Crumb(ceremony.title)),
        badge=ceremony_badge(ceremony),
        acts=_acts(ceremony, now) if may_keep else (),
        warnings=tuple(
            Link(elsewhere_words(one, ceremony), reverse("opening:class", args=[one.training_class_id]))
            for one in (convocations_elsewhere(ceremony) if may_keep else ())
        ),
        facts=tuple(facts),
        classes=tuple(_classes(actor, ceremony, on)),
        guests=tuple(
            GuestLine(
                row.place,
                row.name,
                row.guest.post,
                row.rank,
                row.guest.since,
                row.guest.moved_reason,
                Badge(row.guest.get_answer_display(), ANSWER_TONES[row.guest.answer]),
                " · ".join(
                    filter(None, (row.guest.deputy_name, row.guest.deputy_post, row.guest.answer_note))
                ),
                _guest_acts(row.guest.pk) if may_keep else (),
            )
            for row in guests
        ),
        invite=Act(
            _("Invite a guest"), reverse("opening:invite", args=[ceremony.pk]), "plus", opens_dialog=True
        )
        if may_keep
        else None,
        has_unverified=any(not row.is_verified for row in guests),
        points=points_of(ceremony),
        programme=_programme(ceremony),
        programme_acts=_programme_acts(ceremony, may_keep=may_keep),
        events=timeline(ceremony),
    )


def _classes(actor: User, ceremony: Ceremony, on: date) -> list[ClassLine]:
    classes = list(
        TrainingClass.objects.filter(ceremony_links__ceremony=ceremony)
        .select_related("programme_version__programme")
        .order_by("starts_on", "sort_key", "pk")
    )
    checklists = checklists_of(classes, on)
    confirmed = set(
        Readiness.objects.filter(training_class__in=classes).values_list("training_class_id", flat=True)
    )
    seen = set(
        policies.classes_visible_to(actor, on)
        .filter(pk__in=[one.pk for one in classes])
        .values_list("pk", flat=True)
    )
    lines = []
    for one in classes:
        checklist = checklists[one.pk]
        badge = class_badge(checklist, is_confirmed=one.pk in confirmed)
        if one.state != ClassState.PREPARING:
            badge = Badge(str(ClassState(one.state).label), "good")
        door = "opening:class" if one.pk in seen else "classes:class"
        words = percent_words(checklist.done, checklist.total)
        lines.append(
            ClassLine(
                Link(one.name, reverse(door, args=[one.pk])),
                one.code,
                Link(words, reverse(door, args=[one.pk])),
                badge,
            )
        )
    return lines


def _answers(guests: Sequence[GuestRow]) -> str:
    """How many answered what: "comes 3, declines 1"."""
    counts = Counter(row.guest.answer for row in guests)
    return ", ".join(
        f"{GuestAnswer(answer).label} {numbers.whole(counts[answer])}"
        for answer in GuestAnswer.values
        if counts[answer]
    )


def _guest_acts(pk: int) -> tuple[Act, ...]:
    return (
        Act(_("Answer"), reverse("opening:answer-guest", args=[pk]), "mail", kind="quiet", opens_dialog=True),
        Act(
            _("Move"),
            reverse("opening:move-guest", args=[pk]),
            "arrows-sort",
            kind="quiet",
            opens_dialog=True,
        ),
        Act(_("Take off"), reverse("opening:drop-guest", args=[pk]), "x", method="post", kind="quiet"),
    )


def _acts(ceremony: Ceremony, now: datetime) -> tuple[Act, ...]:
    def url(name: str) -> str:
        return reverse(f"opening:{name}", args=[ceremony.pk])

    acts = [Act(_("Change"), url("change"), "pencil", kind="quiet")]
    if ceremony.held_at <= now:
        acts.append(Act(_("The ceremony was held"), url("hold"), "door-enter", kind="primary"))
    acts.append(Act(_("Cancel the ceremony"), url("cancel"), "ban", kind="danger", opens_dialog=True))
    return tuple(acts)


def _programme(ceremony: Ceremony) -> Fact | None:
    if ceremony.document is None:
        return None
    document = ceremony.document
    return Fact(_("Programme"), Link(str(document), reverse("documents:document", args=[document.pk])))


def _programme_acts(ceremony: Ceremony, *, may_keep: bool) -> tuple[Act, ...]:
    acts = []
    document = ceremony.document
    if may_keep and (document is None or document.issued_at is None):
        label = _("Write the programme") if document is None else _("Write the programme anew")
        url = reverse("opening:draft-programme", args=[ceremony.pk])
        acts.append(Act(label, url, "file-text", method="post"))
    if document is not None:
        acts += [
            Act(label, reverse("documents:download", args=[document.pk, fmt]), f"file-type-{fmt}")
            for label, fmt in (("PDF", "pdf"), ("DOCX", "docx"))
        ]
    return tuple(acts)
