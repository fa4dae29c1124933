"""Doors of the class as a whole, its duties and its batches."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.classes import forms, operations, pages, policies, queries
from nennep.classes.models import Batch, ClassAppointment, TrainingClass
from nennep.classes.views.loading import answer_form, require, the_class
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.people.queries import in_name_order
from nennep.units.queries import names_on, units_in_force
from nennep.web.form_pages import form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

SUGGESTED = 1500
"""With more names than this they are no longer sent along as suggestions."""


@require_GET
def list_classes(request: SignedInRequest) -> HttpResponse:
    """The classes the person may see."""
    return list_response(
        request, "classes/classes.html", pages.classes_page(request.user, request.GET, request.now)
    )


@require_GET
def show_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """One class."""
    page = pages.class_page(request.user, the_class(request, pk), request.now)
    return page_response(request, "classes/class.html", page)


@require_GET
def show_quality(request: SignedInRequest) -> HttpResponse:
    """The quality of classes side by side."""
    if not policies.may_compare_classes(request.user, local_date(request.now)):
        raise PermissionDenied(_("Classes are compared by the Organisation Board, schools and leaders."))
    page = pages.quality_page(request.user, request.GET, request.now)
    return list_response(request, "classes/quality.html", page)


def unit_names(request: SignedInRequest) -> tuple[str, ...]:
    """Names of units as suggestions, none when there are too many to send along."""
    known = units_in_force(local_date(request.now)).order_by("sort_key", "pk").values_list("name", flat=True)
    names = tuple(known[: SUGGESTED + 1])
    return names if len(names) <= SUGGESTED else ()


def _page(
    one: TrainingClass, title: str, form: Any, act: str, *, lead: str = "", kind: Any = "primary", **more: Any
) -> pages.FormPage:
    return pages.FormPage(
        title=title,
        lead=lead,
        trail=pages.class_trail(one, Crumb(title)),
        form=form,
        act=act,
        back=reverse("classes:class", args=[one.pk]),
        kind=kind,
        **more,
    )


@form_view
def create_class(request: SignedInRequest) -> HttpResponse:
    """Prepare a class."""
    on = local_date(request.now)
    require(policies.may_create_some_class(request.user, on))
    initial: dict[str, Any] = {"cohort_from": on.year, "cohort_to": on.year + 1}
    rights = policies.reach_of(request.user, on).rights
    schools = sorted(rights.units_for(*policies.SCHOOL_ROLES))
    if len(schools) == 1:
        initial["host"] = initial["trainer"] = names_on(schools, on)[schools[0]]
    boards = sorted(rights.units_for(*policies.ACTING_BOARD_ROLES))
    if len(boards) == 1:
        initial["superior"] = names_on(boards, on)[boards[0]]
    form = forms.ClassForm(request.POST or None, on=on, initial=initial)
    made: list[TrainingClass] = []

    def act(cleaned: dict[str, Any]) -> str:
        made.append(operations.create_class(**cleaned, by=request.user, now=request.now))
        return _("The class is prepared. Take in its list and its timetable.")

    title = _("New class")
    page = pages.FormPage(
        title=title,
        lead=_("Everything can be corrected until the class is closed."),
        trail=(Crumb(_("Classes"), reverse("classes:list")), Crumb(title)),
        form=form,
        act=_("Prepare the class"),
        back=reverse("classes:list"),
        unit_names=unit_names(request),
    )
    answer = answer_form(request, page, act, reverse("classes:list"))
    return redirect("classes:class", pk=made[0].pk) if made else answer


@form_view
def change_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct what is said of the class."""
    one = the_class(request, pk)
    on = local_date(request.now)
    require(policies.may_change_class(request.user, one, on))
    initial = {
        name: getattr(one, name)
        for name in (
            "code",
            "name",
            "study_form",
            "cohort_from",
            "cohort_to",
            "starts_on",
            "ends_on",
            "venue",
            "venue_reason",
            "host",
            "trainer",
        )
    }
    initial |= {
        "programme_version": one.programme_version_id,
        "regulation": one.regulation_id,
        "plan_item": one.plan_item_id,
    }
    form = forms.ClassForm(request.POST or None, on=on, is_new=False, initial=initial)

    def act(cleaned: dict[str, Any]) -> str:
        operations.change_class(training_class=one, changes=cleaned, by=request.user, now=request.now)
        return _("The class is corrected.")

    page = _page(one, _("Correct the class"), form, _("Save"), unit_names=unit_names(request))
    return answer_form(request, page, act, page.back)


