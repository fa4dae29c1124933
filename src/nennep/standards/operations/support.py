"""Policies of support are entered and ended, never rewritten: a past day finds the amount of that day (R2-35)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Programme
from nennep.documents.models import Certainty, OfficialDocument
from nennep.kernel import text
from nennep.kernel.db import alone, lock, lock_one
from nennep.kernel.errors import Refused
from nennep.standards.models import Audience, SupportPer, SupportPolicy
from nennep.standards.operations.steps import (
    check_name,
    checked_basis,
    checked_code,
    checked_end,
    checked_period,
    make_room,
    require_keeper,
)


@transaction.atomic
def add_support(
    *,
    code: str,
    name: str,
    per: str,
    amount: int,
    valid_from: date,
    by: User,
    now: datetime,
    audience: Audience | None = None,
    programme: Programme | None = None,
    study_form: str = "",
    valid_to: date | None = None,
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    certainty: str = Certainty.OFFICE,
) -> SupportPolicy:
    """From the day on this amount (đồng) is due for each day, month or course; the open row of the same code ends there.

    Refuses no name, no amount, an audience that asks for planned posts (who gets money would tell who is planned), no
    basis, days that overlap (`Overlap`), and a name in force with another code (`SameName`).
    """
    require_keeper(by, now)
    code, name = checked_code(code), text.clean(name)[:200]
    if not name:
        raise Refused(_("The policy needs a name."), field="name")
    if per not in SupportPer.values:
        raise Refused(_("Choose for what the amount is given."), field="per")
    if amount < 1:
        raise Refused(_("Write an amount in đồng."), field="amount")
    if audience is not None and audience.uses_planning:
        raise Refused(
            _("“{audience}” asks for planned posts, which are restricted. Choose another audience.").format(
                audience=audience.name
            ),
            field="audience",
        )
    period = checked_period(valid_from, valid_to)
    basis_text = checked_basis(basis, basis_text, certainty)
    alone("standards.support", code)
    alone("standards.support.name", text.match_key(name))
    check_name(name, period, ((row.code, row) for row in SupportPolicy.objects.exclude(code=code)))
    former = make_room(period, lock(SupportPolicy.objects.filter(code=code)))
    if former is not None:
        former.valid_to = valid_from
        former.save(update_fields=["valid_to"])
    policy = SupportPolicy.objects.create(
        code=code,
        name=name,
        search_key=text.search_key(f"{name} {code}")[:400],
        audience=audience,
        programme=programme,
        study_form=study_form,
        per=per,
        amount=amount,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
        basis_text=basis_text,
        certainty=certainty,
    )
    record(
        act="standards.support.add",
        subject=policy,
        by=by,
        now=now,
        after={
            "code": code,
            "amount": amount,
            "per": policy.get_per_display(),
            "audience": audience.name if audience else "",
            "programme": programme.name if programme else "",
            "valid_from": valid_from,
            "basis": str(basis) if basis else basis_text,
        },
    )
    return policy


@transaction.atomic
def end_support(
    *, policy: SupportPolicy, valid_to: date, reason: str, by: User, now: datetime
) -> SupportPolicy:
    """The policy holds until the day before. Refuses an ended one, no reason, a day before its beginning."""
    require_keeper(by, now)
    policy = lock_one(SupportPolicy.objects.filter(pk=policy.pk))
    reason = checked_end(policy, valid_to, reason)
    policy.valid_to = valid_to
    policy.save(update_fields=["valid_to"])
    record(
        act="standards.support.end",
        subject=policy,
        by=by,
        now=now,
        before={"valid_to": None},
        after={"valid_to": valid_to},
        reason=reason,
    )
    return policy
