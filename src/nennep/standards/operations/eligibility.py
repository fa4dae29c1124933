"""Checks are kept as they came out; a criterion is waived only by the competent level, with document and reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Programme
from nennep.documents.models import OfficialDocument
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import Person
from nennep.standards import policies
from nennep.standards.models import AdmissionCriterion, EligibilityCheck, Waiver
from nennep.standards.operations.steps import checked_basis
from nennep.standards.queries import eligibility_of


@transaction.atomic
def check_eligibility(
    *, person: Person, programme: Programme, study_form: str, on: date, by: User, now: datetime
) -> EligibilityCheck:
    """Check the person by the rules of the day and keep what came out, with rule versions and inputs.

    Planned posts count and are not written down here. Refuses who may not see what the check rests on.
    """
    if not policies.may_check(by, person, local_date(now)):
        raise NotAllowed(
            _("Only the Organisation Board and the person's own agency check the conditions of a person."),
            code="forbidden",
        )
    found = eligibility_of(person, programme.code, study_form, on)
    check = EligibilityCheck.objects.create(
        person=person,
        programme_code=programme.code,
        study_form=study_form,
        on=on,
        outcome=found.outcome,
        criteria=[row.as_json() for row in found.criteria],
        checked_by=by,
        checked_at=now,
    )
    record(
        act="standards.check.keep",
        subject=check,
        by=by,
        now=now,
        after={"programme": programme.code, "study_form": study_form, "on": on, "outcome": found.outcome},
        context=person,
    )
    return check


@transaction.atomic
def waive_criterion(
    *,
    person: Person,
    programme: Programme,
    key: str,
    reason: str,
    valid_from: date,
    by: User,
    now: datetime,
    document: OfficialDocument | None = None,
    document_text: str = "",
) -> Waiver:
    """From the day on the criterion does not stand against the person's admission.

    Refuses a criterion that may not be waived, no reason, no document, a document that is not issued, and twice.
    """
    person = lock_one(Person.objects.filter(pk=person.pk))
    if not policies.may_waive(by, person, local_date(now)):
        raise NotAllowed(
            _("Only the Organisation Board records what the competent level waives."), code="forbidden"
        )
    if not AdmissionCriterion.objects.filter(
        key=key, programme_code=programme.code, is_waivable=True
    ).exists():
        raise Refused(_("This condition may not be waived."), field="key", code="not-waivable")
    reason = text.clean(reason)[:500]
    if not reason:
        raise Refused(_("Say why the condition is waived."), field="reason")
    if document is None and not text.clean(document_text):
        raise Refused(_("Name the document in which the competent level decided it."), field="document_text")
    document_text = checked_basis(document, document_text, "office")
    if Waiver.objects.filter(person=person, programme_code=programme.code, key=key).exists():
        raise Refused(_("This condition is waived already."), field="key", code="same")
    waiver = Waiver.objects.create(
        person=person,
        programme_code=programme.code,
        key=key,
        document=document,
        document_text=document_text,
        reason=reason,
        valid_from=valid_from,
        by=by,
        at=now,
    )
    record(
        act="standards.waiver.record",
        subject=waiver,
        by=by,
        now=now,
        after={
            "programme": programme.code,
            "key": key,
            "valid_from": valid_from,
            "basis": str(document) if document else document_text,
        },
        reason=reason,
        context=person,
    )
    return waiver
