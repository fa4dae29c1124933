"""Doors of the people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.kernel.clock import local_date
from nennep.kernel.intake import without_rejected
from nennep.kernel.sheets.reading import Workbook
from nennep.people import forms, intake, operations, policies, queries
from nennep.people.models import Person, Posting, Sex
from nennep.people.pages import people as pages
from nennep.web import intake_pages
from nennep.web.form_pages import answer, form_view
from nennep.web.lists import Column
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_people(request: SignedInRequest) -> HttpResponse:
    """The people whom the reader may see."""
    page = pages.people_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "people/people.html", page)


@require_GET
def show_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person. Who asks for a record that was merged into another is led to that one."""
    seen = policies.visible_to(request.user, local_date(request.now))
    person = seen.filter(pk=pk).first()
    if person is None:
        return redirect("people:person", pk=get_object_or_404(seen, pk=queries.record_that_stays(pk)).pk)
    page = pages.person_page(request.user, person, local_date(request.now))
    return page_response(request, "people/person.html", page)


@require_GET
def show_photo(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The portrait, only for those who may see it; never kept by others on the way."""
    person = _person(request, pk)
    if not person.photo or not policies.may_see_photo(request.user, person, local_date(request.now)):
        raise Http404
    try:
        response = FileResponse(person.photo.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def list_duplicates(request: SignedInRequest) -> HttpResponse:
    """People who are probably on record twice."""
    _writers_only(request)
    page = pages.duplicates_page(request.user, local_date(request.now))
    return page_response(request, "people/duplicates.html", page)


@form_view
def register_person(request: SignedInRequest) -> HttpResponse:
    """Put a person on record."""
    _writers_only(request)
    today = local_date(request.now)
    form = forms.RegisterPersonForm(request.POST or None, today=today)

    def act() -> HttpResponse:
        person = operations.register_person(**form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("{name} is on record.").format(name=person.full_name), person)

    page = pages.form_page(_("Put on record"), form, _("Put on record"), on=today, suggests_units=True)
    return answer(request, page, act)


@form_view
def correct_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct the record of a person."""
    person = _person_to_correct(request, pk)
    initial = {key: getattr(person, key) for key in forms.PersonForm.base_fields if key != "born"}
    form = forms.CorrectPersonForm(
        request.POST or None, initial={**initial, "born": policies.birth_of(person)}
    )

    def act() -> HttpResponse:
        given = dict(form.cleaned_data)
        reason = given.pop("reason")
        changes = {key: value for key, value in given.items() if key in form.changed_data}
        if changes:
            operations.correct_person(
                person=person, reason=reason, changes=changes, by=request.user, now=request.now
            )
        return _done(request, _("The record is corrected."), person)

    page = pages.form_page(
        _("Correct the record"), form, _("Save"), on=local_date(request.now), person=person
    )
    return answer(request, page, act)


@form_view
def post_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a post."""
    person = _person_to_correct(request, pk)
    today = local_date(request.now)
    current = queries.person_on(person, today)
    initial = {"category": current.category if current else "unknown", "is_main": True}
    form = forms.PostForm(request.POST or None, today=today, initial=initial)

    def act() -> HttpResponse:
        operations.post_person(person=person, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The post is recorded."), person)

    page = pages.form_page(
        _("New post"), form, _("Record the post"), on=today, person=person, suggests_units=True
    )
    return answer(request, page, act)


@form_view
def end_posting(request: SignedInRequest, pk: int, posting: int) -> HttpResponse:
    """End a post."""
    person = _person_to_correct(request, pk)
    found = get_object_or_404(Posting.objects.select_related("unit"), pk=posting, person=person)
    form = forms.EndPostingForm(request.POST or None)

    def act() -> HttpResponse:
        given = dict(form.cleaned_data)
        operations.end_posting(
            posting=found, on=given["last_on"], reason=given["reason"], by=request.user, now=request.now
        )
        return _done(request, _("The end of the post is recorded."), person)

    lead = " · ".join(part for part in (found.post, found.unit.name) if part)
    page = pages.form_page(
        _("End the post"), form, _("End the post"), on=local_date(request.now), person=person, lead=lead
    )
    return answer(request, page, act, fields={"valid_from": "last_on"})


@form_view
def set_photo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the portrait."""
    person = _person_to_correct(request, pk)
    form = forms.PhotoForm(request.POST or None, request.FILES or None)

    def act() -> HttpResponse:
        upload = form.cleaned_data["photo"]
        content = upload.read(operations.PHOTO_MAX_BYTES + 1)
        operations.set_photo(person=person, content=content, by=request.user, now=request.now)
        return _done(request, _("The portrait is changed."), person)

    page = pages.form_page(
        _("Portrait"), form, _("Use this picture"), on=local_date(request.now), person=person, has_file=True
    )
    return answer(request, page, act)


def take_in_people(request: SignedInRequest) -> HttpResponse:
    """Load a list of people; with one wrong row nothing is written."""
    return _take_in(request, only_good=False)


def take_in_good_people(request: SignedInRequest) -> HttpResponse:
    """The same file without its rejected rows, chosen on purpose."""
    return _take_in(request, only_good=True)


def _take_in(request: SignedInRequest, *, only_good: bool) -> HttpResponse:
    on = local_date(request.now)

    def rehearse(workbook: Workbook, mapping: intake_pages.Places | None) -> Any:
        rehearsal = intake.rehearse(workbook, on=on, mapping=mapping)
        return without_rejected(rehearsal) if only_good else rehearsal

    def write(rehearsal: Any) -> int:
        written = sum(1 for row in rehearsal.rows if row.act not in {"same", "none"})
        operations.take_in_people(rehearsal=rehearsal, by=request.user, now=request.now)
        return written

    kind = intake_pages.IntakeKind(
        key=intake.KIND,
        title=_("Load a list of people"),
        lead=_("Look at the rehearsal first; nothing is written before you confirm."),
        noun=_("people"),
        expects=_(
            "One person a row, as in the nomination list: full name, birth date in the column for men or women, ethnicity, post, unit, Party date, education, telephone."
        ),
        is_allowed=policies.may_register_somebody(request.user, on),
        rehearse=rehearse,
        write=write,
        done=reverse("people:people"),
        columns=intake.COLUMNS,
        trail=(Crumb(_("People"), reverse("people:people")), Crumb(_("Load a list"))),
        preview=(
            Column(key="name", label=_("Full name"), sort="name"),
            Column(key="sex", label=_("Sex"), value=lambda row: str(Sex(row.sex).label) if row.sex else ""),
            Column(key="born", label=_("Born"), kind="date"),
            Column(key="agency", label=_("Unit"), sort="agency"),
            Column(key="post", label=_("Post")),
            Column(key="act", label=_("What is written"), value=lambda row: _act_in_words(row.act)),
        ),
        good_rows_path="" if only_good else reverse("people:intake-good"),
    )
    return intake_pages.answer(request, kind)


# --- Steps that the doors share -------------------------------------------------------------------------------------


def _act_in_words(act: str) -> str:
    return {
        "register": _("new on record"),
        "complete": _("blanks on record are filled"),
        "move": _("new post at this unit"),
        "same": _("on record already"),
    }.get(act, _("nothing: has errors"))


def _person(request: SignedInRequest, pk: int) -> Person:
    return get_object_or_404(policies.visible_to(request.user, local_date(request.now)), pk=pk)


def _person_to_correct(request: SignedInRequest, pk: int) -> Person:
    person = _person(request, pk)
    if not policies.may_correct(request.user, person, local_date(request.now)):
        raise PermissionDenied(
            _("You may not correct this record. Ask the Organisation Board or the unit of the person.")
        )
    return person


def _writers_only(request: SignedInRequest) -> None:
    if not policies.may_register_somebody(request.user, local_date(request.now)):
        raise PermissionDenied(_("You may not put people on record. Ask the Organisation Board."))


def _done(request: SignedInRequest, sentence: str, person: Person) -> HttpResponse:
    messages.success(request, sentence)
    visible = policies.visible_to(request.user, local_date(request.now)).filter(pk=person.pk).exists()
    return redirect("people:person", pk=person.pk) if visible else redirect("people:people")
