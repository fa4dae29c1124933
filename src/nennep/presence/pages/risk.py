"""The risk list: whom to look at first, with the names behind each figure (R0-16). An order of people, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.states import IncidentState
from nennep.classes.models import Enrolment
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.presence import policies
from nennep.presence.pages.flag_words import flag_sentence, state_badge
from nennep.presence.pages.flags import flag_tabs
from nennep.presence.pages.session_words import half_text
from nennep.presence.queries.flags import flag_rows
from nennep.presence.queries.risk import WEIGHTS, RiskRow, risk_names, risk_rows
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Figure, PersonLine, Tab

WORDS = {
    "incident": gettext_lazy("Incidents"),
    "flag_right": gettext_lazy("Flags that were right"),
    "flag_open": gettext_lazy("Flags not cleared"),
    "flag_weak": gettext_lazy("Weak signs"),
    "left_mid_session": gettext_lazy("Left in mid-session"),
    "conflict": gettext_lazy("Entries that contradict"),
}


def _counted(word: str) -> Column[RiskRow]:
    def figure(row: RiskRow) -> Figure:
        url = reverse("presence:risk", args=[row.enrolment_id])
        part = {"incident": "incidents", "left_mid_session": "marks", "conflict": "marks"}.get(word, "flags")
        return Figure(getattr(row, word), f"{url}#{part}")

    return Column(key=word, label=WORDS[word], kind="figure", value=figure, sort=word, total=word)


RISKS: Listing[RiskRow] = Listing(
    key="risks",
    title=gettext_lazy("Risk list"),
    noun=gettext_lazy("trainees"),
    columns=(
        Column(
            key="person",
            label=gettext_lazy("Trainee"),
            value=lambda row: PersonLine(row.person, row.agency),
            sort="name_sort_key",
            about_label=gettext_lazy("Agency"),
        ),
        Column(key="class_name", label=gettext_lazy("Class"), sort="class_sort_key"),
        Column(
            key="score",
            label=gettext_lazy("Weight"),
            kind="number",
            value=lambda row: (
                numbers.decimal(row.score, 1) if row.score % 1 else numbers.whole(int(row.score))
            ),
            sort="score",
            export=lambda row: row.score,
        ),
        *(_counted(word) for word in WEIGHTS),
    ),
    filters=(Choices(key="class", label=gettext_lazy("Class"), lookup="class_id"),),
    search=("search_key",),
    order=("-score", "name_sort_key", "enrolment_id"),
    row_url=lambda row: reverse("presence:risk", args=[row.enrolment_id]),
    row_id=lambda row: row.enrolment_id,
    empty=Empty(why=gettext_lazy("Nothing speaks against anybody.")),
)


@dataclass(frozen=True)
class RisksPage:
    """Whom to look at first."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[RiskRow]


def risks_page(actor: User, query: Query, now: datetime) -> RisksPage:
    """The list for the inspector and the training office."""
    on = local_date(now)
    rows = risk_rows(policies.risks_visible_to(actor, on), on)
    classes = {row.class_id: row for row in rows}
    choices = sorted(classes.values(), key=lambda row: (row.class_sort_key, row.class_id))
    return RisksPage(
        title=_("Risk list"),
        lead=_(
            "Whom to look at first, not who is guilty. The weights are ours, unverified; each figure opens what it counts."
        ),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(_("Risk list"))),
        tabs=flag_tabs("risks", has_risks=True),
        listing=RISKS.read(
            query, rows, choices={"class": [(row.class_id, row.class_name) for row in choices]}
        ),
    )


@dataclass(frozen=True, kw_only=True)
class RiskLine:
    """One thing that is counted."""

    text: str
    url: str
    badge: Badge


@dataclass(frozen=True)
class RiskPage:
    """What is counted for one trainee."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    incidents: tuple[RiskLine, ...]
    flags: tuple[RiskLine, ...]
    marks: tuple[RiskLine, ...]


def risk_page(actor: User, place: Enrolment, now: datetime) -> RiskPage:
    """The things behind the figures of one trainee."""
    names = risk_names(place, policies.flags_visible_to(actor, local_date(now)))
    tones: dict[str, Any] = {IncidentState.OPEN: "decide", IncidentState.CONFIRMED: "warning"}
    return RiskPage(
        title=place.person.full_name,
        lead=place.training_class.name,
        trail=(
            Crumb(_("Attendance"), reverse("attendance:today")),
            Crumb(_("Risk list"), reverse("presence:risks")),
            Crumb(place.person.full_name),
        ),
        incidents=tuple(
            RiskLine(
                text=half_text(one.session),
                url=reverse("attendance:incident", args=[one.pk]),
                badge=Badge(IncidentState(one.state).label, tones.get(one.state, "plain")),
            )
            for one in names.incidents
        ),
        flags=tuple(
            RiskLine(
                text=flag_sentence(row),
                url=reverse("presence:flag", args=[row.pk]),
                badge=state_badge(row.state),
            )
            for row in flag_rows(names.flags)
        ),
        marks=tuple(
            RiskLine(
                text=half_text(one.session),
                url=reverse("attendance:mark", args=[one.session_id, place.pk]),
                badge=Badge(WORDS["conflict"] if one.has_conflict else WORDS["left_mid_session"], "warning"),
            )
            for one in names.marks
        ),
    )