@form_view
def open_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the class."""
    one = the_class(request, pk)
    require(policies.may_open_class(request.user, one, local_date(request.now)))
    form = forms.OpenClassForm(request.POST or None, initial={"opened_on": one.starts_on})

    def act(cleaned: dict[str, Any]) -> str:
        opened = operations.open_class(training_class=one, **cleaned, by=request.user, now=request.now)
        if opened.regulation_id is None:
            return _("The class is open. No study regulation is on record for it: bind one.")
        return _("The class is open.")

    lead = _("From now on attendance is taken. The study regulation in force is bound to the class.")
    page = _page(one, _("Open the class"), form, _("Open the class"), lead=lead)
    return answer_form(request, page, act, page.back)


@form_view
def close_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the class."""
    one = the_class(request, pk)
    require(policies.may_close_class(request.user, one, local_date(request.now)))
    form = forms.CloseClassForm(
        request.POST or None, initial={"closed_on": one.ends_on or local_date(request.now)}
    )

    def act(cleaned: dict[str, Any]) -> str:
        operations.close_class(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("The class is closed.")

    lead = _("Everybody still in the class has completed it. Nothing can be changed afterwards.")
    warning = queries.why_class_stays_open(one, request.now) or " ".join(queries.remarks_on_class(one))
    page = _page(one, _("Close the class"), form, _("Close the class"), lead=lead, warning=warning)
    return answer_form(request, page, act, page.back)


@form_view
def cancel_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the class up."""
    one = the_class(request, pk)
    require(policies.may_cancel_class(request.user, one, local_date(request.now)))

    def act(cleaned: dict[str, Any]) -> str:
        operations.cancel_class(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("The class is cancelled.")

    lead = _("Its places end and its sessions are cancelled. This cannot be undone.")
    form = forms.CancelClassForm(request.POST or None)
    page = _page(one, _("Cancel the class"), form, _("Cancel the class"), lead=lead, kind="danger")
    return answer_form(request, page, act, page.back)


@form_view
def add_superior(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name a body to which the class reports."""
    one = the_class(request, pk)
    on = local_date(request.now)
    require(policies.may_add_superior(request.user, one, on))
    form = forms.SuperiorForm(request.POST or None, on=on, initial={"view": "all"})

    def act(cleaned: dict[str, Any]) -> str:
        operations.add_superior(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("The class reports to {unit} from now on.").format(unit=cleaned["unit"].name)

    page = _page(one, _("Add a superior"), form, _("Add"), unit_names=unit_names(request))
    return answer_form(request, page, act, page.back)


def staff_names(request: SignedInRequest, one: TrainingClass) -> tuple[pages.PersonName, ...]:
    """The staff of the school as suggestions, by name, post and unit; none when there are too many to send along."""
    on = local_date(request.now)
    staff = list(in_name_order(policies.staff_to_choose(request.user, one, on))[: SUGGESTED + 1])
    return pages.person_names(staff, on) if len(staff) <= SUGGESTED else ()


@form_view
def appoint(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a duty in the class."""
    one = the_class(request, pk)
    on = local_date(request.now)
    require(policies.may_appoint(request.user, one, on))
    initial = {"valid_from": max(on, one.starts_on) if one.opened_on else one.starts_on}
    form = forms.AppointForm(
        request.POST or None, on=on, among=policies.may_be_appointed(request.user, one, on), initial=initial
    )

    def act(cleaned: dict[str, Any]) -> str:
        operations.appoint(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("{name} has the duty from {day} on.").format(
            name=cleaned["person"].full_name, day=dates.short(cleaned["valid_from"])
        )

    trainees = one.enrolments.filter(valid_to__isnull=True).select_related("person").order_by("order", "pk")
    names = pages.person_names([place.person for place in trainees], on)
    page = _page(
        one,
        _("Give a duty"),
        form,
        _("Give the duty"),
        person_names=(*staff_names(request, one), *names),
        unit_names=unit_names(request),
    )
    return answer_form(request, page, act, page.back)


@form_view
def end_appointment(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a duty in the class."""
    on = local_date(request.now)
    visible = ClassAppointment.objects.filter(
        training_class__in=policies.visible_to(request.user, on).values("pk")
    )
    appointment = get_object_or_404(visible.select_related("person", "training_class"), pk=pk)
    one = appointment.training_class
    require(policies.may_appoint(request.user, one, on))
    form = forms.EndAppointmentForm(request.POST or None, initial={"valid_to": on})

    def act(cleaned: dict[str, Any]) -> str:
        operations.end_appointment(appointment=appointment, **cleaned, by=request.user, now=request.now)
        return _("The duty is ended.")

    lead = f"{appointment.person.full_name}, {appointment.get_role_display()}"
    page = _page(one, _("End a duty"), form, _("End the duty"), lead=lead)
    return answer_form(request, page, act, page.back)


# --- Batches --------------------------------------------------------------------------------------------------------


@form_view
def add_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a batch."""
    one = the_class(request, pk)
    require(policies.may_add_batch(request.user, one, local_date(request.now)))
    form = forms.BatchForm(request.POST or None)

    def act(cleaned: dict[str, Any]) -> str:
        batch = operations.add_batch(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("Batch {number} is added.").format(number=batch.number)

    page = _page(one, _("Add a batch"), form, _("Add the batch"))
    return answer_form(request, page, act, page.back)


def _batch(request: SignedInRequest, pk: int) -> Batch:
    on = local_date(request.now)
    visible = Batch.objects.filter(training_class__in=policies.visible_to(request.user, on).values("pk"))
    batch = get_object_or_404(visible.select_related("training_class"), pk=pk)
    require(policies.may_change_batch(request.user, batch, on))
    return batch


@form_view
def change_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move the days of a batch."""
    batch = _batch(request, pk)
    form = forms.BatchForm(
        request.POST or None, initial={"starts_on": batch.starts_on, "ends_on": batch.ends_on}
    )

    def act(cleaned: dict[str, Any]) -> str:
        operations.change_batch(batch=batch, **cleaned, by=request.user, now=request.now)
        return _("The days of batch {number} are changed.").format(number=batch.number)

    title = _("Days of batch {number}").format(number=batch.number)
    page = _page(batch.training_class, title, form, _("Save"))
    return answer_form(request, page, act, page.back)


@form_view
def close_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a batch: its report falls due."""
    batch = _batch(request, pk)
    form = forms.EmptyForm(request.POST if request.method == "POST" else None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.close_batch(batch=batch, by=request.user, now=request.now)
        return _("Batch {number} is closed. Its report is due now.").format(number=batch.number)

    title = _("Close batch {number}").format(number=batch.number)
    lead = _("The timetable of the batch stands from now on, and its attendance report falls due.")
    warning = queries.why_batch_stays_open(batch, request.now) or " ".join(queries.remarks_on_batch(batch))
    page = _page(batch.training_class, title, form, _("Close the batch"), lead=lead, warning=warning)
    return answer_form(request, page, act, page.back)


@form_view
def reopen_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a closed batch again, to correct it."""
    batch = _batch(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.reopen_batch(batch=batch, **cleaned, by=request.user, now=request.now)
        return _("Batch {number} is open again.").format(number=batch.number)

    title = _("Reopen batch {number}").format(number=batch.number)
    lead = _(
        "What was reported stays. A correction makes a new version of the report that shows the difference."
    )
    page = _page(batch.training_class, title, form, _("Reopen the batch"), lead=lead)
    return answer_form(request, page, act, page.back)
