"""Every component in every state, for development and tests; no installation in production has this page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from nennep.kernel import clock, text
from nennep.kernel.errors import Refused
from nennep.web.forms import (
    VietnameseDateField,
    VietnameseDateTimeField,
    VietnamesePartialDateField,
    VietnameseTimeField,
    add_refusal,
)
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import (
    Act,
    Badge,
    Change,
    Event,
    Fact,
    Figure,
    Link,
    PersonLine,
    Share,
    Step,
    Tab,
    Task,
    steps,
)
from nennep.web.rendering import list_response, page_response

GIVEN = (
    "Ánh",
    "Bình",
    "Chi",
    "Dũng",
    "Đạt",
    "Giang",
    "Hà",
    "Hải",
    "Hoà",
    "Huyền",
    "Khánh",
    "Lan",
    "Ly",
    "Minh",
    "Nga",
    "Ngọc",
)
FAMILY = (
    "Nông Thị",
    "Trần Văn",
    "Lê Hoàng",
    "Phạm Thuỳ",
    "Hoàng Đức",
    "Vi Thị",
    "Lương Quốc",
    "Đặng Ngọc",
    "Bùi Thanh",
)
AGENCIES = (
    "Sở Nội vụ",
    "Vụ Tổng hợp",
    "Báo Mẫu",
    "Ban Dân vận",
    "Uỷ ban nhân dân xã Mẫu Sơn",
    "Văn phòng Tỉnh uỷ",
    "Sở Y tế",
)
STATES = {
    "present": Badge(_("Present"), "good"),
    "late": Badge(_("Late"), "warning"),
    "absent": Badge(_("Absent, unexcused"), "decide"),
    "open": Badge(_("Not taken"), "plain", "circle-dashed"),
}


@dataclass(frozen=True)
class Trainee:
    """One invented line of the sample list."""

    id: int
    name: str
    name_key: str
    agency: str
    state: str
    born_on: date
    missed: int
    attended: Share
    asked: bool


@dataclass(frozen=True)
class GalleryPage:
    """What the gallery shows."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    listing: ListPage[Trainee]
    form: forms.Form
    wrong_form: forms.Form
    tasks: tuple[Task, ...]
    stations: tuple[tuple[Step, ...], ...]
    events: tuple[Event, ...]
    facts: tuple[Fact, ...]
    tabs: tuple[Tab, ...]
    shut: Act


