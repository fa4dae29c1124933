"""Pages of one case of a violation and its forms (R2-40, R1-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.attendance.models import Violation, ViolationMeasure
from nennep.attendance.pages.roll_parts import half_text
from nennep.attendance.policies import incidents_visible_to
from nennep.attendance.policies.reminders import reminders_visible_to
from nennep.attendance.policies.violations import (
    may_decide_measure,
    may_drop_violation,
    may_propose_measure,
)
from nennep.attendance.queries.reminder_violations import letter_that_tells
from nennep.attendance.queries.violations import (
    days_taken,
    measures_on,
    violation_rows,
)
from nennep.attendance.states import VIOLATION_MOVES, ViolationState
from nennep.audit.queries import timeline
from nennep.classes.models import Enrolment
from nennep.documents.models import Certainty
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine, Step, Tone, steps

TONES: dict[str, Tone] = {
    ViolationState.OPEN: "waiting",
    ViolationState.PROPOSED: "decide",
    ViolationState.DECIDED: "warning",
    ViolationState.DROPPED: "plain",
}


def violation_badge(state: str) -> Badge:
    """The state of a case in a word."""
    return Badge(ViolationState(state).label, TONES[state])


@dataclass(frozen=True)
class ViolationPage:
    """One case: where it stands, what may be done, its history."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    steps: tuple[Step, ...]
    acts: tuple[Act, ...]
    facts: tuple[Fact, ...]
    incidents: tuple[Link, ...]
    unverified: str
    events: tuple[Event, ...]


def violation_page(actor: User, violation: Violation, now: datetime) -> ViolationPage:
    """Everything about one case that the reader may know; the trainee reads it too."""
    on = local_date(now)
    [row] = violation_rows([violation], now)
    measure = violation.measure or violation.proposed_measure
    told = [
        Fact(_("Trainee"), PersonLine(row.person, row.agency)),
        Fact(_("Class"), Link(row.class_name, reverse("classes:class", args=[row.class_id]))),
        Fact(_("Happened on"), dates.with_weekday(violation.happened_on)),
        Fact(_("What happened"), violation.what),
        Fact(_("Opened by"), _who(violation.opened_by.full_name, violation.opened_at)),
        Fact(_("What the trainee says to it"), violation.statement),
        Fact(_("Proposed measure"), row.proposed),
        Fact(_("Why this measure"), violation.proposal),
        Fact(
            _("Proposed by"),
            _who(violation.proposed_by.full_name, violation.proposed_at) if violation.proposed_by else "",
        ),
        Fact(
            _("To be decided by"),
            measure.get_decided_by_display()
            if measure and violation.state == ViolationState.PROPOSED
            else "",
        ),
        Fact(_("Kind of measure"), row.measure),
        Fact(
            _("Why the case is dropped")
            if violation.state == ViolationState.DROPPED
            else _("Reasons of the decision"),
            violation.decision,
        ),
        Fact(
            _("Closed by"),
            _who(violation.closed_by.full_name, violation.closed_at) if violation.closed_by else "",
        ),
        *_told_to_the_agency(actor, violation, on),
        Fact(
            _("Time taken") if violation.closed_at else _("Open since"),
            ngettext("{count} day", "{count} days", row.days).format(count=days_taken(violation, now)),
        ),
    ]
    own = (
        incidents_visible_to(actor, on).filter(violations=violation).select_related("session").order_by("pk")
    )
    return ViolationPage(
        title=_("Violation: {name}").format(name=row.person),
        lead=f"{row.class_name} · {dates.short(violation.happened_on)}",
        trail=violation_trail(Crumb(row.person)),
        badge=violation_badge(violation.state),
        steps=_steps(violation.state),
        acts=_acts(actor, violation, on),
        facts=tuple(fact for fact in told if fact.value not in {"", None}),
        incidents=tuple(
            Link(half_text(one.session), reverse("attendance:incident", args=[one.pk])) for one in own
        ),
        unverified=_("Unverified: who decides on “{measure}” is our reading. {basis}").format(
            measure=measure.name, basis=measure.basis_text
        )
        if measure is not None and measure.certainty == Certainty.OWN
        else "",
        events=tuple(timeline(violation, limit=20))
        if may_propose_measure(actor, violation.training_class, on)
        else (),
    )


