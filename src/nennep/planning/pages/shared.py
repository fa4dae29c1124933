"""Words, badges, doors that the pages of a plan share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.documents.models import OfficialDocument
from nennep.documents.policies import open_to
from nennep.kernel import dates, numbers
from nennep.planning import policies
from nennep.planning.models import PlanLine, PlanVersion, TrainingPlan
from nennep.planning.queries import current_version, shown_versions
from nennep.planning.rules.year import Histogram, quarter_of
from nennep.planning.states import LineState, Outcome, VersionState
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Link, Tab, Tone

VERSION_TONES: dict[str, Tone] = {
    VersionState.DRAFT: "plain",
    VersionState.SUBMITTED: "waiting",
    VersionState.CONCLUDED: "waiting",
    VersionState.APPROVED: "good",
    VersionState.SUPERSEDED: "plain",
}
LINE_TONES: dict[str, Tone] = {
    LineState.PROPOSED: "waiting",
    LineState.APPROVED: "good",
    LineState.UNDER_STUDY: "information",
    LineState.DEFERRED: "plain",
    LineState.CARRIED: "plain",
    LineState.REFUSED: "plain",
}
OUTCOME_TONES: dict[str, Tone] = {
    Outcome.AGREED: "good",
    Outcome.IN_PRINCIPLE: "good",
    Outcome.CHANGED: "information",
    Outcome.REFUSED: "plain",
}
QUARTERS = ("I", "II", "III", "IV")
UNKNOWN = "—"
CLASSES = gettext_lazy("classes")
PEOPLE = gettext_lazy("people")


def version_badge(version: PlanVersion) -> Badge:
    """The state of a version."""
    return Badge(str(version.get_state_display()), VERSION_TONES[version.state])


def line_badge(line: PlanLine) -> Badge:
    """The state of a line; one that another plan counts says so."""
    if line.counted_in_id:
        return Badge(_("Counted in another plan"), "plain", "link")
    return Badge(str(line.get_state_display()), LINE_TONES[line.state])


def when_words(line: PlanLine) -> str:
    """When the classes of a line open, as far as it is known."""
    if line.opens_month:
        return _("month {month}").format(month=line.opens_month)
    return _("quarter {quarter}").format(quarter=QUARTERS[line.quarter - 1]) if line.quarter else ""


def to_move_words(year: Histogram, limit: int, chosen: Chosen) -> str:
    """How many classes of the last quarter are to be held earlier, and when there is room (R4-46); nothing once it has begun."""
    ahead = chosen.plan.year - chosen.on.year
    first = 1 if ahead > 0 else quarter_of(chosen.on.month) if ahead == 0 else 4
    emptiest = year.emptiest(first)
    if emptiest is None:
        return ""
    return _("Move at least {count} of them earlier; quarter {quarter} has the fewest classes.").format(
        count=numbers.whole(year.to_move(limit)), quarter=QUARTERS[emptiest - 1]
    )


def days_words(days: int | None) -> str:
    """A number of days, or a dash."""
    return UNKNOWN if days is None else numbers.whole(days)


def document_part(document: OfficialDocument | None, actor: User, on: date) -> Link | str:
    """The number of a document, a link where it may be opened."""
    if document is None:
        return UNKNOWN
    words = str(document)
    if document.issued_on:
        words = _("{document} of {day}").format(document=document, day=dates.short(document.issued_on))
    if document.pk in open_to(actor, [document.pk], on):
        return Link(words, reverse("documents:document", args=[document.pk]))
    return words


@dataclass(frozen=True)
class Chosen:
    """The plan as somebody looks at it: the version shown, all that may be read, and what the person may do."""

    plan: TrainingPlan
    version: PlanVersion
    versions: tuple[PlanVersion, ...]
    may_keep: bool
    may_conclude: bool
    on: date
    actor: User

    @property
    def is_current(self) -> bool:
        """Whether the version shown is the one that opens by itself."""
        return self.version == current_version(self.versions)

    def url(self, name: str = "planning:plan", **query: object) -> str:
        """The address of a page of this plan, with the version where another than the current one is shown."""
        if not self.is_current:
            query = {"version": self.version.number, **query}
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        return reverse(name, args=[self.plan.pk]) + (f"?{asked}" if asked else "")


def choose(actor: User, plan: TrainingPlan, number: str, on: date) -> Chosen | None:
    """The version of that number, or the current one; None when the person may read none such."""
    versions = shown_versions(actor, plan, on)
    if number:
        version = next((one for one in versions if str(one.number) == number), None)
    else:
        version = current_version(versions)
    if version is None:
        return None
    return Chosen(
        plan,
        version,
        tuple(versions),
        policies.may_keep_plan(actor, plan, on),
        policies.may_conclude(actor, plan, on),
        on,
        actor,
    )


def plan_crumbs(plan: TrainingPlan, *more: str) -> tuple[Crumb, ...]:
    """The way from the list of plans to a page of one."""
    crumbs = [Crumb(_("Plans"), reverse("planning:plans")), Crumb(str(plan), plan_url(plan))]
    return (*crumbs, *(Crumb(words) for words in more))


def plan_url(plan: TrainingPlan) -> str:
    """The page of the plan."""
    return reverse("planning:plan", args=[plan.pk])


def plan_tabs(chosen: Chosen, here: str) -> tuple[Tab, ...]:
    """Lines, seats, money and progress of one plan."""
    return tuple(
        Tab(label, chosen.url(name), is_current=name == here)
        for name, label in (
            ("planning:plan", _("Lines")),
            ("planning:seats", _("Seats")),
            ("planning:money", _("Money")),
            ("planning:progress", _("Progress")),
            ("planning:units", _("By unit")),
            ("planning:demand", _("Needs and seats")),
        )
    )
