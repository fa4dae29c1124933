"""Acts on the lines of a draft (R2-30, R3-04 … R3-10, R3-14, R3-17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Programme, StudyForm
from nennep.directives.models import PriorityField
from nennep.kernel import numbers, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.planning.models import (
    FundingSource,
    LineConclusion,
    LineCoordinator,
    LineFunding,
    PlanItem,
    PlanLine,
    PlanVersion,
    SeatPool,
    TrainingPlan,
)
from nennep.planning.operations.shared import locked_plan, open_draft, require_keeper, require_state
from nennep.planning.queries.venues import school_of, sentence_of
from nennep.planning.rules.year import quarter_of
from nennep.planning.states import PROPOSABLE, LineState, VersionState
from nennep.standards.models import Audience
from nennep.units.models import Unit
from nennep.units.queries import require_in_force

PLACES = ("classes", "seats", "quarter", "opens_month", "lead", "venue", "state", "cost")


@dataclass(frozen=True)
class LinePlan:
    """A line as it is to be written. No venue means the provincial school; classes and seats may be unknown.

    `audience` says in words whom the class is for, `selected_by` selects these people; without words it lends its name.
    """

    title: str
    programme: Programme
    audience: str = ""
    selected_by: Audience | None = None
    study_form: str = ""
    duration: str = ""
    classes: int | None = None
    seats: int | None = None
    quarter: int | None = None
    opens_month: int | None = None
    lead: Unit | None = None
    coordinators: Sequence[Unit] = ()
    venue: Unit | None = None
    venue_reason: str = ""
    state: str = LineState.PROPOSED
    is_extra: bool = False
    priority_field: PriorityField | None = None
    counted_in: TrainingPlan | None = None
    cost: int | None = None
    funding: Mapping[str, int | None] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def add_line(*, version: PlanVersion, line: LinePlan, by: User, now: datetime, code: str = "") -> PlanLine:
    """Put a class content into the draft, with a code of its own that it keeps through all versions.

    Refuses a version that is no draft, a code in use, a venue other than the school without a reason (R2-30), a month
    outside its quarter, a unit that no longer exists, a leading unit that also coordinates, and a line counted in its
    own plan.
    """
    version = open_draft(version, by, now)
    return write_line(version, line, code=code, by=by, now=now)


def write_line(
    version: PlanVersion,
    line: LinePlan,
    *,
    by: User,
    now: datetime,
    code: str = "",
    item: PlanItem | None = None,
    carried_from: PlanItem | None = None,
) -> PlanLine:
    """The step behind every new line; the version is locked and open."""
    line = _checked(line, version, now)
    code = text.clean(code)[:40] or _next_code(version.plan)
    if PlanItem.objects.filter(plan=version.plan, code=code).exists() and item is None:
        raise Refused(_("The plan already has a line “{code}”.").format(code=code), field="code")
    item = item or PlanItem.objects.create(plan=version.plan, code=code, carried_from=carried_from)
    last = version.lines.aggregate(last=Max("order"))["last"] or 0
    new = PlanLine.objects.create(version=version, item=item, order=last + 1, **_columns(line))
    _write_parts(new, line)
    record(
        act="planning.line.add",
        subject=new,
        by=by,
        now=now,
        after=_shown(line) | {"code": code},
        context=version.plan,
    )
    return new


@transaction.atomic
def change_line(*, line: PlanLine, to: LinePlan, by: User, now: datetime, reason: str = "") -> PlanLine:
    """Write a line of the draft anew; it keeps its code, and needs a conclusion again.

    A line that the version in force has wants a reason (R4-34). Refuses what `add_line` refuses.
    """
    version = open_draft(line.version, by, now)
    line = lock_one(PlanLine.objects.filter(pk=line.pk).select_related("item"))
    reason = text.clean(reason)
    was_decided = (
        version.based_on_id is not None
        and PlanLine.objects.filter(version_id=version.based_on_id, item=line.item).exists()
    )
    if was_decided and not reason:
        raise Refused(_("This line was approved. Say why it changes."), field="reason")
    to = _checked(to, version, now)
    before = {"content": line.title, "audience": line.audience_text} | {
        name: getattr(line, name) for name in PLACES
    }
    for name, value in _columns(to).items():
        setattr(line, name, value)
    line.changed_reason = reason[:500]
    line.save(update_fields=[*_columns(to), "changed_reason"])
    line.coordinator_links.all().delete()
    line.funding.all().delete()
    LineConclusion.objects.filter(line=line).delete()
    _write_parts(line, to)
    record(
        act="planning.line.change",
        subject=line,
        by=by,
        now=now,
        before=before,
        after=_shown(to),
        reason=reason,
        context=version.plan,
    )
    return line


@transaction.atomic
def drop_line(*, line: PlanLine, reason: str, by: User, now: datetime) -> None:
    """Take a line out of the draft; earlier versions keep it. Refuses without a reason, and seats handed out."""
    version = open_draft(line.version, by, now)
    line = lock_one(PlanLine.objects.filter(pk=line.pk).select_related("item"))
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the line is dropped."), field="reason")
    pool = SeatPool.objects.filter(item=line.item).first()
    if pool is not None and pool.handed_out:
        raise Refused(
            _("Seats of “{title}” are handed out. Take them back before you drop the line.").format(
                title=line.title
            ),
            code="seats",
        )
    record(
        act="planning.line.drop",
        subject=line,
        by=by,
        now=now,
        before={"content": line.title, "classes": line.classes, "seats": line.seats},
        reason=reason,
        context=version.plan,
    )
    line.delete()


@transaction.atomic
def carry_line(*, line: PlanLine, reason: str, by: User, now: datetime) -> PlanLine:
    """An approved line is not opened this year any more and moves to the next, with the reason (R1-30).

    Its seats go back. Refuses a version that is not in force, a line that is not approved, seats handed out, no reason.
    """
    plan = locked_plan(line.version.plan_id)
    require_keeper(by, plan, now)
    require_state(line.version, VersionState.APPROVED)
    line = lock_one(PlanLine.objects.filter(pk=line.pk).select_related("item"))
    reason = text.clean(reason)
    if line.state != LineState.APPROVED:
        raise Refused(_("Only an approved line is carried to the next year."), code="state")
    if not reason:
        raise Refused(_("Say why the line moves to the next year."), field="reason")
    pool = SeatPool.objects.filter(item=line.item).first()
    if pool is not None:
        pool = lock_one(SeatPool.objects.filter(pk=pool.pk))
        if pool.handed_out:
            raise Refused(
                _("Seats of “{title}” are handed out. Take them back before you move the line.").format(
                    title=line.title
                ),
                code="seats",
            )
        pool.approved = 0
        pool.save(update_fields=["approved"])
    line.state, line.changed_reason = LineState.CARRIED, reason[:500]
    line.save(update_fields=["state", "changed_reason"])
    record(
        act="planning.line.carry",
        subject=line,
        by=by,
        now=now,
        before={"state": LineState.APPROVED},
        after={"state": LineState.CARRIED},
        reason=reason,
        context=plan,
    )
    return line


def _checked(line: LinePlan, version: PlanVersion, now: datetime) -> LinePlan:
    line = replace(
        line,
        title=text.clean(line.title)[:300],
        audience=(text.clean(line.audience) or (line.selected_by.name if line.selected_by else ""))[:300],
        venue_reason=text.clean(line.venue_reason)[:300],
    )
    if not line.title:
        raise Refused(_("The line needs a title."), field="title")
    if line.state not in PROPOSABLE:
        raise Refused(_("A draft proposes, studies or defers a line; the rest is decided."), field="state")
    if line.study_form and line.study_form not in StudyForm.values:
        raise Refused(_("Choose the form of study."), field="study_form")
    if line.classes == 0:
        raise Refused(_("Write 1 class or more, or leave the number empty."), field="classes")
    if line.seats == 0:
        raise Refused(_("Write 1 seat or more, or leave the number empty."), field="seats")
    if line.counted_in is not None and line.counted_in.pk == version.plan_id:
        raise Refused(
            _("A line of this plan is counted here anyway. Choose another plan or none."), field="counted_in"
        )
    unknown = set(line.funding) - set(FundingSource.values)
    if unknown:
        raise Refused(_("Choose the source of the money."), field="funding")
    given = sum(amount or 0 for amount in line.funding.values())
    if line.cost is not None and given > line.cost:
        raise Refused(
            _("The sources give {given} đồng, the line costs {cost}. Correct one of them.").format(
                given=numbers.whole(given), cost=numbers.whole(line.cost)
            ),
            field="cost",
        )
    line = _in_time(line)
    return _at_a_place(_with_units(line, version, now), version, now)


def _in_time(line: LinePlan) -> LinePlan:
    if line.opens_month is None:
        return line
    if not 1 <= line.opens_month <= 12:
        raise Refused(_("A month is a number from 1 to 12."), field="opens_month")
    quarter = quarter_of(line.opens_month)
    if line.quarter not in (None, quarter):
        raise Refused(
            _("Month {month} lies in quarter {quarter}. Correct one of them.").format(
                month=line.opens_month, quarter=quarter
            ),
            field="quarter",
        )
    return replace(line, quarter=quarter)


def _with_units(line: LinePlan, version: PlanVersion, now: datetime) -> LinePlan:
    """Units that exist today, and when the class is to open: one that ended or will have ended by then is refused (R1-06)."""
    on = local_date(now)
    month = line.opens_month or (line.quarter * 3 - 2 if line.quarter else 1)
    opens_on = date(version.plan.year, month, 1)
    for name, unit in [
        ("lead", line.lead),
        ("venue", line.venue),
        *(("coordinators", one) for one in line.coordinators),
    ]:
        if unit is not None:
            require_in_force(unit, on, field=name)
            require_in_force(unit, max(on, opens_on), field=name)
    if line.lead is not None and line.lead.pk in {one.pk for one in line.coordinators}:
        raise Refused(
            _("“{unit}” leads and cannot also coordinate.").format(unit=line.lead), field="coordinators"
        )
    return replace(line, coordinators=tuple({one.pk: one for one in line.coordinators}.values()))


def _at_a_place(line: LinePlan, version: PlanVersion, now: datetime) -> LinePlan:
    """The school unless said otherwise; a place elsewhere needs a reason (R2-30)."""
    school = school_of(version.plan.owner, local_date(now))
    if line.venue is None:
        return replace(line, venue=school, venue_reason="")
    if school is not None and line.venue.pk != school.pk and not line.venue_reason:
        raise Refused(sentence_of(school), field="venue_reason", code="venue")
    return line if school is None or line.venue.pk != school.pk else replace(line, venue_reason="")


def _next_code(plan: TrainingPlan) -> str:
    known = set(plan.items.values_list("code", flat=True))
    number = len(known) + 1
    while f"D{number:02}" in known:
        number += 1
    return f"D{number:02}"


def _columns(line: LinePlan) -> dict[str, object]:
    return {
        "title": line.title,
        "search_key": text.search_key(
            f"{line.title} {line.audience} {line.programme.name} {line.lead or ''}"
        )[:700],
        "programme": line.programme,
        "audience": line.selected_by,
        "audience_text": line.audience,
        "study_form": line.study_form,
        "duration": text.clean(line.duration)[:60],
        "classes": line.classes,
        "seats": line.seats,
        "quarter": line.quarter,
        "opens_month": line.opens_month,
        "lead": line.lead,
        "venue": line.venue,
        "venue_reason": line.venue_reason,
        "state": line.state,
        "is_extra": line.is_extra,
        "priority_field": line.priority_field,
        "counted_in": line.counted_in,
        "cost": line.cost,
        "note": text.clean(line.note)[:500],
    }


def _write_parts(new: PlanLine, line: LinePlan) -> None:
    LineCoordinator.objects.bulk_create(
        LineCoordinator(line=new, unit=unit, order=place)
        for place, unit in enumerate(line.coordinators, start=1)
    )
    LineFunding.objects.bulk_create(
        LineFunding(line=new, source=source, amount=amount) for source, amount in line.funding.items()
    )


def _shown(line: LinePlan) -> dict[str, object]:
    return {"content": line.title, "audience": line.audience} | {name: getattr(line, name) for name in PLACES}
