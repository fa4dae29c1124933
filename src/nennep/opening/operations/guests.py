"""Guests of a ceremony: invited, moved in the order, what they answer (R1-04)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.opening.models import Ceremony, Guest, GuestAnswer
from nennep.opening.operations.ceremonies import locked_ceremony
from nennep.opening.queries import post_on, rank_of
from nennep.people.models import Person


@transaction.atomic
def invite_guest(
    *,
    ceremony: Ceremony,
    by: User,
    now: datetime,
    person: Person | None = None,
    name: str = "",
    title: str = "",
    post: str = "",
    since: date | None = None,
) -> Guest:
    """Put a guest on the list: somebody on record with the post of that day, or a name with a typed post.

    The rank comes from the post (`rank_of`). Refuses no name, no post, somebody invited already, and a post for which no
    rank is on record.
    """
    ceremony = locked_ceremony(ceremony, by, now)
    on = local_date(ceremony.held_at)
    code = ""
    post = text.clean(post)
    if person is not None:
        name = person.full_name
        held = post_on(person, on)
        if held is not None:
            post, since, code = post or held.post, since or held.since, held.title_code
    name = text.clean(name)
    if not name:
        raise Refused(_("Say who is invited."), field="name")
    if not post:
        raise Refused(_("Say the post of {name} on the day of the ceremony.").format(name=name), field="post")
    same = Guest.objects.filter(ceremony=ceremony, name=name, post=post)
    if (person is not None and ceremony.guests.filter(person=person).exists()) or same.exists():
        raise Refused(_("{name} is invited already.").format(name=name), field="name", code="twice")
    rank = rank_of(post, on, code)
    if rank is None:
        raise Refused(
            _("No order of guests is on record for the day. Ask the administrator to install it."),
            field="post",
        )
    guest = Guest.objects.create(
        ceremony=ceremony, person=person, name=name, name_key=text.name_sort_key(name)[:600], title=text.clean(title),
        post=post[:300], rank=rank, since=since,
    )  # fmt: skip
    record(
        act="opening.guest.invite",
        subject=guest,
        context=ceremony,
        by=by,
        now=now,
        after={"name": name, "post": post, "rank": rank.name},
    )
    return guest


def _locked_guest(guest: Guest, by: User, now: datetime) -> Guest:
    locked_ceremony(guest.ceremony, by, now)
    return lock_one(Guest.objects.filter(pk=guest.pk).select_related("ceremony"))


@transaction.atomic
def move_guest(*, guest: Guest, place: int | None, by: User, now: datetime, reason: str = "") -> Guest:
    """Put a guest at another place of the order by hand, counted from 1; without a place back to the order of protocol.

    Refuses a place before the first, and no reason.
    """
    guest = _locked_guest(guest, by, now)
    reason = text.clean(reason)
    if place is not None and place < 1:
        raise Refused(_("The first place is 1."), field="place")
    if place is not None and not reason:
        raise Refused(_("Say why the guest stands at another place."), field="reason")
    before = guest.moved_to
    guest.moved_to, guest.moved_reason = place, reason[:300] if place is not None else ""
    guest.save(update_fields=["moved_to", "moved_reason"])
    record(
        act="opening.guest.move",
        subject=guest,
        context=guest.ceremony,
        by=by,
        now=now,
        before={"number": before},
        after={"number": place},
        reason=reason,
    )
    return guest


@transaction.atomic
def note_answer(
    *,
    guest: Guest,
    answer: str,
    by: User,
    now: datetime,
    deputy_name: str = "",
    deputy_post: str = "",
    note: str = "",
) -> Guest:
    """Note what a guest answered: comes, sends somebody else with name and post, declines; or that no answer is there.

    Refuses an unknown answer, and somebody else without name and post. The programme leaves out who declines and prints
    who comes instead.
    """
    guest = _locked_guest(guest, by, now)
    deputy_name, deputy_post = text.clean(deputy_name)[:150], text.clean(deputy_post)[:300]
    if answer not in GuestAnswer.values:
        raise Refused(_("Choose the answer."), field="answer")
    if answer == GuestAnswer.SENDS and not deputy_name:
        raise Refused(_("Say who comes instead."), field="deputy_name")
    if answer == GuestAnswer.SENDS and not deputy_post:
        raise Refused(_("Say the post of who comes instead."), field="deputy_post")
    if answer != GuestAnswer.SENDS:
        deputy_name = deputy_post = ""
    before = guest.answer
    guest.answer, guest.deputy_name, guest.deputy_post = answer, deputy_name, deputy_post
    guest.answer_note = text.clean(note)[:300]
    guest.save(update_fields=["answer", "deputy_name", "deputy_post", "answer_note"])
    record(
        act="opening.guest.answer",
        subject=guest,
        context=guest.ceremony,
        by=by,
        now=now,
        before={"answer": GuestAnswer(before).label},
        after={"answer": guest.get_answer_display(), "name": deputy_name, "post": deputy_post},
        reason=guest.answer_note,
    )
    return guest


@transaction.atomic
def drop_guest(*, guest: Guest, by: User, now: datetime) -> None:
    """Take a guest off the list. Refuses once the ceremony is over."""
    guest = _locked_guest(guest, by, now)
    record(
        act="opening.guest.drop",
        subject=guest,
        context=guest.ceremony,
        by=by,
        now=now,
        before={"name": guest.name, "post": guest.post},
    )
    guest.delete()
