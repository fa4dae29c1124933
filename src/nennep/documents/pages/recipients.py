"""Who gets a document, and whether it arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.documents import policies, queries
from nennep.documents.models import (
    Delivery,
    OfficialDocument,
)
from nennep.documents.pages.shared import registry_crumb
from nennep.documents.queries import DeliveryRow, RecipientRow
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge


@dataclass(frozen=True)
class DeliveryLine:
    """One unit or person with what it may confirm."""

    name: str
    line: str
    sent: Any
    received: Any
    task: str
    task_due_on: date | None
    task_state: Badge | None
    task_result: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class RecipientsPage:
    """Everybody who gets the document."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    lines: tuple[DeliveryLine, ...]


def recipients_page(actor: User, document: OfficialDocument, on: date) -> RecipientsPage:
    """Each delivery with its receipt, its task, and what the actor may confirm."""
    rows = queries.recipient_rows(document)
    deliveries = {
        row.pk: row for row in Delivery.objects.filter(document=document).select_related("document__issuer")
    }
    issuer_may = document.issuer is not None and policies.may_arrange(actor, document.issuer, on)
    lines: list[DeliveryLine] = []
    for recipient in rows:
        if recipient.is_file:
            continue
        for row in recipient.deliveries:
            own = policies.may_receive(actor, deliveries[row.delivery_id], on)
            lines.append(_delivery_line(recipient, row, own=own, issuer_may=issuer_may, on=on))
    received = sum(line.received is not None for line in lines)
    return RecipientsPage(
        title=_("Recipients of {number}").format(number=document),
        lead=_("{received} of {count} have confirmed receipt.").format(received=received, count=len(lines)),
        trail=(
            registry_crumb(),
            Crumb(str(document), reverse("documents:document", args=[document.pk])),
            Crumb(_("Recipients")),
        ),
        lines=tuple(lines),
    )


def _delivery_line(
    recipient: RecipientRow, row: DeliveryRow, *, own: bool, issuer_may: bool, on: date
) -> DeliveryLine:
    acts: list[Act] = []
    if row.received_at is None and (own or issuer_may):
        acts.append(
            Act(
                _("Confirm receipt"),
                reverse("documents:receive", args=[row.delivery_id]),
                "mail-check",
                "post",
            )
        )
    state: Badge | None = None
    if row.task:
        if row.task_done_at:
            state = Badge(_("done"), "good")
        elif row.task_due_on and row.task_due_on < on:
            state = Badge(_("overdue"), "decide")
        else:
            state = Badge(_("open"), "waiting")
        if own and not row.task_done_at:
            acts.append(
                Act(
                    _("Report done"),
                    reverse("documents:finish", args=[row.delivery_id]),
                    "check",
                    opens_dialog=True,
                )
            )
    return DeliveryLine(
        name=row.name,
        line=recipient.text + (f" ({recipient.purpose})" if recipient.purpose else ""),
        sent=row.sent_at,
        received=row.received_at,
        task=row.task,
        task_due_on=row.task_due_on,
        task_state=state,
        task_result=row.task_result,
        acts=tuple(acts),
    )
