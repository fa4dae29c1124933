"""What the templates of personal cards may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.classes.models import TrainingClass
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.presence.models import PersonalCard
from nennep.presence.policies.kiosk import may_block_card
from nennep.presence.queries.cards import CardRow, card_rows, code_of
from nennep.web.form_pages import FormPage
from nennep.web.lists import Column, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """Somebody of the class and the card. `name_key` and `search_key` are what lists sort and search by."""

    pk: int
    order: int
    name: str
    name_key: str
    search_key: str
    agency: str
    card: Badge
    issued_at: datetime | None
    blocked: int
    url: str


CARDS: Listing[CardLine] = Listing(
    key="cards",
    title=gettext_lazy("Personal cards"),
    noun=gettext_lazy("trainees"),
    columns=(
        Column(key="order", label=gettext_lazy("No."), kind="number", sort="order"),
        Column(key="name", label=gettext_lazy("Full name"), sort="name_key"),
        Column(key="agency", label=gettext_lazy("Agency")),
        Column(key="card", label=gettext_lazy("Card"), kind="badge"),
        Column(key="issued_at", label=gettext_lazy("Card issued"), kind="moment"),
        Column(key="blocked", label=gettext_lazy("Blocked before"), kind="number"),
    ),
    search=("search_key",),
    order=("order", "pk"),
    row_url=lambda row: row.url,
    empty=Empty(why=gettext_lazy("Nobody belongs to the class on this day.")),
)


@dataclass(frozen=True)
class CardsPage:
    """The cards of a class."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    asked: str
    acts: tuple[Act, ...]
    listing: ListPage[CardLine]


def cards_page(training_class: TrainingClass, query: Query, now: datetime) -> CardsPage:
    """Who has a card, who has none; print and issue."""
    rows = card_rows(training_class, local_date(now))
    missing = sum(row.card is None for row in rows)
    stale = sum(row.card is not None and not code_of(row.card) for row in rows)
    issue = Act(
        _("Issue {count} cards").format(count=missing),
        reverse("presence:issue-cards", args=[training_class.pk]),
        "plus",
        method="post",
        kind="primary",
    )
    pdf = Act(
        _("Print the cards"),
        reverse("presence:print-cards", args=[training_class.pk]),
        "printer",
        kind="secondary" if missing else "primary",
    )
    asked = ngettext(
        "{count} trainee has no card yet. Issue it, then print.",
        "{count} trainees have no card yet. Issue them, then print.",
        missing,
    ).format(count=missing)
    if stale:
        asked = _(
            "{count} cards cannot be printed any more: the secret of the installation was changed. Issue them anew."
        ).format(count=stale)
    return CardsPage(
        title=_("Personal cards"),
        lead=training_class.name,
        trail=_trail(training_class),
        asked=asked if missing or stale else "",
        acts=(*((issue,) if missing else ()), *((pdf,) if missing < len(rows) else ())),
        listing=CARDS.read(query, [_line(row) for row in rows]),
    )


def _trail(training_class: TrainingClass, *more: Crumb) -> tuple[Crumb, ...]:
    return (
        Crumb(training_class.name, reverse("classes:class", args=[training_class.pk])),
        Crumb(_("Personal cards"), reverse("presence:cards", args=[training_class.pk]) if more else ""),
        *more,
    )


def _line(row: CardRow) -> CardLine:
    person = row.enrolment.person
    return CardLine(
        pk=row.enrolment.pk,
        order=row.enrolment.order,
        name=person.full_name,
        name_key=person.name_sort_key,
        search_key=person.search_key,
        agency=row.agency,
        card=Badge(_("Card in use"), "good", "id-badge") if row.card else Badge(_("No card"), "waiting"),
        issued_at=row.card.issued_at if row.card else None,
        blocked=row.blocked,
        url=reverse("presence:card", args=[row.card.pk]) if row.card else "",
    )


@dataclass(frozen=True)
class CardPage:
    """One card."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    facts: tuple[Fact, ...]
    acts: tuple[Act, ...]


def card_page(actor: User, card: PersonalCard, now: datetime) -> CardPage:
    """A card with what may be done with it."""
    facts = [Fact(_("Card issued"), _when(card.issued_at, card.issued_by.full_name))]
    acts: list[Act] = []
    if card.blocked_at is not None and card.blocked_by is not None:
        facts.append(Fact(_("Card blocked"), _when(card.blocked_at, card.blocked_by.full_name)))
        facts.append(Fact(_("Reason"), card.block_reason))
    elif may_block_card(actor, card, local_date(now)):
        if code_of(card):
            acts.append(Act(_("Print this card"), reverse("presence:print-card", args=[card.pk]), "printer"))
        acts += [
            Act(
                _("Block and issue a new one"),
                reverse("presence:reissue-card", args=[card.pk]),
                "refresh",
                opens_dialog=True,
            ),
            Act(
                _("Block the card"),
                reverse("presence:block-card", args=[card.pk]),
                "ban",
                kind="danger",
                opens_dialog=True,
            ),
        ]
    return CardPage(
        title=card.person.full_name,
        lead=_("Personal card"),
        trail=(
            Crumb(card.person.full_name, reverse("people:person", args=[card.person_id])),
            Crumb(_("Personal card")),
        ),
        state=Badge(_("Card blocked"), "plain", "ban")
        if card.blocked_at
        else Badge(_("Card in use"), "good", "id-badge"),
        facts=tuple(facts),
        acts=tuple(acts),
    )


def _when(at: datetime, who: str) -> str:
    return f"{dates.short(local_date(at))} {dates.clock_text(at)}, {who}"


def reason_page(card: PersonalCard, form: Any, *, is_reissue: bool) -> FormPage:
    """Why a card is blocked."""
    title = _("Block and issue a new one") if is_reissue else _("Block the card")
    return FormPage(
        title=title,
        lead=_("{name}: no kiosk takes the old card any more, once it has heard of it.").format(
            name=card.person.full_name
        ),
        trail=(Crumb(card.person.full_name, reverse("presence:card", args=[card.pk])), Crumb(title)),
        form=form,
        act=title,
        back=reverse("presence:card", args=[card.pk]),
        kind="primary" if is_reissue else "danger",
    )
