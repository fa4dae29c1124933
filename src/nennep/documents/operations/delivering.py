"""A document on its way: arrived, and the task it carries done (R0-33, R2-49)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents import policies
from nennep.documents.models import Delivery
from nennep.documents.operations.shared import require
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused


@transaction.atomic
def record_receipt(*, delivery: Delivery, by: User, now: datetime) -> Delivery:
    """Confirm that the document arrived. Confirming again changes nothing; the first moment stays."""
    delivery = _locked(delivery)
    require(
        _may_confirm(delivery, by, now),
        _("Only the recipient or the records clerk of the issuer confirms receipt."),
    )
    if delivery.received_at is not None:
        return delivery
    delivery.received_at = now
    delivery.received_by = by
    delivery.save(update_fields=["received_at", "received_by"])
    record(
        act="documents.delivery.receive",
        subject=delivery,
        by=by,
        now=now,
        after={"received_at": now},
        context=delivery.document,
    )
    return delivery


@transaction.atomic
def finish_task(*, delivery: Delivery, result: str, by: User, now: datetime) -> Delivery:
    """Report the task of a recipient done, with its result. Refuses where there is no task or no result."""
    delivery = _locked(delivery)
    require(
        policies.may_receive(by, delivery, local_date(now)),
        _("Only the unit that has the task reports it done."),
    )
    result = text.clean(result)
    if not delivery.task:
        raise Refused(_("This recipient has no task in the document."), code="no-task")
    if delivery.task_done_at is not None:
        raise Refused(_("The task was already reported done."), code="state")
    if not result:
        raise Refused(_("Say in a few words what was done."), field="result")
    if len(result) > 500:
        raise Refused(_("The result is longer than 500 letters. Shorten it."), field="result")
    delivery.task_done_at = now
    delivery.task_result = result
    if delivery.received_at is None:
        delivery.received_at, delivery.received_by = now, by
    delivery.save(update_fields=["task_done_at", "task_result", "received_at", "received_by"])
    record(
        act="documents.delivery.finish_task",
        subject=delivery,
        by=by,
        now=now,
        after={"task_result": result},
        context=delivery.document,
    )
    return delivery


def _locked(delivery: Delivery) -> Delivery:
    return lock_one(
        Delivery.objects.filter(pk=delivery.pk).select_related(
            "document", "document__issuer", "unit", "person"
        )
    )


def _may_confirm(delivery: Delivery, by: User, now: datetime) -> bool:
    """The recipient itself, or the clerk of the issuer who got a signed paper back (paper has no button)."""
    on = local_date(now)
    issuer = delivery.document.issuer
    return policies.may_receive(by, delivery, on) or (
        issuer is not None and policies.may_arrange(by, issuer, on)
    )
