"""Lessons of the year against the minimum, on the list of people (R3-23)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.people import policies
from nennep.people.models import Person
from nennep.people.queries.yearly import yearly_keeper
from nennep.web.lists import YesNo


def lessons_of(people: list[int], on: date) -> dict[int, int]:
    """Lessons of fostering in the year of the day; nought for who learned nothing."""
    keeper = yearly_keeper()
    if keeper is None:
        return {}
    found = keeper.studied(people, on)
    return {pk: found[pk].lessons if pk in found else 0 for pk in people}


def yearly_filter(actor: User, on: date) -> tuple[YesNo, ...]:
    """Who is below the minimum this year, among those whose study the reader may know."""
    keeper = yearly_keeper()
    if keeper is None or keeper.minimum(on) is None:
        return ()

    def apply(source: QuerySet[Person], is_below: bool) -> QuerySet[Person]:  # noqa: FBT001 - the list calls it so
        known = source.filter(pk__in=policies.sensitive_to(actor, on).values("pk"))
        reached = keeper.reached(on).values("pk")
        return known.exclude(pk__in=reached) if is_below else known.filter(pk__in=reached)

    return (
        YesNo(
            key="yearly",
            label=gettext_lazy("Fostering this year"),
            yes=gettext_lazy("below the minimum of the year"),
            no=gettext_lazy("minimum of the year reached"),
            apply=apply,
        ),
    )
