"""What a post requires is entered and ended, never rewritten: a review of a past day finds the standard of that day (R3-11)."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import Certainty, OfficialDocument
from nennep.kernel import text
from nennep.kernel.db import alone, lock, lock_one
from nennep.kernel.errors import Refused
from nennep.people.models import CredentialKind
from nennep.standards.models import Audience, Standard
from nennep.standards.operations.steps import (
    SameName,
    check_name,
    checked_basis,
    checked_code,
    checked_end,
    checked_period,
    make_room,
    require_keeper,
)


@transaction.atomic
def add_standard(
    *,
    code: str,
    name: str,
    audience: Audience,
    at_least: CredentialKind,
    valid_from: date,
    by: User,
    now: datetime,
    valid_to: date | None = None,
    due_on: date | None = None,
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    certainty: str = Certainty.OFFICE,
) -> Standard:
    """From the day on everybody of the audience needs at least this step; the open row of the same code ends there.

    `due_on`: by when those in post have to meet it, None at once. Refuses no name, a step that asks for nothing, no
    basis, a day to meet it before it holds, days that overlap (`Overlap`), and a name in force with another code (`SameName`).
    """
    require_keeper(by, now)
    code, name = checked_code(code), text.clean(name)[:200]
    if not name:
        raise Refused(_("The standard needs a name."), field="name")
    if at_least.rank == 0:
        raise Refused(
            _("“{step}” asks for nothing. Choose the step that is required.").format(step=at_least),
            field="at_least",
        )
    period = checked_period(valid_from, valid_to)
    if due_on is not None and due_on < valid_from:
        raise Refused(_("It cannot be due before it holds."), field="due_on")
    basis_text = checked_basis(basis, basis_text, certainty)
    alone("standards.standard", code)
    alone("standards.standard.name", text.match_key(name))
    check_name(name, period, ((row.code, row) for row in Standard.objects.exclude(code=code)))
    former = make_room(period, lock(Standard.objects.filter(code=code)))
    if former is not None:
        former.valid_to = valid_from
        former.save(update_fields=["valid_to"])
    standard = Standard.objects.create(
        code=code,
        name=name,
        search_key=text.search_key(f"{name} {code} {audience.name}")[:400],
        audience=audience,
        ladder=at_least.ladder,
        at_least=at_least,
        valid_from=valid_from,
        valid_to=valid_to,
        due_on=due_on,
        basis=basis,
        basis_text=basis_text,
        certainty=certainty,
    )
    record(
        act="standards.standard.add",
        subject=standard,
        by=by,
        now=now,
        after={
            "code": code,
            "audience": audience.name,
            "at_least": at_least.name,
            "valid_from": valid_from,
            "due_on": due_on,
            "basis": str(basis) if basis else basis_text,
        },
    )
    return standard


@transaction.atomic
def end_standard(*, standard: Standard, valid_to: date, reason: str, by: User, now: datetime) -> Standard:
    """The standard holds until the day before. Refuses an ended one, no reason, a day before its beginning."""
    require_keeper(by, now)
    standard = lock_one(Standard.objects.filter(pk=standard.pk))
    reason = checked_end(standard, valid_to, reason)
    standard.valid_to = valid_to
    standard.save(update_fields=["valid_to"])
    record(
        act="standards.standard.end",
        subject=standard,
        by=by,
        now=now,
        before={"valid_to": None},
        after={"valid_to": valid_to},
        reason=reason,
    )
    return standard


@transaction.atomic
def install_standards(*, by: User, now: datetime) -> int:
    """Add the shipped standards whose code and name are new; what an office changed stays. How many were added.

    Audiences and steps are there before (install_reference).
    """
    content = resources.files("nennep.standards").joinpath("standards.toml").read_text(encoding="utf-8")
    known = set(Standard.objects.values_list("code", flat=True))
    rows: list[dict[str, Any]] = [
        row for row in tomllib.loads(content)["standard"] if row["code"] not in known
    ]
    added = 0
    for row in rows:
        audience = Audience.objects.filter(code=row["audience"]).order_by("valid_from").first()
        if audience is None:  # the office has it with a code of its own
            continue
        with suppress(SameName):
            add_standard(
                code=row["code"],
                name=row["name"],
                audience=audience,
                at_least=CredentialKind.objects.get(code=row["at_least"]),
                valid_from=row["from"],
                due_on=row.get("due_on"),
                basis_text=row["basis"],
                certainty=row["certainty"],
                by=by,
                now=now,
            )
            added += 1
    return added
