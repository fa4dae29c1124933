"""Conditions of admission: every change is a new dated row with its basis (R1-05)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Programme, StudyForm
from nennep.documents.models import Certainty, OfficialDocument
from nennep.kernel import text
from nennep.kernel.db import alone, lock, lock_one
from nennep.kernel.errors import Refused
from nennep.standards.models import AdmissionCriterion
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
from nennep.standards.queries import catalogue, sentence


@transaction.atomic
def enter_criterion(
    *,
    key: str,
    programme_code: str,
    name: str,
    expression: object,
    valid_from: date,
    by: User,
    now: datetime,
    study_form: str = "",
    valid_to: date | None = None,
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    certainty: str = Certainty.OFFICE,
    is_waivable: bool = False,
    order: int = 100,
) -> AdmissionCriterion:
    """From the day on people need this for the programme; the open row of the same key, programme and form ends there.

    Refuses an unknown programme or form, what cannot be read, no basis, days that overlap (`Overlap`), and a name that
    the programme has with another key (`SameName`).
    """
    require_keeper(by, now)
    key, name = checked_code(key), text.clean(name)[:200]
    if not Programme.objects.filter(code=programme_code).exists():
        raise Refused(
            _("There is no programme “{code}”.").format(code=programme_code), field="programme_code"
        )
    if study_form not in ("", *StudyForm.values):
        raise Refused(_("Choose the form of study, or any form."), field="study_form")
    if not name:
        raise Refused(_("The condition needs a name."), field="name")
    period = checked_period(valid_from, valid_to)
    basis_text = checked_basis(basis, basis_text, certainty)
    words = catalogue()
    read = checked_expression(expression, words)
    alone("standards.criterion", programme_code, key)
    alone("standards.criterion.name", programme_code, text.match_key(name))
    beside = AdmissionCriterion.objects.filter(programme_code=programme_code).exclude(key=key)
    if study_form:
        beside = beside.filter(study_form__in=["", study_form])
    check_name(name, period, ((row.key, row) for row in beside))
    same = AdmissionCriterion.objects.filter(key=key, programme_code=programme_code, study_form=study_form)
    former = make_room(period, lock(same))
    if former is not None:
        former.valid_to = valid_from
        former.save(update_fields=["valid_to"])
    criterion = AdmissionCriterion.objects.create(
        key=key,
        programme_code=programme_code,
        study_form=study_form,
        name=name,
        expression=expression,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
        basis_text=basis_text,
        certainty=certainty,
        is_waivable=is_waivable,
        order=order,
    )
    record(
        act="standards.criterion.enter",
        subject=criterion,
        by=by,
        now=now,
        after={
            "programme": programme_code,
            "study_form": study_form,
            "condition": sentence(read, words),
            "valid_from": valid_from,
            "basis": str(basis) if basis else basis_text,
        },
    )
    return criterion


@transaction.atomic
def end_criterion(
    *, criterion: AdmissionCriterion, valid_to: date, reason: str, by: User, now: datetime
) -> AdmissionCriterion:
    """The condition is asked until the day before. Refuses an ended one, no reason, a day before its beginning."""
    require_keeper(by, now)
    criterion = lock_one(AdmissionCriterion.objects.filter(pk=criterion.pk))
    reason = checked_end(criterion, valid_to, reason)
    criterion.valid_to = valid_to
    criterion.save(update_fields=["valid_to"])
    record(
        act="standards.criterion.end",
        subject=criterion,
        by=by,
        now=now,
        before={"valid_to": None},
        after={"valid_to": valid_to},
        reason=reason,
    )
    return criterion
