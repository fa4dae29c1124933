"""The quality of classes side by side (R1-22)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.catalogue.models import StudyForm
from nennep.classes import policies
from nennep.classes.models import TrainingClass
from nennep.classes.queries.classes import class_rows
from nennep.classes.queries.measures import ClassMeasure, class_measures
from nennep.classes.states import ClassState
from nennep.kernel.clock import local_date
from nennep.kernel.text import sort_key
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Figure, PersonLine, Tab

UNKNOWN = gettext_lazy("not taken yet")


@dataclass(frozen=True)
class QualityRow:
    """One class with its figures; `measures` holds those of other areas under their keys."""

    pk: int
    line: PersonLine
    host: str
    form: str
    form_text: str
    people: Figure
    measures: SimpleNamespace
    host_id: int
    sort_key: str
    search_key: str


@dataclass(frozen=True)
class QualityPage:
    """Classes held against each other."""

    title: str
    lead: str
    tabs: tuple[Tab, ...]
    listing: ListPage[QualityRow]
    trail: tuple[Crumb, ...] = ()


def _cell(key: str) -> Callable[[QualityRow], object]:
    return lambda row: getattr(row.measures, key) or str(UNKNOWN)


def quality_listing(measures: Sequence[ClassMeasure]) -> Listing[QualityRow]:
    """One row a class, one column a measure."""
    return Listing(
        key="quality",
        title=gettext_lazy("Quality of classes"),
        noun=gettext_lazy("classes"),
        columns=(
            Column(
                key="line",
                label=gettext_lazy("Class"),
                kind="person",
                sort="sort_key",
                about_label=gettext_lazy("Programme"),
            ),
            Column(key="host", label=gettext_lazy("Held by"), sort="host"),
            Column(key="form_text", label=gettext_lazy("Form of study"), sort="form", shown=False),
            Column(key="people", label=gettext_lazy("Trainees"), kind="figure", sort="people", total=True),
            *(
                Column(
                    key=one.key,
                    label=one.label,
                    hint=one.hint,
                    kind="figure",
                    value=_cell(one.key),
                    sort=f"measures__{one.key}",
                )
                for one in measures
            ),
        ),
        filters=(
            Choices(key="host", label=gettext_lazy("Held by"), lookup="host_id"),
            Choices(
                key="form", label=gettext_lazy("Form of study"), lookup="form", choices=StudyForm.choices
            ),
        ),
        search=("search_key",),
        order=("sort_key", "pk"),
        row_url=lambda row: reverse("classes:class", args=[row.pk]),
        empty=Empty(why=gettext_lazy("There is no class here that you see as a whole.")),
    )


def quality_page(actor: User, query: Query, now: datetime) -> QualityPage:
    """Classes that run, or `?closed=2026` those closed in a year, of which the actor sees everybody."""
    on = local_date(now)
    seen = policies.classes_seen_whole(actor, on)
    closed = seen.filter(state=ClassState.CLOSED, closed_on__isnull=False)
    years = sorted(set(closed.order_by().values_list("closed_on__year", flat=True).distinct()), reverse=True)
    asked = query.get("closed", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else 0
    source = closed.filter(closed_on__year=year) if year else seen.filter(state=ClassState.OPENED)
    measures = class_measures()
    rows = _rows(actor, source, measures, on, now)
    here = reverse("classes:quality")
    return QualityPage(
        title=_("Quality of classes"),
        lead=_("Classes side by side; each figure opens what it counts."),
        tabs=(
            Tab(_("Running"), here, not year),
            *(
                Tab(_("Closed in {year}").format(year=one), f"{here}?closed={one}", one == year)
                for one in years[:5]
            ),
        ),
        listing=quality_listing(measures).read(
            query,
            rows,
            choices={
                "host": sorted({(row.host_id, row.host) for row in rows}, key=lambda one: sort_key(one[1]))
            },
        ),
    )


def _rows(
    actor: User,
    source: QuerySet[TrainingClass],
    measures: Sequence[ClassMeasure],
    on: date,
    now: datetime,
) -> list[QualityRow]:
    classes = list(source.select_related("programme_version__programme", "host").order_by("sort_key", "pk"))
    ids = [one.pk for one in classes]
    found = {one.key: one.read(actor=actor, class_ids=ids, now=now) for one in measures}
    rows = class_rows(classes, policies.enrolments_visible_to(actor, None, on), on=on, now=now)
    return [
        QualityRow(
            pk=one.pk,
            line=PersonLine(row.name, row.programme),
            host=row.host,
            form=one.study_form,
            form_text=row.form_text,
            people=Figure(row.people, reverse("classes:roster", args=[one.pk]), _("trainees")),
            measures=SimpleNamespace(**{key: cells.get(one.pk) for key, cells in found.items()}),
            host_id=one.host_id,
            sort_key=one.sort_key,
            search_key=one.search_key,
        )
        for one, row in zip(classes, rows, strict=True)
    ]
