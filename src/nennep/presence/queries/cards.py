"""Personal cards: the code that belongs to one, the cards of a class, the sheet on which they are printed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.queries.derivation import is_enrolled
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.queries import ClassDoors
from nennep.documents.printing.cards import Card, CardSheet, cards_pdf
from nennep.kernel.clock import local_date
from nennep.presence.models import PersonalCard
from nennep.presence.policies.kiosk import may_issue_cards
from nennep.presence.rules.kiosk import card_hash
from nennep.units.queries import in_charge, name_on, names_on
from nennep.web.parts import Act

CODE_SALT = "nennep.presence.card"
CODE_LENGTH = 30


def code_from(person_id: int, nonce: str) -> str:
    """The code of a card: thirty figures from the secret of the installation, so that no store of codes can be stolen."""
    digest = salted_hmac(CODE_SALT, f"{person_id}:{nonce}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest, 'big') % 10**CODE_LENGTH:0{CODE_LENGTH}d}"


def code_of(card: PersonalCard) -> str:
    """The code to print, empty when the secret of the installation was changed since: then the card must be issued anew."""
    code = code_from(card.person_id, card.nonce)
    return code if card_hash(code) == card.code_hash else ""


@dataclass(frozen=True, slots=True)
class CardRow:
    """Somebody of the class and the card in use, None without one; `blocked` counts earlier cards."""

    enrolment: Enrolment
    agency: str
    card: PersonalCard | None
    blocked: int


def card_rows(training_class: TrainingClass, on: date) -> list[CardRow]:
    """The people of the class on the day, before its first day those of the first; a constant number of queries."""
    day = max(on, training_class.starts_on)
    rows = training_class.enrolments.select_related("person", "agency").order_by("order", "pk")
    expected = [row for row in rows if is_enrolled(row, day)]
    cards = PersonalCard.objects.filter(person__in=[row.person_id for row in expected]).order_by("pk")
    used: dict[int, PersonalCard] = {}
    blocked: dict[int, int] = {}
    for card in cards:
        if card.blocked_at is None:
            used[card.person_id] = card
        else:
            blocked[card.person_id] = blocked.get(card.person_id, 0) + 1
    names = names_on({row.agency_id for row in expected}, day)
    return [
        CardRow(
            row,
            names.get(row.agency_id, row.agency.name),
            used.get(row.person_id),
            blocked.get(row.person_id, 0),
        )
        for row in expected
    ]


def printed_cards(
    training_class: TrainingClass, on: date, *, only: Collection[int] | None = None
) -> tuple[bytes, int]:
    """The cards of the class as PDF, ten on a sheet, and how many; `only` these people (keys of their places)."""
    cards = []
    for row in card_rows(training_class, on):
        if row.card is None or (only is not None and row.enrolment.pk not in only):
            continue
        code = code_of(row.card)
        if code:
            cards.append(
                Card(
                    name=row.enrolment.person.full_name,
                    agency=row.agency,
                    code=code,
                    number=row.enrolment.order,
                    photo=_portrait(row.enrolment),
                )
            )
    sheet = CardSheet(
        school=name_on(in_charge(training_class.host, on), on),
        class_name=training_class.name,
        cards=tuple(cards),
        printed_on=on,
    )
    return cards_pdf(sheet) if cards else b"", len(cards)


def _portrait(row: Enrolment) -> bytes | None:
    if not row.person.photo:
        return None
    try:
        with row.person.photo.open("rb") as opened:
            return bytes(opened.read())
    except OSError:
        return None


def card_doors(*, actor: User, training_class: TrainingClass, now: datetime) -> ClassDoors:
    """The way from the page of a class to its cards, for who issues them."""
    if not may_issue_cards(actor, training_class, local_date(now)):
        return ClassDoors()
    url = reverse("presence:cards", args=[training_class.pk])
    return ClassDoors(acts=(Act(_("Personal cards"), url, "id-badge"),))
