"""Planning of people for posts (quy hoạch): restricted to the Board and the person's own agency."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people import policies
from nennep.people.models import Person, PlannedPost, PostTitle
from nennep.units.models import Unit


@transaction.atomic
def record_planned_post(
    *,
    person: Person,
    title: PostTitle,
    term_from: int,
    term_to: int,
    valid_from: date,
    basis: str,
    by: User,
    now: datetime,
    unit: Unit | None = None,
) -> PlannedPost:
    """The person is planned for the post in the term, from the day of the decision on.

    Refuses a term that does not end after it begins, no basis, and the same planning twice.
    """
    person = lock_one(Person.objects.filter(pk=person.pk))
    _require(by, person, local_date(now))
    basis = text.clean(basis)[:250]
    if not basis:
        raise Refused(_("Name the decision on the planning."), field="basis")
    if not dates.FIRST_YEAR <= term_from < term_to <= dates.LAST_YEAR:
        raise Refused(_("The term must end after it begins, for example 2025–2030."), field="term_to")
    same = PlannedPost.objects.filter(
        person=person, title=title, unit=unit, term_from=term_from, valid_to__isnull=True
    )
    if same.exists():
        raise Refused(_("This planning is on record already."), field="title", code="same")
    planned = PlannedPost.objects.create(
        person=person,
        title=title,
        unit=unit,
        term_from=term_from,
        term_to=term_to,
        valid_from=valid_from,
        basis=basis,
    )
    audit.record(
        act="people.planned_post.record",
        subject=planned,
        by=by,
        now=now,
        after={
            "post": title.name,
            "unit": unit.name if unit else "",
            "term": f"{term_from}–{term_to}",
            "valid_from": valid_from,
            "basis": basis,
        },
    )
    return planned


@transaction.atomic
def end_planned_post(*, planned: PlannedPost, on: date, reason: str, by: User, now: datetime) -> PlannedPost:
    """The planning ends: `on` is the first day without it. Refuses a day not after its beginning and no reason."""
    planned = lock_one(PlannedPost.objects.filter(pk=planned.pk).select_related("person", "title"))
    _require(by, planned.person, local_date(now))
    reason = text.clean(reason)
    if planned.valid_to is not None:
        raise Refused(_("This planning has already ended."), code="state")
    if not reason:
        raise Refused(_("Say why the planning ends."), field="reason")
    if on <= planned.valid_from:
        raise Refused(
            _("The planning begins on {day} and cannot end before.").format(
                day=dates.short(planned.valid_from)
            ),
            field="on",
        )
    planned.valid_to = on
    planned.save(update_fields=["valid_to"])
    audit.record(
        act="people.planned_post.end",
        subject=planned,
        by=by,
        now=now,
        before={"valid_to": None},
        after={"valid_to": on},
        reason=reason,
    )
    return planned


def _require(by: User, person: Person, on: date) -> None:
    if not policies.may_record_planning(by, person, on):
        raise NotAllowed(
            _("Only the Organisation Board and the person's own agency record planning."), code="forbidden"
        )