def _told_to_the_agency(actor: User, violation: Violation, on: date) -> tuple[Fact, ...]:
    """In which letter the head of the agency reads of a decided case, or that the next one will tell it."""
    if violation.state != ViolationState.DECIDED:
        return ()
    found = letter_that_tells(violation, on)
    if found is None:
        said: object = _("Not told yet. The next reminder letter to the agency will tell it.")
    elif found.sent_at is None or found.document is None:
        said = _("Will be told in the reminder letter of month {month}, which is being prepared.").format(
            month=f"{found.period_from:%m-%Y}"
        )
    else:
        said = _("Told in the reminder letter of month {month}: {number}, {day}.").format(
            month=f"{found.period_from:%m-%Y}",
            number=found.document.number_text,
            day=dates.short(local_date(found.sent_at)),
        )
    if found is not None and reminders_visible_to(actor, on).filter(pk=found.pk).exists():
        said = Link(str(said), reverse("attendance:reminder", args=[found.pk]))
    return (Fact(_("Head of the agency"), said),)


def violation_trail(*more: Crumb) -> tuple[Crumb, ...]:
    """The way to something about violations."""
    return (
        Crumb(_("Attendance"), reverse("attendance:today")),
        Crumb(_("Violations"), reverse("attendance:violations")),
        *more,
    )


def _who(name: str, at: datetime | None) -> str:
    return f"{name}, {dates.short(local_date(at))}" if at else name


def _steps(state: str) -> tuple[Step, ...]:
    labels = [ViolationState.OPEN.label, ViolationState.PROPOSED.label, ViolationState.DECIDED.label]
    if state == ViolationState.DROPPED:
        return ()
    place = {ViolationState.OPEN: 0, ViolationState.PROPOSED: 1, ViolationState.DECIDED: 3}
    return steps(labels, place[ViolationState(state)])


def measures_for(actor: User, violation: Violation, on: date) -> list[ViolationMeasure]:
    """The measures that the reader may decide in this case."""
    return [
        one for one in measures_on(violation.happened_on) if may_decide_measure(actor, violation, one, on)
    ]


def _acts(actor: User, violation: Violation, on: date) -> tuple[Act, ...]:
    acts = []
    moves = VIOLATION_MOVES[violation.state]
    own = measures_for(actor, violation, on) if ViolationState.DECIDED in moves else []
    if own:
        # Who may decide on other measures only than the proposed one waits for the level above, most likely.
        is_asked = violation.proposed_measure in own or violation.proposed_measure is None
        acts.append(
            Act(
                _("Decide on the measure"),
                reverse("attendance:decide-violation", args=[violation.pk]),
                "gavel",
                kind="primary" if is_asked else "secondary",
            )
        )
    if ViolationState.PROPOSED in moves and may_propose_measure(actor, violation.training_class, on):
        first = violation.state == ViolationState.OPEN
        acts.append(
            Act(
                _("Propose a measure") if first else _("Propose another measure"),
                reverse("attendance:propose-measure", args=[violation.pk]),
                "clipboard-list",
                kind="primary" if first else "secondary",
            )
        )
    if ViolationState.DROPPED in moves and may_drop_violation(actor, violation, on):
        acts.append(
            Act(
                _("Drop the case"),
                reverse("attendance:drop-violation", args=[violation.pk]),
                "x",
                kind="danger",
            )
        )
    return tuple(acts)


def open_page(place: Enrolment, form: Any, back: str) -> FormPage:
    """Open a case."""
    name = place.person.full_name
    return FormPage(
        title=_("Open a case: {name}").format(name=name),
        lead=place.training_class.name,
        trail=violation_trail(Crumb(name)),
        form=form,
        act=_("Open the case"),
        back=back,
    )


def case_form_page(
    violation: Violation, form: Any, *, title: str, act: str, kind: str = "primary"
) -> FormPage:
    """A step of a case; what was proposed stands above it."""
    name = violation.enrolment.person.full_name
    here = reverse("attendance:violation", args=[violation.pk])
    proposed = violation.proposed_measure
    lead = f"{name} · {violation.what}"
    if proposed is not None:
        lead += " · " + _("Proposed: {measure} ({level})").format(
            measure=proposed.name, level=proposed.get_decided_by_display()
        )
    return FormPage(
        title=title,
        lead=lead,
        trail=violation_trail(Crumb(name, here), Crumb(title)),
        form=form,
        act=act,
        back=here,
        kind=kind,
    )
