"""One call as the Board reads it: programme × agency, agencies with their answers, needs, names (T2 of domain.md 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.catalogue.models import StudyForm
from nennep.kernel import numbers
from nennep.needs import policies, queries
from nennep.needs.models import NeedsCall
from nennep.needs.pages.shared import ANSWER_WORDS, call_badge, calls_crumb, deadline_fact
from nennep.needs.queries import AgencyAnswer, NeedLine
from nennep.needs.states import CallState, EntryState
from nennep.units.models import Unit, UnitLevel
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact, Figure, Link, Share, Tab

AGENCY_COLUMNS = 8
"""With more agencies than this their columns are shown only when chosen."""


def _tabs(call: NeedsCall, current: str) -> tuple[Tab, ...]:
    doors = (
        (_("By programme"), "call"),
        (_("Agencies"), "agencies"),
        (_("Needs"), "entries"),
        (_("Names"), "names"),
    )
    return tuple(
        Tab(label, reverse(f"needs:{name}", args=[call.pk]), is_current=name == current)
        for label, name in doors
    )


def head_of(call: NeedsCall, current: str, on: date) -> dict[str, Any]:
    """What all four views of a call share."""
    return {
        "title": call.title,
        "trail": (calls_crumb(), Crumb(call.title)),
        "tabs": _tabs(call, current),
        "badge": call_badge(call, on),
    }


def _acts(actor: User, call: NeedsCall, on: date) -> tuple[Act, ...]:
    if call.state != CallState.OPEN or not policies.may_consolidate(actor, call, on):
        return ()
    return (
        Act(
            _("Postpone the deadline"),
            reverse("needs:postpone", args=[call.pk]),
            "calendar",
            opens_dialog=True,
        ),
        Act(
            _("Close the call"),
            reverse("needs:close-call", args=[call.pk]),
            "lock",
            method="post",
            kind="secondary",
        ),
    )


def consolidation_page(actor: User, call: NeedsCall, query: Query, on: date) -> ListingPage:
    """Requested, named, proposed and planned by programme and form, with a column for each agency."""
    visible = policies.entries_visible_to(actor, on)
    lines = queries.consolidated(call, on, visible)
    agency_ids = sorted({pk for line in lines for pk in line.by_agency})
    names = names_on(agency_ids, on)
    agencies = Unit.objects.filter(pk__in=agency_ids).order_by("sort_key", "pk")
    listing = _consolidation(
        [(unit.pk, names.get(unit.pk, unit.name)) for unit in agencies],
        call,
        lines,
        opens_plan=policies.may_read_whole(actor, call, on),
    )
    return ListingPage(
        **head_of(call, "call", on),
        lead=_("Only what was sent counts; people in the table are places asked for, not heads."),
        listing=listing.read(query, lines),
        acts=_acts(actor, call, on),
        facts=_facts(actor, call, lines, on),
        events=timeline(call, limit=12) if policies.may_read_whole(actor, call, on) else (),
    )


def _facts(actor: User, call: NeedsCall, lines: Sequence[NeedLine], on: date) -> tuple[Fact, ...]:
    agencies = list(
        policies.asked_visible_to(actor, on).filter(call=call).values_list("agency_id", flat=True)
    )
    answers = queries.answers_of(call, on, agencies)
    missing = sum(row.sent_on is None for row in answers)
    late = sum(row.is_late for row in answers)
    address = reverse("needs:agencies", args=[call.pk])
    facts = [
        Fact(_("Asking unit"), names_on([call.owner_id], on).get(call.owner_id, "")),
        Fact(_("For the year"), str(call.year)),
        deadline_fact(call),
        Fact(_("Agencies asked"), Figure(len(answers), address, _("agencies"))),
        Fact(_("Not sent yet"), Figure(missing, f"{address}?has_sent=no", _("agencies"))),
        Fact(_("Late answer"), Figure(late, f"{address}?is_late=yes", _("agencies"))),
    ]
    if call.document is not None:
        facts.append(
            Fact(
                _("Official letter"),
                Link(str(call.document), reverse("documents:document", args=[call.document_id])),
            )
        )
    if call.note:
        facts.append(Fact(_("Note"), call.note))
    return tuple(facts)


def _consolidation(
    agencies: Sequence[tuple[int, str]], call: NeedsCall, lines: Sequence[NeedLine], *, opens_plan: bool
) -> Listing[NeedLine]:
    entries = reverse("needs:entries", args=[call.pk])
    names = reverse("needs:names", args=[call.pk])
    is_planned = any(line.planned is not None for line in lines)

    def opened(line: NeedLine, **more: object) -> str:
        return urlencode(
            {"programme": line.programme_id, "study_form": line.study_form, "counts": "yes", **more}
        )

    def of_agency(pk: int) -> Any:
        def read(line: NeedLine) -> object:
            count = line.by_agency.get(pk, 0)
            return Figure(count, f"{entries}?{opened(line, agency=pk)}") if count else None

        return read

    def of_level(level: str) -> Any:
        def read(line: NeedLine) -> object:
            count = line.by_level.get(level, 0)
            return Figure(count, f"{entries}?{opened(line, level=level)}") if count else None

        return read

    def planned(line: NeedLine) -> object:
        url = queries.planned_url(call, line) if opens_plan else ""
        return Figure(line.planned or 0, url, line.programme) if url else line.planned

    columns: list[Column[NeedLine]] = [
        Column(key="programme", label=_("Programme"), sort="search_key"),
        Column(key="form_name", label=_("Form of study"), sort=("study_form", "search_key")),
        Column(
            key="requested",
            label=_("Places asked for"),
            kind="figure",
            value=lambda line: Figure(line.requested, f"{entries}?{opened(line)}", _("people")),
            sort="requested",
            total="requested",
        ),
        Column(
            key="named",
            label=_("Named"),
            kind="figure",
            value=lambda line: Figure(line.named, f"{names}?{opened(line)}", _("people named")),
            sort="named",
            total="named",
        ),
        Column(
            key="eligible",
            label=_("Meet the conditions"),
            kind="figure",
            value=lambda line: Figure(
                line.eligible, f"{names}?{opened(line, eligible='yes')}", _("people named")
            ),
            sort="eligible",
            total="eligible",
            hint=_("Of the people named and on record, as of today"),
        ),
        Column(
            key="proposed",
            label=_("Proposed seats"),
            kind="figure",
            value=lambda line: Figure(line.proposed, f"{entries}?{opened(line)}" if line.proposed else ""),
            sort="proposed",
            total="proposed",
        ),
        Column(
            key="met",
            label=_("Met"),
            kind="share",
            value=lambda line: Share(line.proposed, line.requested),
            hint=_("Proposed seats out of the places asked for"),
        ),
        Column(
            key="agencies",
            label=_("Agencies"),
            kind="figure",
            value=lambda line: Figure(line.agencies, f"{entries}?{opened(line)}"),
            sort="agencies",
        ),
    ]
    if is_planned:
        columns += [
            Column(
                key="planned",
                label=_("Seats in the plan"),
                kind="figure",
                value=planned,
                sort="planned",
                total="planned",
            ),
            Column(
                key="planned_share",
                label=_("Met by the plan"),
                kind="share",
                value=lambda line: Share(line.planned or 0, line.requested),
            ),
        ]
    columns += [
        Column(
            key=f"agency_{pk}",
            label=name,
            kind="figure",
            value=of_agency(pk),
            shown=len(agencies) <= AGENCY_COLUMNS,
        )
        for pk, name in agencies
    ]
    columns += [
        Column(
            key=f"level_{level}",
            label=_("Level: {level}").format(level=UnitLevel(level).label),
            kind="figure",
            value=of_level(level),
            shown=False,
        )
        for level in UnitLevel.values
    ]
    return Listing(
        key="consolidation",
        title=_("Needs by programme"),
        noun=_("programmes"),
        columns=columns,
        search=("search_key",),
        filters=(Choices(key="study_form", label=_("Form of study"), choices=StudyForm.choices),),
        row_url=lambda line: f"{entries}?{opened(line)}",
        row_id=lambda line: line.pk,
        empty=Empty(
            why=_(
                "No agency has sent a need yet. What agencies send stands here by programme; drafts are theirs alone."
            )
        ),
    )


# --- Agencies -------------------------------------------------------------------------------------------------------


def _opens(row: AgencyAnswer, count: int, **chosen: str) -> object:
    """The figure of an agency with the needs behind it."""
    entries = reverse("needs:entries", args=[row.call_id])
    return Figure(count, f"{entries}?{urlencode({'agency': row.agency_id, **chosen})}") if count else count


AGENCIES: Listing[AgencyAnswer] = Listing(
    key="agencies",
    title=gettext_lazy("Agencies asked"),
    noun=gettext_lazy("agencies"),
    columns=(
        Column(key="name", label=gettext_lazy("Agency"), sort="sort_key"),
        Column(
            key="state",
            label=gettext_lazy("Answer"),
            kind="badge",
            value=lambda row: Badge(*ANSWER_WORDS[row.state]),
            sort=("state", "sort_key"),
        ),
        Column(key="sent_on", label=gettext_lazy("Sent on"), kind="date", sort="sent_on"),
        Column(
            key="days_late",
            label=gettext_lazy("Days late"),
            kind="number",
            value=lambda row: row.days_late or None,
            sort="days_late",
        ),
        Column(
            key="entries",
            label=gettext_lazy("Needs"),
            kind="figure",
            value=lambda row: _opens(row, row.entries, counts="yes"),
            sort="entries",
            total="entries",
        ),
        Column(
            key="people",
            label=gettext_lazy("People"),
            kind="figure",
            value=lambda row: _opens(row, row.people, counts="yes"),
            sort="people",
            total="people",
        ),
        Column(
            key="waiting",
            label=gettext_lazy("Waiting for the Board"),
            kind="figure",
            value=lambda row: _opens(row, row.waiting, state=EntryState.SENT.value),
            sort="waiting",
            total="waiting",
        ),
    ),
    filters=(
        Choices(
            key="state",
            label=gettext_lazy("Answer"),
            choices=[(key, words) for key, (words, _tone) in ANSWER_WORDS.items()],
        ),
        YesNo(
            key="has_sent",
            label=gettext_lazy("Sent"),
            yes=gettext_lazy("has answered"),
            no=gettext_lazy("has not answered"),
            apply=lambda rows, wanted: [row for row in rows if (row.sent_on is not None) == wanted],
        ),
        YesNo(
            key="is_late",
            label=gettext_lazy("Late answer"),
            lookup="is_late",
            yes=gettext_lazy("late"),
            no=gettext_lazy("in time"),
        ),
    ),
    search=("search_key",),
    row_url=lambda row: reverse("needs:agency", args=[row.asked_id]),
    row_id=lambda row: row.asked_id,
    empty=Empty(why=gettext_lazy("No agency was asked. The Board names the agencies when it asks.")),
)


def agencies_page(actor: User, call: NeedsCall, query: Query, on: date) -> ListingPage:
    """Who answered, who did not, by how many days too late."""
    ids = list(policies.asked_visible_to(actor, on).filter(call=call).values_list("agency_id", flat=True))
    answers = queries.answers_of(call, on, ids)
    overdue = sum(row.state == "overdue" for row in answers)
    warning = ""
    if overdue and call.state == CallState.OPEN:
        warning = ngettext(
            "{count} agency has not answered though the deadline has passed.",
            "{count} agencies have not answered though the deadline has passed.",
            overdue,
        ).format(count=numbers.whole(overdue))
    return ListingPage(
        **head_of(call, "agencies", on),
        lead=_("Each asked agency with its answer. Late answers are taken until the call is closed."),
        listing=AGENCIES.read(query, answers),
        warning=warning,
    )
