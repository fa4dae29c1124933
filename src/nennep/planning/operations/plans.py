"""Acts on plans and their versions: begun, submitted, returned, amended (R3-03, R3-08, R3-15)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused
from nennep.planning import policies, states
from nennep.planning.models import (
    LineCoordinator,
    LineFunding,
    PlanLine,
    PlanVersion,
    Side,
    TrainingPlan,
)
from nennep.planning.operations.shared import (
    WrongState,
    locked_plan,
    locked_version,
    open_draft,
    require_concluder,
    require_keeper,
    require_state,
)
from nennep.planning.queries import difference_between
from nennep.planning.states import LineState, VersionState
from nennep.units.models import Unit


@transaction.atomic
def open_plan(
    *,
    owner: Unit,
    year: int,
    side: str,
    name: str,
    by: User,
    now: datetime,
    due_on: date | None = None,
    continues: TrainingPlan | None = None,
) -> TrainingPlan:
    """Begin the plan of a year with an empty first draft (R3-03, R1-13).

    Refuses a year outside 1990 to 2100, an empty name, and a plan that the owner already has for that year and side.
    """
    if not policies.may_open_plan(by, owner, side, local_date(now)):
        raise NotAllowed(_("Only the Organisation Board opens plans, and an agency its own State plan."))
    name = text.clean(name)
    if not 1990 <= year <= 2100:
        raise Refused(_("Write the year with four figures, for example 2024."), field="year")
    if side not in Side.values:
        raise Refused(_("Choose whose plan it is."), field="side")
    if not name:
        raise Refused(_("The plan needs a name."), field="name")
    key = text.match_key(name)[:300]
    if TrainingPlan.objects.filter(owner=owner, year=year, side=side, match_key=key).exists():
        raise Refused(
            _("{owner} already has the plan “{name}” for {year}. Open that one.").format(
                owner=owner, name=name, year=year
            ),
            field="name",
        )
    plan = TrainingPlan.objects.create(
        owner=owner,
        year=year,
        side=side,
        name=name[:250],
        match_key=key,
        search_key=text.search_key(f"{name} {year} {owner.name}")[:500],
        continues=continues,
        opened_at=now,
        opened_by=by,
    )
    PlanVersion.objects.create(plan=plan, number=1, due_on=due_on, opened_at=now)
    record(
        act="planning.plan.open",
        subject=plan,
        by=by,
        now=now,
        after={"name": name, "year": year, "side": side, "owner": owner},
    )
    return plan


@transaction.atomic
def submit_version(*, version: PlanVersion, by: User, now: datetime) -> PlanVersion:
    """Send the draft to the leaders (tờ trình). Refuses an empty draft, lines that nobody leads (R3-03, R3-09), and an
    amendment that changes nothing."""
    version = open_draft(version, by, now)
    lines = list(version.lines.order_by("order", "pk"))
    if not lines:
        raise Refused(_("The draft has no line yet. Add the classes first."), code="empty")
    without = [line.title for line in lines if line.lead_id is None and line.state != LineState.CARRIED]
    if without:
        raise Refused(
            _("No unit leads “{title}”. Name the leading unit before you submit.").format(title=without[0]),
            code="lead",
        )
    if version.based_on and difference_between(version.based_on, version).is_empty:
        raise Refused(
            _("The draft says the same as the version in force. Change a line before you submit."),
            code="same",
        )
    version.state, version.submitted_at = VersionState.SUBMITTED, now
    version.save(update_fields=["state", "submitted_at"])
    record(act="planning.version.submit", subject=version, by=by, now=now, context=version.plan)
    return version


@transaction.atomic
def return_version(*, version: PlanVersion, reason: str, by: User, now: datetime) -> PlanVersion:
    """Give a submitted version back to its authors; conclusions that were recorded stay. Refuses without a reason."""
    version = locked_version(version)
    require_concluder(by, version.plan, now)
    require_state(version, VersionState.SUBMITTED)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say what is to be worked over."), field="reason")
    version.state = VersionState.DRAFT
    version.save(update_fields=["state"])
    record(
        act="planning.version.return", subject=version, by=by, now=now, reason=reason, context=version.plan
    )
    return version


@transaction.atomic
def amend_plan(*, plan: TrainingPlan, note: str, by: User, now: datetime) -> PlanVersion:
    """Begin a new version from the one in force; every line stands in it as it was (R3-15, R4-34).

    Refuses without a reason, while another version is on its way, and a plan that was never approved.
    """
    plan = locked_plan(plan.pk)
    require_keeper(by, plan, now)
    note = text.clean(note)
    if not note:
        raise Refused(_("Say why the plan is amended."), field="note")
    versions = list(plan.versions.order_by("-number"))
    on_its_way = next((one for one in versions if one.state in states.OPEN), None)
    if on_its_way is not None:
        raise WrongState(
            _("Version {number} is still on its way. Change that one.").format(number=on_its_way.number),
            code="state",
        )
    base = next((one for one in versions if one.state == VersionState.APPROVED), None)
    if base is None:
        raise WrongState(_("The plan was never approved. Change its draft."), code="state")
    version = PlanVersion.objects.create(
        plan=plan, number=versions[0].number + 1, based_on=base, note=note, opened_at=now
    )
    for line in base.lines.order_by("order", "pk"):
        copy_line(line, version)
    record(act="planning.version.amend", subject=version, by=by, now=now, reason=note, context=plan)
    return version


def copy_line(line: PlanLine, version: PlanVersion) -> PlanLine:
    """The same line in another version, with its coordinating units and its money; conclusions are not copied."""
    coordinators = list(line.coordinator_links.order_by("order"))
    funding = list(line.funding.order_by("pk"))
    new = PlanLine.objects.get(pk=line.pk)
    new.pk, new.version, new.changed_reason = None, version, ""
    new.save(force_insert=True)
    LineCoordinator.objects.bulk_create(
        LineCoordinator(line=new, unit_id=row.unit_id, order=row.order) for row in coordinators
    )
    LineFunding.objects.bulk_create(
        LineFunding(line=new, source=row.source, amount=row.amount) for row in funding
    )
    return new
