"""Where people serve: posts begin and end; nothing of the past is overwritten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period
from nennep.people import policies, queries
from nennep.people.models import Category, ManagingLevel, Person, Posting
from nennep.units.models import Unit


class WrongDay(Refused):
    """The day does not fit the post, the one before it or the life of the unit."""


@transaction.atomic
def post_person(
    *,
    person: Person,
    unit: Unit,
    valid_from: date | None,
    post: str = "",
    category: str = Category.UNKNOWN,
    is_main: bool = True,
    basis: str = "",
    managing_level: str = "",
    by: User,
    now: datetime,
) -> Posting:
    """From the day the person serves at the unit (None: not known since when). A new main post ends the former one.

    Refuses a unit that does not exist on the day, and a main post that does not begin after the former one.
    """
    if not policies.may_post(by, person, unit, local_date(now)):
        raise Refused(
            _("You may not record posts at {unit}. Ask the Organisation Board or the unit itself.").format(
                unit=unit.name
            ),
            code="forbidden",
        )
    return add_posting(
        person,
        unit,
        post=post,
        category=category,
        valid_from=valid_from,
        is_main=is_main,
        basis=basis,
        managing_level=managing_level,
        by=by,
        now=now,
    )


@transaction.atomic
def end_posting(*, posting: Posting, on: date, reason: str = "", by: User, now: datetime) -> Posting:
    """The post ends: `on` is the first day without it. Refuses a day that is not after its beginning."""
    posting = lock_one(Posting.objects.filter(pk=posting.pk).select_related("person", "unit"))
    if not policies.may_post(by, posting.person, posting.unit, local_date(now)):
        raise Refused(
            _("You may not record posts at {unit}. Ask the Organisation Board or the unit itself.").format(
                unit=posting.unit.name
            ),
            code="forbidden",
        )
    _end(posting, on, reason=reason, by=by, now=now)
    return posting


def add_posting(
    person: Person,
    unit: Unit,
    *,
    post: str,
    category: str,
    valid_from: date | None,
    is_main: bool,
    basis: str,
    managing_level: str = "",
    by: User,
    now: datetime,
) -> Posting:
    """Record the post and end the former main one; the right to it was checked by the act that calls."""
    lock(Person.objects.filter(pk=person.pk))
    day = valid_from or local_date(now)
    if not Period(unit.valid_from, unit.valid_to).contains(day):
        raise WrongDay(
            _("{unit} exists {period} only. Choose another unit or day.").format(
                unit=unit.name, period=Period(unit.valid_from, unit.valid_to).as_text()
            ),
            field="valid_from",
        )
    if category not in Category.values:
        raise Refused(_("Choose a category of personnel."), field="category")
    if managing_level not in ("", *ManagingLevel.values):
        raise Refused(_("Choose the level that manages the person."), field="managing_level")
    if is_main:
        for former in Posting.objects.filter(person=person, is_main=True, valid_to__isnull=True):
            _end(former, day, reason="", by=by, now=now)
        later = (
            Posting.objects.filter(person=person, is_main=True, valid_to__gt=day)
            .order_by("-valid_to")
            .first()
        )
        if later is not None and later.valid_to is not None:
            raise WrongDay(
                _("Another main post lasts until {day}. Begin after it.").format(
                    day=dates.short(later.valid_to)
                ),
                field="valid_from",
            )
    posting = Posting.objects.create(
        person=person,
        unit=unit,
        post=text.clean(post)[:150],
        title_id=queries.Titles().meant_by(post, unit.kind.level),
        managing_level=managing_level,
        category=category,
        is_main=is_main,
        valid_from=valid_from,
        basis=text.clean(basis)[:250],
    )
    audit.record(
        act="people.posting.begin",
        subject=person,
        context=unit,
        by=by,
        now=now,
        after={"unit": unit.name, "post": posting.post, "valid_from": valid_from, "is_main": is_main},
    )
    return posting


def _end(posting: Posting, on: date, *, reason: str, by: User, now: datetime) -> None:
    if (posting.valid_from is not None and on <= posting.valid_from) or (
        posting.valid_to is not None and on >= posting.valid_to
    ):
        raise WrongDay(
            _("The post “{post}” at {unit} lasts {period}; it cannot end on {day}.").format(
                post=posting.post or "—",
                unit=posting.unit.name,
                period=Period(posting.valid_from, posting.valid_to).as_text(),
                day=dates.short(on),
            ),
            field="valid_from",
        )
    before = {"valid_to": posting.valid_to}
    posting.valid_to = on
    posting.save(update_fields=["valid_to"])
    audit.record(
        act="people.posting.end",
        subject=posting.person,
        context=posting.unit,
        by=by,
        now=now,
        before=before,
        after={"valid_to": on, "unit": posting.unit.name, "post": posting.post},
        reason=text.clean(reason),
    )
