"""The results of one class, in force or as an earlier version said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.classes.models import TrainingClass
from nennep.classes.policies import class_rights
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.results import policies, queries
from nennep.results.models import Result, ResultList
from nennep.results.pages.register import list_badge
from nennep.results.queries import Counts, DifferenceLine, ResultRow
from nennep.results.rules import LEAST, PASS_MARK, differences
from nennep.results.states import BETTER, Classification, ListState
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact, Figure, PersonLine, Tab


def class_trail(one: TrainingClass, *more: Crumb) -> tuple[Crumb, ...]:
    """The way to the results of a class."""
    return (
        Crumb(_("Classes"), reverse("classes:list")),
        Crumb(one.name, reverse("classes:class", args=[one.pk])),
        *more,
    )


def _better(source: QuerySet[Result], wanted: bool) -> QuerySet[Result]:  # noqa: FBT001 - what a list gives
    return source.filter(classification__in=BETTER) if wanted else source.exclude(classification__in=BETTER)


def results_listing(*, has_marks: bool) -> Listing[ResultRow]:
    """The people of one list; without marks only who passed."""
    marks: list[Column[ResultRow]] = [
        Column(
            key="average",
            label=gettext_lazy("Course average"),
            kind="number",
            value=lambda row: "–" if row.average is None else numbers.decimal(row.average, 1),
            export=lambda row: row.average,
            sort="average",
        ),
        Column(
            key="classification",
            label=gettext_lazy("Classification"),
            value=lambda row: row.classification or "–",
        ),
    ]
    filters = [
        YesNo(
            key="passed",
            label=gettext_lazy("Result"),
            yes=gettext_lazy("passed"),
            no=gettext_lazy("not passed"),
            apply=lambda source, wanted: source.filter(has_passed=wanted),
        ),
        YesNo(
            key="better",
            label=gettext_lazy("Good and better"),
            yes=gettext_lazy("yes"),
            no=gettext_lazy("no"),
            apply=_better,
        ),
        Choices(key="classification", label=gettext_lazy("Classification"), choices=Classification.choices),
        Choices(key="agency", label=gettext_lazy("Agency"), lookup="enrolment__agency_id"),
    ]
    return Listing(
        key="people",
        title=gettext_lazy("Results of study"),
        noun=gettext_lazy("trainees"),
        columns=(
            Column(key="order", label=gettext_lazy("No."), kind="number", sort="enrolment__order"),
            Column(
                key="name",
                label=gettext_lazy("Full name"),
                kind="person",
                value=lambda row: PersonLine(row.name, row.agency),
                sort="enrolment__person__name_sort_key",
                about_label=gettext_lazy("Agency"),
            ),
            *(marks if has_marks else ()),
            Column(
                key="result",
                label=gettext_lazy("Result"),
                kind="badge",
                value=lambda row: (
                    Badge(_("Passed"), "good") if row.has_passed else Badge(_("Not passed"), "warning")
                ),
                sort="has_passed",
            ),
            Column(key="note", label=gettext_lazy("Note")),
        ),
        filters=tuple(one for one in filters if has_marks or one.key in {"passed", "agency"}),
        search=("enrolment__person__search_key",),
        order=("enrolment__order", "pk"),
        row_url=lambda row: reverse("people:person", args=[row.person_id]),
        page_size=100,
    )


@dataclass(frozen=True)
class ResultsPage(ListingPage):
    """The list with its figures, and how it differs from the version before."""

    figures: tuple[Fact, ...] = ()
    changed: tuple[DifferenceLine, ...] = ()


def class_results_page(
    actor: User, one: TrainingClass, shown: ResultList | None, query: Query, now: datetime
) -> ResultsPage:
    """One version of the results of a class, as far as the reader may see its people; a constant number of queries."""
    on = local_date(now)
    rights = class_rights(actor, one, on)
    source = policies.results_visible_to(actor, on).filter(result_list=shown)
    named_on = one.closed_on or on
    counts = queries.counts_of_lists(source).get(shown.pk, Counts()) if shown else Counts()
    versions = list(policies.visible_to(actor, on).filter(training_class=one).order_by("-version"))
    empty = (
        _("The results of this class are not recognised yet.")
        if not rights.manages
        else _("Nothing is entered yet. Enter the averages, or who passed.")
    )
    changed = _changed(shown, source) if shown else ()
    return ResultsPage(
        title=_("Results of study"),
        lead=one.name
        if rights.sees_everybody
        else f"{one.name}. {_('You see only your own people in this class.')}",
        trail=class_trail(one, Crumb(_("Results of study"))),
        badge=list_badge(shown.state) if shown else None,
        acts=_acts(actor, one, versions, on),
        tabs=_tabs(versions, shown),
        warning=queries.who_is_missing(shown) if shown and shown.state == ListState.DRAFT else "",
        facts=_facts(one, shown, tells_why=rights.sees_everybody or bool(changed)),
        figures=_figures(shown, counts, source)
        if shown and (rights.sees_everybody or counts.people > 1)
        else (),
        changed=changed,
        listing=results_listing(has_marks=shown is None or shown.has_marks).read(
            query,
            source.select_related("enrolment__person"),
            make_rows=lambda found: queries.result_rows(found, named_on),
            choices={"agency": _agencies(source, named_on)},
            empty=Empty(why=empty),
        ),
        events=timeline(one, acts="results.") if rights.manages else (),
    )


def _agencies(source: QuerySet[Result], on: date) -> list[tuple[int, str]]:
    held = source.order_by("enrolment__agency__sort_key", "enrolment__agency_id")
    agencies = list(dict.fromkeys(held.values_list("enrolment__agency_id", flat=True)))
    names = names_on(set(agencies), on)
    return [(pk, names.get(pk, "")) for pk in agencies]


def _acts(actor: User, one: TrainingClass, versions: Iterable[ResultList], on: date) -> tuple[Act, ...]:
    if not policies.may_enter(actor, one, on):
        return ()
    states = {version.state for version in versions}

    def act(label: str, name: str, icon: str, kind: str) -> Act:
        return Act(label, reverse(f"results:{name}", args=[one.pk]), icon, kind=kind)  # type: ignore[arg-type]

    if ListState.DRAFT in states:
        may_sign = policies.may_sign(actor, one, on)
        return (
            *((act(_("Recognise the results"), "sign", "signature", "primary"),) if may_sign else ()),
            act(_("Change what is entered"), "enter", "pencil", "secondary"),
            act(_("Drop the draft"), "drop", "trash", "quiet"),
        )
    if ListState.SIGNED in states:
        return (act(_("Correct the results"), "correct", "pencil", "quiet"),)
    return (act(_("Enter the results"), "enter", "pencil", "primary"),)


def _tabs(versions: list[ResultList], shown: ResultList | None) -> tuple[Tab, ...]:
    if len(versions) < 2:
        return ()
    return tuple(
        Tab(
            _("Version {number} of {day}").format(number=one.version, day=dates.short(one.decided_on))
            if one.decided_on
            else _("Draft of version {number}").format(number=one.version),
            reverse("results:version", args=[one.pk]),
            shown is not None and one.pk == shown.pk,
        )
        for one in versions
    )


def _facts(one: TrainingClass, shown: ResultList | None, *, tells_why: bool) -> tuple[Fact, ...]:
    """What the list rests on. Why it was corrected may name somebody: whom it does not concern is not told."""
    if shown is None:
        return ()
    facts = [Fact(_("Day of the results"), dates.short(shown.results_on))]
    if shown.decided_on:
        decision = _("{number} of {day}").format(
            number=shown.decision_number, day=dates.short(shown.decided_on)
        )
        facts.append(Fact(_("Decision recognising them"), decision))
    if shown.has_marks:
        facts.append(_rules(one, shown))
    if shown.reason and tells_why:
        facts.append(Fact(_("Why they are corrected"), shown.reason))
    return tuple(facts)


def _rules(one: TrainingClass, shown: ResultList) -> Fact:
    """By which numbers the list was judged; marked as long as nobody confirmed them (domain.md 4)."""
    said = [_("passed from {mark}").format(mark=_mark(shown.rules[PASS_MARK]))] + [
        f"{classification.label.lower()} {_('from {mark}').format(mark=_mark(shown.rules[key]))}"
        for classification, key in LEAST.items()
        if key in shown.rules
    ]
    hint = (
        ""
        if queries.bounds_of(one, shown.results_on).is_verified
        else _("Unverified: no regulation was read for these numbers; the school confirms them.")
    )
    return Fact(_("Judged by"), "; ".join(said), hint)


def _mark(value: str) -> str:
    return numbers.decimal(Decimal(value), 1)


def _figures(shown: ResultList, counts: Counts, source: QuerySet[Result]) -> tuple[Fact, ...]:
    url = reverse("results:version", args=[shown.pk])
    figures = [
        Fact(_("On the list"), Figure(counts.people, url, _("trainees"))),
        Fact(_("Pass rate"), counts.pass_rate(url) or numbers.NO_SHARE),
    ]
    if shown.has_marks:
        figures.append(Fact(_("Share of good and better"), counts.better_rate(url) or numbers.NO_SHARE))
        held = source.exclude(classification="").order_by().values_list("classification")
        counted = dict(held.annotate(count=Count("pk")))
        figures += [
            Fact(
                one.label,
                Figure(counted[one], f"{url}?classification={one.value}", one.label),
                numbers.share(counted[one], counts.people),
            )
            for one in Classification
            if one in counted
        ]
    return tuple(figures)


def _changed(shown: ResultList, source: QuerySet[Result]) -> tuple[DifferenceLine, ...]:
    """What this version says otherwise than the one before, of the people whom the reader sees."""
    earlier = queries.version_before(shown) if shown.reason else None
    if earlier is None:
        return ()
    seen = set(source.order_by("pk").values_list("enrolment_id", flat=True))
    changed = differences(queries.entered(earlier), queries.entered(shown))
    return tuple(queries.difference_lines(row for row in changed if row.enrolment_id in seen))
