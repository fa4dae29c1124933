"""Pages of violations: the list with the time that cases take, one case, its forms (R2-40, R1-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.attendance.models import Violation, ViolationMeasure
from nennep.attendance.pages.roll_parts import half_text
from nennep.attendance.policies import incidents_visible_to
from nennep.attendance.policies.violations import (
    may_decide_measure,
    may_drop_violation,
    may_propose_measure,
    violations_visible_to,
)
from nennep.attendance.queries.violations import (
    ViolationRow,
    days_taken,
    loaded_violations,
    measures_on,
    pace_of,
    violation_rows,
)
from nennep.attendance.states import VIOLATION_MOVES, ViolationState
from nennep.audit.queries import timeline
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.policies import visible_to as classes_visible_to
from nennep.documents.models import Certainty
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.form_pages import FormPage
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine, Step, Tab, Tone, steps

TONES: dict[str, Tone] = {
    ViolationState.OPEN: "waiting",
    ViolationState.PROPOSED: "decide",
    ViolationState.DECIDED: "warning",
    ViolationState.DROPPED: "plain",
}


def violation_badge(state: str) -> Badge:
    """The state of a case in a word."""
    return Badge(ViolationState(state).label, TONES[state])


def _of_class(source: QuerySet[Violation], value: Any) -> QuerySet[Violation]:
    return source.filter(training_class_id=value)


VIOLATIONS: Listing[ViolationRow] = Listing(
    key="violations",
    title=gettext_lazy("Violations"),
    noun=gettext_lazy("violation cases"),
    columns=(
        Column(
            key="person",
            label=gettext_lazy("Trainee"),
            value=lambda row: PersonLine(row.person, row.agency),
            sort=("enrolment__person__name_sort_key", "pk"),
            about_label=gettext_lazy("Agency"),
        ),
        Column(key="class_name", label=gettext_lazy("Class"), sort=("training_class__sort_key", "pk")),
        Column(key="happened_on", label=gettext_lazy("Happened on"), kind="date", sort="happened_on"),
        Column(key="what", label=gettext_lazy("What happened")),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: violation_badge(row.state),
            sort="state",
        ),
        Column(key="measure", label=gettext_lazy("Measure"), value=lambda row: row.measure or row.proposed),
        Column(
            key="days",
            label=gettext_lazy("Days"),
            kind="number",
            hint=gettext_lazy("from opening the case to its end, or to today"),
        ),
        Column(
            key="opened_at", label=gettext_lazy("Case opened"), kind="moment", sort="opened_at", shown=False
        ),
        Column(
            key="closed_at", label=gettext_lazy("Case closed"), kind="moment", sort="closed_at", shown=False
        ),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=ViolationState.choices, many=True),
        Choices(key="class", label=gettext_lazy("Class"), apply=_of_class),
        Dates(key="happened", label=gettext_lazy("Happened on"), lookup="happened_on"),
    ),
    search=("enrolment__person__search_key", "training_class__search_key"),
    order=("-happened_on", "-pk"),
    row_url=lambda row: reverse("attendance:violation", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No case has been opened. A case begins at a confirmed incident.")),
)


@dataclass(frozen=True)
class ViolationsPage:
    """Cases in a list; the lead says how long they take."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[ViolationRow]
    unverified: str = ""


def conduct_tabs(current: str) -> tuple[Tab, ...]:
    """Incidents and the cases that come of them."""
    return (
        Tab(_("Incidents"), reverse("attendance:incidents"), current == "incidents"),
        Tab(_("Violations"), reverse("attendance:violations"), current == "violations"),
    )


def violations_page(actor: User, query: Query, now: datetime) -> ViolationsPage:
    """The cases that the reader may see."""
    on = local_date(now)
    source = violations_visible_to(actor, on)
    pace = pace_of(source)
    classes: QuerySet[TrainingClass] = classes_visible_to(actor, on).order_by("sort_key", "pk")
    title = _("Violations")
    lead = _("From what happened to a decision on the right level.")
    if pace.closed:
        lead += " " + ngettext(
            "{count} case closed: {median} days in the middle, {longest} at most.",
            "{count} cases closed: {median} days in the middle, {longest} at most.",
            pace.closed,
        ).format(count=pace.closed, median=pace.median_days, longest=pace.longest_days)
    return ViolationsPage(
        title=title,
        lead=lead,
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(title)),
        tabs=conduct_tabs("violations"),
        listing=VIOLATIONS.read(
            query,
            loaded_violations(source),
            make_rows=lambda models: violation_rows(models, now),
            choices={"class": [(one.pk, one.name) for one in classes]},
        ),
    )


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
        Fact(_("Measure"), row.measure),
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
        trail=_trail(Crumb(row.person)),
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


def _trail(*more: Crumb) -> tuple[Crumb, ...]:
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
                _("Decide"),
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
        trail=_trail(Crumb(name)),
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
        trail=_trail(Crumb(name, here), Crumb(title)),
        form=form,
        act=act,
        back=here,
        kind=kind,
    )
