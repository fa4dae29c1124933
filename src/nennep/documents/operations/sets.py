"""Sets of recipients: named groups of units or posts that documents are sent to (R0-32, R2-50)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents import policies
from nennep.documents.models import RecipientSet
from nennep.documents.operations.shared import require
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.units.models import UnitKind


@transaction.atomic
def add_recipient_set(
    *,
    name: str,
    kinds: Sequence[UnitKind],
    by: User,
    now: datetime,
    code: str = "",
    post: str = "",
    order: int = 100,
) -> RecipientSet:
    """A named set of recipients by kind of unit, or, with a post, of persons (R0-32, R2-50).

    Without a code one is made of the name. Refuses a set without a name or a kind, and a code that is taken.
    """
    name, post = _checked(by, now, name, kinds, post)
    code = code or text.search_key(name).replace(" ", "-")[:60].strip("-")
    if RecipientSet.objects.filter(code=code).exists():
        raise Refused(_("There is already a set “{code}”.").format(code=code), field="name")
    made = RecipientSet.objects.create(code=code, name=name, post=post, order=order)
    made.kinds.set(kinds)
    record(act="documents.recipient_set.add", subject=made, by=by, now=now, after=_shown(made))
    return made


@transaction.atomic
def change_recipient_set(
    *,
    recipient_set: RecipientSet,
    name: str,
    kinds: Sequence[UnitKind],
    by: User,
    now: datetime,
    post: str = "",
    order: int | None = None,
) -> RecipientSet:
    """The set has another name, other kinds or another post from now on; what was issued keeps its recipients.

    Refuses a set without a name or a kind.
    """
    found = lock_one(RecipientSet.objects.filter(pk=recipient_set.pk))
    name, post = _checked(by, now, name, kinds, post)
    before = _shown(found)
    found.name, found.post = name, post
    if order is not None:
        found.order = order
    found.save(update_fields=["name", "post", "order"])
    found.kinds.set(kinds)
    record(
        act="documents.recipient_set.change",
        subject=found,
        by=by,
        now=now,
        before=before,
        after=_shown(found),
    )
    return found


def _checked(by: User, now: datetime, name: str, kinds: Sequence[UnitKind], post: str) -> tuple[str, str]:
    require(
        policies.may_edit_layouts(by, local_date(now)),
        _("Only the records clerk changes recipient sets. Ask the records clerk."),
    )
    name = text.clean(name)
    if not name:
        raise Refused(_("The set needs a name as it is printed."), field="name")
    if not kinds:
        raise Refused(_("Choose at least one kind of unit."), field="kinds")
    return name, text.clean(post)


def _shown(one: RecipientSet) -> dict[str, object]:
    kinds = one.kinds.order_by("order", "pk").values_list("name", flat=True)
    return {"name": one.name, "unit_kinds": list(kinds), "post": one.post}
