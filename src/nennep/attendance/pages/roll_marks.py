"""One mark with everything that stands behind it: facts in order, refused attempts too, and how strong they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact as FactRow
from nennep.attendance.models import Mark
from nennep.attendance.pages.roll_parts import half_text, session_trail
from nennep.attendance.policies import may_correct, may_witness
from nennep.attendance.states import Checkpoint, Claim, Evidence, FactKind, Method, Side, Status
from nennep.classes.models import Enrolment, Session
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.units.queries import name_on
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Tone

EVIDENCE_TONES: dict[int, Tone] = {
    Evidence.NONE: "waiting",
    Evidence.PAPER: "plain",
    Evidence.LEAVE: "information",
    Evidence.HAND: "plain",
    Evidence.DEVICE_ONE: "information",
    Evidence.HAND_BOTH: "information",
    Evidence.CONFIRMED: "good",
    Evidence.DEVICE: "good",
}
STATUS_TONES: dict[str, Tone] = {
    Status.PRESENT: "good",
    Status.CALLED_AWAY: "warning",
    Status.LEFT_MID_SESSION: "decide",
    Status.ABSENT_EXCUSED: "information",
    Status.ABSENT_UNEXCUSED: "decide",
    Status.NOT_TAKEN: "waiting",
}
ICONS = {
    FactKind.REFUSAL: "ban",
    FactKind.CORRECTION: "pencil",
    FactKind.CANCELLATION: "arrow-back-up",
    FactKind.SPOT_CHECK: "eye",
    FactKind.PAPER_MARK: "file-text",
    FactKind.REASON: "bookmark",
}


@dataclass(frozen=True)
class MarkPage:
    """The history of one mark."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badges: tuple[Badge, ...]
    facts: tuple[Fact, ...]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]
    conflict: str


def status_words(mark: Mark | None) -> str:
    """The mark in words, with minutes: "Có mặt · đi trễ 12 phút"."""
    if mark is None:
        return str(Status.NOT_TAKEN.label)
    words = [str(Status(mark.status).label)]
    if mark.is_late:
        minutes = mark.late_minutes
        words.append(_("late, {minutes} minutes").format(minutes=minutes) if minutes else _("late"))
    if mark.is_left_early:
        minutes = mark.early_minutes
        words.append(
            _("left early, {minutes} minutes").format(minutes=minutes) if minutes else _("left early")
        )
    return " · ".join(words)


def mark_of(session: Session, enrolment: Enrolment) -> Mark | None:
    """What stands for the trainee in the session."""
    marks = Mark.objects.filter(session=session, enrolment=enrolment)
    return marks.select_related("reason", "leave").order_by("pk").first()


def mark_form_page(
    session: Session, enrolment: Enrolment, mark: Mark | None, *, title: str, form: Any, act: str
) -> FormPage:
    """A form about one mark: says what stands now, and leads back to the mark."""
    return FormPage(
        title=title,
        lead=_("{session} · on record: {words}").format(session=half_text(session), words=status_words(mark)),
        trail=session_trail(
            session,
            Crumb(enrolment.person.full_name, reverse("attendance:mark", args=[session.pk, enrolment.pk])),
            Crumb(title),
        ),
        form=form,
        act=act,
        back=reverse("attendance:mark", args=[session.pk, enrolment.pk]),
    )


def mark_page(actor: User, session: Session, enrolment: Enrolment, now: datetime) -> MarkPage:
    """The mark of a trainee in a session; `person` and `agency` must be selected."""
    on = local_date(now)
    mark = mark_of(session, enrolment)
    rows = list(
        FactRow.objects.filter(session=session, enrolment=enrolment)
        .select_related("recorded_by", "reason", "cancels")
        .order_by("pk")
    )
    name = enrolment.person.full_name
    evidence = Evidence(mark.evidence if mark else Evidence.NONE)
    status = mark.status if mark else Status.NOT_TAKEN
    facts = [
        Fact(_("Session"), half_text(session)),
        Fact(_("Agency"), name_on(enrolment.agency, session.held_on)),
        Fact(_("Evidence"), str(evidence.label)),
    ]
    if mark is not None:
        facts += _mark_facts(mark)
    acts = []
    if may_correct(actor, session, on) and session.starts_at <= now:
        acts.append(
            Act(
                _("Correct the entry"),
                reverse("attendance:correct", args=[session.pk, enrolment.pk]),
                "pencil",
            )
        )
    if mark is not None and mark.is_case and may_witness(actor, session, on):
        acts.append(
            Act(
                _("Give the reason") if mark.reason is None else _("Change the reason"),
                reverse("attendance:reason", args=[session.pk, enrolment.pk]),
                "bookmark",
                kind="primary" if mark.reason is None else "secondary",
            )
        )
    return MarkPage(
        title=name,
        lead=f"{session.training_class.name} · {half_text(session)}",
        trail=session_trail(session, Crumb(name)),
        badges=(
            Badge(
                status_words(mark),
                "warning" if status == Status.PRESENT and mark and mark.is_case else STATUS_TONES[status],
            ),
            Badge(_("evidence: {level}").format(level=evidence.label), EVIDENCE_TONES[evidence]),
        ),
        facts=tuple(facts),
        acts=tuple(acts),
        events=tuple(_event(row) for row in rows),
        conflict=_("What was entered contradicts itself. Look at the history and correct the entry.")
        if mark is not None and mark.has_conflict
        else "",
    )


def _mark_facts(mark: Mark) -> list[Fact]:
    facts = [
        Fact(
            _("Lessons"),
            _("{credited} heard, {excused} missed with leave, {missed} missed").format(
                credited=mark.lessons_credited, excused=mark.lessons_excused, missed=mark.lessons_missed
            ),
        )
    ]
    if mark.is_case:
        reason = mark.reason.name if mark.reason else _("none given yet")
        facts.append(Fact(_("Reason"), f"{reason} ({mark.reason_note})" if mark.reason_note else reason))
    if mark.ordered_by:
        facts.append(Fact(_("Ordered by"), mark.ordered_by))
    if mark.is_leave_afterwards:
        facts.append(Fact(_("Leave"), _("asked or approved after the session began")))
    if not mark.is_complete and mark.status != Status.NOT_TAKEN:
        facts.append(Fact(_("Checkpoints"), _("only one of two is taken")))
    return facts


def _event(row: FactRow) -> Event:
    words = [str(FactKind(row.kind).label)]
    if row.checkpoint:
        words.append(str(Checkpoint(row.checkpoint).label).lower())
    if row.claim:
        words.append(f"“{Claim(row.claim).label}”")
    if row.late_minutes:
        words.append(_("late, {minutes} minutes").format(minutes=row.late_minutes))
    if row.early_minutes:
        words.append(_("left early, {minutes} minutes").format(minutes=row.early_minutes))
    if row.cancels is not None and row.cancels.claim:
        words.append(f"“{Claim(row.cancels.claim).label}”")
    if row.reason:
        words.append(_("reason: {reason}").format(reason=row.reason.name))
    if row.reason_note:
        words.append(f"({row.reason_note})")
    if row.ordered_by:
        words.append(_("ordered by {who}").format(who=row.ordered_by))
    if row.method == Method.PAPER and row.happened_at != row.recorded_at:
        words.append(_("written down {day}").format(day=dates.short(local_date(row.happened_at))))
    return Event(
        at=row.recorded_at,
        who=f"{row.recorded_by.full_name} ({Side(row.side).label}, {str(Method(row.method).label).lower()})",
        what=" · ".join(words),
        reason=row.note,
        icon=ICONS.get(FactKind(row.kind), "point"),
    )
