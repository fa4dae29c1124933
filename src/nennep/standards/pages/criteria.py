"""The conditions of admission over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.catalogue.models import Programme, StudyForm
from nennep.kernel.periods import Period, in_force_on
from nennep.standards import policies, queries
from nennep.standards.models import AdmissionCriterion
from nennep.standards.pages.audiences import ListingPage, section_tabs
from nennep.web.dated import certainty_badge, state_on
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link


@dataclass(frozen=True)
class CriterionRow:
    """One dated row."""

    pk: int
    programme: str
    name: str
    form: str
    says: str
    says_all: str
    basis: str
    certainty: Badge
    period: str
    state: Badge
    end_url: str


def _rows(criteria: Sequence[AdmissionCriterion], on: date, *, may_keep: bool) -> list[CriterionRow]:
    words = queries.catalogue()
    programmes = dict(Programme.objects.values_list("code", "name"))
    return [
        CriterionRow(
            pk=row.pk,
            programme=programmes.get(row.programme_code, row.programme_code),
            name=row.name,
            form=str(StudyForm(row.study_form).label) if row.study_form else _("any form"),
            says=queries.sentence(queries.read(row.expression, words), words, short=True),
            says_all=queries.sentence(queries.read(row.expression, words), words),
            basis=str(row.basis) if row.basis else row.basis_text,
            certainty=certainty_badge(row.certainty),
            period=Period(row.valid_from, row.valid_to).as_text(),
            state=state_on(row.valid_from, row.valid_to, on),
            end_url=reverse("standards:end-criterion", args=[row.pk])
            if may_keep and row.valid_to is None
            else "",
        )
        for row in criteria
    ]


def _listing(on: date, *, may_keep: bool) -> Listing[CriterionRow]:
    def in_force(source: Any, wanted: bool) -> Any:  # noqa: FBT001 - the list calls it so
        return source.filter(in_force_on(on)) if wanted else source.exclude(in_force_on(on))

    return Listing(
        key="criteria",
        title=gettext_lazy("Conditions of admission"),
        noun=gettext_lazy("conditions"),
        columns=(
            Column(key="programme", label=gettext_lazy("Programme"), sort="programme_code"),
            Column(key="name", label=gettext_lazy("Condition"), sort="name"),
            Column(key="form", label=gettext_lazy("Form of study"), sort="study_form"),
            Column(
                key="says",
                label=gettext_lazy("What the condition asks"),
                export=lambda row: row.says_all,
            ),
            Column(key="basis", label=gettext_lazy("Legal basis")),
            Column(key="certainty", label=gettext_lazy("Certainty"), kind="badge"),
            Column(key="period", label=gettext_lazy("In force"), sort="valid_from"),
            Column(key="state", label=gettext_lazy("State"), kind="badge"),
            *(
                (
                    Column[CriterionRow](
                        key="end",
                        label=gettext_lazy("End"),
                        kind="link",
                        value=lambda row: Link(_("End"), row.end_url) if row.end_url else "",
                        exported=False,
                    ),
                )
                if may_keep
                else ()
            ),
        ),
        filters=(
            Choices(key="programme", label=gettext_lazy("Programme"), lookup="programme_code"),
            YesNo(
                key="in_force",
                label=gettext_lazy("State"),
                yes=gettext_lazy("In force"),
                no=gettext_lazy("Not in force"),
                apply=in_force,
            ),
        ),
        search=("name", "programme_code"),
        order=("programme_code", "order", "key", "study_form", "valid_from", "pk"),
        row_url=lambda row: reverse("standards:criterion", args=[row.pk]),
        empty=Empty(
            why=gettext_lazy(
                "There is no condition of admission yet. The Organisation Board enters each with its regulation."
            )
        ),
    )


@dataclass(frozen=True)
class CriterionPage:
    """One row with everything it asks."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    facts: tuple[Fact, ...]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]


def criterion_page(actor: User, criterion: AdmissionCriterion, on: date) -> CriterionPage:
    """One condition of admission in full."""
    may_keep = policies.may_keep(actor, on)
    row = _rows([criterion], on, may_keep=may_keep)[0]
    return CriterionPage(
        title=row.name,
        lead=f"{row.programme} · {row.form}",
        trail=(Crumb(_("Conditions of admission"), reverse("standards:criteria")), Crumb(row.name)),
        state=row.state,
        facts=(
            Fact(_("What the condition asks"), row.says_all),
            Fact(_("Code of the condition"), criterion.key),
            Fact(_("In force"), row.period),
            Fact(_("Legal basis"), row.basis),
            Fact(_("Certainty"), row.certainty),
            Fact(_("May it be waived"), _("yes") if criterion.is_waivable else _("no")),
        ),
        acts=(Act(_("End the condition"), row.end_url, "ban"),) if row.end_url else (),
        events=timeline(criterion) if may_keep else (),
    )


def criteria_page(actor: User, query: Query, on: date) -> ListingPage:
    """Every row, past ones too: a check of an old day asks what was asked then."""
    may_keep = policies.may_keep(actor, on)
    criteria = policies.criteria_visible_to(actor, on).select_related("basis")
    codes = criteria.order_by("programme_code").values_list("programme_code", flat=True).distinct()
    names = dict(Programme.objects.values_list("code", "name"))
    return ListingPage(
        title=_("Conditions of admission"),
        lead=_(
            "Who may be admitted to a programme; a change is a new row with its day and basis. Discipline, prosecution and health are not on record and are checked by people."
        ),
        listing=_listing(on, may_keep=may_keep).read(
            query,
            criteria,
            make_rows=lambda found: _rows(found, on, may_keep=may_keep),
            choices={"programme": [(code, names.get(code, code)) for code in codes]},
        ),
        acts=(Act(_("New condition"), reverse("standards:enter-criterion"), "plus", kind="primary"),)
        if may_keep
        else (),
        tabs=section_tabs("criteria") if policies.may_read(actor, on) else (),
    )
