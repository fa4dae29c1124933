"""The list of period reports, with what waits on top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.attendance.models import PeriodReport
from nennep.attendance.policies import reports as policies
from nennep.attendance.queries.reports import newest, period_name
from nennep.attendance.states import PeriodKind, ReportState
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Task, Tone

TONES: dict[str, Tone] = {
    ReportState.DRAFT: "decide",
    ReportState.SIGNED: "waiting",
    ReportState.SUBMITTED: "waiting",
    ReportState.RECEIVED: "good",
    ReportState.REPLACED: "plain",
}


def trail(*more: Crumb) -> tuple[Crumb, ...]:
    """The way to the pages of reports."""
    return (Crumb(_("Attendance reports"), reverse("attendance:reports")), *more)


def report_badge(report: PeriodReport, on: date, first_sent: datetime | None = None) -> Badge:
    """The state as icon and word; red only for what is asked of somebody. Sent after its due day: by how many days.

    `first_sent`: when the first version of the period was sent; a correction is not late by itself.
    """
    state = str(report.get_state_display())
    if report.state in {ReportState.DRAFT, ReportState.SIGNED}:
        if report.due_on < on:
            return Badge(_("{state}, overdue").format(state=state), "decide")
        return Badge(state, TONES[report.state])
    sent = first_sent or (report.submitted_at if report.version == 1 else None)
    days = (local_date(sent) - report.due_on).days if sent else 0
    if days > 0:
        words = ngettext("{state}, sent {days} day late", "{state}, sent {days} days late", days)
        return Badge(words.format(state=state, days=days), TONES[report.state])
    return Badge(state, TONES[report.state])


@dataclass(frozen=True)
class ReportRow:
    """One line of the list of reports."""

    pk: int
    class_name: str
    period: str
    period_to: date
    version: int
    badge: Badge
    due_on: date
    submitted: datetime | None
    received: datetime | None
    days: int | None
    cases: int | None
    """Nothing for a draft: its cases are counted when it is signed."""


def _first_sent(reports: list[PeriodReport]) -> dict[tuple[int, str, date], datetime]:
    """When the first version of each period was sent; one query."""
    sent = PeriodReport.objects.filter(
        training_class_id__in={one.training_class_id for one in reports},
        period_from__in={one.period_from for one in reports},
        submitted_at__isnull=False,
    )
    first = sent.order_by().values("training_class_id", "kind", "period_from")
    rows = first.annotate(first=Min("submitted_at"))
    return {(row["training_class_id"], row["kind"], row["period_from"]): row["first"] for row in rows}


def _rows(reports: Iterable[PeriodReport], on: date) -> list[ReportRow]:
    found = list(reports)
    counts = dict(
        PeriodReport.objects.filter(pk__in=[one.pk for one in found])
        .order_by()
        .values_list("pk")
        .annotate(Count("cases"))
    )
    rows = PeriodReport.objects.filter(pk__in=[one.pk for one in found], receipts__received_at__isnull=False)
    # The first receipt comes last and stays.
    received = dict(rows.order_by("-receipts__received_at").values_list("pk", "receipts__received_at"))
    first_sent = _first_sent(found)
    return [
        ReportRow(
            pk=one.pk,
            class_name=one.training_class.name,
            period=period_name(one),
            period_to=one.period_to,
            version=one.version,
            badge=report_badge(one, on, first_sent.get((one.training_class_id, one.kind, one.period_from))),
            due_on=one.due_on,
            submitted=one.submitted_at,
            received=received.get(one.pk),
            days=(local_date(one.submitted_at) - one.period_to).days if one.submitted_at else None,
            cases=None if one.state == ReportState.DRAFT else counts.get(one.pk, 0),
        )
        for one in found
    ]


def _listing(on: date) -> Listing[ReportRow]:
    def overdue(source: QuerySet[PeriodReport], wanted: bool) -> QuerySet[PeriodReport]:  # noqa: FBT001 - the list calls it so
        late = Q(state__in=[ReportState.DRAFT, ReportState.SIGNED], due_on__lt=on)
        return source.filter(late) if wanted else source.exclude(late)

    def every(source: QuerySet[PeriodReport], wanted: bool) -> QuerySet[PeriodReport]:  # noqa: FBT001 - as above
        return source if wanted else newest(source)

    return Listing(
        key="reports",
        title=gettext_lazy("Attendance reports"),
        noun=gettext_lazy("reports"),
        columns=(
            Column(key="class_name", label=gettext_lazy("Class"), sort="training_class__sort_key"),
            Column(key="period", label=gettext_lazy("Period"), sort="period_to"),
            Column(key="badge", label=gettext_lazy("State"), kind="badge"),
            Column(key="due_on", label=gettext_lazy("Due"), kind="date", sort="due_on"),
            Column(key="submitted", label=gettext_lazy("Sent"), kind="moment", sort="submitted_at"),
            Column(key="received", label=gettext_lazy("Received"), kind="moment"),
            Column(
                key="days",
                label=gettext_lazy("Days from the end of the period to sending"),
                kind="number",
                shown=False,
            ),
            Column(key="cases", label=gettext_lazy("Cases"), kind="number", hint=gettext_lazy("once signed")),
            Column(key="version", label=gettext_lazy("Version"), kind="number", sort="version"),
        ),
        filters=(
            Choices(key="state", label=gettext_lazy("State"), choices=ReportState.choices),
            Choices(key="kind", label=gettext_lazy("Period"), choices=PeriodKind.choices),
            YesNo(
                key="overdue",
                label=gettext_lazy("Overdue"),
                yes=gettext_lazy("overdue"),
                no=gettext_lazy("not overdue"),
                apply=overdue,
            ),
            YesNo(
                key="versions",
                label=gettext_lazy("Versions"),
                yes=gettext_lazy("every version"),
                no=gettext_lazy("the newest only"),
                apply=every,
            ),
            Choices(key="class", label=gettext_lazy("Class"), lookup="training_class_id"),
        ),
        search=("training_class__search_key",),
        order=("-period_to", "training_class__sort_key", "-version", "-pk"),
        row_url=lambda row: reverse("attendance:report", args=[row.pk]),
        empty=Empty(
            why=gettext_lazy("No report is due: a draft appears when a batch is closed or a month ends.")
        ),
    )


@dataclass(frozen=True)
class ReportsPage:
    """The reports that somebody makes or receives."""

    title: str
    lead: str
    tasks: tuple[Task, ...]
    listing: ListPage[ReportRow]
    trail: tuple[Crumb, ...] = ()


def reports_page(actor: User, query: Query, now: datetime) -> ReportsPage:
    """The list with what waits on top: to receive, overdue."""
    on = local_date(now)
    visible = policies.reports_visible_to(actor, on)
    units = frozenset(policies.receiving_units(actor, on))
    waiting = visible.filter(
        state=ReportState.SUBMITTED, receipts__superior_id__in=units, receipts__received_at__isnull=True
    )
    late = newest(visible).filter(state__in=[ReportState.DRAFT, ReportState.SIGNED], due_on__lt=on)
    number, overdue = waiting.distinct().count(), late.count()
    url = reverse("attendance:reports")
    tasks = []
    if number:
        oldest = waiting.order_by("submitted_at", "pk").values_list("submitted_at", flat=True)[0]
        days = (on - local_date(oldest)).days if oldest else 0
        tasks.append(
            Task(
                _("reports wait to be received"),
                _("Open"),
                f"{url}?state=submitted",
                _("the oldest for {days} days").format(days=days) if days else _("sent today"),
                number,
            )
        )
    if overdue:
        tasks.append(
            Task(_("reports are overdue"), _("See"), f"{url}?overdue=yes", count=overdue, is_overdue=True)
        )
    asked = query.get("class", "")
    classes = list(
        visible.order_by("training_class__sort_key", "training_class_id")
        .values_list("training_class_id", "training_class__name")
        .distinct()[:300]
    )
    source = visible.select_related("training_class", "batch")
    if "versions" not in query and query.get("state") != ReportState.REPLACED:
        source = newest(source)
    return ReportsPage(
        title=_("Attendance reports"),
        lead=_("Of each batch or month of a class, from the draft to the receipt by the Board."),
        tasks=tuple(tasks),
        listing=_listing(on).read(
            query,
            source,
            make_rows=lambda found: _rows(found, on),
            choices={"class": classes if asked or classes else []},
        ),
    )
