"""The decision on a plan as a draft in the registry, with its annex and its tasks (R3-09, R4-15)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import OfficialDocument, RecipientPurpose
from nennep.documents.operations import RecipientLine, draft_document
from nennep.kernel import text
from nennep.kernel.errors import Refused
from nennep.planning.models import PlanVersion
from nennep.planning.operations.shared import locked_version, require_keeper, require_state
from nennep.planning.queries.paper import decision_content, default_subject, tasks_of
from nennep.planning.states import VersionState
from nennep.units.models import Unit

KIND = "quyet-dinh"


@transaction.atomic
def draft_decision(
    *, version: PlanVersion, issuer: Unit, by: User, now: datetime, subject: str = ""
) -> OfficialDocument:
    """Write the decision that approves a concluded version: text, annex of seats, and a task for every unit in it.

    Once it is signed and issued in the registry, `approve_version` puts the version into force by it. The units that
    lead get their task for execution, the others for coordination (R3-09). Refuses a version that is not concluded.
    """
    version = locked_version(version)
    require_keeper(by, version.plan, now)
    require_state(version, VersionState.CONCLUDED)
    subject = text.clean(subject) or default_subject(version)
    if len(subject) > 500:
        raise Refused(_("The subject is longer than 500 letters. Shorten it."), field="subject")
    tasks = tasks_of(version)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=tasks).order_by("sort_key", "pk")}
    recipients = [
        RecipientLine(
            unit.name,
            purpose=RecipientPurpose.EXECUTION if tasks[pk][1] else RecipientPurpose.COORDINATION,
            unit=unit,
            task=_task(*tasks[pk]),
        )
        for pk, unit in units.items()
    ]
    bases = [version.based_on.document] if version.based_on and version.based_on.document else []
    document = draft_document(
        issuer=issuer,
        kind=KIND,
        subject=subject,
        content=decision_content(version, subject),
        recipients=recipients,
        bases=bases,
        by=by,
        now=now,
    )
    record(
        act="planning.decision.draft",
        subject=document,
        by=by,
        now=now,
        after={"unit": issuer, "subject": subject},
        context=version.plan,
    )
    return document


def _task(titles: list[str], leads: bool) -> str:  # noqa: FBT001 - what the pair of `tasks_of` says
    # Vietnamese: printed in an official document
    words = ("Chủ trì tổ chức", "Phối hợp tổ chức")
    return f"{words[0] if leads else words[1]}: {'; '.join(titles)}"[:300]
