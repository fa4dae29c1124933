"""From one year to the next: proposals, what was carried, the cycle that opens by itself (R1-30, R2-16, R3-16, R3-17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Programme
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.norms.queries import rules_in_force
from nennep.planning.models import NextYearProposal, PlanItem, PlanLine, PlanVersion, TrainingPlan
from nennep.planning.operations.lines import LinePlan, write_line
from nennep.planning.operations.plans import open_plan
from nennep.planning.operations.shared import WrongState, locked_plan, require_keeper
from nennep.planning.states import CARRIED_OVER, LineState, VersionState
from nennep.standards.models import Audience
from nennep.units.models import Unit


@transaction.atomic
def propose_next_year(
    *,
    plan: TrainingPlan,
    title: str,
    programme: Programme,
    by: User,
    now: datetime,
    audience: str = "",
    selected_by: Audience | None = None,
    classes: int | None = None,
    seats: int | None = None,
    lead: Unit | None = None,
    coordinators: Sequence[Unit] = (),
    item: PlanItem | None = None,
    note: str = "",
) -> NextYearProposal:
    """Propose a class for the year after; with `item` it takes a line of this year further (R3-16, R3-17).

    When the draft of that year is there already, the proposal is taken up at once. Refuses an empty title and an item
    of another plan.
    """
    plan = locked_plan(plan.pk)
    require_keeper(by, plan, now)
    title = text.clean(title)
    if not title:
        raise Refused(_("The proposal needs a title."), field="title")
    if item is not None and item.plan_id != plan.pk:
        raise Refused(_("This line stands in another plan."), field="item")
    proposal = NextYearProposal.objects.create(
        plan=plan,
        item=item,
        title=title[:300],
        audience=selected_by,
        audience_text=(text.clean(audience) or (selected_by.name if selected_by else ""))[:300],
        programme=programme,
        classes=classes,
        seats=seats,
        lead=lead,
        note=text.clean(note)[:500],
        proposed_at=now,
    )
    proposal.coordinators.add(*coordinators)
    record(
        act="planning.proposal.record",
        subject=proposal,
        by=by,
        now=now,
        after={"content": title, "classes": classes, "seats": seats, "lead": lead},
        context=plan,
    )
    draft = PlanVersion.objects.filter(
        plan__continues=plan, state=VersionState.DRAFT, based_on__isnull=True
    ).first()
    if draft is not None:
        _take_up(proposal, draft, by=by, now=now)
    return proposal


@transaction.atomic
def carry_to_next_year(
    *, plan: TrainingPlan, by: User, now: datetime, due_on: date | None = None
) -> TrainingPlan:
    """Open the draft of the next year with the lines that were studied, deferred or carried, and the proposals (R3-16).

    A proposal that takes a line further stands in its place. Refuses a plan that was never approved, and a second time.
    """
    plan = locked_plan(plan.pk)
    require_keeper(by, plan, now)
    version = plan.versions.filter(state=VersionState.APPROVED).first()
    if version is None:
        raise WrongState(_("The plan was never approved, so nothing is carried from it."), code="state")
    known = TrainingPlan.objects.filter(continues=plan).first()
    if known is not None:
        raise WrongState(
            _("The draft for {year} is already open.").format(year=str(known.year)), code="state"
        )
    following = open_plan(
        owner=plan.owner,
        year=plan.year + 1,
        side=plan.side,
        name=plan.name.replace(str(plan.year), str(plan.year + 1)),
        continues=plan,
        due_on=due_on,
        by=by,
        now=now,
    )
    draft = following.versions.get()
    proposals = list(plan.proposals.filter(taken_up__isnull=True).order_by("pk"))
    continued = {proposal.item_id for proposal in proposals if proposal.item_id}
    carried = (
        version.lines.filter(state__in=CARRIED_OVER)
        .exclude(item_id__in=continued)
        .select_related("programme", "lead", "venue", "item", "audience", "priority_field")
        .order_by("order", "pk")
    )
    for line in carried:
        write_line(draft, _again(line), code=line.item.code, carried_from=line.item, by=by, now=now)
    for proposal in proposals:
        _take_up(proposal, draft, by=by, now=now)
    record(
        act="planning.plan.carry",
        subject=plan,
        by=by,
        now=now,
        after={"year": following.year, "lines": draft.lines.count()},
        context=following,
    )
    return following


@transaction.atomic
def open_due_cycles(*, by: User, now: datetime) -> list[TrainingPlan]:
    """Open the draft of the next year for every plan in force whose month has come; run by the timer (R2-16).

    Month and deadline are dated rules. Running it again opens nothing.
    """
    today = local_date(now)
    book = rules_in_force(today, "planning.next_year")
    opens, due = book.find("planning.next_year.opens_month"), book.find("planning.next_year.due_day")
    if opens is None or opens.is_off or today.month < opens.as_int:
        return []
    plans = TrainingPlan.objects.filter(
        year=today.year, versions__state=VersionState.APPROVED, continued_by__isnull=True
    ).order_by("pk")
    due_on = date(today.year, 12, min(due.as_int, 31)) if due is not None and not due.is_off else None
    return [carry_to_next_year(plan=plan, due_on=due_on, by=by, now=now) for plan in plans]


def _again(line: PlanLine) -> LinePlan:
    """A carried or deferred line as the next year proposes it; what was only studied is studied on."""
    is_studied = line.state == LineState.UNDER_STUDY
    return LinePlan(
        title=line.title,
        programme=line.programme,
        audience=line.audience_text,
        selected_by=line.audience,
        study_form=line.study_form,
        duration=line.duration,
        classes=line.classes,
        seats=line.seats,
        lead=line.lead,
        coordinators=[link.unit for link in line.coordinator_links.select_related("unit").order_by("order")],
        venue=line.venue,
        venue_reason=line.venue_reason,
        state=LineState.UNDER_STUDY if is_studied else LineState.PROPOSED,
        priority_field=line.priority_field,
        cost=line.cost,
        funding={row.source: row.amount for row in line.funding.all()},
        note=line.note,
    )


def _take_up(proposal: NextYearProposal, draft: PlanVersion, *, by: User, now: datetime) -> None:
    line = write_line(
        draft,
        LinePlan(
            title=proposal.title,
            programme=proposal.programme,
            audience=proposal.audience_text,
            selected_by=proposal.audience,
            classes=proposal.classes,
            seats=proposal.seats,
            lead=proposal.lead,
            coordinators=list(proposal.coordinators.order_by("sort_key", "pk")),
            note=proposal.note,
        ),
        code=proposal.item.code if proposal.item else "",
        carried_from=proposal.item,
        by=by,
        now=now,
    )
    proposal.taken_up = line.item
    proposal.save(update_fields=["taken_up"])
