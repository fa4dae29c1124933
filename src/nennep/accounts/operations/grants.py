"""Roles with dates (R0-13, R1-03)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from nennep.accounts import policies
from nennep.accounts.models import Grant, Role, User
from nennep.accounts.operations.steps import locked_user, require
from nennep.audit.operations import record
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    unit: Model,
    by: User,
    now: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
    basis: str = "",
) -> Grant:
    """Give a role at a unit from a day (today where none is given) until before another or without end.

    Refuses a role that does not exist, a closed account, a period without a day, and a period that
    meets another one of the same role at the same unit.
    """
    today = local_date(now)
    given_to = locked_user(user)
    require(policies.may_change_account(by, given_to, today), _("Only an administrator gives roles."))
    if not given_to.is_active:
        raise Refused(_("This account is closed. Open it again before giving it a role."))
    if role not in Role.values:
        raise Refused(_("There is no such role. Choose one from the list."), field="role")
    start = valid_from or today
    if valid_to is not None and valid_to <= start:
        raise Refused(_("The last day must not lie before the first."), field="valid_to")
    meeting = Grant.objects.filter(user=given_to, role=role, unit_id=unit.pk).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=start)
    )
    if valid_to is not None:
        meeting = meeting.filter(valid_from__lt=valid_to)
    if other := meeting.order_by("valid_from", "pk").first():
        raise Refused(
            _(
                "{name} already holds this role here from {first}. End that grant first, or choose other days."
            ).format(name=given_to, first=dates.short(other.valid_from)),
            field="valid_from",
        )
    grant = Grant.objects.create(
        user=given_to,
        role=role,
        unit_id=unit.pk,
        valid_from=start,
        valid_to=valid_to,
        basis=text.clean(basis),
    )
    policies.forget_rights(user, by)
    record(
        act="accounts.grant.give",
        subject=grant,
        by=by,
        now=now,
        after={"role": role, "unit": unit, "valid_from": start, "valid_to": valid_to, "basis": grant.basis},
        context=given_to,
    )
    return grant


@transaction.atomic
def end_grant(
    *, grant: Grant, by: User, now: datetime, valid_to: date | None = None, reason: str = ""
) -> Grant:
    """End a grant before a day; without one it stops now. A grant that never began counts no day at all.

    Refuses an end in the past (what was held is not rewritten) and one after the end already set.
    Refuses the last administrator.
    """
    today = local_date(now)
    administrators = lock_administrators(today) if grant.role == Role.ADMINISTRATOR else []
    grant = lock_one(Grant.objects.filter(pk=grant.pk))
    require(policies.may_change_account(by, grant.user, today), _("Only an administrator ends grants."))
    if grant.valid_to is not None and grant.valid_to <= today:
        raise Refused(_("This grant has already ended."))
    end = valid_to or today
    if end < today:
        raise Refused(_("A grant cannot end in the past. Choose today or a later day."), field="valid_to")
    if grant.valid_to is not None and end > grant.valid_to:
        raise Refused(
            _("This grant ends earlier already. Give a new one to make it longer."), field="valid_to"
        )
    if grant.role == Role.ADMINISTRATOR:
        refuse_without_administrator(grant.user, administrators)
    return stop_grant(grant, end, by=by, now=now, reason=reason)


def stop_grant(grant: Grant, end: date, *, by: User, now: datetime, reason: str) -> Grant:
    """Shorten the grant; one that would hold on no day at all goes, and only the trail remembers it."""
    before: dict[str, object] = {"valid_to": grant.valid_to}
    after: dict[str, object] = {"valid_to": end}
    if end <= grant.valid_from:
        before = {
            "role": grant.role,
            "unit": grant.unit,
            "valid_from": grant.valid_from,
            "valid_to": grant.valid_to,
            "basis": grant.basis,
        }
        after = {}
    record(
        act="accounts.grant.end",
        subject=grant,
        by=by,
        now=now,
        before=before,
        after=after,
        reason=reason,
        context=grant.user,
    )
    policies.forget_rights(grant.user, by)
    if end <= grant.valid_from:
        grant.delete()
    else:
        grant.valid_to = end
        grant.save(update_fields=["valid_to"])
    return grant


def lock_administrators(today: date) -> list[Grant]:
    """The grants that make administrators today. Locked before any other grant, so that two who take the role from
    each other wait in line."""
    return lock(Grant.objects.filter(in_force_on(today), role=Role.ADMINISTRATOR, user__is_active=True))


def refuse_without_administrator(user: User, holders: list[Grant]) -> None:
    """Refuse to take the role from the last open account that holds it."""
    if holders and all(grant.user_id == user.pk for grant in holders):
        raise Refused(_("This is the last administrator. Name another one first."))
