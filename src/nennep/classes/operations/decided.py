"""The class follows the decision that opens it, and each later one that amends its list (domain.md 2, step 14; R4-52)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.catalogue.models import ProgrammeVersion
from nennep.classes.models import TrainingClass
from nennep.classes.operations.classes import create_class, locked_class
from nennep.classes.operations.enrolments import end_by_decision, place_by_decision
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on
from nennep.nominations.models import EnrolmentNotice, ListDecision, Nomination


@transaction.atomic
def follow_decided_list(
    *,
    notice: EnrolmentNotice,
    decision: ListDecision,
    added: Sequence[Nomination],
    removed: Sequence[Nomination],
    by: User,
    now: datetime,
) -> TrainingClass:
    """Prepare the class of the notice with its people, or change its list as the later decision says.

    Who is added after the first day enters on the day of the decision; who is taken off leaves on that day, and what was
    recorded stays. Refuses a programme that has no version on the first day.
    """
    decided_on = decision.document.issued_on or local_date(now)
    found = TrainingClass.objects.filter(notice=notice).first()
    training_class = locked_class(found.pk) if found is not None else _prepare(notice, by, now)
    for row in removed:
        end_by_decision(training_class, row, valid_to=decided_on, by=by, now=now)
    first_day = training_class.starts_on if found is None else max(training_class.starts_on, decided_on)
    for row in added:
        place_by_decision(
            training_class, row, valid_from=first_day, document=decision.document, by=by, now=now
        )
    return training_class


def _prepare(notice: EnrolmentNotice, by: User, now: datetime) -> TrainingClass:
    version = (
        ProgrammeVersion.objects.filter(in_force_on(notice.starts_on), programme=notice.programme)
        .order_by("-valid_from", "-pk")
        .first()
    )
    if version is None:
        raise Refused(
            _("The programme “{name}” has no version on the first day of the class. Enter one first.").format(
                name=notice.programme.name
            )
        )
    return create_class(
        code=_free_code(notice.programme.code, notice.starts_on),
        name=notice.title,
        programme_version=version,
        study_form=notice.study_form,
        cohort_from=notice.starts_on.year,
        cohort_to=(notice.ends_on or notice.starts_on).year,
        host=notice.host,
        trainer=notice.host,
        starts_on=notice.starts_on,
        ends_on=notice.ends_on,
        venue=notice.venue,
        venue_reason=notice.venue_reason,
        superior=notice.owner if notice.owner_id != notice.host_id else None,
        plan_item=notice.item,
        notice=notice,
        by=by,
        now=now,
    )


def _free_code(programme_code: str, starts_on: date) -> str:
    """TC-LLCT-2024-03: the programme, the year, the next number that is free."""
    begin = f"{programme_code.upper()}-{starts_on.year}-"
    taken = set(TrainingClass.objects.filter(code__startswith=begin).values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"{begin}{number:02d}") not in taken)
