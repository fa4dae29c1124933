"""The yearly obligation to keep learning besides diplomas; the area that keeps attendance answers (R3-23)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.kernel import dates, numbers
from nennep.people.models import Person
from nennep.web.parts import Badge, Fact, Link


@dataclass(frozen=True, kw_only=True)
class YearlyStudy:
    """What somebody learned from the first of January to the day. Lessons (tiết) of fostering count towards the minimum of
    the year, those of training towards a diploma do not."""

    lessons: int = 0
    training_lessons: int = 0
    last_course: str = ""
    last_course_on: date | None = None


@dataclass(frozen=True)
class YearlyMinimum:
    """The least lessons of fostering in a year, and whether a regulation was read for it."""

    lessons: int
    is_verified: bool


class YearlyKeeper(Protocol):
    """What the later area knows; each in a constant number of queries."""

    def studied(self, person_ids: Collection[int], on: date) -> Mapping[int, YearlyStudy]:
        """What these people learned in the year of the day; who learned nothing may be left out."""
        ...

    def by_class(self, person_id: int, actor: User, on: date) -> Sequence[tuple[str, int, str]]:
        """The lessons of fostering of one person in the year of the day, class by class: its name, the lessons, and the page of
        the place in it, empty where the actor may not open it."""
        ...

    def minimum(self, on: date) -> YearlyMinimum | None:
        """The minimum in force on the day, None where no rule sets one."""
        ...

    def reached(self, on: date) -> QuerySet[Person]:
        """Who has reached it in the year of the day."""
        ...


_keepers: list[YearlyKeeper] = []


def register_yearly_study(keeper: YearlyKeeper) -> None:
    """One area keeps the lessons of everybody. Called once at start; the last one stands."""
    _keepers[:] = [keeper]


def yearly_keeper() -> YearlyKeeper | None:
    """Who knows what people learned; None in a house without attendance."""
    return _keepers[0] if _keepers else None


def yearly_facts(person_id: int, actor: User, on: date) -> tuple[Fact, ...]:
    """The last course that keeps knowledge up to date, and the lessons of the year against the minimum, class by class."""
    keeper = yearly_keeper()
    if keeper is None:
        return ()
    study = keeper.studied([person_id], on).get(person_id, YearlyStudy())
    minimum = keeper.minimum(on)
    hints = []
    if minimum is not None and not minimum.is_verified:
        hints.append(_("the minimum is not confirmed by a regulation"))
    if study.training_lessons:
        hints.append(
            _("{count} lessons of training for a diploma are not counted").format(
                count=numbers.whole(study.training_lessons)
            )
        )
    lessons = numbers.whole(study.lessons)
    said: object = lessons
    if minimum is not None:
        text = _("{lessons} of at least {minimum} lessons").format(
            lessons=lessons, minimum=numbers.whole(minimum.lessons)
        )
        said = Badge(text, "good" if study.lessons >= minimum.lessons else "warning")
    last: str = study.last_course or _("no such course on record")
    if study.last_course_on is not None:
        last = f"{study.last_course} ({dates.short(study.last_course_on)})"
    parts = []
    for name, count, url in keeper.by_class(person_id, actor, on):
        words = _("{count} lessons: {name}").format(count=numbers.whole(count), name=name)
        parts.append(Fact(_("Of these"), Link(words, url) if url else words))
    return (
        Fact(_("Fostering in {year}").format(year=on.year), said, "; ".join(hints)),
        *parts,
        Fact(_("Last updating course"), last),
    )
