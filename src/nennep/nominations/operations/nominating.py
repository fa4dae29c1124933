"""Agencies register people, confirm that their time is released, nominate and withdraw them (R0-05, R0-06, R2-12, R4-52)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.nominations import policies
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination, Payer
from nennep.nominations.operations.shared import (
    WrongState,
    add_step,
    locked_nominees,
    locked_notice,
    move,
    move_to_seat,
    require_running,
)
from nennep.nominations.queries import (
    busy_people,
    clash_sentence,
    ended_in_words,
    payer_of,
    priority_of,
    seat_source_of,
)
from nennep.nominations.rules import total
from nennep.nominations.states import GONE, NomineeState, NoticeState, SeatSource, WithdrawalKind
from nennep.people.models import Person
from nennep.people.queries import postings_on
from nennep.units.queries import subtree_ids


class Clash(Refused):
    """Somebody studies elsewhere in the days of the class."""


@transaction.atomic
def register_nominees(
    *, invited: InvitedAgency, people: Sequence[Person], by: User, now: datetime
) -> list[Nomination]:
    """Write people on the agency's own list; the Board sees nothing of it yet and it counts nowhere (R4-12).

    All of them or nobody. Refuses somebody of another agency, somebody on the list already, and a notice that takes no
    nominations.
    """
    notice = locked_notice(invited.notice_id)
    _require_agency(by, invited, now)
    _require_taking(notice)
    today = local_date(now)
    own = subtree_ids([invited.agency_id], today)
    postings = postings_on([person.pk for person in people], today)
    on_list = set(
        Nomination.objects.filter(notice=notice, person__in=people)
        .exclude(state__in=GONE)
        .values_list("person_id", flat=True)
    )
    last = Nomination.objects.filter(invited=invited).aggregate(last=Max("order"))["last"] or 0
    registered = []
    for place, person in enumerate(people, start=last + 1):
        posting = postings.get(person.pk)
        if posting is None or posting.unit_id not in own:
            raise Refused(
                _("{name} does not serve at {agency} today. Nominate only your own people.").format(
                    name=person.full_name, agency=invited.agency.name
                ),
                field="person",
                code="not-own",
            )
        if person.pk in on_list:
            raise Refused(
                _("{name} stands on the list already.").format(name=person.full_name),
                field="person",
                code="twice",
            )
        on_list.add(person.pk)
        nomination = Nomination.objects.create(
            notice=notice,
            invited=invited,
            agency=invited.agency,
            person=person,
            post=posting.post,
            order=place,
            changed_at=now,
        )
        add_step(nomination, by=by, now=now)
        record(
            act="nominations.nominee.register",
            subject=nomination,
            by=by,
            now=now,
            after={"person": person, "agency": invited.agency},
        )
        registered.append(nomination)
    return registered


@transaction.atomic
def drop_nominee(*, nomination: Nomination, by: User, now: datetime) -> None:
    """Take a person off the agency's own list. Refuses one who was nominated: withdraw that person."""
    notice = locked_notice(nomination.notice_id)
    nomination = lock_one(
        Nomination.objects.filter(pk=nomination.pk).select_related("person", "invited__agency")
    )
    _require_agency(by, nomination.invited, now)
    if nomination.state != NomineeState.REGISTERED:
        raise WrongState(_("{name} is nominated. Withdraw instead.").format(name=nomination.person.full_name))
    record(
        act="nominations.nominee.drop",
        subject=nomination,
        by=by,
        now=now,
        before={"person": nomination.person, "notice": notice},
    )
    nomination.delete()


@transaction.atomic
def order_nominees(
    *, invited: InvitedAgency, nominations: Sequence[Nomination], by: User, now: datetime
) -> None:
    """Put the agency's own people in its order of preference. Refuses people of another list."""
    notice = locked_notice(invited.notice_id)
    _require_agency(by, invited, now)
    rows = {row.pk: row for row in locked_nominees(notice, [one.pk for one in nominations])}
    if any(row.invited_id != invited.pk for row in rows.values()) or len(rows) != len(nominations):
        raise Refused(_("Order only the people of your own list."))
    for place, one in enumerate(nominations, start=1):
        row = rows[one.pk]
        row.order = place
        row.save(update_fields=["order"])
    record(
        act="nominations.list.order",
        subject=invited,
        by=by,
        now=now,
        after={"people": [rows[one.pk].person.full_name for one in nominations]},
    )


