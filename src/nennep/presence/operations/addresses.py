"""Addresses of check-ins are of use while somebody may ask about one; then they are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.kernel.clock import local_date
from nennep.norms.queries import rule
from nennep.presence.models import CheckIn

KEPT_DAYS = "presence.address_days"


@transaction.atomic
def forget_addresses(*, by: User, now: datetime) -> int:
    """Take the network address out of check-ins that are older than the rule keeps it; returns how many.

    That somebody came from outside the school's network stays as a word. Rule off: nothing is forgotten. Called by the
    timers; run again it finds nothing.
    """
    kept = rule(KEPT_DAYS, local_date(now))
    if kept.is_off:
        return 0
    old = CheckIn.objects.filter(at__lt=now - timedelta(days=kept.as_int), address__isnull=False)
    count = old.update(address=None)
    if count:
        record(act="presence.address.forget", subject=by, by=by, now=now, after={"check_ins": count})
    return count
