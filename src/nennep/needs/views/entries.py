"""Doors of the registration of one agency, and of one need."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.catalogue.models import StudyForm
from nennep.kernel.clock import local_date
from nennep.kernel.intake import without_rejected
from nennep.kernel.sheets.reading import Workbook
from nennep.needs import exports, forms, intake, operations, pages, policies
from nennep.needs.models import AskedAgency, NeedEntry
from nennep.needs.pages.shared import call_crumb, calls_crumb
from nennep.needs.queries import PeopleOfAgency
from nennep.needs.rules import NeedRow
from nennep.needs.states import CallState
from nennep.needs.views.shared import (
    asked_of,
    asked_to_register,
    at_once,
    entry_of,
    entry_to_answer,
    entry_to_write,
)
from nennep.units.models import Unit
from nennep.web import intake_pages
from nennep.web.form_pages import answer, done, form_view
from nennep.web.lists import Column
from nennep.web.navigation import Crumb
from nennep.web.rendering import XLSX, file_response, list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def show_agency(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one agency registers."""
    page = pages.agency_page(request.user, asked_of(request, pk), request.GET, local_date(request.now))
    return list_response(request, "layout/list.html", page)


@form_view
def register_need(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new need."""
    asked = asked_to_register(request, pk)
    form = _form(request, asked.agency, {"study_form": StudyForm.FULL_TIME})

    def act() -> HttpResponse:
        operations.register_need(
            call=asked.call, agency=asked.agency, **form.cleaned_data, by=request.user, now=request.now
        )
        return done(
            request, _("The need is registered. Send everything when it is whole."), "needs:agency", asked.pk
        )

    page = pages.form_page(
        _("Register a need"),
        form,
        _("Register"),
        back=_address(asked),
        trail=_trail(asked),
        lead=asked.call.title,
    )
    return answer(request, page, act)


@form_view
def change_need(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a need that is not sent."""
    entry = entry_to_write(request, pk)
    asked = AskedAgency.objects.select_related("call", "agency").get(call=entry.call, agency=entry.agency)
    initial = {
        "programme": entry.programme_id,
        "study_form": entry.study_form,
        "people_count": entry.people_count,
        "people": "\n".join(_line(one) for one in entry.people.select_related("person").order_by("order")),
        "reason": entry.reason,
        "priority_group": entry.priority_group,
        "wished_quarter": entry.wished_quarter,
        "funding": entry.funding,
    }
    form = _form(request, entry.agency, initial)

    def act() -> HttpResponse:
        operations.register_need(
            call=entry.call,
            agency=entry.agency,
            entry=entry,
            **form.cleaned_data,
            by=request.user,
            now=request.now,
        )
        return done(request, _("The need is changed."), "needs:entry", entry.pk)

    page = pages.form_page(
        _("Change the need"),
        form,
        _("Save"),
        back=reverse("needs:entry", args=[entry.pk]),
        trail=_trail(asked),
        lead=asked.call.title,
    )
    return answer(request, page, act)


def _line(one: Any) -> str:
    name = one.person.code if one.person is not None else one.typed_name
    return f"{name}; {one.note}" if one.note else name


def _form(request: SignedInRequest, agency: Unit, initial: dict[str, Any]) -> forms.NeedForm:
    today = local_date(request.now)

    def read_people(lines: list[str]) -> Any:
        return PeopleOfAgency(agency, today).read(lines) if lines else []

    return forms.NeedForm(request.POST or None, read_people=read_people, on=today, initial=initial)


@require_POST
def send_needs(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send what is registered to the Board."""
    asked = asked_to_register(request, pk)
    return at_once(
        request,
        lambda: operations.send_needs(call=asked.call, agency=asked.agency, by=request.user, now=request.now),
        _("The needs are sent to the Board."),
        "needs:agency",
        asked.pk,
    )


@require_POST
def say_no_need(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer that nothing is needed."""
    asked = asked_to_register(request, pk)
    return at_once(
        request,
        lambda: operations.send_needs(
            call=asked.call, agency=asked.agency, has_no_need=True, by=request.user, now=request.now
        ),
        _("The Board is told that there is no need."),
        "needs:agency",
        asked.pk,
    )


def intake_needs(request: SignedInRequest, pk: int) -> HttpResponse:
    """Load a registration."""
    return _take_in(request, pk, only_good=False)


def intake_good_needs(request: SignedInRequest, pk: int) -> HttpResponse:
    """Only the good rows of a registration, on purpose."""
    return _take_in(request, pk, only_good=True)


@require_GET
def download_form(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form of the agency to fill in and load again."""
    asked = asked_to_register(request, pk)
    headings = {column.key: column.title for column in intake.COLUMNS}
    book = exports.registration_form(asked, headings, request.user, local_date(request.now))
    return file_response(book, f"{asked.call.title} - {asked.agency.name}.xlsx", XLSX)


def _take_in(request: SignedInRequest, pk: int, *, only_good: bool) -> HttpResponse:
    asked = asked_of(request, pk)
    on = local_date(request.now)

    def rehearse(workbook: Workbook, mapping: intake_pages.Places | None) -> Any:
        rehearsal = intake.rehearse(workbook, call=asked.call, agency=asked.agency, on=on, mapping=mapping)
        return without_rejected(rehearsal) if only_good else rehearsal

    def write(rehearsal: Any) -> int:
        return operations.take_in_needs(
            rehearsal=rehearsal, call=asked.call, agency=asked.agency, by=request.user, now=request.now
        )

    is_open = asked.call.state == CallState.OPEN
    kind = intake_pages.IntakeKind(
        key=intake.KIND,
        title=_("Load needs"),
        lead=_("Look at the rehearsal first; nothing is written before you confirm."),
        noun=_("rows"),
        expects=_(
            "One person, or one number of people, a row: full name, birth date, programme, form of study, wished time, priority group, note."
        ),
        is_allowed=is_open and policies.may_register(request.user, asked.agency, on),
        rehearse=rehearse,
        write=write,
        done=_address(asked),
        columns=intake.COLUMNS,
        trail=(*_trail(asked), Crumb(_("Load a file"))),
        preview=(
            Column(key="programme", label=_("Programme"), sort="programme"),
            Column(
                key="study_form",
                label=_("Form of study"),
                value=lambda row: str(StudyForm(row.study_form).label),
            ),
            Column(key="name", label=_("Full name"), sort="name"),
            Column(key="born", label=_("Born")),
            Column(key="count", label=_("People"), kind="number"),
            Column(key="wished_quarter", label=_("Quarter"), kind="number"),
            Column(key="act", label=_("What is written"), value=_act_in_words),
        ),
        search=("name", "programme"),
        form_url=reverse("needs:download-form", args=[asked.pk]),
        good_rows_path="" if only_good else reverse("needs:intake-good", args=[asked.pk]),
    )
    return intake_pages.answer(request, kind)


def _act_in_words(row: NeedRow) -> str:
    return {
        "register": _("new need"),
        "change": _("takes the place of what was registered"),
        "same": _("registered already, nothing changes"),
    }.get(row.act, _("nothing: has errors"))


# --- One need -------------------------------------------------------------------------------------------------------


@require_GET
def show_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One need."""
    page = pages.entry_page(request.user, entry_of(request, pk), local_date(request.now))
    return page_response(request, "needs/entry.html", page)


@require_POST
def drop_need(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a need that is not sent."""
    entry = entry_to_write(request, pk)
    asked = AskedAgency.objects.get(call=entry.call, agency=entry.agency)
    return at_once(
        request,
        lambda: operations.drop_need(entry=entry, by=request.user, now=request.now),
        _("The need is deleted."),
        "needs:agency",
        asked.pk,
    )


@require_POST
def accept_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept one need."""
    entry = entry_to_answer(request, pk)
    return at_once(
        request,
        lambda: operations.accept_needs(call=entry.call, entries=[entry], by=request.user, now=request.now),
        _("The need is accepted."),
        "needs:entry",
        entry.pk,
    )


@form_view
def return_need(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a need back."""
    entry = entry_to_answer(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.return_need(entry=entry, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The need is sent back to the agency."), "needs:entry", entry.pk)

    return answer(request, _entry_form(entry, _("Send back"), form, _("Send back")), act)


@form_view
def propose_seats(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose seats for a need."""
    entry = entry_to_answer(request, pk)
    seats = entry.proposed_seats if entry.proposed_seats is not None else entry.people_count
    form = forms.SeatsForm(request.POST or None, initial={"seats": seats})

    def act() -> HttpResponse:
        operations.propose_seats(entry=entry, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The seats are proposed."), "needs:entry", entry.pk)

    return answer(request, _entry_form(entry, _("Propose seats"), form, _("Propose")), act)


def _entry_form(entry: NeedEntry, title: str, form: Any, act: str) -> Any:
    return pages.form_page(
        title,
        form,
        act,
        back=reverse("needs:entry", args=[entry.pk]),
        trail=(
            calls_crumb(),
            call_crumb(entry.call),
            Crumb(entry.programme.name, reverse("needs:entry", args=[entry.pk])),
        ),
        lead=f"{entry.agency.name} · {entry.programme.name}",
    )


def _address(asked: AskedAgency) -> str:
    return reverse("needs:agency", args=[asked.pk])


def _trail(asked: AskedAgency) -> tuple[Crumb, ...]:
    return (calls_crumb(), call_crumb(asked.call), Crumb(asked.agency.name, _address(asked)))
