"""The cases behind the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import Mark
from nennep.attendance.pages.trainee_columns import class_column, trainee_column
from nennep.attendance.policies.leave_reading import enrolments_whose_leave_is_seen
from nennep.attendance.queries import warnings
from nennep.attendance.queries.leave_shares import NOBODY
from nennep.attendance.queries.warnings import CaseLine
from nennep.attendance.states import Status
from nennep.catalogue.models import Module
from nennep.classes.models import Enrolment
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge


def cases_url(**narrowed: object) -> str:
    """The list of cases narrowed so: the names behind a figure."""
    return f"{reverse('attendance:cases')}?{urlencode(narrowed)}"


def choices_among(enrolments: QuerySet[Enrolment]) -> dict[str, list[tuple[int, str]]]:
    """The classes and agencies of these places, for filters; two queries."""
    classes = enrolments.order_by("training_class__sort_key").values_list(
        "training_class_id", "training_class__name"
    )
    agencies = enrolments.order_by("agency__sort_key").values_list("agency_id", "agency__name")
    return {"class": list(dict.fromkeys(classes)), "agency": list(dict.fromkeys(agencies))}


@dataclass(frozen=True)
class CasesPage:
    """The cases behind a figure."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    listing: ListPage[CaseLine]


KINDS = {
    "excused": (gettext_lazy("with leave"), Q(lessons_excused__gt=0)),
    "missed": (gettext_lazy("missed"), Q(lessons_missed__gt=0)),
    "absent": (
        gettext_lazy("absent"),
        Q(status__in=[Status.ABSENT_EXCUSED, Status.ABSENT_UNEXCUSED]),
    ),
    "late": (gettext_lazy("late"), Q(is_late=True)),
    "early": (gettext_lazy("left early"), Q(is_left_early=True)),
    "called": (gettext_lazy("called away"), Q(status=Status.CALLED_AWAY)),
    "gone": (gettext_lazy("left in mid-session"), Q(status=Status.LEFT_MID_SESSION)),
}


def _words(line: CaseLine) -> Badge:
    words = [] if line.status == Status.PRESENT else [line.status_text]
    words += [_("late")] if line.is_late else []
    words += [_("left early")] if line.is_left_early else []
    return Badge(
        ", ".join(words),
        "good"
        if line.status == Status.ABSENT_EXCUSED
        else "warning"
        if line.status == Status.PRESENT
        else "decide",
    )


def cases_page(actor: User, query: Query, now: datetime) -> CasesPage:
    """Every case of the people whose reasons the account may read, as the address narrows it."""
    on = local_date(now)
    seen = enrolments_whose_leave_is_seen(actor, on)
    marks = warnings.cases_among(seen)
    place = query.get("place", "")
    lead = ""
    if place.isdecimal() and len(place) < 19:
        marks = marks.filter(enrolment_id=int(place))
        chosen = seen.select_related("person", "training_class").filter(pk=int(place)).first()
        lead = f"{chosen.person.full_name} · {chosen.training_class.name}" if chosen else ""
    module = query.get("module", "")
    if module.isdecimal() and len(module) < 19:
        marks = marks.filter(session__module_id=int(module))
        named = Module.objects.filter(pk=int(module)).first()
        lead = " · ".join(filter(None, [lead, named.name if named else ""]))
    listing: Listing[CaseLine] = Listing(
        key="cases",
        title=gettext_lazy("Cases"),
        noun=gettext_lazy("cases"),
        columns=(
            trainee_column(),
            class_column(""),
            Column(
                key="held_on", label=gettext_lazy("Day"), kind="date", sort=("held_on", "session__starts_at")
            ),
            Column(key="half", label=gettext_lazy("Half-day")),
            Column(
                key="what",
                label=gettext_lazy("What"),
                kind="badge",
                value=_words,
                export=lambda line: str(_words(line)),
            ),
            Column(key="minutes", label=gettext_lazy("Minutes"), kind="number"),
            Column(key="excused", label=gettext_lazy("With leave"), kind="number", total="lessons_excused"),
            Column(key="missed", label=gettext_lazy("Missed"), kind="number", total="lessons_missed"),
            Column(key="reason", label=gettext_lazy("Reason")),
            Column(key="ordered_by", label=gettext_lazy("Ordered by")),
            # Few cases have a leave: these two columns stand where they are asked for.
            Column(key="granted_by", label=gettext_lazy("Granted by"), shown=bool(query.get("approver"))),
            Column(
                key="afterwards",
                label=gettext_lazy("After the event"),
                kind="badge",
                value=lambda line: Badge(_("after the event"), "warning") if line.is_afterwards else "",
                export=lambda line: _("after the event") if line.is_afterwards else "",
                shown=bool(query.get("afterwards")),
            ),
        ),
        filters=(
            Choices(
                key="kind",
                label=gettext_lazy("What"),
                choices=tuple((key, label) for key, (label, _condition) in KINDS.items()),
                apply=lambda source, value: source.filter(KINDS[value][1]),
            ),
            Choices(key="class", label=gettext_lazy("Class"), lookup="training_class_id"),
            Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
            Choices(
                key="approver",
                label=gettext_lazy("Granted by"),
                apply=lambda source, value: source.filter(leave__decided_by_id=value or None),
            ),
            Dates(key="day", label=gettext_lazy("Day"), lookup="held_on"),
            YesNo(
                key="afterwards",
                label=gettext_lazy("After the event"),
                lookup="is_leave_afterwards",
                yes=gettext_lazy("after the event"),
                no=gettext_lazy("in time"),
            ),
        ),
        search=("enrolment__person__search_key", "agency__search_key", "training_class__search_key"),
        order=("-held_on", "-session__starts_at", "enrolment__person__name_sort_key", "pk"),
        row_id=lambda line: line.mark_id,
    )
    approvers = (
        User.objects.filter(pk__in=Mark.objects.filter(leave__isnull=False).values("leave__decided_by_id"))
        .order_by("sort_key", "pk")
        .values_list("pk", "full_name")
    )
    page = listing.read(
        query,
        marks.select_related(
            "session",
            "enrolment__person",
            "agency",
            "training_class",
            "reason",
            "leave__decided_by",
        ),
        make_rows=warnings.case_lines,
        choices={
            **choices_among(seen),
            "approver": [(NOBODY, _("written into the roll, without a request")), *approvers],
        },
        empty=Empty(why=_("No case: everybody was present at every session taken.")),
    )
    return CasesPage(title=_("Cases"), lead=lead, trail=(), listing=page)
