"""The Board and the school check, refuse, put in reserve and replace (domain.md 2, step 12; R1-05, R3-19, R4-52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.nominations.models import EnrolmentNotice, Nomination
from nennep.nominations.operations.nominating import Clash
from nennep.nominations.operations.shared import (
    locked_nominees,
    locked_notice,
    move,
    move_to_seat,
    require_keeper,
    require_running,
)
from nennep.nominations.queries import busy_people, clash_sentence, in_order
from nennep.nominations.states import TO_CHECK, NomineeState
from nennep.standards.models import EligibilityCheck, Outcome
from nennep.standards.queries import CriterionResult, Eligibility, eligibility_of_people
from nennep.standards.queries.belonging import belonging_of

FOUND: dict[str, str] = {
    Outcome.PASS: NomineeState.ELIGIBLE,
    Outcome.WAIVED: NomineeState.WAIVED,
    Outcome.FAIL: NomineeState.INELIGIBLE,
    Outcome.UNKNOWN: NomineeState.NOMINATED,
}


@transaction.atomic
def check_nominees(
    *,
    notice: EnrolmentNotice,
    by: User,
    now: datetime,
    nominations: Sequence[Nomination] | None = None,
) -> dict[str, int]:
    """Check the conditions of everybody who is not sent yet, or of those given, by the rules of the first day of the
    class; gives how many came out how.

    Who surely does not belong to the audience of the notice does not meet it, with the audience as the rule (R3-19),
    unless `accept_outside` said why that person is taken; where that cannot be told the conditions alone count. The check is
    kept with rule versions and inputs. What cannot be told stays nominated; who is in reserve stays there. Who does not meet
    the conditions gives the seat free; who meets them at a later check gets a seat again, or stands in reserve (`reserve` of
    the answer) where none is left.
    """
    notice = locked_notice(notice.pk)
    require_keeper(by, notice, now)
    require_running(notice)
    wanted = Nomination.objects.filter(notice=notice, state__in=TO_CHECK)
    if nominations is not None:
        wanted = wanted.filter(pk__in=[one.pk for one in nominations])
    rows = locked_nominees(notice, wanted.order_by("pk").values_list("pk", flat=True))
    if not rows:
        raise Refused(_("Nobody waits to be checked."), code="empty")
    found = eligibility_of_people(
        [row.person_id for row in rows], notice.programme.code, notice.study_form, notice.starts_on
    )
    belonging = (
        belonging_of(notice.audience, [row.person_id for row in rows], notice.starts_on)
        if notice.audience is not None
        else {}
    )
    judged = {row.pk: _with_audience(found[row.person_id], belonging.get(row.person_id), row) for row in rows}
    checks = EligibilityCheck.objects.bulk_create(
        EligibilityCheck(
            person_id=row.person_id,
            programme_code=notice.programme.code,
            study_form=notice.study_form,
            on=notice.starts_on,
            outcome=judged[row.pk].outcome,
            criteria=[one.as_json() for one in judged[row.pk].criteria],
            checked_by=by,
            checked_at=now,
        )
        for row in rows
    )
    counts = {str(outcome): 0 for outcome in Outcome.values}
    seatless: list[Nomination] = []
    for row, check in zip(rows, checks, strict=True):
        counts[str(check.outcome)] += 1
        row.check_result = check
        to = FOUND[check.outcome]
        if row.state in {NomineeState.RESERVE, to}:
            row.save(update_fields=["check_result"])
        elif row.state == NomineeState.INELIGIBLE:
            seatless.append(row)
        else:
            move(row, to, act="nominations.nominee.check", by=by, now=now, fields=("check_result",))
    if without := _seat_again(notice, seatless, by, now):
        counts["reserve"] = without
    record(act="nominations.notice.check", subject=notice, by=by, now=now, after=counts)
    return counts


def _seat_again(notice: EnrolmentNotice, rows: Sequence[Nomination], by: User, now: datetime) -> int:
    """Give a seat back to whom the conditions no longer keep out, in the order of the list; how many found none, or study
    elsewhere by now, and stand in reserve instead."""
    if not rows:
        return 0
    found = {row.pk: row for row in rows}
    busy = busy_people([row.person_id for row in rows], notice.starts_on, notice.ends_on, besides=notice)
    without = 0
    for key in in_order(Nomination.objects.filter(pk__in=found)).values_list("pk", flat=True):
        row = found[key]
        outcome = row.check_result.outcome if row.check_result else Outcome.UNKNOWN
        is_out = row.person_id in busy or move_to_seat(
            row, FOUND[outcome], act="nominations.nominee.check", by=by, now=now, fields=("check_result",)
        )
        if is_out:
            move(
                row,
                NomineeState.RESERVE,
                act="nominations.nominee.reserve",
                by=by,
                now=now,
                fields=("check_result",),
            )
            without += 1
    return without


def _with_audience(
    found: Eligibility, belonging: CriterionResult | None, nomination: Nomination
) -> Eligibility:
    """The conditions of admission, and before them the audience of the notice."""
    if belonging is None:
        return found
    outcome = found.outcome
    if belonging.outcome == Outcome.FAIL and nomination.outside_reason:
        belonging = replace(
            belonging,
            outcome=Outcome.WAIVED,
            sentence=_("Taken from outside the audience: {reason}. {sentence}").format(
                reason=nomination.outside_reason, sentence=belonging.sentence
            ),
        )
        outcome = Outcome.WAIVED if outcome == Outcome.PASS else outcome
    elif belonging.outcome == Outcome.FAIL:
        outcome = Outcome.FAIL
    return replace(found, outcome=outcome, criteria=(belonging, *found.criteria))


@transaction.atomic
def accept_outside(*, nomination: Nomination, reason: str, by: User, now: datetime) -> Nomination:
    """Take somebody who does not belong to the audience of the notice all the same, with the reason on record (R3-19).

    The conditions are checked again. Refuses without a reason, a notice without an audience, and who is sent or out.
    """
    notice = locked_notice(nomination.notice_id)
    require_keeper(by, notice, now)
    (row,) = locked_nominees(notice, [nomination.pk])
    reason = text.clean(reason)[:300]
    if notice.audience is None:
        raise Refused(
            _("The notice is for no certain audience; nobody stands outside of it."), code="audience"
        )
    if row.state not in TO_CHECK:
        raise Refused(
            _("{name} is “{state}”; the conditions are not looked at any more.").format(
                name=row.person.full_name, state=row.get_state_display()
            ),
            code="state",
        )
    if not reason:
        raise Refused(_("Say why this person is taken from outside the audience."), field="reason")
    row.outside_reason = reason
    row.save(update_fields=["outside_reason"])
    record(
        act="nominations.nominee.accept_outside",
        subject=row,
        by=by,
        now=now,
        reason=reason,
        context=notice,
    )
    check_nominees(notice=notice, nominations=[row], by=by, now=now)
    row.refresh_from_db()
    return row


@transaction.atomic
def refuse_nominee(*, nomination: Nomination, reason: str, by: User, now: datetime) -> Nomination:
    """Do not take somebody; the seat is free again. Refuses without a reason and who is sent already."""
    notice = locked_notice(nomination.notice_id)
    require_keeper(by, notice, now)
    (row,) = locked_nominees(notice, [nomination.pk])
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why, so that the agency can nominate somebody else."), field="reason")
    row.reason = reason
    move(
        row,
        NomineeState.REFUSED,
        act="nominations.nominee.refuse",
        by=by,
        now=now,
        reason=reason,
        fields=("reason",),
    )
    return row


@transaction.atomic
def put_in_reserve(*, nomination: Nomination, by: User, now: datetime, reason: str = "") -> Nomination:
    """Keep somebody for the case that another one does not go; the seat is free again. Refuses who is sent already."""
    notice = locked_notice(nomination.notice_id)
    require_keeper(by, notice, now)
    (row,) = locked_nominees(notice, [nomination.pk])
    move(
        row,
        NomineeState.RESERVE,
        act="nominations.nominee.reserve",
        by=by,
        now=now,
        reason=text.clean(reason),
    )
    return row


@transaction.atomic
def replace_from_reserve(
    *, reserve: Nomination, by: User, now: datetime, gone: Nomination | None = None
) -> Nomination:
    """Somebody of the reserve takes a seat that became free, in the place of `gone` where that is known.

    Refuses after the day on which replacements end, who is not in reserve, who studies elsewhere by now, and when no seat
    is free.
    """
    notice = locked_notice(reserve.notice_id)
    require_keeper(by, notice, now)
    require_running(notice)
    if local_date(now) > notice.cut_off_on:
        raise Refused(
            _("Replacements ended on {day}.").format(day=dates.short(notice.cut_off_on)), code="cut-off"
        )
    rows = {row.pk: row for row in locked_nominees(notice, [reserve.pk, *([gone.pk] if gone else [])])}
    row = rows[reserve.pk]
    if row.state != NomineeState.RESERVE:
        raise Refused(_("{name} is not in reserve.").format(name=row.person.full_name), code="state")
    busy = busy_people([row.person_id], notice.starts_on, notice.ends_on, besides=notice)
    if row.person_id in busy:
        raise Clash(clash_sentence(row.person.full_name, busy[row.person_id]), code="clash")
    if gone is not None:
        left = rows[gone.pk]
        withdrawn = {NomineeState.WITHDRAWN_BEFORE, NomineeState.WITHDRAWN_AFTER, NomineeState.REFUSED}
        if left.state not in withdrawn or Nomination.objects.filter(replaces=left).exists():
            raise Refused(
                _("{name} is not out, or is replaced already.").format(name=left.person.full_name),
                field="gone",
            )
        row.replaces = left
    outcome = row.check_result.outcome if row.check_result else Outcome.UNKNOWN
    move(
        row,
        FOUND[outcome],
        act="nominations.nominee.replace",
        by=by,
        now=now,
        fields=("replaces",),
    )
    return row