@dataclass(frozen=True)
class BehindPage:
    """A list behind a figure, as the side panel shows it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    listing: ListPage[Trainee]


@dataclass(frozen=True)
class ConfirmPage:
    """A small page that also opens as a dialog."""

    title: str
    form: forms.Form


class SampleForm(forms.Form):
    """Every kind of field."""

    full_name = forms.CharField(
        label=_("Full name"), help_text=_("As on the identity card, with diacritics.")
    )
    born_on = VietnamesePartialDateField(
        label=_("Born"), help_text=_("The year alone will do when no more is known.")
    )
    starts_on = VietnameseDateField(label=_("First day"))
    starts_at = VietnameseTimeField(label=_("Begins at"))
    ends_at = VietnameseDateTimeField(label=_("Closes"), required=False)
    agency = forms.ChoiceField(label=_("Agency"), choices=[("", "")] + [(name, name) for name in AGENCIES])
    form_of_study = forms.ChoiceField(
        label=_("Form of study"),
        choices=[("full", _("Full-time")), ("part", _("Part-time"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    sheet = forms.FileField(
        label=_("Spreadsheet"), required=False, help_text=_("An .xlsx file, 20 MB at most.")
    )
    agreed = forms.BooleanField(label=_("I have compared the list with the paper sheet"))
    fieldsets = ((_("Confirmation"), ("sheet", "agreed")),)


class ReasonForm(forms.Form):
    """One field."""

    reason = forms.CharField(label=_("Reason"), help_text=_("It stands in the history."))


TRAINEES: Listing[Trainee] = Listing(
    key="trainees",
    title=_("Trainees"),
    noun=_("people"),
    columns=(
        Column(
            key="name",
            label=_("Full name"),
            kind="person",
            value=lambda row: PersonLine(row.name, row.agency),
            sort="name_key",
            about_label=_("Agency"),
        ),
        Column(key="born_on", label=_("Born"), kind="date", sort="born_on"),
        Column(
            key="state", label=_("State"), kind="badge", value=lambda row: STATES[row.state], sort="state"
        ),
        Column(
            key="missed",
            label=_("Lessons missed"),
            kind="figure",
            value=lambda row: Figure(row.missed, reverse("gallery:behind"), str(_("lessons missed"))),
            sort="missed",
            total=True,
        ),
        Column(key="attended", label=_("Attended"), kind="share", sort="attended"),
        Column(key="agency", label=_("Agency"), sort="agency", shown=False),
        Column(key="asked", label=_("Leave asked"), kind="badge", shown=False),
        Column(
            key="link", label=_("Report"), kind="link", value=lambda row: Link("BC-12", "#"), exported=False
        ),
    ),
    filters=(
        Choices(key="state", label=_("State"), choices=[(key, badge.text) for key, badge in STATES.items()]),
        Choices(key="agency", label=_("Agency"), choices=[(name, name) for name in AGENCIES], many=True),
        Dates(key="born", label=_("Born"), lookup="born_on"),
        YesNo(key="asked", label=_("Leave asked")),
    ),
    search=("name", "agency"),
    order=("name_key", "id"),
    row_url=lambda row: f"{reverse('gallery:behind')}?q={row.id}",
    bulk=(
        Act(_("Remind"), "/gallery/picked/", "mail-forward"),
        Act(_("Take out"), "/gallery/picked/", "trash", kind="danger"),
    ),
    empty=Empty(why=_("No trainee is enrolled yet. Load the roster of the class.")),
)


def sample_trainees(count: int) -> list[Trainee]:
    """Invented people, always the same."""
    rows = []
    for number in range(count):
        name = f"{FAMILY[number % len(FAMILY)]} {GIVEN[(number * 7) % len(GIVEN)]}"
        rows.append(
            Trainee(
                id=number + 1,
                name=name,
                name_key=text.name_sort_key(name),
                agency=AGENCIES[(number * 5) % len(AGENCIES)],
                state=tuple(STATES)[(number * 3) % 4 if number % 3 else 0],
                born_on=date(1970, 1, 1) + timedelta(days=(number * 997) % 11000),
                missed=(number * 13) % 37,
                attended=Share(180 - (number * 13) % 37, 180),
                asked=number % 4 == 0,
            )
        )
    return sorted(rows, key=lambda row: (row.name_key, row.id))


def gallery(request: HttpRequest) -> HttpResponse:
    """All components; `?rows=0` shows the list without rows, `?rows=5000` with many."""
    if request.method == "POST":
        form = SampleForm(request.POST, request.FILES)
        if form.is_valid():
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("gallery:index"))
        return page_response(request, "web/gallery.html", gallery_page(request.GET, form), status=422)
    return list_response(request, "web/gallery.html", gallery_page(request.GET))


def behind(request: HttpRequest) -> HttpResponse:
    """The list behind a figure."""
    page = BehindPage(
        title=str(_("Lessons missed")),
        lead=str(_("Lessons of the class that a person did not attend, excused or not, as of 3-6-2024.")),
        trail=(Crumb(str(_("Gallery")), reverse("gallery:index")), Crumb(str(_("Lessons missed")))),
        listing=TRAINEES.read(request.GET, sample_trainees(120), bulk=()),
    )
    return list_response(request, "web/gallery_behind.html", page)


def confirm(request: HttpRequest) -> HttpResponse:
    """A small page that is also a dialog."""
    form = ReasonForm(request.POST or None, auto_id="confirm_%s")  # the page below may have the same field
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("gallery:index"))
    page = ConfirmPage(title=str(_("Close the batch")), form=form)
    return page_response(request, "web/gallery_confirm.html", page, status=422 if form.errors else 200)


def picked(request: HttpRequest) -> HttpResponse:
    """What a bulk act received."""
    chosen = request.POST.getlist("pick")
    if not chosen:
        raise Refused(_("No line is chosen. Tick at least one and try again."))
    messages.info(request, _("{count} lines chosen.").format(count=len(chosen)))
    return HttpResponseRedirect(reverse("gallery:index"))


def gallery_page(query: Query, form: forms.Form | None = None) -> GalleryPage:
    """Everything in every state."""
    asked = query.get("rows", "")
    count = min(int(asked), 5000) if asked.isascii() and asked.isdigit() else 120
    wrong = SampleForm({"full_name": "", "born_on": "32/1/1980", "starts_on": "6/2024", "starts_at": "25h"})
    wrong.is_valid()
    wrong.auto_id = "wrong_%s"
    add_refusal(wrong, Refused(_("3 cases have no reason yet. Add the reasons, then send the report.")))
    moment = datetime(2024, 6, 3, 7, 45, tzinfo=clock.zone())
    here = reverse("gallery:index")
    door = reverse("gallery:behind")
    return GalleryPage(
        title=str(_("Gallery of components")),
        lead=str(
            _("Every part of the house in every state. Look at it light and dark, on a phone and on paper.")
        ),
        trail=(
            Crumb(str(_("Organisation Board")), here),
            Crumb(str(_("Year 2024")), here),
            Crumb("TC LLCT K5"),
        ),
        listing=TRAINEES.read(query, sample_trainees(count)),
        form=form or SampleForm(initial={"starts_on": date(2024, 6, 3), "ends_at": moment}),
        wrong_form=wrong,
        tasks=(
            Task(
                str(_("attendance reports wait to be received")),
                str(_("Open")),
                door,
                str(_("oldest 2 days")),
                4,
            ),
            Task(
                str(_("units ask to call trainees back for work")),
                str(_("Look")),
                door,
                str(_("by 14:00")),
                2,
                is_overdue=True,
            ),
            Task(str(_("reminders are drafted and wait for signature")), str(_("Sign")), door, count=12),
        ),
        stations=(
            steps([str(_("Draft")), str(_("Signed")), str(_("Sent")), str(_("Received"))], 1),
            steps(
                [str(_("Draft")), str(_("Signed")), str(_("Sent")), str(_("Received"))],
                4,
                notes={3: "3-6-2024"},
            ),
            (Step(str(_("Draft")), "done"), Step(str(_("Withdrawn")), "stopped", "4-6-2024")),
        ),
        events=(
            Event(
                moment + timedelta(days=1),
                "Lê Hoàng Minh",
                str(_("corrected the mark")),
                str(_("traffic jam, confirmed by the class board")),
                "pencil",
                door,
                (
                    Change(str(_("State")), str(_("Absent, unexcused")), str(_("Late"))),
                    Change(str(_("Minutes")), "", "12"),
                ),
            ),
            Event(
                moment + timedelta(minutes=20),
                "Vi Thị Hà",
                str(_("confirmed the start of the session")),
                icon="check",
            ),
            Event(moment, "Nông Thị Ánh", str(_("took attendance by hand")), icon="clipboard-check"),
        ),
        facts=(
            Fact(str(_("Class")), Link("Trung cấp LLCT K5", "#")),
            Fact(str(_("First day")), date(2024, 6, 3)),
            Fact(str(_("Enrolled")), Figure(70, door, str(_("people enrolled")))),
            Fact(str(_("State")), Badge(str(_("Under way")), "good"), str(_("since the first session"))),
        ),
        tabs=(
            Tab(str(_("By person")), here, is_current=True, count=70),
            Tab(str(_("By agency")), here, count=16),
            Tab(str(_("The document")), here),
        ),
        shut=Act(
            str(_("Send the report")),
            here,
            "send",
            kind="primary",
            refused=str(_("3 cases have no reason yet.")),
        ),
    )


app_name = "gallery"
urlpatterns: list[Any] = [
    path("", gallery, name="index"),
    path("behind/", behind, name="behind"),
    path("confirm/", confirm, name="confirm"),
    path("picked/", picked, name="picked"),
]
