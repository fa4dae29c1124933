"""Audiences are entered and ended, never rewritten: what rests on one keeps the words it was decided with."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import Certainty, OfficialDocument
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import alone, lock, lock_one
from nennep.kernel.errors import Refused
from nennep.standards.models import Audience
from nennep.standards.operations.steps import (
    check_name,
    checked_basis,
    checked_code,
    checked_end,
    checked_expression,
    checked_period,
    make_room,
    require_keeper,
)
from nennep.standards.queries import catalogue, compile_expression, sentence
from nennep.standards.rules import uses_planning


class NobodySelected(Refused):
    """The audience selects nobody; confirmed with a reason it may stand."""


@transaction.atomic
def enter_audience(
    *,
    code: str,
    name: str,
    expression: object,
    valid_from: date,
    by: User,
    now: datetime,
    valid_to: date | None = None,
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    certainty: str = Certainty.OFFICE,
    empty_reason: str = "",
) -> Audience:
    """For whom something is, from a day on; the audience of the same code before it ends there.

    Refuses what cannot be read, no basis, days that overlap (`Overlap`), a name in force with another code (`SameName`),
    and, unless `empty_reason` says why, an audience to which nobody on record surely belongs on the day of the act
    (`NobodySelected`).
    """
    require_keeper(by, now)
    code, name = checked_code(code), text.clean(name)[:200]
    if not name:
        raise Refused(_("The audience needs a name."), field="name")
    period = checked_period(valid_from, valid_to)
    basis_text = checked_basis(basis, basis_text, certainty)
    words = catalogue()
    read = checked_expression(expression, words)
    alone("standards.audience", code)
    alone("standards.audience.name", text.match_key(name))
    check_name(name, period, ((row.code, row) for row in Audience.objects.exclude(code=code)))
    former = make_room(period, lock(Audience.objects.filter(code=code)))
    empty_reason = text.clean(empty_reason)[:250]
    if not empty_reason:
        compiled = compile_expression(read, max(valid_from, local_date(now)), words)
        if not compiled.members().exists():
            raise NobodySelected(
                _(
                    "Nobody on record belongs to this audience. Check the conditions, or say why it may be empty."
                ),
                field="empty_reason",
                code="nobody",
            )
    if former is not None:
        former.valid_to = valid_from
        former.save(update_fields=["valid_to"])
    audience = Audience.objects.create(
        code=code,
        name=name,
        sort_key=text.sort_key(name)[:600],
        search_key=text.search_key(f"{name} {code}")[:400],
        expression=expression,
        uses_planning=uses_planning(read),
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
        basis_text=basis_text,
        certainty=certainty,
        empty_reason=empty_reason,
        entered_at=now,
        entered_by=by,
    )
    record(
        act="standards.audience.enter",
        subject=audience,
        by=by,
        now=now,
        after={
            "code": code,
            "condition": sentence(read, words),
            "valid_from": valid_from,
            "basis": str(basis) if basis else basis_text,
        },
        reason=empty_reason,
    )
    return audience


@transaction.atomic
def end_audience(*, audience: Audience, valid_to: date, reason: str, by: User, now: datetime) -> Audience:
    """Nothing new is for this audience from the day on. Refuses an ended one, no reason, a day before its beginning."""
    require_keeper(by, now)
    audience = lock_one(Audience.objects.filter(pk=audience.pk))
    reason = checked_end(audience, valid_to, reason)
    audience.valid_to = valid_to
    audience.save(update_fields=["valid_to"])
    record(
        act="standards.audience.end",
        subject=audience,
        by=by,
        now=now,
        before={"valid_to": None},
        after={"valid_to": valid_to},
        reason=reason,
    )
    return audience
