"""Doors of results."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.catalogue.models import Family
from nennep.classes.models import TrainingClass
from nennep.classes.policies import visible_to as classes_visible_to
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.kernel.sheets.reading import Workbook
from nennep.results import exports, forms, intake, operations, pages, policies, queries
from nennep.results.models import ResultList
from nennep.results.rules import ResultLine
from nennep.results.states import ListState
from nennep.web import intake_pages
from nennep.web.form_pages import answer_in_words, form_view
from nennep.web.lists import Column
from nennep.web.rendering import XLSX, file_response, list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_results(request: SignedInRequest) -> HttpResponse:
    """The results of all classes that somebody may read."""
    page = pages.results_page(request.user, request.GET, request.now)
    return list_response(request, "layout/list.html", page)


def _class(request: SignedInRequest, pk: int) -> TrainingClass:
    visible = classes_visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("programme_version__programme"), pk=pk)


def _to_enter(request: SignedInRequest, pk: int) -> TrainingClass:
    one = _class(request, pk)
    if not policies.may_enter(request.user, one, local_date(request.now)):
        raise PermissionDenied(_("Results are entered by the school and its class manager."))
    return one


@require_GET
def show_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """The results of one class: the newest signed list, before there is one the draft."""
    one = _class(request, pk)
    visible = policies.visible_to(request.user, local_date(request.now)).filter(training_class=one)
    shown = visible.filter(state=ListState.SIGNED).order_by("-version").first() or visible.first()
    page = pages.class_results_page(request.user, one, shown, request.GET, request.now)
    return list_response(request, "results/class.html", page)


@require_GET
def show_version(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version, signed or draft."""
    visible = policies.visible_to(request.user, local_date(request.now))
    shown = get_object_or_404(visible.select_related("training_class__programme_version__programme"), pk=pk)
    page = pages.class_results_page(request.user, shown.training_class, shown, request.GET, request.now)
    return list_response(request, "results/class.html", page)


def _has_marks(request: SignedInRequest, one: TrainingClass, draft: ResultList | None) -> bool:
    """Whether averages are asked for: always in a training class; else as the address says, or as the draft is."""
    if one.programme_version.programme.family == Family.TRAINING:
        return True
    asked = request.GET.get("marks")
    return asked == "yes" if asked else draft is not None and draft.has_marks


@form_view
def enter_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Type the results of everybody in the class."""
    one = _to_enter(request, pk)
    on = local_date(request.now)
    draft = queries.draft_of(one)
    has_marks = _has_marks(request, one, draft)
    form = forms.EnterForm(
        request.POST if request.method == "POST" else None,
        people=list(queries.finishers(one)),
        has_marks=has_marks,
        entered=queries.entered(draft) if draft else {},
        initial={"results_on": draft.results_on if draft else queries.usual_day(one, on)},
    )

    def act(cleaned: dict[str, Any]) -> str:
        operations.enter_results(
            training_class=one,
            results_on=cleaned["results_on"],
            has_marks=has_marks,
            entries=form.entries(),
            by=request.user,
            now=request.now,
        )
        return _("The results are kept as a draft. They count when the school recognises them.")

    page = pages.enter_page(one, form, has_marks=has_marks)
    return answer_in_words(request, page, act, lambda: _draft_url(one), template="results/enter.html")


def _draft_url(one: TrainingClass) -> str:
    draft = ResultList.objects.get(training_class=one, state=ListState.DRAFT)
    return reverse("results:version", args=[draft.pk])


def _draft(one: TrainingClass) -> ResultList:
    drafts = ResultList.objects.select_related("training_class")
    return get_object_or_404(drafts, training_class=one, state=ListState.DRAFT)


@form_view
def sign_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Recognise the results by a decision."""
    one = _class(request, pk)
    if not policies.may_sign(request.user, one, local_date(request.now)):
        raise PermissionDenied(_("Only the school recognises results."))
    draft = _draft(one)
    form = forms.SignForm(
        request.POST if request.method == "POST" else None, initial={"decided_on": local_date(request.now)}
    )

    def act(cleaned: dict[str, Any]) -> str:
        operations.sign_results(result_list=draft, **cleaned, by=request.user, now=request.now)
        return _("The results are recognised.")

    return answer_in_words(
        request, pages.sign_page(draft, form), act, reverse("results:class", args=[one.pk])
    )


@form_view
def correct_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a correction with its reason."""
    one = _to_enter(request, pk)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.correct_results(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("Change what is wrong, then have the new version signed.")

    return answer_in_words(
        request, pages.correct_page(one, form), act, reverse("results:enter", args=[one.pk])
    )


@form_view
def drop_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back a draft."""
    one = _to_enter(request, pk)
    draft = _draft(one)
    form = forms.EmptyForm(request.POST if request.method == "POST" else None)

    def act(_cleaned: dict[str, Any]) -> str:
        operations.drop_results(result_list=draft, by=request.user, now=request.now)
        return _("The draft is gone.")

    return answer_in_words(
        request, pages.drop_page(draft, form), act, reverse("results:class", args=[one.pk])
    )


@require_GET
def download_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The people of the class as a sheet to fill in and load again."""
    one = _to_enter(request, pk)
    has_marks = _has_marks(request, one, queries.draft_of(one))
    heading = {column.key: column.title for column in intake.COLUMNS}
    book = exports.result_sheet(one, heading, local_date(request.now), has_marks=has_marks)
    return file_response(book, f"{_('Results of study')} {one.code}.xlsx", XLSX)


@form_view
def load_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Load a result sheet into the draft; with one wrong row nothing is written."""
    one = _to_enter(request, pk)
    draft = queries.draft_of(one)
    if draft is None and policies.in_force().filter(training_class=one).exists():
        raise Refused(_("The results of this class are signed. Correct them with a reason."))

    def rehearse(workbook: Workbook, mapping: intake_pages.Places | None) -> Any:
        return intake.rehearse(workbook, training_class=one, mapping=mapping)

    has_marks = _has_marks(request, one, draft)
    kind = intake_pages.IntakeKind(
        key=intake.KIND,
        title=_("Load a result sheet"),
        lead=one.name,
        noun=_("results"),
        expects=_(
            "One trainee a row: full name or code, and the course average, or passed and not passed; a note. Other columns of the sheet may stay."
        ),
        is_allowed=True,
        rehearse=rehearse,
        write=lambda rehearsal: operations.take_in_results(
            training_class=one, rehearsal=rehearsal, by=request.user, now=request.now
        ),
        done=reverse("results:enter", args=[one.pk]),
        preview=(
            Column(key="name", label=_("Full name"), sort="name"),
            Column(key="average", label=_("Course average"), kind="number", value=_average_in_words),
            Column(key="passed", label=_("Result"), value=_verdict_in_words),
            Column(key="note", label=_("Note"), value=lambda row: row.entered.note),
            Column(key="act", label=_("Writing it"), value=_act_in_words),
        ),
        columns=intake.COLUMNS,
        trail=pages.intake_trail(one, _("Load a result sheet")),
        form_url=reverse("results:sheet", args=[one.pk]) + ("?marks=yes" if has_marks else "?marks=no"),
    )
    return intake_pages.answer(request, kind)


def _average_in_words(row: ResultLine) -> str:
    return "–" if row.entered.average is None else numbers.decimal(row.entered.average, 1)


def _verdict_in_words(row: ResultLine) -> str:
    return "" if row.entered.has_passed is None else queries.verdict(row.entered.has_passed)


def _act_in_words(row: ResultLine) -> str:
    return {"enter": _("is entered"), "same": _("stands in the draft already")}.get(row.act, _("is rejected"))
