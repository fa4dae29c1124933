"""Doors of the units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.kernel.clock import local_date
from nennep.kernel.sheets.reading import Workbook
from nennep.units import forms, intake, operations, pages, policies
from nennep.units.models import Unit, UnitContact, UnitVersion
from nennep.units.queries import versions_on
from nennep.web import intake_pages
from nennep.web.form_pages import FormPage, answer, form_view
from nennep.web.lists import Column
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_units(request: SignedInRequest) -> HttpResponse:
    """All units."""
    return list_response(
        request, "units/units.html", pages.units_page(request.user, request.GET, local_date(request.now))
    )


@require_GET
def show_tree(request: SignedInRequest) -> HttpResponse:
    """The tree as of a day (`?on=`), or only what is below a unit (`?root=`)."""
    form = forms.DayForm(request.GET if "on" in request.GET else None)
    today = local_date(request.now)
    on, status = today, 200
    if form.is_bound:
        if form.is_valid():
            on = form.cleaned_data["on"] or today
        else:
            status = 422
    else:
        form = forms.DayForm(initial={"on": today})
    root = None
    if wanted := request.GET.get("root", ""):
        root = get_object_or_404(
            policies.visible_to(request.user), pk=int(wanted) if wanted.isdecimal() else 0
        )
    page = pages.tree_page(request.user, today, form, on, root)
    return page_response(request, "units/tree.html", page, status=status)


@require_GET
def list_institutions(request: SignedInRequest) -> HttpResponse:
    """Training institutions, in the province and outside of it."""
    page = pages.institutions_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "units/units.html", page)


@form_view
def set_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    """How the unit is reached."""
    unit = _unit(request, pk)
    if not policies.may_set_contact(request.user, unit, local_date(request.now)):
        raise PermissionDenied(_("Only the unit itself and who keeps the units say how it is reached."))
    known = UnitContact.objects.filter(unit=unit).values("person_name", "phone", "email", "website").first()
    form = forms.ContactForm(request.POST or None, initial=dict(known or {}))

    def act() -> HttpResponse:
        operations.set_contact(unit=unit, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The contact is on record."), unit)

    return answer(request, _page(request, _("Contact"), form, _("Save"), unit=unit), act)


@require_GET
def show_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unit."""
    page = pages.unit_page(request.user, _unit(request, pk), local_date(request.now))
    return page_response(request, "units/unit.html", page)


@form_view
def open_unit(request: SignedInRequest) -> HttpResponse:
    """Open a unit."""
    _shapers_only(request)
    today = local_date(request.now)
    form = forms.OpenUnitForm(request.POST or None, today=today, initial={"valid_from": today})

    def act() -> HttpResponse:
        unit = operations.open_unit(**form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("{unit} is opened.").format(unit=unit.name), unit)

    return answer(request, _page(request, _("Open a unit"), form, _("Open the unit")), act)


