"""The notice of enrolment: written as a document, issued, given more time, cancelled (domain.md 2, step 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Programme, StudyForm
from nennep.documents.models import DocumentState, RecipientPurpose
from nennep.documents.operations import RecipientLine, draft_document, drop_document, issue_document
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused
from nennep.kernel.periods import Period
from nennep.nominations import policies
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination
from nennep.nominations.operations.shared import WrongState, locked_notice, require_keeper
from nennep.nominations.queries import (
    USUAL_DOSSIER,
    allocations_of,
    audience_of_line,
    audience_words,
    may_hold_class_of,
    notice_content,
    notice_subject,
)
from nennep.nominations.states import NOTICE_MOVES, NomineeState, NoticeState
from nennep.norms.operations import require_permission
from nennep.people.models import Person
from nennep.planning.models import PlanItem, SeatAllocation
from nennep.planning.queries import reason_elsewhere
from nennep.standards.models import Audience
from nennep.units.models import Unit
from nennep.units.queries import names_on, require_in_force

KIND = "thong-bao"


@transaction.atomic
def prepare_notice(
    *,
    owner: Unit,
    host: Unit,
    programme: Programme,
    study_form: str,
    title: str,
    seats: int,
    deadline_on: date,
    cut_off_on: date,
    starts_on: date,
    by: User,
    now: datetime,
    agencies: Sequence[Unit] = (),
    item: PlanItem | None = None,
    ends_on: date | None = None,
    audience: Audience | None = None,
    audience_text: str = "",
    dossier: Sequence[str] = USUAL_DOSSIER,
    venue: str = "",
    venue_reason: str = "",
    contact: str = "",
) -> EnrolmentNotice:
    """Write a notice of enrolment and the draft of its document.

    With a line of the plan the units that hold its seats are invited, each for its seats; `agencies` are invited besides.
    It is for the `audience`, else for whom the line of the plan is for; `audience_text` says beside it what no condition says.
    Refuses an audience that is not in force, days in the wrong order, no agency, a school or an agency that has ended by
    then (R1-06), no dossier, more seats than the line has, and a school other than that of the province and of the line
    without `venue_reason` (R2-30).
    """
    today = local_date(now)
    if not policies.may_call(by, owner, today):
        raise NotAllowed(_("Only the Organisation Board and schools ask for nominations."))
    title = text.clean(title)
    if not title:
        raise Refused(_("The notice needs the name of the class."), field="title")
    if study_form not in StudyForm.values:
        raise Refused(_("Choose the form of study."), field="study_form")
    if seats < 1:
        raise Refused(_("Write 1 seat or more."), field="seats")
    papers = [text.clean(paper) for paper in dossier if text.clean(paper)]
    if not papers:
        raise Refused(_("Name the papers of the dossier, one a line."), field="dossier")
    _check_days(today, deadline_on, cut_off_on, starts_on, ends_on)
    require_in_force(host, starts_on, field="host")
    for unit in agencies:
        require_in_force(unit, today, field="agencies")
    if audience is None and item is not None and not text.clean(audience_text):
        audience, audience_text = audience_of_line(item)
    if audience is not None and not Period(audience.valid_from, audience.valid_to).contains(starts_on):
        raise Refused(
            _("“{audience}” is not in force on the first day of the class. Choose another audience.").format(
                audience=audience.name
            ),
            field="audience",
        )
    venue_reason = reason_elsewhere(venue_reason, host=host, item=item, on=starts_on)
    invited: dict[int, SeatAllocation | None] = {unit.pk: None for unit in agencies}
    for row in allocations_of(item):
        invited[row.unit_id] = row
        if seats > row.pool.approved:
            raise Refused(
                _("The line of the plan has {count} seats. Write at most {count}.").format(
                    count=row.pool.approved
                ),
                field="seats",
            )
    if not invited:
        raise Refused(_("Choose at least one agency that may nominate."), field="agencies")
    names = names_on([*invited, host.pk], today)
    content = notice_content(
        title=title,
        programme=programme.name,
        study_form=study_form,
        audience=_for_whom(audience, text.clean(audience_text)),
        dossier=papers,
        seats=seats,
        agencies=[(names[pk], row.seats - row.handed_out if row else None) for pk, row in invited.items()],
        deadline_on=deadline_on,
        cut_off_on=cut_off_on,
        starts_on=starts_on,
        ends_on=ends_on,
        venue=text.clean(venue),
        contact=text.clean(contact),
        host=names[host.pk],
    )
    units = Unit.objects.in_bulk(list(invited))
    document = draft_document(
        issuer=owner,
        kind=KIND,
        subject=notice_subject(title),
        content=content,
        recipients=[
            RecipientLine(names[pk], purpose=RecipientPurpose.EXECUTION, unit=units[pk]) for pk in invited
        ],
        by=by,
        now=now,
    )
    notice = EnrolmentNotice.objects.create(
        owner=owner,
        host=host,
        item=item,
        programme=programme,
        study_form=study_form,
        title=title[:250],
        search_key=text.search_key(f"{title} {programme.name}")[:400],
        audience=audience,
        audience_text=text.clean(audience_text)[:500],
        dossier=papers,
        seats=seats,
        deadline_on=deadline_on,
        cut_off_on=cut_off_on,
        starts_on=starts_on,
        ends_on=ends_on,
        venue=text.clean(venue)[:250],
        venue_reason=venue_reason,
        contact=text.clean(contact)[:250],
        document=document,
        created_at=now,
    )
    InvitedAgency.objects.bulk_create(
        InvitedAgency(notice=notice, agency_id=pk, allocation=row) for pk, row in invited.items()
    )
    record(
        act="nominations.notice.prepare",
        subject=notice,
        by=by,
        now=now,
        after={
            "class_title": title,
            "programme": programme,
            "audience": audience,
            "seats": seats,
            "deadline_on": deadline_on,
            "cut_off_on": cut_off_on,
            "starts_on": starts_on,
            "agencies": len(invited),
            **({"venue_reason": venue_reason} if venue_reason else {}),
        },
    )
    return notice


@transaction.atomic
def publish_notice(
    *,
    notice: EnrolmentNotice,
    by: User,
    now: datetime,
    signer: Person | None = None,
    capacity: str = "",
    on: date | None = None,
) -> EnrolmentNotice:
    """Issue the notice; from now on the agencies nominate. A document that was issued already needs no signer.

    Refuses a notice that is out or cancelled, one of a class that the school has no authority to hold on its first day for
    the agencies invited (`NoAuthority`; R1-11), and what issuing refuses.
    """
    notice = locked_notice(notice.pk)
    require_keeper(by, notice, now)
    check_notice_move(notice, NoticeState.PUBLISHED)
    require_permission(may_hold_class_of(notice))
    if notice.document.state != DocumentState.ISSUED:
        if signer is None:
            raise Refused(_("Choose who signs the notice."), field="authority")
        notice.document = issue_document(
            document=notice.document,
            signer=signer,
            capacity=capacity,
            on=on or local_date(now),
            by=by,
            now=now,
        )
    notice.state = NoticeState.PUBLISHED
    notice.save(update_fields=["state"])
    record(
        act="nominations.notice.publish",
        subject=notice,
        by=by,
        now=now,
        before={"state": NoticeState.DRAFT},
        after={"state": notice.state},
    )
    return notice


@transaction.atomic
def cancel_notice(*, notice: EnrolmentNotice, reason: str, by: User, now: datetime) -> EnrolmentNotice:
    """The class is not held. Refuses without a reason, and while somebody is nominated: withdraw or refuse them first."""
    notice = locked_notice(notice.pk)
    require_keeper(by, notice, now)
    check_notice_move(notice, NoticeState.CANCELLED)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the class is not held."), field="reason")
    if Nomination.objects.filter(
        notice=notice, state__in=[NomineeState.SENT, NomineeState.ADMITTED]
    ).exists():
        raise Refused(_("People are sent by decision already. Withdraw them first."), code="sent")
    if notice.document.state in {DocumentState.DRAFT, DocumentState.REVIEWED}:
        drop_document(document=notice.document, reason=reason, by=by, now=now)
    before, notice.state = notice.state, NoticeState.CANCELLED
    notice.save(update_fields=["state"])
    record(
        act="nominations.notice.cancel",
        subject=notice,
        by=by,
        now=now,
        before={"state": before},
        after={"state": notice.state},
        reason=reason,
    )
    return notice


@transaction.atomic
def postpone_notice(
    *, notice: EnrolmentNotice, deadline_on: date, reason: str, by: User, now: datetime
) -> EnrolmentNotice:
    """Give the agencies more time to nominate; the notice that was issued stays as it is.

    Refuses a notice that is not out, a day that is past, not later, or after the end of replacements or the first day of the
    class, and no reason.
    """
    notice = locked_notice(notice.pk)
    require_keeper(by, notice, now)
    if notice.state != NoticeState.PUBLISHED:
        raise WrongState(
            _("Only the deadline of a notice that is out can be postponed."), code="notice-state"
        )
    reason = text.clean(reason)
    if deadline_on <= notice.deadline_on:
        raise Refused(_("The new deadline must be later than the present one."), field="deadline_on")
    if deadline_on > notice.cut_off_on:
        raise Refused(
            _("Replacements end on {day}: nominations end on that day or before.").format(
                day=dates.short(notice.cut_off_on)
            ),
            field="deadline_on",
        )
    _check_days(local_date(now), deadline_on, notice.cut_off_on, notice.starts_on, notice.ends_on)
    if not reason:
        raise Refused(_("Say why the agencies get more time."), field="reason")
    before, notice.deadline_on = notice.deadline_on, deadline_on
    notice.save(update_fields=["deadline_on"])
    record(
        act="nominations.notice.postpone",
        subject=notice,
        by=by,
        now=now,
        before={"deadline_on": before},
        after={"deadline_on": deadline_on},
        reason=reason,
    )
    return notice


def check_notice_move(notice: EnrolmentNotice, to: str) -> None:
    """Refuse a step that the states of a notice do not have."""
    if to not in NOTICE_MOVES[notice.state]:
        raise WrongState(
            _("The notice is “{state}” and cannot become “{to}”.").format(
                state=notice.get_state_display(), to=NoticeState(to).label
            ),
            code="notice-state",
        )


def _for_whom(audience: Audience | None, words: str) -> str:
    """The audience as the notice prints it, and what is written beside it."""
    if audience is None:
        return words
    said = audience_words(audience).rstrip(".")
    return f"{said}; {words}" if words else said


def _check_days(
    today: date, deadline_on: date, cut_off_on: date, starts_on: date, ends_on: date | None
) -> None:
    if deadline_on < today:
        raise Refused(_("The deadline has passed already. Choose today or a later day."), field="deadline_on")
    if cut_off_on < deadline_on:
        raise Refused(_("Replacements end on the deadline or later."), field="cut_off_on")
    if starts_on < deadline_on:
        raise Refused(_("The class starts on the deadline or later."), field="starts_on")
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_("The class ends after it starts."), field="ends_on")
