"""Which study regulation binds whom from when on (R0-12)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import Certainty, DocumentState, OfficialDocument
from nennep.kernel import dates
from nennep.kernel.db import alone, lock
from nennep.kernel.errors import Refused
from nennep.norms.models import StudyRegulation
from nennep.norms.operations.shared import Overlap, require
from nennep.units.models import Unit


@transaction.atomic
def set_regulation(
    *,
    document: OfficialDocument,
    valid_from: date,
    by: User,
    now: datetime,
    institution: Unit | None = None,
    programme_code: str = "",
    valid_to: date | None = None,
    certainty: str = Certainty.OFFICE,
) -> StudyRegulation:
    """From a day on a study regulation binds the classes of an institution and a programme (R0-12); none: of all.

    The regulation before for exactly that institution and programme ends the day before. Refuses a document that was
    never issued, and a day not after the beginning of the present one.
    """
    require(by, institution, now)
    if document.state in (DocumentState.DRAFT, DocumentState.REVIEWED, DocumentState.DROPPED):
        raise Refused(_("Only an issued document can be a study regulation."), field="document")
    alone("norms.regulation", programme_code)
    known = lock(StudyRegulation.objects.filter(institution=institution, programme_code=programme_code))
    for row in known:
        if row.valid_from >= valid_from and (valid_to is None or row.valid_from < valid_to):
            raise Overlap(
                _("Another study regulation holds from {day}. Choose a later day.").format(
                    day=dates.short(row.valid_from)
                ),
                field="valid_from",
                code="overlap",
            )
        if row.valid_to is None or row.valid_to > valid_from:
            row.valid_to = valid_from
            row.save(update_fields=["valid_to"])
    regulation = StudyRegulation.objects.create(
        institution=institution,
        document=document,
        programme_code=programme_code,
        valid_from=valid_from,
        valid_to=valid_to,
        certainty=certainty,
    )
    record(
        act="norms.regulation.set",
        subject=regulation,
        by=by,
        now=now,
        after={
            "document": document,
            "institution": institution,
            "programme_code": programme_code,
            "valid_from": valid_from,
        },
    )
    return regulation
