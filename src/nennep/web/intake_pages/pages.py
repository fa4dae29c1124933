"""What the templates of an intake may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import (
    HttpRequest,
)
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import numbers
from nennep.kernel.intake import AnyRehearsal, Finding
from nennep.web.intake_pages.files import Loaded
from nennep.web.intake_pages.kinds import IntakeKind
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Fact
from nennep.web.requests import SignedInRequest


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
    form_url: str


@dataclass(frozen=True)
class ColumnsPage:
    """Where columns are chosen by hand."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: forms.Form
    token: str
    back: str

    @property
    def first(self) -> list[BoundField]:
        """What the file must have, what was found in it, and what is wrong."""
        return [field for field in self.form if self._comes_first(field)]

    @property
    def others(self) -> list[BoundField]:
        """What this file does not seem to have."""
        return [field for field in self.form if not self._comes_first(field)]

    def _comes_first(self, field: BoundField) -> bool:
        return bool(field.field.required or field.value() or field.errors)


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


def load_page(kind: IntakeKind, form: LoadForm) -> LoadPage:
    known = tuple(column.title for column in kind.columns)
    return LoadPage(kind.title, kind.lead, kind.trail, form, kind.expects, known, kind.form_url)


def columns_page(
    request: HttpRequest, kind: IntakeKind, form: forms.Form, loaded: Loaded, why: str
) -> ColumnsPage:
    lead = why or _(
        "Say which column of the file holds what. The choice is remembered for files with these headings."
    )
    return ColumnsPage(_("Choose columns"), lead, kind.trail, form, loaded.token, request.path)


def rehearsal_page(
    request: SignedInRequest, kind: IntakeKind, loaded: Loaded, rehearsal: AnyRehearsal
) -> RehearsalPage:
    findings = _findings_listing().read(
        request.GET, [_finding(n, f) for n, f in enumerate(rehearsal.findings)]
    )
    rows = _rows_listing(kind).read(request.GET, list(rehearsal.rows))
    target = getattr(request.htmx, "target", "") or ""
    wants_rows = target.startswith("list-rows") or rows.sheet is not None or rows.format == "print"
    rejected = set(rehearsal.rejected_rows)
    sound = [row for row in rehearsal.rows if row.row not in rejected]
    fresh = sum(getattr(row, "act", "") not in {"same", "none"} for row in sound)
    file_part = urlencode({"file": loaded.token})
    return RehearsalPage(
        title=_("Rehearsal of {file}").format(file=loaded.filename),
        lead=_("Nothing is written yet."),
        trail=kind.trail,
        facts=(
            Fact(_("Rows read"), len(rehearsal.rows)),
            Fact(_("To be written"), fresh),
            Fact(_("On record already"), len(sound) - fresh),
            Fact(_("Rows with errors"), len(rehearsal.rejected_rows)),
            Fact(_("Warnings"), len(rehearsal.warnings)),
        ),
        notices=(*_empty_columns(rehearsal), *rehearsal.notices),
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


def _empty_columns(rehearsal: AnyRehearsal) -> tuple[str, ...]:
    """One sentence for a column that no row has: it is missing or called otherwise, and every row complains of it."""
    names = rehearsal.empty_columns
    if not names:
        return ()
    return (
        _(
            "No row has anything under {columns}. If the file calls it otherwise, press “Choose columns by hand”; "
            "else add the column and load the file again."
        ).format(columns=", ".join(f"“{name}”" for name in names)),
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
