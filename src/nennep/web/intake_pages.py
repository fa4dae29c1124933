"""Taking a spreadsheet in, the same for every kind: load, look at the rehearsal, choose columns, write.

An area makes an `IntakeKind` for the request in hand and answers with `answer(request, kind)` at one address. The file
waits in a private folder of the person until it is written or a day has passed; nothing is written before.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
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
from django.utils.translation import gettext_lazy

from nennep.kernel import numbers
from nennep.kernel.errors import Refused
from nennep.kernel.intake import AnyRehearsal, Finding, rejected_rows_workbook
from nennep.kernel.sheets.reading import Workbook, check_size, open_workbook
from nennep.kernel.sheets.tables import Column as SheetColumn
from nennep.kernel.sheets.tables import HeaderNotFound, header_signature
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Fact
from nennep.web.rendering import file_response, list_response, page_response
from nennep.web.requests import SignedInRequest

KEPT_FOR = timedelta(days=1)
_TOKEN = re.compile(r"[0-9a-f]{32}")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Places = Mapping[str, int]
Remember = Callable[[SignedInRequest, str, str, Places], object]

_remember: list[Remember] = []


def register_memory(function: Remember) -> None:
    """Tell how columns chosen by hand are remembered: `function(request, kind, signature, mapping)`. Once, at start."""
    _remember[:] = [function]


@dataclass(frozen=True, kw_only=True)
class IntakeKind:
    """One kind of file, for the request in hand.

    `rehearse(workbook, mapping)` reads and judges, `write(rehearsal)` writes all or nothing and gives how many rows;
    both come from the area, bound to the person and the moment of the request. `done` is where to go after writing.
    `columns` are those that can be chosen by hand; without them a file with other headings is only refused.
    `preview` are columns of `web.lists` over the rows of the rehearsal. `expects` says in a sentence what the file holds.
    `good_rows_path` is the address of the same kind that leaves rejected rows out, for who chooses so on purpose.
    """

    key: str
    title: str
    lead: str
    noun: str
    expects: str
    is_allowed: bool
    rehearse: Callable[[Workbook, Places | None], AnyRehearsal]
    write: Callable[[AnyRehearsal], int]
    done: str
    preview: Sequence[Column[Any]]
    columns: Sequence[SheetColumn] = ()
    search: tuple[str, ...] = ("name",)
    trail: tuple[Crumb, ...] = ()
    good_rows_path: str = ""


class LoadForm(forms.Form):
    """The file to load."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV in UTF-8, at most 20 MB. Nothing is written yet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("Choose the file to load."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
    )


@dataclass(frozen=True)
class LoadPage:
    """Where the file is chosen."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: LoadForm
    expects: str
    known: tuple[str, ...]


@dataclass(frozen=True)
class ColumnsPage:
    """Where columns are chosen by hand."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: forms.Form
    token: str
    back: str


@dataclass(frozen=True)
class FindingRow:
    """One remark as the list shows it."""

    id: int
    row: int
    column: str
    value: str
    reason: str
    mend: str
    level: str
    badge: Badge