@transaction.atomic
def nominate(
    *,
    invited: InvitedAgency,
    nominations: Sequence[Nomination],
    is_time_released: bool,
    release_signer: str,
    by: User,
    now: datetime,
    rest_in_reserve: bool = False,
    payer: str = "",
    rest_outside_plan: bool = False,
    outside_payer: str = "",
) -> list[Nomination]:
    """Put registered people forward, each on a seat; all of them or nobody.

    Nobody is nominated without the confirmation that time is released, and who signs it (R0-06). Whose money pays is
    `payer`, or what the line of the plan says. With `rest_outside_plan` those for whom the agency has no seat of the plan
    left go outside it, paid by `outside_payer` (R4-17); with `rest_in_reserve` those for whom no seat is left at all go to
    the reserve; otherwise `NoSeatLeft` refuses the list. Refuses after the deadline, people who study elsewhere in these
    days (`Clash`), and people outside the plan of whom nobody says who pays.
    """
    notice = locked_notice(invited.notice_id)
    _require_agency(by, invited, now)
    _require_taking(notice)
    today = local_date(now)
    if ended := ended_in_words(notice, today):
        raise Refused(ended, code="deadline")
    release_signer = text.clean(release_signer)
    if not is_time_released:
        raise Refused(
            _("Confirm that the agency releases their time for the whole class."),
            field="is_time_released",
            code="not-released",
        )
    if not release_signer:
        raise Refused(_("Write who signs that time is released."), field="release_signer", code="not-signed")
    rows = locked_nominees(notice, [one.pk for one in nominations])
    if not rows or any(row.invited_id != invited.pk for row in rows):
        raise Refused(_("Choose people of your own list."), code="empty")
    if rest_outside_plan and outside_payer not in Payer.values:
        raise Refused(_("Say who pays for those outside the plan."), field="outside_payer", code="payer")
    _check_clashes(notice, rows)
    source, usual_payer = seat_source_of(notice), payer if payer in Payer.values else payer_of(notice)
    reasons = priority_of(
        [row.person_id for row in rows],
        notice.starts_on,
        programme_code=notice.programme.code,
        study_form=notice.study_form,
    )
    fields = (
        "released_at", "released_by", "release_signer", "points", "points_explained", "seat_source", "payer",
    )  # fmt: skip
    act = "nominations.nominee.nominate"
    for row in sorted(rows, key=lambda one: (one.order, one.pk)):
        row.released_at, row.released_by, row.release_signer = now, by, release_signer[:150]
        row.points = total(reasons[row.person_id])
        row.points_explained = [reason.as_json() for reason in reasons[row.person_id]]
        row.seat_source, row.payer = source, usual_payer
        refused = move_to_seat(row, NomineeState.NOMINATED, act=act, by=by, now=now, fields=fields)
        if refused is not None and rest_outside_plan and row.draws_on_plan:
            row.seat_source, row.payer = SeatSource.OUTSIDE, outside_payer
            refused = move_to_seat(row, NomineeState.NOMINATED, act=act, by=by, now=now, fields=fields)
        if refused is None:
            continue
        if not rest_in_reserve:
            raise refused
        row.seat_source, row.payer = source, usual_payer
        move(row, NomineeState.RESERVE, act="nominations.nominee.reserve", by=by, now=now, fields=fields)
    return rows


@transaction.atomic
def withdraw_nominee(
    *, nomination: Nomination, kind: str, reason: str, by: User, now: datetime
) -> Nomination:
    """Somebody does not go after all. Before and after the class decision are different states (R4-52); the seat is free
    again. The list of a decision changes only by a later decision.

    Refuses without a reason, and who is only registered or already out.
    """
    notice = locked_notice(nomination.notice_id)
    (row,) = locked_nominees(notice, [nomination.pk])
    if not policies.may_withdraw(by, row, local_date(now)):
        raise NotAllowed(_("Only the agency of the nominee, the Board and the school withdraw."))
    reason = text.clean(reason)
    if kind not in WithdrawalKind.values:
        raise Refused(_("Choose the kind of reason."), field="kind")
    if not reason:
        raise Refused(_("Say why."), field="reason")
    row.withdrawal_kind, row.reason = kind, reason
    is_after = row.state == NomineeState.ADMITTED
    move(
        row,
        NomineeState.WITHDRAWN_AFTER if is_after else NomineeState.WITHDRAWN_BEFORE,
        act="nominations.nominee.withdraw",
        by=by,
        now=now,
        reason=reason,
        fields=("withdrawal_kind", "reason"),
    )
    return row


def _check_clashes(notice: EnrolmentNotice, rows: Sequence[Nomination]) -> None:
    busy = busy_people([row.person_id for row in rows], notice.starts_on, notice.ends_on, besides=notice)
    sentences = [
        clash_sentence(row.person.full_name, busy[row.person_id]) for row in rows if row.person_id in busy
    ]
    if sentences:
        sentences.append(_("Take who studies elsewhere off the list, then nominate the others."))
        raise Clash(" ".join(sentences), code="clash")


def _require_agency(by: User, invited: InvitedAgency, now: datetime) -> None:
    if not policies.may_nominate(by, invited.agency, local_date(now)):
        raise NotAllowed(_("Only {agency} nominates its people.").format(agency=invited.agency.name))


def _require_taking(notice: EnrolmentNotice) -> None:
    require_running(notice)
    if notice.state != NoticeState.PUBLISHED:
        raise WrongState(_("The class is decided. Replacements come from the reserve."), code="decided")
