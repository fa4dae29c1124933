"""Needs one by one, and the people named in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.catalogue.models import Programme, StudyForm
from nennep.needs import policies, queries
from nennep.needs.models import NeedEntry, NeedPerson, NeedsCall
from nennep.needs.pages.consolidation import head_of
from nennep.needs.pages.shared import ENTRY_TONES, late_words, outcome_badge
from nennep.needs.queries import EntryRow
from nennep.needs.states import COUNTED, CallState, EntryState
from nennep.units.models import Unit, UnitLevel
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Badge, PersonLine


def entry_badge(row: EntryRow) -> Badge:
    """The state of a need."""
    return Badge(row.state_name, ENTRY_TONES[row.state])


ENTRIES: Listing[EntryRow] = Listing(
    key="entries",
    title=gettext_lazy("Needs"),
    noun=gettext_lazy("needs"),
    columns=(
        Column(key="programme", label=gettext_lazy("Programme"), sort="programme__search_key"),
        Column(key="study_form", label=gettext_lazy("Form of study"), sort="study_form"),
        Column(key="agency", label=gettext_lazy("Agency"), sort="agency__sort_key"),
        Column(
            key="people_count",
            label=gettext_lazy("People"),
            kind="number",
            sort="people_count",
            total="people_count",
        ),
        Column(key="named", label=gettext_lazy("Named"), kind="number"),
        Column(key="priority_group", label=gettext_lazy("Priority group"), sort="priority_group"),
        Column(key="quarter", label=gettext_lazy("Quarter"), sort="wished_quarter"),
        Column(key="sent_on", label=gettext_lazy("Sent on"), kind="date", sort="sent_at", shown=False),
        Column(key="late", label=gettext_lazy("Late answer"), value=lambda row: late_words(row.days_late)),
        Column(
            key="proposed_seats",
            label=gettext_lazy("Proposed seats"),
            kind="number",
            sort="proposed_seats",
            total="proposed_seats",
        ),
        Column(key="state", label=gettext_lazy("State"), kind="badge", value=entry_badge, sort="state"),
    ),
    filters=(
        Choices(key="programme", label=gettext_lazy("Programme"), lookup="programme_id"),
        Choices(key="study_form", label=gettext_lazy("Form of study"), choices=StudyForm.choices),
        Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
        Choices(key="state", label=gettext_lazy("State"), choices=EntryState.choices),
        YesNo(
            key="counts",
            label=gettext_lazy("Consolidation"),
            yes=gettext_lazy("counts"),
            no=gettext_lazy("does not count"),
            apply=lambda rows, wanted: (
                rows.filter(state__in=COUNTED) if wanted else rows.exclude(state__in=COUNTED)
            ),
        ),
    ),
    search=("programme__search_key", "agency__search_key"),
    order=("programme__search_key", "study_form", "agency__sort_key", "pk"),
    row_url=lambda row: reverse("needs:entry", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy("There is no need here yet. An agency's needs appear once it has sent them.")
    ),
)


def _choices(entries: QuerySet[NeedEntry], on: date) -> dict[str, list[tuple[Any, str]]]:
    """Programmes and agencies that occur."""
    programmes = Programme.objects.filter(pk__in=entries.values("programme_id")).order_by("search_key", "pk")
    agencies = Unit.objects.filter(pk__in=entries.values("agency_id")).order_by("sort_key", "pk")
    return {
        "programme": [(row.pk, row.name) for row in programmes],
        "agency": [(row.pk, row.name) for row in agencies],
    }


def _level(on: date) -> Choices:
    """The level at which agencies stand on the day, as the consolidation counts them."""

    def apply(entries: QuerySet[NeedEntry], level: str) -> QuerySet[NeedEntry]:
        agencies = sorted(set(entries.order_by("pk").values_list("agency_id", flat=True)))
        levels = queries.levels_of(agencies, on)
        return entries.filter(
            agency_id__in=[pk for pk in agencies if levels.get(pk, UnitLevel.AGENCY) == level]
        )

    return Choices(key="level", label=_("Level"), choices=UnitLevel.choices, apply=apply)


def entries_page(actor: User, call: NeedsCall, query: Query, on: date) -> ListingPage:
    """The needs that the reader may see; the Board accepts many at once."""
    entries = policies.entries_visible_to(actor, on).filter(call=call)
    may_answer = call.state == CallState.OPEN and policies.may_consolidate(actor, call, on)
    accept = Act(_("Accept"), reverse("needs:accept", args=[call.pk]), "check", method="post")
    return ListingPage(
        **head_of(call, "entries", on),
        lead=_("One line for each agency, programme and form of study."),
        listing=replace(ENTRIES, filters=(*ENTRIES.filters, _level(on))).read(
            query,
            entries.select_related("programme", "agency", "call"),
            make_rows=lambda some: queries.entry_rows(some, on),
            choices=_choices(entries, on),
            bulk=(accept,) if may_answer else (),
        ),
    )


# --- Names ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NameRow:
    """Somebody named in a need."""

    pk: int
    entry_id: int
    line: PersonLine
    agency: str
    programme: str
    study_form: str
    outcome: Badge
    note: str
    state: Badge


NAMES: Listing[NameRow] = Listing(
    key="names",
    title=gettext_lazy("People named"),
    noun=gettext_lazy("people"),
    columns=(
        Column(
            key="line", label=gettext_lazy("Full name"), kind="person", about_label=gettext_lazy("On record")
        ),
        Column(key="agency", label=gettext_lazy("Agency"), sort="entry__agency__sort_key"),
        Column(key="programme", label=gettext_lazy("Programme"), sort="entry__programme__search_key"),
        Column(key="study_form", label=gettext_lazy("Form of study"), sort="entry__study_form"),
        Column(key="outcome", label=gettext_lazy("Conditions"), kind="badge"),
        Column(key="note", label=gettext_lazy("Note")),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="entry__state"),
    ),
    filters=(
        Choices(key="programme", label=gettext_lazy("Programme"), lookup="entry__programme_id"),
        Choices(
            key="study_form",
            label=gettext_lazy("Form of study"),
            lookup="entry__study_form",
            choices=StudyForm.choices,
        ),
        Choices(key="agency", label=gettext_lazy("Agency"), lookup="entry__agency_id"),
        YesNo(
            key="counts",
            label=gettext_lazy("Consolidation"),
            yes=gettext_lazy("counts"),
            no=gettext_lazy("does not count"),
            apply=lambda rows, wanted: (
                rows.filter(entry__state__in=COUNTED) if wanted else rows.exclude(entry__state__in=COUNTED)
            ),
        ),
    ),
    search=("person__search_key",),
    order=("entry__programme__search_key", "entry__agency__sort_key", "entry_id", "order", "pk"),
    row_url=lambda row: reverse("needs:entry", args=[row.entry_id]),
    empty=Empty(
        why=gettext_lazy(
            "Nobody is named yet. Agencies name people when they register a need; a number of people alone is enough."
        )
    ),
)


def _meeting(on: date) -> YesNo:
    """Who meets the conditions on the day; judged only where somebody asks."""

    def apply(named: Any, wanted: bool) -> Any:  # noqa: FBT001 - called by the list
        found = queries.meeting_conditions(list(named), on)
        return named.filter(pk__in=found) if wanted else named.exclude(pk__in=found)

    return YesNo(
        key="eligible",
        label=_("Conditions"),
        yes=_("Meet the conditions"),
        no=_("not met, or not known"),
        apply=apply,
    )


def names_page(actor: User, call: NeedsCall, query: Query, on: date) -> ListingPage:
    """Everybody named in the needs that the reader may see."""
    entries = policies.entries_visible_to(actor, on).filter(call=call)
    people = NeedPerson.objects.filter(entry__in=entries.values("pk")).select_related(
        "person", "entry__programme", "entry__agency"
    )

    def rows(some: list[NeedPerson]) -> list[NameRow]:
        names = names_on([one.entry.agency_id for one in some], on)
        outcomes = queries.outcomes_of(some, on)
        return [
            NameRow(
                pk=one.pk,
                entry_id=one.entry_id,
                line=PersonLine(str(one), "" if one.person else _("not on record")),
                agency=names.get(one.entry.agency_id, one.entry.agency.name),
                programme=one.entry.programme.name,
                study_form=one.entry.get_study_form_display(),
                outcome=outcome_badge(outcomes.get(one.pk, "")),
                note=one.note,
                state=Badge(one.entry.get_state_display(), ENTRY_TONES[one.entry.state]),
            )
            for one in some
        ]

    return ListingPage(
        **head_of(call, "names", on),
        lead=_("People named by their agencies; needs may also be numbers without names."),
        listing=replace(NAMES, filters=(*NAMES.filters, _meeting(on))).read(
            query, people, make_rows=rows, choices=_choices(entries, on)
        ),
    )