@dataclass(frozen=True)
class RehearsalPage:
    """What the file holds, what is wrong with it, and what writing it would do. `listing` is the one htmx asked for."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    notices: tuple[str, ...]
    findings: ListPage[FindingRow] | None
    rows: ListPage[Any]
    listing: ListPage[Any]
    can_be_written: bool
    is_nothing_new: bool
    errors: int
    warnings: int
    write_label: str
    token: str
    rejected_url: str
    columns_url: str
    load_url: str
    good_rows_url: str = ""


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
        return page_response(request, "intake/load.html", _load_page(kind, LoadForm()))
    loaded = _Loaded.of(request, request.GET["file"])
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
            _forget_old(request.now)
            return _to_file(request, _Loaded.keep(request, upload.name, content))
    return page_response(request, "intake/load.html", _load_page(kind, form), status=422)


def _rehearsal_answer(request: SignedInRequest, kind: IntakeKind, loaded: _Loaded) -> HttpResponse:
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
    page = _rehearsal_page(request, kind, loaded, rehearsal)
    return list_response(request, "intake/rehearsal.html", page)


def _refused_file(request: SignedInRequest, kind: IntakeKind, refused: Refused) -> HttpResponse:
    form = LoadForm(QueryDict(), MultiValueDict())
    form.is_valid()
    form.errors.clear()
    form.add_error("file", refused.message)
    return page_response(request, "intake/load.html", _load_page(kind, form), status=422)


def _columns_answer(
    request: SignedInRequest, kind: IntakeKind, loaded: _Loaded, refused: HeaderNotFound | None = None
) -> HttpResponse:
    headings, guessed = _headings(kind, loaded)
    form = _columns_form(kind, headings, initial=loaded.mapping or guessed)
    page = _columns_page(request, kind, form, loaded, refused.message if refused else "")
    return page_response(request, "intake/columns.html", page, status=422 if refused else 200)


def _choose_columns(request: SignedInRequest, kind: IntakeKind) -> HttpResponse:
    loaded = _Loaded.of(request, request.POST.get("file", ""))
    headings, _guessed = _headings(kind, loaded)
    form = _columns_form(kind, headings, data=request.POST)
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
                for remember in _remember:
                    remember(request, kind.key, header_signature(headings), mapping)
                loaded.choose(mapping)
                return _to_file(request, loaded)
    return page_response(
        request, "intake/columns.html", _columns_page(request, kind, form, loaded, ""), status=422
    )


def _write(request: SignedInRequest, kind: IntakeKind) -> HttpResponse:
    loaded = _Loaded.of(request, request.POST.get("file", ""))
    try:
        written = kind.write(kind.rehearse(loaded.workbook(), loaded.mapping))
    except Refused as refused:
        messages.error(request, refused.message)
        return _to_file(request, loaded)
    loaded.forget()
    messages.success(
        request,
        _("{count} {noun} written from {file}.").format(
            count=numbers.whole(written), noun=kind.noun, file=loaded.filename
        )
        if written
        else _("Everything was on record already. Nothing was written."),
    )
    return HttpResponseRedirect(kind.done)


def _to_file(request: HttpRequest, loaded: _Loaded) -> HttpResponse:
    return HttpResponseRedirect(f"{request.path}?{urlencode({'file': loaded.token})}")


# --- Pages ----------------------------------------------------------------------------------------------------------


def _load_page(kind: IntakeKind, form: LoadForm) -> LoadPage:
    known = tuple(column.title for column in kind.columns)
    return LoadPage(kind.title, kind.lead, kind.trail, form, kind.expects, known)


def _columns_page(
    request: HttpRequest, kind: IntakeKind, form: forms.Form, loaded: _Loaded, why: str
) -> ColumnsPage:
    lead = why or _(
        "Say which column of the file holds what. The choice is remembered for files with these headings."
    )
    return ColumnsPage(_("Choose columns"), lead, kind.trail, form, loaded.token, request.path)


def _rehearsal_page(
    request: SignedInRequest, kind: IntakeKind, loaded: _Loaded, rehearsal: AnyRehearsal
) -> RehearsalPage:
    findings = _findings_listing().read(
        request.GET, [_finding(n, f) for n, f in enumerate(rehearsal.findings)]
    )
    rows = _rows_listing(kind).read(request.GET, list(rehearsal.rows))
    target = getattr(request.htmx, "target", "") or ""
    wants_rows = target.startswith("list-rows") or rows.sheet is not None or rows.format == "print"
    fresh = sum(1 for row in rehearsal.rows if getattr(row, "act", "") not in {"same", "none"})
    file_part = urlencode({"file": loaded.token})
    return RehearsalPage(
        title=_("Rehearsal of {file}").format(file=loaded.filename),
        lead=_("Nothing is written yet."),
        trail=kind.trail,
        facts=(
            Fact(_("Rows read"), len(rehearsal.rows)),
            Fact(_("To be written"), fresh),
            Fact(_("Rows with errors"), len(rehearsal.rejected_rows)),
            Fact(_("Warnings"), len(rehearsal.warnings)),
        ),
        notices=rehearsal.notices,
        findings=findings if rehearsal.findings else None,
        rows=rows,
        listing=rows if wants_rows or not rehearsal.findings else findings,
        can_be_written=rehearsal.can_be_written and fresh > 0,
        is_nothing_new=rehearsal.can_be_written and fresh == 0,
        errors=len(rehearsal.rejected_rows),
        warnings=len(rehearsal.warnings),
        write_label=_("Write {count} {noun}").format(count=numbers.whole(fresh), noun=kind.noun),
        token=loaded.token,
        rejected_url=f"{request.path}?{file_part}&step=rejected"
        if rehearsal.table and rehearsal.rejected_rows
        else "",
        columns_url=f"{request.path}?{file_part}&step=columns" if kind.columns else "",
        load_url=request.path,
        good_rows_url=f"{kind.good_rows_path}?{file_part}"
        if kind.good_rows_path and rehearsal.rejected_rows and fresh
        else "",
    )


def _finding(number: int, finding: Finding) -> FindingRow:
    badge = Badge(_("Error"), "decide") if finding.is_error else Badge(_("Look at it"), "warning")
    return FindingRow(
        id=number,
        row=finding.row,
        column=finding.column,
        value=finding.value,
        reason=finding.reason,
        mend=finding.mend,
        level=finding.level,
        badge=badge,
    )


def _findings_listing() -> Listing[FindingRow]:
    return Listing(
        key="findings",
        title=_("What to look at"),
        noun=_("remarks"),
        columns=(
            Column(key="row", label=_("Row"), kind="number", sort="row"),
            Column(key="column", label=_("Column"), sort="column"),
            Column(key="value", label=_("In the file")),
            Column(key="reason", label=_("What is wrong")),
            Column(key="mend", label=_("Suggested mend")),
            Column(key="badge", label=_("Weight"), kind="badge", sort="level"),
        ),
        filters=(
            Choices(
                key="level", label=_("Weight"), choices=(("error", _("Error")), ("warning", _("Look at it")))
            ),
        ),
        search=("value", "reason", "column"),
        row_id=lambda row: row.id,
    )


def _rows_listing(kind: IntakeKind) -> Listing[Any]:
    return Listing(
        key="rows",
        title=_("Rows of the file"),
        noun=kind.noun,
        columns=(Column(key="row", label=_("Row"), kind="number", sort="row"), *kind.preview),
        search=kind.search,
        row_id=lambda row: row.row,
        prefix="rows_",
        empty=Empty(why=_("The table of the file has no rows.")),
    )


# --- Columns by hand ------------------------------------------------------------------------------------------------


def _headings(kind: IntakeKind, loaded: _Loaded) -> tuple[tuple[str, ...], dict[str, int]]:
    """The headings of the file with the columns that were recognised.

    Asked of the kind itself, so that it is the table that the kind would read.
    """
    try:
        rehearsal = kind.rehearse(loaded.workbook(), None)
    except HeaderNotFound as refused:
        return refused.headers, _recognised(kind, refused.headers)
    headings = rehearsal.table.headings if rehearsal.table else ()
    return headings, _recognised(kind, headings)


def _recognised(kind: IntakeKind, headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in kind.columns:
        wanted = {header_signature([alias]) for alias in column.aliases}
        wanted |= {
            header_signature([f"{above} / {alias}"]) for above in column.child_of for alias in column.aliases
        }
        for place, heading in enumerate(headings):
            if place not in found.values() and header_signature([heading]) in wanted:
                found[column.key] = place
                break
    return found


def _columns_form(
    kind: IntakeKind,
    headings: Sequence[str],
    *,
    data: Any = None,
    initial: Places | None = None,
) -> forms.Form:
    choices = [("", _("— not in the file —"))]
    choices += [
        (str(place), f"{_letter(place)} · {heading}") for place, heading in enumerate(headings) if heading
    ]
    form = forms.Form(data, initial={key: str(place) for key, place in (initial or {}).items()})
    for column in kind.columns:
        form.fields[column.key] = forms.ChoiceField(
            label=column.title,
            choices=choices,
            required=column.required,
            error_messages={"required": _("Choose the column; without it the file cannot be read.")},
        )
    return form


def _letter(place: int) -> str:
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- The file between two requests ----------------------------------------------------------------------------------


@dataclass
class _Loaded:
    """A loaded file in the private folder of the person."""

    folder: Path
    token: str
    filename: str
    mapping: dict[str, int] | None

    @classmethod
    def keep(cls, request: SignedInRequest, filename: str, content: bytes) -> _Loaded:
        """Put the file away until it is written."""
        folder = _folder() / str(request.user.pk)
        folder.mkdir(parents=True, exist_ok=True)
        loaded = cls(folder, uuid.uuid4().hex, Path(filename).name[:120], None)
        (folder / f"{loaded.token}.bin").write_bytes(content)
        loaded._note()
        return loaded

    @classmethod
    def of(cls, request: SignedInRequest, token: str) -> _Loaded:
        """The file that the same person loaded; 404 when it is gone or another's."""
        folder = _folder() / str(request.user.pk)
        if not _TOKEN.fullmatch(token) or not (folder / f"{token}.json").is_file():
            raise Http404(_("This file is not kept any more. Load it again."))
        noted = json.loads((folder / f"{token}.json").read_text(encoding="utf-8"))
        return cls(folder, token, noted["filename"], noted["mapping"])

    def workbook(self) -> Workbook:
        """The file, opened anew."""
        return open_workbook((self.folder / f"{self.token}.bin").read_bytes(), filename=self.filename)

    def choose(self, mapping: dict[str, int]) -> None:
        """Read the file with these columns from now on."""
        self.mapping = mapping
        self._note()

    def forget(self) -> None:
        """The file is not needed any more."""
        for ending in ("bin", "json"):
            (self.folder / f"{self.token}.{ending}").unlink(missing_ok=True)

    def _note(self) -> None:
        noted = json.dumps({"filename": self.filename, "mapping": self.mapping})
        (self.folder / f"{self.token}.json").write_text(noted, encoding="utf-8")


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "intake"


def _forget_old(now: datetime) -> None:
    """Files that nobody wrote within a day go."""
    oldest = (now - KEPT_FOR).timestamp()
    for path in _folder().glob("*/*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
