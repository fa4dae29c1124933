"""To which step of a ladder a programme leads: dated, with its basis (R3-11, R3-13)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import GivenStep, Programme
from nennep.catalogue.operations.shared import require_keeper
from nennep.documents.models import Certainty
from nennep.kernel import dates, text
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.people.models import CredentialKind


@transaction.atomic
def set_given_step(
    *,
    programme: Programme,
    step: CredentialKind | None,
    valid_from: date,
    basis_text: str,
    by: User,
    now: datetime,
    certainty: str = Certainty.OFFICE,
) -> GivenStep | None:
    """From a day on who completes the programme stands on this step, or on none; what held before ends there.

    Refuses no basis, a day that is not after the beginning of what holds, and what holds already.
    """
    require_keeper(by, now)
    programme = lock_one(Programme.objects.filter(pk=programme.pk))
    basis_text = text.clean(basis_text)[:250]
    if not basis_text:
        raise Refused(_("Name the basis: the document that says so."), field="basis_text")
    rows = lock(GivenStep.objects.filter(programme=programme).select_related("step"))
    last = max(rows, key=lambda row: row.valid_from, default=None)
    holds = last if last is not None and last.valid_to is None else None
    if (holds.step if holds else None) == step:
        raise Refused(_("The programme leads there already. Choose another step."), field="step")
    if last is not None and valid_from <= last.valid_from:
        raise Refused(
            _("What holds begins on {day}. Choose a later day.").format(day=dates.short(last.valid_from)),
            field="valid_from",
            code="overlap",
        )
    if last is not None and last.valid_to is not None and valid_from < last.valid_to:
        raise Refused(
            _("What held before ends on {day}. Choose that day or a later one.").format(
                day=dates.short(last.valid_to)
            ),
            field="valid_from",
            code="overlap",
        )
    if holds is not None:
        holds.valid_to = valid_from
        holds.save(update_fields=["valid_to"])
    given = None
    if step is not None:
        given = GivenStep.objects.create(
            programme=programme,
            step=step,
            valid_from=valid_from,
            basis_text=basis_text,
            certainty=certainty,
        )
    record(
        act="catalogue.programme.leads_to",
        subject=programme,
        by=by,
        now=now,
        before={"step": holds.step.name if holds else ""},
        after={"step": step.name if step else "", "valid_from": valid_from, "basis": basis_text},
    )
    return given
