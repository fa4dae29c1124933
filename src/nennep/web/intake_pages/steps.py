"""The steps of an intake at one address: load, look, choose columns, write."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from nennep.kernel import numbers
from nennep.kernel.errors import Refused
from nennep.kernel.intake import rejected_rows_workbook
from nennep.kernel.sheets.reading import check_size, open_workbook
from nennep.kernel.sheets.tables import HeaderNotFound, header_signature
from nennep.web.intake_pages.columns import columns_form
from nennep.web.intake_pages.columns import headings as headings_of
from nennep.web.intake_pages.files import Loaded, forget_old
from nennep.web.intake_pages.kinds import IntakeKind, remember_columns
from nennep.web.intake_pages.pages import LoadForm, columns_page, load_page, rehearsal_page
from nennep.web.rendering import file_response, list_response, page_response
from nennep.web.requests import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(request: SignedInRequest, kind: IntakeKind) -> HttpResponse:
    """Every step of taking a file of this kind in, at one address.

    GET shows the form, with `?file=` the rehearsal of a loaded file, with `&step=rejected` its rejected rows as XLSX,
    with `&step=columns` the choice of columns. POST loads (`step=load`), chooses columns, or writes.
    """
    if not kind.is_allowed:
        raise PermissionDenied(_("You may not load files of this kind. Ask the Organisation Board."))
    if request.method == "POST":
        step = request.POST.get("step", "load")
        steps = {"load": _load, "columns": _choose_columns, "write": _write}
        if step not in steps:
            raise Http404
        return steps[step](request, kind)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if not request.GET.get("file"):
        return page_response(request, "intake/load.html", load_page(kind, LoadForm()))
    loaded = Loaded.of(request, request.GET["file"])
    if request.GET.get("step") == "columns":
        return _columns_answer(request, kind, loaded)
    return _rehearsal_answer(request, kind, loaded)


# --- Steps ----------------------------------------------------------------------------------------------------------


def _load(request: SignedInRequest, kind: IntakeKind) -> HttpResponse:
    form = LoadForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            check_size(upload.size)
            content = upload.read()
            open_workbook(content, filename=upload.name)
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            forget_old(request.now)
            return _to_file(request, Loaded.keep(request, upload.name, content))
    return page_response(request, "intake/load.html", load_page(kind, form), status=422)


def _rehearsal_answer(request: SignedInRequest, kind: IntakeKind, loaded: Loaded) -> HttpResponse:
    try:
        rehearsal = kind.rehearse(loaded.workbook(), loaded.mapping)
    except HeaderNotFound as refused:
        if kind.columns:
            return _columns_answer(request, kind, loaded, refused)
        return _refused_file(request, kind, refused)
    except Refused as refused:
        return _refused_file(request, kind, refused)
    if request.GET.get("step") == "rejected":
        if rehearsal.table is None or not rehearsal.rejected_rows:
            raise Http404
        name = Path(loaded.filename).stem or kind.key
        return file_response(
            rejected_rows_workbook(rehearsal), _("rejected {name}.xlsx").format(name=name), XLSX
        )
    page = rehearsal_page(request, kind, loaded, rehearsal)
    return list_response(request, "intake/rehearsal.html", page)


def _refused_file(request: SignedInRequest, kind: IntakeKind, refused: Refused) -> HttpResponse:
    form = LoadForm(QueryDict(), MultiValueDict())
    form.is_valid()
    form.errors.clear()
    form.add_error("file", refused.message)
    return page_response(request, "intake/load.html", load_page(kind, form), status=422)


def _columns_answer(
    request: SignedInRequest, kind: IntakeKind, loaded: Loaded, refused: HeaderNotFound | None = None
) -> HttpResponse:
    headings, guessed = headings_of(kind, loaded)
    form = columns_form(kind, headings, initial=loaded.mapping or guessed)
    page = columns_page(request, kind, form, loaded, refused.message if refused else "")
    return page_response(request, "intake/columns.html", page, status=422 if refused else 200)


def _choose_columns(request: SignedInRequest, kind: IntakeKind) -> HttpResponse:
    loaded = Loaded.of(request, request.POST.get("file", ""))
    headings, guessed = headings_of(kind, loaded)
    form = columns_form(kind, headings, data=request.POST, initial=loaded.mapping or guessed)
    if form.is_valid():
        mapping = {key: int(place) for key, place in form.cleaned_data.items() if place != ""}
        if len(set(mapping.values())) < len(mapping):
            form.add_error(None, _("A column of the file is chosen twice. Choose each column once."))
        else:
            try:
                kind.rehearse(loaded.workbook(), mapping)
            except Refused as refused:
                form.add_error(None, refused.message)
            else:
                remember_columns(request, kind.key, header_signature(headings), mapping)
                loaded.choose(mapping)
                return _to_file(request, loaded)
    return page_response(
        request, "intake/columns.html", columns_page(request, kind, form, loaded, ""), status=422
    )


def _write(request: SignedInRequest, kind: IntakeKind) -> HttpResponse:
    loaded = Loaded.of(request, request.POST.get("file", ""))
    try:
        written = kind.write(kind.rehearse(loaded.workbook(), loaded.mapping))
    except Refused as refused:
        messages.error(request, refused.message)
        return _to_file(request, loaded)
    loaded.forget()
    messages.success(
        request,
        _("{count} {noun} written from {file}.").format(
            count=numbers.whole(written), noun=kind.written_noun or kind.noun, file=loaded.filename
        )
        if written
        else _("Everything was on record already. Nothing was written."),
    )
    return HttpResponseRedirect(kind.done)


def _to_file(request: HttpRequest, loaded: Loaded) -> HttpResponse:
    return HttpResponseRedirect(f"{request.path}?{urlencode({'file': loaded.token})}")
