"""What the results say about the quality of a class (R1-22, R3-25)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.classes.queries.measures import RESULTS, ClassMeasure
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.results import policies
from nennep.results.models import Result
from nennep.results.states import BETTER
from nennep.web.parts import Figure


@dataclass(frozen=True)
class Counts:
    """How many stand on a list, passed, and were classified good or better; `marked` says whether it classifies at all."""

    people: int = 0
    passed: int = 0
    better: int = 0
    is_marked: bool = False

    def pass_rate(self, url: str) -> Figure | None:
        """Who passed of everybody on the list, in percent, with the door to them; None where nobody stands on it."""
        return _rate(self.passed, self.people, f"{url}?passed=yes", str(_("passed")))

    def better_rate(self, url: str) -> Figure | None:
        """Who is good and better of everybody on the list; None where the list gives no classification."""
        if not self.is_marked:
            return None
        return _rate(self.better, self.people, f"{url}?better=yes", str(_("good and better")))


def _rate(part: int, total: int, url: str, label: str) -> Figure | None:
    tenths = numbers.share_tenths(part, total)
    return None if tenths is None else Figure(Decimal(tenths) / 10, url, label, "%")


def counts_of_lists(results: QuerySet[Result]) -> dict[int, Counts]:
    """The counts of each list among these results, by its key; one query."""
    counted = (
        results.order_by()
        .values("result_list_id", "result_list__has_marks")
        .annotate(
            people=Count("pk"),
            passed=Count("pk", filter=Q(has_passed=True)),
            better=Count("pk", filter=Q(classification__in=BETTER)),
        )
    )
    return {
        row["result_list_id"]: Counts(
            row["people"], row["passed"], row["better"], row["result_list__has_marks"]
        )
        for row in counted
    }


def _counts_by_class(actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Counts]:
    """Of the newest signed list of each class, over the people whom the account sees."""
    lists = policies.in_force().filter(training_class_id__in=class_ids)
    classes = dict(lists.order_by("pk").values_list("pk", "training_class_id"))
    seen = policies.results_visible_to(actor, local_date(now)).filter(result_list__in=classes)
    return {classes[pk]: counts for pk, counts in counts_of_lists(seen).items()}


def pass_shares(*, actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Figure]:
    """Who passed, of everybody on the signed list. A class without one is left out."""
    found = _counts_by_class(actor, class_ids, now)
    rates = {pk: one.pass_rate(reverse("results:class", args=[pk])) for pk, one in found.items()}
    return {pk: rate for pk, rate in rates.items() if rate is not None}


def better_shares(*, actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Figure]:
    """Good and better, of everybody on the signed list. A class that is not given marks is left out."""
    found = _counts_by_class(actor, class_ids, now)
    rates = {pk: one.better_rate(reverse("results:class", args=[pk])) for pk, one in found.items()}
    return {pk: rate for pk, rate in rates.items() if rate is not None}


MEASURES = (
    ClassMeasure(key=RESULTS, label=_("Pass rate"), place=60, read=pass_shares),
    ClassMeasure(key="results_good", label=_("Share of good and better"), place=70, read=better_shares),
)
