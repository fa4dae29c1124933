"""Doors through which class lists and timetables come in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.classes import intake, operations, pages, policies
from nennep.classes.models import HalfDay, TrainingClass
from nennep.classes.views.loading import the_class
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.kernel.intake import without_rejected
from nennep.kernel.sheets.reading import Workbook
from nennep.people.models import Sex
from nennep.people.policies import may_register_somebody
from nennep.units.policies import may_shape_units
from nennep.web import intake_pages
from nennep.web.form_pages import form_view
from nennep.web.lists import Column
from nennep.web.navigation import Crumb
from nennep.web.requests import SignedInRequest

MOST_AGENCIES = 20
"""So many unknown agencies are named one by one."""


@form_view
def load_roster(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a class list in; with one wrong row nothing is written."""
    return _roster(request, the_class(request, pk), only_good=False)


@form_view
def load_good_roster(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same file without its rejected rows, chosen on purpose."""
    return _roster(request, the_class(request, pk), only_good=True)


def _roster(request: SignedInRequest, one: TrainingClass, *, only_good: bool) -> HttpResponse:
    on = local_date(request.now)

    def rehearse(workbook: Workbook, mapping: intake_pages.Places | None) -> Any:
        rehearsal = intake.rehearse_roster(workbook, on=on, training_class=one, mapping=mapping)
        if only_good:
            return without_rejected(rehearsal)
        lines = _unknown_agencies(request, intake.unknown_agencies(rehearsal, one.starts_on))
        return replace(rehearsal, notices=(*rehearsal.notices, *lines))

    title = _("Load the class list")
    roster = reverse("classes:roster", args=[one.pk])
    kind = intake_pages.IntakeKind(
        key="roster",
        title=title,
        lead=one.name,
        noun=_("trainees"),
        expects=_(
            "One row per trainee: full name, birth date (in a column by sex, or with a column “Giới tính”), post, agency. Title rows and closing lines may stay."
        ),
        is_allowed=policies.may_enrol(request.user, one, on) and may_register_somebody(request.user, on),
        rehearse=rehearse,
        write=lambda rehearsal: operations.take_in_roster(
            training_class=one, rehearsal=rehearsal, by=request.user, now=request.now
        ),
        done=roster,
        preview=(
            Column(key="name", label=_("Full name"), sort="name"),
            Column(
                key="sex",
                label=_("Sex"),
                value=lambda row: str(Sex(row.person.sex).label) if row.person.sex else "",
            ),
            Column(
                key="born",
                label=_("Born"),
                value=lambda row: dates.short(row.person.born) if row.person.born else "",
            ),
            Column(key="post", label=_("Post"), value=lambda row: row.person.post),
            Column(key="agency", label=_("Agency"), sort="agency"),
            Column(key="act", label=_("Writing it"), value=lambda row: _roster_act(row.act)),
        ),
        columns=intake.ROSTER_COLUMNS,
        trail=pages.class_trail(one, Crumb(_("Trainees"), roster), Crumb(title)),
        good_rows_path="" if only_good else reverse("classes:roster-intake-good", args=[one.pk]),
    )
    return intake_pages.answer(request, kind)


def _unknown_agencies(request: SignedInRequest, found: list[tuple[str, int]]) -> list[str]:
    """One notice: a line for each agency that is not on record, and who adds them where."""
    if not found:
        return []
    where = _("Units → Load from a file")
    if may_shape_units(request.user, local_date(request.now)):
        where = format_html('<a href="{}">{}</a>', reverse("units:intake"), where)
    who = format_html(
        _(
            "Not in the list of units. The administrator or an officer of the Organisation Board adds them at {where}:"
        ),
        where=where,
    )
    lines: list[str] = [
        format_html("“{}”: {}", name, ngettext("{count} row", "{count} rows", count).format(count=count))
        for name, count in found[:MOST_AGENCIES]
    ]
    if len(found) > MOST_AGENCIES:
        lines.append(_("… and {count} more").format(count=len(found) - MOST_AGENCIES))
    return [format_html_join(mark_safe("<br>"), "{}", ((line,) for line in (who, *lines)))]


def _roster_act(act: str) -> str:
    return {"enrol": _("enters the class"), "same": _("is in the class already"), "none": _("is rejected")}[
        act
    ]


@form_view
def load_timetable(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a timetable in; with one wrong row nothing is written."""
    return _timetable(request, the_class(request, pk), only_good=False)


@form_view
def load_good_timetable(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same file without its rejected rows, chosen on purpose."""
    return _timetable(request, the_class(request, pk), only_good=True)


def _timetable(request: SignedInRequest, one: TrainingClass, *, only_good: bool) -> HttpResponse:
    on = local_date(request.now)

    def rehearse(workbook: Workbook, mapping: intake_pages.Places | None) -> Any:
        rehearsal = intake.rehearse_timetable(workbook, on=on, training_class=one, mapping=mapping)
        return without_rejected(rehearsal) if only_good else rehearsal

    title = _("Load the timetable")
    timetable = reverse("classes:timetable", args=[one.pk])
    kind = intake_pages.IntakeKind(
        key="timetable",
        title=title,
        lead=one.name,
        noun=_("sessions"),
        expects=_(
            "One row per half-day: day, half-day, module, content, lessons, lecturer, room. Merged days may stay; a title “Đợt 1” names the batch."
        ),
        is_allowed=policies.may_plan_session(request.user, one, on),
        rehearse=rehearse,
        write=lambda rehearsal: operations.take_in_timetable(
            training_class=one, rehearsal=rehearsal, by=request.user, now=request.now
        ),
        done=timetable,
        preview=(
            Column(key="held_on", label=_("Day"), kind="date", sort="held_on"),
            Column(
                key="half",
                label=_("Half-day"),
                value=lambda row: str(HalfDay(row.half).label) if row.half else "",
            ),
            Column(key="lessons", label=_("Lessons"), kind="number"),
            Column(key="module", label=_("Module")),
            Column(key="topic", label=_("Content")),
            Column(key="lecturer", label=_("Lecturer")),
            Column(key="room", label=_("Room")),
            Column(key="act", label=_("Writing it"), value=lambda row: _slot_act(row.act)),
        ),
        columns=intake.TIMETABLE_COLUMNS,
        search=("topic", "lecturer", "room"),
        trail=pages.class_trail(one, Crumb(_("Timetable"), timetable), Crumb(title)),
        good_rows_path="" if only_good else reverse("classes:timetable-intake-good", args=[one.pk]),
    )
    return intake_pages.answer(request, kind)


def _slot_act(act: str) -> str:
    return {
        "plan": _("is added"),
        "change": _("changes what is on record"),
        "same": _("is on record already"),
        "none": _("is rejected"),
    }[act]
