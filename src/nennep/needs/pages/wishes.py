"""Wishes of single cadres to be sent to a course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.accounts.policies import rights_of
from nennep.audit.queries import timeline
from nennep.catalogue.models import StudyForm
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.needs import policies
from nennep.needs.models import SelfNomination
from nennep.needs.pages.shared import WISH_TONES
from nennep.needs.states import WishState
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine


@dataclass(frozen=True)
class WishRow:
    """One wish."""

    pk: int
    person: PersonLine
    programme: str
    study_form: str
    asked_on: date
    state: Badge
    reason: str


WISHES: Listing[WishRow] = Listing(
    key="wishes",
    title=gettext_lazy("Wishes to study"),
    noun=gettext_lazy("wishes"),
    columns=(
        Column(
            key="person",
            label=gettext_lazy("Full name"),
            kind="person",
            sort="person__name_sort_key",
            about_label=gettext_lazy("Agency"),
        ),
        Column(key="programme", label=gettext_lazy("Programme"), sort="programme__search_key"),
        Column(key="study_form", label=gettext_lazy("Form of study"), sort="study_form"),
        Column(key="asked_on", label=gettext_lazy("Asked on"), kind="date", sort="asked_at"),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state"),
        Column(key="reason", label=gettext_lazy("Answer of the agency")),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=WishState.choices),
        Choices(key="study_form", label=gettext_lazy("Form of study"), choices=StudyForm.choices),
    ),
    search=("person__search_key", "programme__search_key"),
    order=("-asked_at", "-pk"),
    row_url=lambda row: reverse("needs:wish", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "Nobody has asked to be sent yet. A cadre asks here for a course; the agency accepts or declines."
        )
    ),
)


def wishes_page(actor: User, query: Query, on: date) -> ListingPage:
    """The own wishes and those put to the own agency."""

    def rows(wishes: list[SelfNomination]) -> list[WishRow]:
        names = names_on([wish.agency_id for wish in wishes], on)
        return [
            WishRow(
                pk=wish.pk,
                person=PersonLine(wish.person.full_name, names.get(wish.agency_id, "")),
                programme=wish.programme.name,
                study_form=wish.get_study_form_display(),
                asked_on=local_date(wish.asked_at),
                state=Badge(wish.get_state_display(), WISH_TONES[wish.state]),
                reason=wish.reason,
            )
            for wish in wishes
        ]

    ask = Act(_("Ask for a course"), reverse("needs:ask"), "plus", kind="primary")
    visible = policies.wishes_visible_to(actor, on).select_related("person", "programme")
    return ListingPage(
        title=_("Wishes to study"),
        lead=_("A cadre asks; the own agency accepts or declines with a reason."),
        trail=(),
        listing=WISHES.read(query, visible, make_rows=rows),
        acts=(ask,) if rights_of(actor, on).people else (),
    )


@dataclass(frozen=True)
class WishPage:
    """One wish."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]


def wish_page(actor: User, wish: SelfNomination, on: date) -> WishPage:
    """One wish and its answer."""
    agency = names_on([wish.agency_id], on).get(wish.agency_id, "")
    facts = [
        Fact(_("Agency"), agency),
        Fact(_("Programme"), wish.programme.name),
        Fact(_("Form of study"), wish.get_study_form_display()),
        Fact(_("Asked on"), dates.short(local_date(wish.asked_at))),
    ]
    if wish.wish:
        facts.append(Fact(_("Why, and when it would suit"), wish.wish))
    if wish.decided_at is not None:
        facts.append(Fact(_("Decided on"), dates.short(local_date(wish.decided_at))))
        facts.append(Fact(_("Decided by"), str(wish.decided_by)))
    if wish.reason:
        facts.append(Fact(_("Answer of the agency"), wish.reason))
    if wish.entry is not None and policies.entries_visible_to(actor, on).filter(pk=wish.entry.pk).exists():
        facts.append(
            Fact(
                _("Registered in"),
                Link(wish.entry.call.title, reverse("needs:entry", args=[wish.entry_id])),
            )
        )
    acts: tuple[Act, ...] = ()
    if wish.state == WishState.ASKED and policies.may_decide_wish(actor, wish, on):
        acts = (
            Act(
                _("Accept"),
                reverse("needs:accept-wish", args=[wish.pk]),
                "check",
                kind="primary",
                opens_dialog=True,
            ),
            Act(_("Decline"), reverse("needs:decline-wish", args=[wish.pk]), "ban", opens_dialog=True),
        )
    return WishPage(
        title=wish.person.full_name,
        lead=wish.programme.name,
        trail=(Crumb(_("Wishes to study"), reverse("needs:wishes")), Crumb(wish.person.full_name)),
        badge=Badge(wish.get_state_display(), WISH_TONES[wish.state]),
        facts=tuple(facts),
        acts=acts,
        events=timeline(wish),
    )