@form_view
def rename_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name from a day."""
    unit = _unit_to_shape(request, pk)
    current = versions_on([unit.pk], local_date(request.now))[unit.pk]
    initial = {key: getattr(current, key) for key in ("name", "short_name", "symbol", "place", "address")}
    form = forms.RenameUnitForm(request.POST or None, today=local_date(request.now), initial=initial)

    def act() -> HttpResponse:
        operations.rename_unit(unit=unit, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The new name is recorded."), unit)

    lead = _("Documents of earlier days keep the old name.")
    return answer(request, _page(request, _("Rename the unit"), form, _("Rename"), unit=unit, lead=lead), act)


@form_view
def move_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another superior from a day."""
    unit = _unit_to_shape(request, pk)
    form = forms.MoveUnitForm(
        request.POST or None, today=local_date(request.now), initial={"parent": unit.parent}
    )

    def act() -> HttpResponse:
        operations.move_unit(unit=unit, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The new superior is recorded."), unit)

    return answer(request, _page(request, _("Other superior"), form, _("Move the unit"), unit=unit), act)


@form_view
def change_kind(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another kind from a day."""
    unit = _unit_to_shape(request, pk)
    form = forms.ChangeKindForm(
        request.POST or None, today=local_date(request.now), initial={"kind": unit.kind_id}
    )

    def act() -> HttpResponse:
        operations.change_kind(unit=unit, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The new kind is recorded."), unit)

    return answer(request, _page(request, _("Other kind"), form, _("Change the kind"), unit=unit), act)


@form_view
def close_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a unit."""
    unit = _unit_to_shape(request, pk)
    form = forms.CloseUnitForm(request.POST or None, today=local_date(request.now))

    def act() -> HttpResponse:
        given = dict(form.cleaned_data)
        on = given.pop("last_on")
        operations.close_unit(unit=unit, on=on, **given, by=request.user, now=request.now)
        return _done(request, _("The end of the unit is recorded."), unit)

    page = _page(
        request,
        _("Close the unit"),
        form,
        _("Close the unit"),
        unit=unit,
        lead=_("If another unit takes over, record who follows instead."),
        kind="danger",
    )
    return answer(request, page, act, fields={"on": "last_on"})


@form_view
def reopen_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back an end that was recorded by mistake."""
    unit = _unit_to_shape(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.reopen_unit(unit=unit, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The unit continues."), unit)

    lead = _("Only when the end was recorded by mistake. Successions of that day are taken back too.")
    return answer(
        request, _page(request, _("Take back the end"), form, _("Take it back"), unit=unit, lead=lead), act
    )


@form_view
def succeed_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record who follows the unit."""
    unit = _unit_to_shape(request, pk)
    initial = {"on": unit.valid_to} if unit.valid_to else {}
    form = forms.SucceedForm(request.POST or None, today=local_date(request.now), initial=initial)

    def act() -> HttpResponse:
        given = dict(form.cleaned_data)
        others = given.pop("others")
        operations.succeed_units(predecessors=[unit, *others], **given, by=request.user, now=request.now)
        return _done(request, _("The succession is recorded."), unit)

    page = _page(request, _("Record who follows"), form, _("Record"), unit=unit)
    return answer(request, page, act, fields={"predecessors": "others", "main": "successors"})


@form_view
def correct_version(request: SignedInRequest, pk: int, version: int) -> HttpResponse:
    """Correct a name that was typed wrongly."""
    unit = _unit_to_shape(request, pk)
    found = get_object_or_404(UnitVersion, pk=version, unit=unit)
    initial = {
        key: getattr(found, key) for key in ("name", "short_name", "symbol", "place", "address", "basis")
    }
    form = forms.CorrectForm(request.POST or None, initial=initial)

    def act() -> HttpResponse:
        operations.correct_version(version=found, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The name is corrected."), unit)

    lead = _("Only typing mistakes. If the unit got another name, use “Rename”.")
    return answer(request, _page(request, _("Correct a name"), form, _("Correct"), unit=unit, lead=lead), act)


@form_view
def learn_alias(request: SignedInRequest, pk: int) -> HttpResponse:
    """Teach another spelling of the unit."""
    unit = _unit_to_shape(request, pk)
    form = forms.AliasForm(request.POST or None)

    def act() -> HttpResponse:
        operations.learn_alias(unit=unit, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("From now on this spelling means {unit}.").format(unit=unit.name), unit)

    return answer(request, _page(request, _("Other spelling"), form, _("Learn"), unit=unit), act)


def take_in_units(request: SignedInRequest) -> HttpResponse:
    """Load a list of units; with one wrong row nothing is written."""
    return _take_in(request, only_good=False)


def take_in_good_units(request: SignedInRequest) -> HttpResponse:
    """The same file without its rejected rows, chosen on purpose."""
    return _take_in(request, only_good=True)


def _take_in(request: SignedInRequest, *, only_good: bool) -> HttpResponse:
    on = local_date(request.now)

    def rehearse(workbook: Workbook, mapping: intake_pages.Places | None) -> Any:
        rehearsal = intake.rehearse(workbook, on=on, mapping=mapping)
        return intake.without_rejected_units(rehearsal) if only_good else rehearsal

    def write(rehearsal: Any) -> int:
        return operations.take_in_units(rehearsal=rehearsal, by=request.user, now=request.now)

    kind = intake_pages.IntakeKind(
        key=intake.KIND,
        title=_("Load a list of units"),
        lead=_("Look at the rehearsal first; nothing is written before you confirm."),
        noun=_("units"),
        expects=_(
            "One unit a row: code, name, kind, superior by name, from when, until when. Superiors may stand later in the file."
        ),
        is_allowed=policies.may_shape_units(request.user, on),
        rehearse=rehearse,
        write=write,
        done=reverse("units:units"),
        columns=intake.COLUMNS,
        trail=(Crumb(_("Units"), reverse("units:units")), Crumb(_("Load a list"))),
        preview=(
            Column(key="name", label=_("Name"), sort="name"),
            Column(key="code", label=_("Code"), sort="code"),
            Column(key="kind", label=_("Kind"), sort="kind"),
            Column(key="superior", label=_("Superior"), sort="superior"),
            Column(key="valid_from", label=_("Exists from"), kind="date", sort="valid_from"),
            Column(key="act", label=_("What is written"), value=lambda row: _act_in_words(row.act)),
        ),
        good_rows_path="" if only_good else reverse("units:intake-good"),
    )
    return intake_pages.answer(request, kind)


# --- Steps that the doors share -------------------------------------------------------------------------------------


def _act_in_words(act: str) -> str:
    return {
        "open": _("new unit"),
        "change": _("change from this day"),
        "close": _("end of the unit"),
        "same": _("on record already"),
    }.get(act, _("nothing: has errors"))


def _unit(request: SignedInRequest, pk: int) -> Unit:
    return get_object_or_404(policies.visible_to(request.user).select_related("kind", "parent"), pk=pk)


def _shapers_only(request: SignedInRequest) -> None:
    if not policies.may_shape_units(request.user, local_date(request.now)):
        raise PermissionDenied(
            _("Only the administrator and officers of the Organisation Board change units. Ask one of them.")
        )


def _unit_to_shape(request: SignedInRequest, pk: int) -> Unit:
    unit = _unit(request, pk)
    _shapers_only(request)
    return unit


def _page(
    request: SignedInRequest,
    title: str,
    form: Any,
    act: str,
    *,
    unit: Unit | None = None,
    lead: str = "",
    kind: str = "primary",
) -> FormPage:
    looks_up = any(getattr(field, "names", "") == forms.NAMES for field in form.fields.values())
    return pages.form_page(
        title,
        form,
        act,
        on=local_date(request.now),
        unit=unit,
        lead=lead,
        kind=kind,
        suggested=forms.SUGGESTED if looks_up else 0,
    )


def _done(request: SignedInRequest, sentence: str, unit: Unit) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("units:unit", pk=unit.pk)
