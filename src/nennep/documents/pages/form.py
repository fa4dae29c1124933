"""Forms about documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.documents.models import (
    DocumentLayout,
    OfficialDocument,
    RecipientSet,
    Term,
)
from nennep.documents.pages.document import paper_of
from nennep.documents.pages.shared import registry_crumb
from nennep.documents.printing.html import PaperPage
from nennep.units.models import Unit
from nennep.web import form_pages
from nennep.web.navigation import Crumb


@dataclass(frozen=True)
class FormPage(form_pages.FormPage):
    """One form; where a document is signed, its paper stands beside it."""

    paper: PaperPage | None = None


def form_page(
    title: str,
    form: Any,
    act: str,
    *,
    lead: str = "",
    kind: str = "primary",
    document: OfficialDocument | None = None,
    unit: Unit | None = None,
    layout: DocumentLayout | None = None,
    term: Term | None = None,
    sets: bool = False,
    group: RecipientSet | None = None,
    paper_on: date | None = None,
) -> FormPage:
    """A form about a document, an issuing unit, a layout or the registry; `paper_on` shows the paper beside it."""
    back, name = reverse("documents:documents"), ""
    if document is not None:
        back, name = reverse("documents:document", args=[document.pk]), document.number_text or _("Draft")
    elif unit is not None:
        back, name = reverse("documents:issuer", args=[unit.pk]), unit.name
    elif layout is not None:
        back, name = reverse("documents:layout", args=[layout.pk]), layout.name
    elif group is not None:
        back, name = reverse("documents:set", args=[group.pk]), group.name
    elif sets:
        back, name = reverse("documents:sets"), _("Recipient sets")
    crumbs = [registry_crumb(), *([Crumb(name, back)] if name else []), Crumb(title)]
    if term is not None:
        lead = lead or term.name
    paper = paper_of(document, paper_on)[0] if document is not None and paper_on is not None else None
    return FormPage(
        title,
        lead or (document.heading if document else ""),
        tuple(crumbs),
        form,
        act,
        back,
        kind,
        paper=paper,
    )
