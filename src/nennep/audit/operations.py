"""The only way into the trail: one row for one act, in the transaction of the act (docs/how/audit.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from nennep.audit.models import Entry
from nennep.audit.rules import changed, plain
from nennep.kernel import text, tracing


def record(
    *,
    act: str,
    subject: Model,
    by: AbstractBaseUser | None,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
    context: Model | None = None,
    import_id: str = "",
) -> Entry:
    """Write down who did what to which object, with the values before and after and the reason (R0-05, R0-27).

    `act` is "area.noun.verb" and has its sentence in `acts` of the area's `apps.py`. Values that are
    the same on both sides are left out. `context` is the larger object on whose timeline the act also
    shows. `by` is None only before the first account exists.

    Refuses to work outside a transaction (`TransactionManagementError`): act and trace are kept
    together or not at all.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("record() must be called inside the transaction of the act.")
    old, new = changed(before or {}, after or {})
    return Entry.objects.create(
        at=now,
        act=act,
        actor_id=by.pk if by else None,
        actor_name=str(by)[:150] if by else "",
        on_behalf_of_name=str(getattr(by, "on_behalf_of", ""))[:150],
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_name=str(subject)[:250],
        context_kind=context._meta.label_lower if context else "",
        context_id=context.pk if context else None,
        before=plain(old),
        after=plain(new),
        reason=reason,
        request_id=tracing.request_id.get(),
        import_id=import_id or tracing.import_id.get(),
        search_key=text.search_key(f"{by or ''} {subject} {reason}"),
    )
