"""Doors of the timetable of a class."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.catalogue.models import Module
from nennep.classes import forms, operations, pages, policies
from nennep.classes.models import AddedTopic, Session, TrainingClass
from nennep.classes.views.classes import staff_names
from nennep.classes.views.loading import answer_form, require, the_class, the_session
from nennep.kernel import clock, dates
from nennep.kernel.clock import local_date
from nennep.rooms.models import Room
from nennep.web.form_pages import form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


@require_GET
def show_timetable(request: SignedInRequest, pk: int) -> HttpResponse:
    """The timetable of a class, also for paper."""
    page = pages.timetable_page(request.user, the_class(request, pk), request.GET, request.now)
    template = (
        "classes/timetable_print.html" if request.GET.get("format") == "print" else "classes/timetable.html"
    )
    return page_response(request, template, page)


@require_GET
def show_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """One session."""
    page = pages.session_page(request.user, the_session(request, pk), request.now)
    return page_response(request, "classes/session.html", page)


def _timetable(
    one: TrainingClass, title: str, form: Any, act: str, *, lead: str = "", kind: Any = "primary", **more: Any
) -> pages.FormPage:
    back = reverse("classes:timetable", args=[one.pk])
    return pages.FormPage(
        title=title,
        lead=lead,
        trail=pages.class_trail(one, Crumb(_("Timetable"), back), Crumb(title)),
        form=form,
        act=act,
        back=back,
        kind=kind,
        **more,
    )


@form_view
def add_topic(request: SignedInRequest, pk: int) -> HttpResponse:
    """A topic beside the programme, approved in the same step (R3-24)."""
    one = the_class(request, pk)
    require(policies.may_add_topic(request.user, one, local_date(request.now)))
    form = forms.AddTopicForm(
        request.POST or None,
        modules=Module.objects.filter(version_id=one.programme_version_id).order_by("order", "pk"),
        initial={"half": "AM"},
    )

    def act(cleaned: dict[str, Any]) -> str:
        operations.add_topic(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("The topic is added. The programme lists it for its next revision.")

    lead = _("Beside {version}; the version itself stays as it is.").format(version=one.programme_version)
    page = _timetable(one, _("Add a topic for a new issue"), form, _("Add and approve"), lead=lead)
    return answer_form(request, page, act, page.back)


def _rooms(one: TrainingClass) -> QuerySet[Room]:
    houses = Room.objects.filter(owner_id__in=(one.host_id, one.trainer_id))
    return houses.order_by("sort_key", "pk")


def _added(one: TrainingClass) -> QuerySet[AddedTopic]:
    return AddedTopic.objects.filter(training_class=one).order_by("-added_at", "pk")


def _week(session: Session) -> str:
    here = reverse("classes:timetable", args=[session.training_class_id])
    return f"{here}?week={session.held_on.isoformat()}"


@form_view
def plan_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put one session into the timetable."""
    one = the_class(request, pk)
    on = local_date(request.now)
    require(policies.may_plan_session(request.user, one, on))
    form = forms.SessionForm(
        request.POST or None,
        modules=Module.objects.filter(version_id=one.programme_version_id).order_by("order", "pk"),
        lecturers=policies.may_teach(request.user, one, on),
        rooms=_rooms(one),
        added=_added(one),
        initial={"half": "AM", "mode": "hall", "held_on": max(on, one.starts_on)},
    )

    def act(cleaned: dict[str, Any]) -> str:
        session = operations.plan_session(
            training_class=one, **form.changes(cleaned["held_on"]), by=request.user, now=request.now
        )
        return _("The session of {day} is in the timetable.").format(day=dates.with_weekday(session.held_on))

    page = _timetable(
        one, _("Add a session"), form, _("Add the session"), person_names=staff_names(request, one)
    )
    return answer_form(request, page, act, page.back)


@form_view
def change_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change content, lecturer, room or lessons of a session."""
    session = the_session(request, pk)
    on = local_date(request.now)
    require(policies.may_change_session(request.user, session, on))
    initial = {
        name: getattr(session, name)
        for name in (
            "lessons",
            "topic",
            "lecturer",
            "lecturer_name",
            "room",
            "booked_room",
            "mode",
            "method",
            "added_topic",
        )
    }
    initial |= {
        "module": session.module_id,
        "starts": session.starts_at.astimezone(clock.zone()).time(),
        "ends": session.ends_at.astimezone(clock.zone()).time(),
    }
    form = forms.SessionForm(
        request.POST or None,
        modules=Module.objects.filter(version_id=session.training_class.programme_version_id).order_by(
            "order", "pk"
        ),
        lecturers=policies.may_teach(request.user, session.training_class, on, now_teaching=session.lecturer),
        rooms=_rooms(session.training_class),
        added=_added(session.training_class),
        is_new=False,
        initial=initial,
    )

    def act(cleaned: dict[str, Any]) -> str:
        changes = form.changes(session.held_on)
        if cleaned["lessons"] != session.lessons and not {"starts", "ends"} & set(form.changed_data):
            changes.pop("ends_at", None)  # the end follows the lessons
        operations.change_session(session=session, changes=changes, by=request.user, now=request.now)
        return _("The session is changed. Calendars that follow it take the change over.")

    title = _("Change the session")
    page = _timetable(
        session.training_class,
        title,
        form,
        _("Save"),
        lead=_said(session),
        person_names=staff_names(request, session.training_class),
    )
    return answer_form(request, page, act, _week(session))


@form_view
def choose_lecturer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name the lecturer of a session, with certificates and what trainees said of the topic in view (R3-22)."""
    session = the_session(request, pk)
    on = local_date(request.now)
    require(policies.may_change_session(request.user, session, on))
    among = policies.may_be_chosen_to_teach(request.user, session, on)
    form = forms.ChooseLecturerForm(
        request.POST or None, lecturers=among, initial={"lecturer": session.lecturer_id}
    )

    def act(cleaned: dict[str, Any]) -> str:
        chosen = cleaned["lecturer"]
        operations.change_session(
            session=session,
            changes={"lecturer": chosen, "lecturer_name": chosen.full_name},
            by=request.user,
            now=request.now,
        )
        return _("{name} teaches the session.").format(name=chosen.full_name)

    page = pages.lecturers_page(session, among, form, on)
    return answer_form(request, page, act, _week(session), template="classes/lecturers.html")


def _said(session: Session) -> str:
    return f"{dates.with_weekday(session.held_on)} · {session.get_half_display()}"


@form_view
def move_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a session to another half-day."""
    session = the_session(request, pk)
    require(policies.may_change_session(request.user, session, local_date(request.now)))
    form = forms.MoveSessionForm(
        request.POST or None, initial={"held_on": session.held_on, "half": session.half}
    )

    def act(cleaned: dict[str, Any]) -> str:
        operations.move_session(session=session, **cleaned, by=request.user, now=request.now)
        return _("The session is now on {day}.").format(day=dates.with_weekday(cleaned["held_on"]))

    page = _timetable(session.training_class, _("Move the session"), form, _("Move"), lead=_said(session))
    return answer_form(request, page, act, page.back)


@form_view
def cancel_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel a session."""
    session = the_session(request, pk)
    require(policies.may_change_session(request.user, session, local_date(request.now)))
    form = forms.ReasonForm(request.POST or None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.cancel_session(session=session, **cleaned, by=request.user, now=request.now)
        return _("The session is cancelled.")

    title = _("Cancel the session")
    page = _timetable(session.training_class, title, form, title, lead=_said(session), kind="danger")
    return answer_form(request, page, act, _week(session))
