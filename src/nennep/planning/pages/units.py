"""Progress of the units that have a part in a plan (R4-34)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.planning.pages.lines import NO_CLASSES
from nennep.planning.pages.shared import Chosen, plan_crumbs, plan_tabs, version_badge
from nennep.planning.pages.sheet import SheetPage
from nennep.planning.queries import UnitProgress, line_figures, seat_users_url, unit_progress
from nennep.web.lists import Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Figure, KnownSum


def _figures(chosen: Chosen, sent_url: str) -> Listing[UnitProgress]:
    """The list with the doors of this plan behind its figures."""

    def column(key: str, label: str, name: str, **asked: str) -> Column[UnitProgress]:
        def figure(row: UnitProgress) -> Figure:
            query = {asked_key: row.pk if value == "unit" else value for asked_key, value in asked.items()}
            return Figure(getattr(row, key), chosen.url(name, **query) if getattr(row, key) else "")

        return Column(
            key=key,
            label=label,
            kind="figure",
            sort=key,
            value=figure,
            export=lambda row: getattr(row, key),
        )

    progress, classes, seats = "planning:progress", "planning:classes", "planning:seats"
    return Listing(
        key="unit-progress",
        title=gettext_lazy("Progress by unit"),
        noun=gettext_lazy("units"),
        columns=(
            Column(key="name", label=gettext_lazy("Unit"), sort="sort_key"),
            column("lines", _("Leads"), progress, lead="unit"),
            column("coordinated", _("Coordinates"), progress, coordinator="unit"),
            Column(
                key="classes",
                label=gettext_lazy("Planned classes"),
                kind="figure",
                sort="classes",
                value=lambda row: KnownSum(
                    row.classes,
                    row.classes_unknown,
                    chosen.url(progress, lead=row.pk) if row.classes else "",
                    chosen.url(progress, lead=row.pk, numbers=NO_CLASSES),
                ),
            ),
            column("opened", _("Classes opened"), classes, lead="unit"),
            column("people", _("Trainees"), classes, lead="unit"),
            column("late_lines", _("Late lines"), progress, lead="unit", late="yes"),
            column("days_late", _("Days late"), progress, lead="unit", late="yes"),
            column("seats", _("Seats"), seats, unit="unit"),
            Column(
                key="used",
                label=gettext_lazy("Used"),
                kind="figure",
                sort="used",
                value=lambda row: Figure(
                    row.used, seat_users_url(chosen.plan.pk, unit=row.pk) if row.used else ""
                ),
            ),
            Column(
                key="sent",
                label=gettext_lazy("Nominated"),
                kind="figure",
                sort="sent",
                value=lambda row: Figure(row.sent, f"{sent_url}{row.pk}" if row.sent else ""),
                export=lambda row: row.sent,
            ),
            column("studying", _("Own people in class"), "planning:classes", agency="unit"),
        ),
        filters=(
            YesNo(
                key="leads",
                label=gettext_lazy("Leads lines"),
                yes=gettext_lazy("leads a line"),
                no=gettext_lazy("leads none"),
                apply=lambda rows, value: [row for row in rows if bool(row.lines) is bool(value)],
            ),
            YesNo(
                key="late",
                label=gettext_lazy("In time"),
                yes=gettext_lazy("Behind plan"),
                no=gettext_lazy("Not behind plan"),
                apply=lambda rows, value: [row for row in rows if bool(row.days_late) is bool(value)],
            ),
            YesNo(
                key="studying",
                label=gettext_lazy("Own people in class"),
                yes=gettext_lazy("has people in class"),
                no=gettext_lazy("has nobody in class"),
                apply=lambda rows, value: [row for row in rows if bool(row.studying) is bool(value)],
            ),
            YesNo(
                key="free",
                label=gettext_lazy("Free seats"),
                apply=lambda rows, value: [row for row in rows if (row.seats > row.used) is bool(value)],
            ),
        ),
        search=("search_key",),
        order=("sort_key", "pk"),
        row_url=lambda row: reverse("units:unit", args=[row.pk]),
        empty=Empty(
            why=gettext_lazy(
                "No unit has a part in this plan yet. Units appear here once a line names who leads it, or seats are handed out."
            )
        ),
    )


def units_page(chosen: Chosen, query: Query) -> SheetPage:
    """Each unit against the plan; every figure opens what it counts (R4-34)."""
    rows, sent_url = unit_progress(
        chosen.actor, chosen.plan, line_figures(chosen.version, chosen.on), chosen.on
    )
    return SheetPage(
        title=_("Progress by unit"),
        lead=_("Own seats are those not handed on to units below; days late are those of the latest line."),
        trail=plan_crumbs(chosen.plan, _("Progress by unit")),
        tabs=plan_tabs(chosen, "planning:units"),
        state=version_badge(chosen.version),
        acts=(),
        facts=(),
        bars=(),
        listing=_figures(chosen, sent_url).read(query, rows),
    )
