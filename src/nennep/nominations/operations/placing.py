"""Whose seats and whose money, and the order of the list (R2-17, R4-04, R4-17, R4-35)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.kernel import text
from nennep.kernel.errors import Refused
from nennep.nominations.models import EnrolmentNotice, Nomination, Payer
from nennep.nominations.operations.shared import (
    free_plan_seat,
    locked_nominees,
    locked_notice,
    require_keeper,
    require_running,
    take_plan_seat,
)
from nennep.nominations.queries import in_order, seat_source_of
from nennep.nominations.states import LISTED, SeatSource


@transaction.atomic
def set_places(
    *,
    notice: EnrolmentNotice,
    nominations: Sequence[Nomination],
    seat_source: str,
    payer: str,
    by: User,
    now: datetime,
    reason: str = "",
) -> list[Nomination]:
    """Say of nominees whether their seat is of the plan or outside of it, and who pays (R4-04, R4-17, R4-35).

    Who goes outside the plan gives the agency its seat back, who comes into it uses one. Refuses seats of a plan from
    which the notice has none, more seats than the agency has (`NoSeatLeft`), a changed seat without a reason, seats outside
    the plan of which nobody says who pays, and who is only registered or out.
    """
    notice = locked_notice(notice.pk)
    require_keeper(by, notice, now)
    require_running(notice)
    reason = text.clean(reason)
    if payer and payer not in Payer.values:
        raise Refused(_("Choose who pays."), field="payer")
    if seat_source not in {SeatSource.OUTSIDE, seat_source_of(notice)}:
        raise Refused(
            _("The notice has no seats of that plan. Choose “{source}”.").format(
                source=SeatSource(seat_source_of(notice)).label
            ),
            field="seat_source",
            code="source",
        )
    if seat_source == SeatSource.OUTSIDE and not payer:
        raise Refused(_("Say who pays for those outside the plan."), field="payer", code="payer")
    rows = locked_nominees(notice, [one.pk for one in nominations])
    if not rows or len(rows) != len({one.pk for one in nominations}):
        raise Refused(_("Choose nominees of this notice."), field="pick")
    for row in rows:
        if row.state not in LISTED:
            raise Refused(
                _("{name} is “{state}” and has no seat to speak of.").format(
                    name=row.person.full_name, state=row.get_state_display()
                ),
                field="pick",
                code="state",
            )
        _set_place(row, seat_source, payer, by=by, now=now, reason=reason)
    return rows


def _set_place(
    row: Nomination, seat_source: str, payer: str, *, by: User, now: datetime, reason: str
) -> None:
    before = {"seat_source": row.seat_source, "payer": row.payer}
    if before == {"seat_source": seat_source, "payer": payer}:
        return
    if row.seat_source and seat_source != row.seat_source and not reason:
        raise Refused(_("Say why the seat changes."), field="reason")
    drew = row.has_seat and row.draws_on_plan
    if drew and seat_source == SeatSource.OUTSIDE:
        free_plan_seat(row, by=by, now=now, reason=reason)
    row.seat_source, row.payer = seat_source, payer
    if not drew and row.has_seat:
        take_plan_seat(row, by=by, now=now)
    row.save(update_fields=["seat_source", "payer"])
    record(
        act="nominations.nominee.place",
        subject=row,
        by=by,
        now=now,
        before=before,
        after={"seat_source": seat_source, "payer": payer},
        reason=reason,
        context=row.notice,
    )


@transaction.atomic
def move_nominee(
    *, nomination: Nomination, to: int, by: User, now: datetime, reason: str = ""
) -> list[Nomination]:
    """Put a nominee at a place of the notice's list, the first being 1; gives the list as it stands then (R2-17).

    The order follows the points; whoever comes before somebody with more points needs a reason, which is kept and shown.
    Refuses who is not on the list, a place that there is not, and such a move without a reason.
    """
    notice = locked_notice(nomination.notice_id)
    require_keeper(by, notice, now)
    require_running(notice)
    keys = list(
        in_order(Nomination.objects.filter(notice=notice, state__in=LISTED)).values_list("pk", flat=True)
    )
    if nomination.pk not in keys:
        raise Refused(_("{name} is not on the list.").format(name=nomination.person.full_name), code="state")
    if not 1 <= to <= len(keys):
        raise Refused(_("Choose a place from 1 to {last}.").format(last=len(keys)), field="to")
    rows = {row.pk: row for row in locked_nominees(notice, keys)}
    before = keys.index(nomination.pk) + 1
    keys.remove(nomination.pk)
    keys.insert(to - 1, nomination.pk)
    moved = rows[nomination.pk]
    reason = text.clean(reason)[:300]
    passed = [rows[key] for key in keys[to:] if rows[key].points > moved.points]
    if to < before and passed and not reason:
        raise Refused(
            _(
                "{name} would stand before {other}, who has more points. Say why, or choose another place."
            ).format(name=moved.person.full_name, other=passed[0].person.full_name),
            field="reason",
            code="points",
        )
    moved.place_reason = reason
    for place, key in enumerate(keys, start=1):
        rows[key].place = place
        rows[key].save(update_fields=["place", "place_reason"])
    record(
        act="nominations.nominee.move",
        subject=moved,
        by=by,
        now=now,
        before={"place": before},
        after={"place": to},
        reason=reason,
        context=notice,
    )
    return [rows[key] for key in keys]


@transaction.atomic
def order_by_points(*, notice: EnrolmentNotice, by: User, now: datetime) -> EnrolmentNotice:
    """Undo what was moved by hand; the order follows the points again."""
    notice = locked_notice(notice.pk)
    require_keeper(by, notice, now)
    moved = Nomination.objects.filter(notice=notice, place__isnull=False)
    for row in locked_nominees(notice, moved.values_list("pk", flat=True)):
        row.place, row.place_reason = None, ""
        row.save(update_fields=["place", "place_reason"])
    record(act="nominations.list.by_points", subject=notice, by=by, now=now)
    return notice
