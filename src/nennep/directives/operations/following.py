"""A directive is taken up to be followed: its items become what tasks are made of (R2-01)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives import policies
from nennep.directives.models import Directive, DirectiveItem
from nennep.documents.models import DocumentState, OfficialDocument
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit


@dataclass(frozen=True)
class ItemText:
    """An item as it is written, with the day by which it is due, if there is one."""

    text: str
    due_on: date | None = None


@dataclass(frozen=True)
class Owner:
    """Who must be the one that follows: checked the same way by every act of the Board."""

    unit: Unit

    def check(self, by: User, now: datetime) -> None:
        """Refuse who does not follow directives for that Board."""
        if not policies.may_follow(by, self.unit, local_date(now)):
            raise NotAllowed(_("Only the Organisation Board that follows the directive does this."))


@transaction.atomic
def open_directive(
    *,
    document: OfficialDocument,
    owner: Unit,
    title: str,
    items: Sequence[ItemText],
    by: User,
    now: datetime,
) -> Directive:
    """Take up an issued document whose items are to be followed; items are numbered from 1 in their order.

    Refuses a draft, a document that is followed already, no item and an empty one.
    """
    Owner(owner).check(by, now)
    if document.state in {DocumentState.DRAFT, DocumentState.REVIEWED, DocumentState.DROPPED}:
        raise Refused(
            _("{document} is not issued. Follow an issued document.").format(document=document),
            field="document",
        )
    if Directive.objects.filter(document=document).exists():
        raise Refused(_("{document} is followed already.").format(document=document), field="document")
    title = text.clean(title) or document.subject
    written = [ItemText(text.clean(item.text), item.due_on) for item in items]
    if not written or not all(item.text for item in written):
        raise Refused(_("Write at least one item, and no empty one."), field="items")
    directive = Directive.objects.create(
        document=document,
        owner=owner,
        title=title[:300],
        search_key=text.search_key(f"{title} {document.number_text}")[:400],
        opened_at=now,
    )
    DirectiveItem.objects.bulk_create(
        DirectiveItem(
            directive=directive,
            number=number,
            text=item.text,
            search_key=text.search_key(item.text)[:500],
            due_on=item.due_on,
        )
        for number, item in enumerate(written, start=1)
    )
    record(
        act="directives.directive.open",
        subject=directive,
        by=by,
        now=now,
        after={"title": directive.title, "document": document, "items": len(written)},
    )
    return directive


@transaction.atomic
def change_item(
    *, item: DirectiveItem, wording: str, due_on: date | None, by: User, now: datetime
) -> DirectiveItem:
    """Correct the wording of an item and the day by which it is due. Tasks already given keep theirs. Refuses no wording."""
    item = lock_one(DirectiveItem.objects.filter(pk=item.pk).select_related("directive__owner"))
    Owner(item.directive.owner).check(by, now)
    wording = text.clean(wording)
    if not wording:
        raise Refused(_("The item needs its wording."), field="wording")
    before = {"text": item.text, "due_on": item.due_on}
    item.text, item.due_on, item.search_key = wording, due_on, text.search_key(wording)[:500]
    item.save(update_fields=["text", "due_on", "search_key"])
    record(
        act="directives.item.change",
        subject=item,
        by=by,
        now=now,
        before=before,
        after={"text": item.text, "due_on": item.due_on},
    )
    return item
