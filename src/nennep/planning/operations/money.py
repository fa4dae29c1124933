"""Acts on money and delays (R4-35, R4-37, R4-44, R4-45)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import OfficialDocument
from nennep.kernel import numbers, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.planning.models import (
    BudgetDecision,
    BudgetShare,
    DelayCause,
    FundingSource,
    LineDelay,
    PlanItem,
    TrainingPlan,
)
from nennep.planning.operations.shared import locked_plan, require_issued, require_keeper
from nennep.units.models import Unit


@transaction.atomic
def record_budget(
    *,
    plan: TrainingPlan,
    document: OfficialDocument,
    unit: Unit,
    source: str,
    amount: int,
    shares: Mapping[PlanItem, int | None],
    by: User,
    now: datetime,
    decided_on: date | None = None,
) -> BudgetDecision:
    """Record a decision that gives money, and the lines it is for (R4-44). Amounts in đồng; a share may be unknown.

    The day is that of the document. Refuses shares that add up to more than the amount, lines of another plan, no line,
    a document that is not issued or recorded before, and a day that nobody knows.
    """
    plan = locked_plan(plan.pk)
    require_keeper(by, plan, now)
    require_issued(document)
    decided_on = document.issued_on or decided_on
    if decided_on is None or decided_on > local_date(now):
        raise Refused(_("Write the day of the decision."), field="decided_on")
    if source not in FundingSource.values:
        raise Refused(_("Choose the source of the money."), field="source")
    if amount < 1:
        raise Refused(_("Write the amount in đồng."), field="amount")
    if BudgetDecision.objects.filter(document=document).exists():
        raise Refused(
            _("The money of “{document}” is recorded already.").format(document=document), field="document"
        )
    if not shares:
        raise Refused(_("Choose the lines that the money is for."), field="items")
    if any(item.plan_id != plan.pk for item in shares):
        raise Refused(_("This line stands in another plan."), field="items")
    total = sum(share or 0 for share in shares.values())
    if total > amount:
        raise Refused(
            _("The lines add up to {total} đồng, more than the {amount} of the decision.").format(
                total=numbers.whole(total), amount=numbers.whole(amount)
            ),
            field="items",
        )
    decision = BudgetDecision.objects.create(
        document=document, unit=unit, source=source, amount=amount, decided_on=decided_on, recorded_at=now
    )
    BudgetShare.objects.bulk_create(
        BudgetShare(decision=decision, item=item, amount=share) for item, share in shares.items()
    )
    record(
        act="planning.budget.record",
        subject=decision,
        by=by,
        now=now,
        after={
            "document": document,
            "unit": unit,
            "amount": numbers.whole(amount),
            "decided_on": decided_on,
            "items": [item.code for item in shares],
        },
        context=plan,
    )
    return decision


@transaction.atomic
def record_delay(
    *, item: PlanItem, cause: str, reason: str, began_on: date, by: User, now: datetime
) -> LineDelay:
    """Say why a line is late: objective or subjective (R4-45). Refuses a day to come, no reason, an open delay."""
    plan = locked_plan(item.plan_id)
    require_keeper(by, plan, now)
    reason = text.clean(reason)
    if cause not in DelayCause.values:
        raise Refused(_("Choose whether the cause is objective or subjective."), field="cause")
    if not reason:
        raise Refused(_("Say what holds the line up."), field="reason")
    if began_on > local_date(now):
        raise Refused(_("The delay cannot begin in the future."), field="began_on")
    if item.delays.filter(ended_on__isnull=True).exists():
        raise Refused(_("A delay of this line is still open. End it first."), code="open")
    delay = LineDelay.objects.create(
        item=item, cause=cause, reason=reason[:500], began_on=began_on, recorded_at=now
    )
    record(
        act="planning.delay.record",
        subject=delay,
        by=by,
        now=now,
        after={"cause": cause, "began_on": began_on},
        reason=reason,
        context=plan,
    )
    return delay


@transaction.atomic
def end_delay(*, delay: LineDelay, ended_on: date, by: User, now: datetime) -> LineDelay:
    """The line goes on. Refuses a delay that ended already, and a day before its beginning or to come."""
    plan = locked_plan(delay.item.plan_id)
    require_keeper(by, plan, now)
    delay = lock_one(LineDelay.objects.filter(pk=delay.pk))
    if delay.ended_on is not None:
        raise Refused(_("This delay ended already."), code="state")
    if not delay.began_on <= ended_on <= local_date(now):
        raise Refused(_("Choose a day from the beginning of the delay until today."), field="ended_on")
    delay.ended_on = ended_on
    delay.save(update_fields=["ended_on"])
    record(
        act="planning.delay.end",
        subject=delay,
        by=by,
        now=now,
        before={"ended_on": None},
        after={"ended_on": ended_on},
        context=plan,
    )
    return delay
