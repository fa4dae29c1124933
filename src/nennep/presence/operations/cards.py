"""Personal cards: issued for a class, blocked when lost, issued again (R0-16)."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.queries.derivation import is_enrolled
from nennep.audit.operations import record
from nennep.classes.models import TrainingClass
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.people.models import Person
from nennep.presence.models import PersonalCard
from nennep.presence.policies.kiosk import may_block_card, may_issue_cards
from nennep.presence.queries.cards import code_from
from nennep.presence.rules.kiosk import card_hash


@transaction.atomic
def issue_cards(*, training_class: TrainingClass, by: User, now: datetime) -> tuple[PersonalCard, ...]:
    """Issue a card to everybody of the class who has none; gives the new ones. One person has one card for all classes.

    Refuses who takes no attendance in the class.
    """
    on = local_date(now)
    if not may_issue_cards(by, training_class, on):
        raise Refused(_("Only the school issues cards for this class."))
    rows = training_class.enrolments.select_related("person").order_by("order", "pk")
    expected = [row.person_id for row in rows if is_enrolled(row, max(on, training_class.starts_on))]
    # Two classes of one person may be served at once; the people are locked, not the cards, for a card may not be there yet.
    people = lock(Person.objects.filter(pk__in=expected))
    held = set(
        PersonalCard.objects.filter(person__in=expected, blocked_at__isnull=True)
        .order_by()
        .values_list("person_id", flat=True)
    )
    made = PersonalCard.objects.bulk_create(
        [_new_card(person, by, now) for person in people if person.pk not in held], batch_size=500
    )
    if made:
        record(
            act="presence.card.issue_class",
            subject=training_class,
            by=by,
            now=now,
            after={"cards": len(made)},
            context=training_class,
        )
    return tuple(made)


@transaction.atomic
def block_card(*, card: PersonalCard, reason: str, by: User, now: datetime) -> PersonalCard:
    """Block a card that was lost or lent: from now on no kiosk should take it.

    Refuses who may not, a card that is blocked, and a block without a reason. A kiosk that has not heard of it still
    takes it until it meets the server; such an entry is flagged.
    """
    card = lock_one(PersonalCard.objects.filter(pk=card.pk).select_related("person"))
    if not may_block_card(by, card, local_date(now)):
        raise Refused(_("Only the school of the trainee blocks a card."))
    if card.blocked_at is not None:
        raise Refused(_("This card is blocked already."))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write why the card is blocked."), field="reason")
    card.blocked_at, card.blocked_by, card.block_reason = now, by, reason[:250]
    card.save(update_fields=["blocked_at", "blocked_by", "block_reason"])
    record(act="presence.card.block", subject=card, by=by, now=now, reason=reason, context=card.person)
    return card


@transaction.atomic
def reissue_card(*, card: PersonalCard, reason: str, by: User, now: datetime) -> PersonalCard:
    """Block a card and issue another one in its place; gives the new one. Refuses as `block_card` does."""
    block_card(card=card, reason=reason, by=by, now=now)
    made = _new_card(card.person, by, now)
    made.save()
    record(act="presence.card.issue", subject=made, by=by, now=now, reason=reason, context=card.person)
    return made


def _new_card(person: Person, by: User, now: datetime) -> PersonalCard:
    nonce = secrets.token_hex(16)
    return PersonalCard(
        person=person,
        nonce=nonce,
        code_hash=card_hash(code_from(person.pk, nonce)),
        issued_at=now,
        issued_by=by,
    )
