"""Standing in for somebody who is away (R0-14)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts import policies
from nennep.accounts.models import Substitution, User
from nennep.accounts.operations.steps import require
from nennep.audit.operations import record
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused


@transaction.atomic
def start_substitution(
    *,
    absent: User,
    substitute: User,
    valid_from: date,
    valid_to: date,
    reason: str,
    by: User,
    now: datetime,
) -> Substitution:
    """Let another account act with one's own grants and appointments while one is away.

    Rights that one holds only as a substitute are not passed on. Refuses the past, a period without a
    day, oneself, a closed account, and a second substitution of the same two in these days.
    """
    today = local_date(now)
    pair = {user.pk: user for user in lock(User.objects.filter(pk__in=[absent.pk, substitute.pk]))}
    away, standing_in = pair[absent.pk], pair[substitute.pk]
    require(
        policies.may_start_substitution(by, away, today),
        _("Only the person who is away or an administrator names a substitute."),
    )
    if away.pk == standing_in.pk:
        raise Refused(_("Nobody is the own substitute. Choose somebody else."), field="substitute")
    if not standing_in.is_active or standing_in.is_system:
        raise Refused(_("The account of the substitute is closed. Choose somebody else."), field="substitute")
    if valid_to <= valid_from:
        raise Refused(_("The last day must not lie before the first."), field="valid_to")
    if valid_from < today:
        raise Refused(
            _("A substitution cannot begin in the past. Choose today or a later day."), field="valid_from"
        )
    if not text.clean(reason):
        raise Refused(
            _("Write why a substitute is needed, for example: leave, study, business trip."), field="reason"
        )
    if Substitution.objects.filter(
        absent=away,
        substitute=standing_in,
        ended_at__isnull=True,
        valid_from__lt=valid_to,
        valid_to__gt=valid_from,
    ).exists():
        raise Refused(
            _("{name} is the substitute in these days already.").format(name=standing_in), field="valid_from"
        )
    substitution = Substitution.objects.create(
        absent=away,
        substitute=standing_in,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=text.clean(reason),
    )
    policies.forget_rights(absent, substitute, by)
    record(
        act="accounts.substitution.start",
        subject=substitution,
        by=by,
        now=now,
        after={"substitute": standing_in, "valid_from": valid_from, "valid_to": valid_to},
        reason=substitution.reason,
        context=away,
    )
    return substitution


@transaction.atomic
def end_substitution(
    *, substitution: Substitution, by: User, now: datetime, reason: str = ""
) -> Substitution:
    """End a substitution at once, today included; refuses one that is over."""
    today = local_date(now)
    substitution = lock_one(Substitution.objects.filter(pk=substitution.pk))
    require(
        policies.may_end_substitution(by, substitution, today),
        _("Only one of the two or an administrator ends a substitution."),
    )
    if substitution.ended_at is not None or substitution.valid_to <= today:
        raise Refused(_("This substitution is over."))
    return stop_substitution(substitution, by=by, now=now, reason=reason)


def stop_substitution(substitution: Substitution, *, by: User, now: datetime, reason: str) -> Substitution:
    substitution.ended_at = now
    substitution.save(update_fields=["ended_at"])
    policies.forget_rights(substitution.absent, substitution.substitute, by)
    record(
        act="accounts.substitution.end",
        subject=substitution,
        by=by,
        now=now,
        before={"valid_to": substitution.valid_to},
        after={"ended_at": now},
        reason=reason,
        context=substitution.absent,
    )
    return substitution
