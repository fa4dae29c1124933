"""Lists of results with their rows, who belongs on them, and by which rules they are judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from nennep.classes.models import EndReason, Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel import dates, numbers, text
from nennep.kernel.errors import Refused
from nennep.norms.queries import RuleValue, rules_in_force
from nennep.results import policies
from nennep.results.models import Result, ResultList
from nennep.results.queries.measures import Counts
from nennep.results.rules import LEAST, PASS_MARK, Bounds, Difference, Entered, has_one_decimal, is_on_scale
from nennep.results.states import Classification, ListState
from nennep.units.queries import names_on

LONGEST_NOTE = 250


def finishers(training_class: TrainingClass) -> QuerySet[Enrolment]:
    """Who is in the class or completed it: the people of its result list, in the order of the class list."""
    here = Q(valid_to__isnull=True) | Q(end_reason=EndReason.COMPLETED)
    found = Enrolment.objects.filter(here, training_class=training_class)
    return found.select_related("person").order_by("order", "pk")


def last_day(training_class: TrainingClass) -> date:
    """The day of the last session of the class, held or still ahead; without any the first day of the class."""
    planned = Session.objects.filter(training_class=training_class, state=SessionState.PLANNED)
    last: date | None = planned.aggregate(last=Max("held_on"))["last"]
    return last or training_class.starts_on


def usual_day(training_class: TrainingClass, on: date) -> date:
    """The day of results that nobody named: when the class was closed, else the day itself."""
    return min(training_class.closed_on or on, on)


def draft_of(training_class: TrainingClass) -> ResultList | None:
    """What is entered and not signed."""
    return ResultList.objects.filter(training_class=training_class, state=ListState.DRAFT).first()


def field(what: str, enrolment_id: int) -> str:
    """The name of a field of the form: `average-12`."""
    return f"{what}-{enrolment_id}"


def why_no_average(average: Decimal) -> str:
    """What is wrong with a number that should be a course average; empty when nothing is."""
    if not is_on_scale(average):
        return _("An average lies between 0 and 10.")
    if not has_one_decimal(average):
        return _("An average has one figure after the comma, for example 7,5.")
    return ""


# --- Rules ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JudgedBy:
    """The rules of a day: as numbers, as they are kept with a list, and whether an office or a document confirmed them."""

    bounds: Bounds
    values: Mapping[str, str]
    is_verified: bool


def bounds_of(training_class: TrainingClass, on: date) -> JudgedBy:
    """The pass mark and the bounds of classification for the class on the day. Refuses a day without a pass mark."""
    book = rules_in_force(on, "results.")
    scope = {
        "programme_code": training_class.programme_version.programme.code,
        "study_form": training_class.study_form,
    }

    def value(key: str) -> RuleValue | None:
        found = book.find(key, **scope, unit=training_class.trainer_id)
        return None if found is None or found.is_off else found

    pass_mark = value(PASS_MARK)
    if pass_mark is None:
        raise Refused(
            _("No pass mark is in force on {day}. Enter the rule first.").format(day=dates.short(on))
        )
    least = {str(one.value): found for one, key in LEAST.items() if (found := value(key)) is not None}
    known = [pass_mark, *least.values()]
    return JudgedBy(
        Bounds(pass_mark.as_decimal, {one: found.as_decimal for one, found in least.items()}),
        {one.key: str(one.as_decimal) for one in known},
        all(one.is_verified for one in known),
    )


# --- One list -------------------------------------------------------------------------------------------------------


def entered(result_list: ResultList) -> dict[int, Entered]:
    """What was entered, by the place in the class, in the order of the class list."""
    rows = Result.objects.filter(result_list=result_list).order_by("enrolment__order", "enrolment_id")
    return {
        row.enrolment_id: Entered(
            row.enrolment_id, row.average, None if row.average is not None else row.has_passed, row.note
        )
        for row in rows
    }


def version_before(result_list: ResultList) -> ResultList | None:
    """The signed version that this one corrects."""
    earlier = ResultList.objects.filter(
        training_class_id=result_list.training_class_id,
        state=ListState.SIGNED,
        version__lt=result_list.version,
    )
    return earlier.order_by("-version").first()


def verdict(has_passed: bool | None) -> str:  # noqa: FBT001 - a value of the table
    """Passed or not in words."""
    return _("Passed") if has_passed else _("Not passed")


def in_words(row: Result) -> str:
    """8,2 · Very good; without an average only whether it is passed."""
    if row.average is None:
        return verdict(row.has_passed)
    said = Classification(row.classification).label if row.classification else verdict(row.has_passed)
    return f"{numbers.decimal(row.average, 1)} · {said}"


def who_is_missing(result_list: ResultList) -> str:
    """Who of the class has no result on the list yet, in a sentence; empty when everybody has one."""
    held = Result.objects.filter(result_list=result_list).values("enrolment_id")
    names = list(
        finishers(result_list.training_class).exclude(pk__in=held).values_list("person__full_name", flat=True)
    )
    if not names:
        return ""
    return _("{count} of the class have no result yet, first {name}. Enter them before signing.").format(
        count=numbers.whole(len(names)), name=names[0]
    )


@dataclass(frozen=True)
class DifferenceLine:
    """One trainee whose result was changed, in words."""

    enrolment_id: int
    name: str
    before: str
    after: str


def _said(one: Entered | None) -> str:
    if one is None:
        return ""
    said = verdict(one.has_passed) if one.average is None else numbers.decimal(one.average, 1)
    return f"{said} ({one.note})" if one.note else said


def difference_lines(changed: Iterable[Difference]) -> list[DifferenceLine]:
    """Differences with the names of the trainees; one query."""
    every = list(changed)
    names = dict(
        Enrolment.objects.filter(pk__in=[one.enrolment_id for one in every])
        .order_by("pk")
        .values_list("pk", "person__full_name")
    )
    return [
        DifferenceLine(one.enrolment_id, names[one.enrolment_id], _said(one.before), _said(one.after))
        for one in every
    ]


@dataclass(frozen=True)
class ResultRow:
    """The result of one trainee as the page shows it."""

    pk: int
    person_id: int
    order: int
    name: str
    agency: str
    average: Decimal | None
    has_passed: bool
    classification: str
    note: str


def result_rows(results: Sequence[Result], on: date) -> list[ResultRow]:
    """Results as rows; `enrolment__person` comes selected. The agencies are called as on the day."""
    agencies = names_on({one.enrolment.agency_id for one in results}, on)
    return [
        ResultRow(
            pk=one.pk,
            person_id=one.enrolment.person_id,
            order=one.enrolment.order,
            name=one.enrolment.person.full_name,
            agency=agencies.get(one.enrolment.agency_id, ""),
            average=one.average,
            has_passed=one.has_passed,
            classification=str(Classification(one.classification).label) if one.classification else "",
            note=one.note,
        )
        for one in results
    ]


def own_results(enrolment_ids: Collection[int]) -> dict[int, str]:
    """The recognised result of each of these places in words; what is not signed yet is left out."""
    found = Result.objects.filter(enrolment_id__in=enrolment_ids, result_list__in=policies.in_force())
    return {row.enrolment_id: in_words(row) for row in found.order_by("pk")}


# --- Lists of classes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListRow:
    """The results of one class beside those of others."""

    pk: int
    class_id: int
    name: str
    programme: str
    host: str
    host_id: int
    state: str
    version: int
    decision_number: str
    decided_on: date | None
    year: int | None
    counts: Counts
    sort_key: str
    search_key: str


def list_rows(lists: Sequence[ResultList], counts: Mapping[int, Counts], on: date) -> list[ListRow]:
    """Lists as rows; the class with its programme comes selected."""
    hosts = names_on({one.training_class.host_id for one in lists}, on)
    return [
        ListRow(
            pk=one.pk,
            class_id=one.training_class_id,
            name=one.training_class.name,
            programme=one.training_class.programme_version.programme.name,
            host=hosts.get(one.training_class.host_id, ""),
            host_id=one.training_class.host_id,
            state=one.state,
            version=one.version,
            decision_number=one.decision_number,
            decided_on=one.decided_on,
            year=one.decided_on.year if one.decided_on else None,
            counts=counts.get(one.pk, Counts()),
            sort_key=one.training_class.sort_key,
            search_key=f"{one.training_class.search_key} {text.search_key(one.decision_number)}",
        )
        for one in lists
    ]
