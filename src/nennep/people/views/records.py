"""Doors of diplomas, ratings and planning."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from nennep.kernel.clock import local_date
from nennep.people import forms, operations, policies
from nennep.people.models import Credential, Person, PlannedPost
from nennep.people.pages import people as pages
from nennep.web.form_pages import answer, form_view
from nennep.web.requests import SignedInRequest


@form_view
def record_credential(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a diploma or certificate."""
    person = _person_to_correct(request, pk)
    form = forms.CredentialForm(request.POST or None)

    def act() -> HttpResponse:
        operations.record_credential(person=person, **form.values(), by=request.user, now=request.now)
        return _done(request, _("The diploma or certificate is recorded."), person)

    page = pages.form_page(
        _("Diploma or certificate"), form, _("Record it"), on=local_date(request.now), person=person
    )
    return answer(request, page, act, fields={"valid_to": "last_on"})


@form_view
def void_credential(request: SignedInRequest, pk: int, credential: int) -> HttpResponse:
    """It was wrong."""
    person = _person_to_correct(request, pk)
    found = get_object_or_404(
        Credential.objects.select_related("kind"), pk=credential, person=person, voided_at__isnull=True
    )
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.void_credential(
            credential=found, reason=form.cleaned_data["reason"], by=request.user, now=request.now
        )
        return _done(request, _("It counts no longer. The trail keeps it with the reason."), person)

    page = pages.form_page(
        _("Void a diploma or certificate"),
        form,
        _("Void it"),
        on=local_date(request.now),
        person=person,
        lead=found.kind.name,
    )
    return answer(request, page, act)


@form_view
def record_rating(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the rating of a year."""
    person = _person_to_correct(request, pk)
    today = local_date(request.now)
    form = forms.RatingForm(request.POST or None, initial={"year": today.year - 1, "rating": "good"})

    def act() -> HttpResponse:
        operations.record_rating(person=person, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The rating is recorded."), person)

    page = pages.form_page(_("Rating of a year"), form, _("Record it"), on=today, person=person)
    return answer(request, page, act)


@form_view
def record_planned_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record for which post the person is planned."""
    person = _person_to_plan(request, pk)
    today = local_date(request.now)
    form = forms.PlannedPostForm(request.POST or None, today=today)

    def act() -> HttpResponse:
        operations.record_planned_post(person=person, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The planning is recorded."), person)

    page = pages.form_page(
        _("Planning for a post"), form, _("Record it"), on=today, person=person, suggests_units=True
    )
    return answer(request, page, act)


@form_view
def end_planned_post(request: SignedInRequest, pk: int, planned: int) -> HttpResponse:
    """The planning ends."""
    person = _person_to_plan(request, pk)
    found = get_object_or_404(PlannedPost.objects.select_related("title"), pk=planned, person=person)
    form = forms.EndPostingForm(request.POST or None)

    def act() -> HttpResponse:
        given = form.cleaned_data
        operations.end_planned_post(
            planned=found, on=given["last_on"], reason=given["reason"], by=request.user, now=request.now
        )
        return _done(request, _("The end of the planning is recorded."), person)

    page = pages.form_page(
        _("End the planning"),
        form,
        _("End the planning"),
        on=local_date(request.now),
        person=person,
        lead=found.title.name,
    )
    return answer(request, page, act, fields={"on": "last_on"})


@form_view
def merge_people(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """Two records of one person become one; who decides says which of them stays."""
    if pk == other:
        raise Http404
    today = local_date(request.now)
    visible = policies.visible_to(request.user, today)
    records = {
        row.pk: row for row in (get_object_or_404(visible, pk=pk), get_object_or_404(visible, pk=other))
    }
    if not policies.may_merge(request.user, records[pk], records[other], today):
        raise PermissionDenied(
            _(
                "Only the Organisation Board merges records, of people whom it keeps and of the State bodies of its province."
            )
        )
    choices = [(row.pk, f"{row.full_name} · {row.code}") for row in records.values()]
    form = forms.MergeForm(request.POST or None, choices=choices, initial={"keep": pk})

    def act() -> HttpResponse:
        keep = records[int(form.cleaned_data["keep"])]
        merged = next(row for row in records.values() if row.pk != keep.pk)
        operations.merge_people(
            keep=keep, merged=merged, reason=form.cleaned_data["reason"], by=request.user, now=request.now
        )
        return _done(request, _("The records are one now."), keep)

    page = pages.form_page(
        _("Merge two records"),
        form,
        _("Merge them"),
        on=today,
        person=records[pk],
        lead=_("Posts, diplomas, classes and all else go to the record that stays. This cannot be undone."),
    )
    return answer(request, page, act)


def _person_to_correct(request: SignedInRequest, pk: int) -> Person:
    today = local_date(request.now)
    person = get_object_or_404(policies.visible_to(request.user, today), pk=pk)
    if not policies.may_correct(request.user, person, today):
        raise PermissionDenied(
            _("You may not correct this record. Ask the Organisation Board or the unit of the person.")
        )
    return person


def _person_to_plan(request: SignedInRequest, pk: int) -> Person:
    person = _person_to_correct(request, pk)
    if not policies.may_record_planning(request.user, person, local_date(request.now)):
        raise PermissionDenied(_("Only the Organisation Board and the person's own agency record planning."))
    return person


def _done(request: SignedInRequest, sentence: str, person: Person) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("people:person", pk=person.pk)
