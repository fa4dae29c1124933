"""Who is in a class: education, sex, ethnicity, age; and whether it fills (R4-47, R4-48)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from nennep.accounts.models import User
from nennep.kernel import text
from nennep.nominations.models import EnrolmentNotice, Nomination
from nennep.nominations.queries.nominees import figures_of
from nennep.nominations.queries.priority import MAJORITY
from nennep.nominations.states import NoticeState
from nennep.norms.queries import RuleBook, rules_in_force
from nennep.people.models import Ladder
from nennep.people.policies import birth_of, cards
from nennep.people.rules import age_on
from nennep.standards.queries import highest_steps

MIN_PERCENT, WARN_DAYS = "nominations.fill.min_percent", "nominations.fill.warn_days"
AGES = ((0, 29), (30, 39), (40, 49), (50, 200))
"""Groups of ages on the first day of the class; ours, only to look at."""
UNKNOWN, HIDDEN = "unknown", "hidden"


@dataclass(frozen=True)
class Profile:
    """Somebody as the groups see it: codes of groups, `unknown` where nothing is on record."""

    nomination_id: int
    education: str
    education_name: str
    education_rank: int
    sex: str
    ethnicity: str
    age: str


def profiles_of(actor: User, nominations: Collection[Nomination], starts_on: date, on: date) -> list[Profile]:
    """The people of a class by group, as far as the reader may see each; two queries."""
    shown = cards([row.person for row in nominations], actor, on)
    steps = highest_steps([row.person_id for row in nominations], Ladder.EDUCATION, starts_on)
    found = []
    for row in nominations:
        card, step = shown[row.person_id], steps.get(row.person_id)
        born = birth_of(row.person)
        found.append(
            Profile(
                nomination_id=row.pk,
                education=step.kind.code if step else UNKNOWN,
                education_name=step.kind.name if step else "",
                education_rank=step.kind.rank if step else -1,
                sex=row.person.sex or UNKNOWN,
                ethnicity=HIDDEN if card.is_masked else _ethnicity(row.person.ethnicity),
                age=_age(age_on(born, starts_on)) if born is not None else UNKNOWN,
            )
        )
    return found


def _ethnicity(written: str) -> str:
    if not written:
        return UNKNOWN
    return "majority" if text.search_key(written) in MAJORITY else "minority"


def _age(age: int) -> str:
    return next(f"{least}" for least, most in AGES if least <= age <= most)


@dataclass(frozen=True)
class Fill:
    """How full a class is to be, and how many days before its deadline that is looked at."""

    min_percent: int
    days: int
    is_verified: bool


def fill_of(notice: EnrolmentNotice, with_seat: int, on: date, book: RuleBook | None = None) -> Fill | None:
    """The rule by which the class is filled too little on the day, or None where it is not (R4-47).

    Looked at from some days before the deadline of nominations to the end of replacements or the first day, the later.
    """
    if notice.state not in {NoticeState.PUBLISHED, NoticeState.OPENED}:
        return None
    book = book or rules_in_force(on)
    code, form = notice.programme.code, notice.study_form
    least = book.find(MIN_PERCENT, programme_code=code, study_form=form)
    days = book.find(WARN_DAYS, programme_code=code, study_form=form)
    if least is None or least.is_off or days is None or days.is_off:
        return None
    first = notice.deadline_on - timedelta(days=days.as_int)
    if not first <= on <= max(notice.cut_off_on, notice.starts_on):
        return None
    if with_seat * 100 >= least.as_int * notice.seats:
        return None
    return Fill(least.as_int, days.as_int, least.is_verified and days.is_verified)


def filled_too_little(notices: QuerySet[EnrolmentNotice], on: date) -> set[int]:
    """Which of the notices fill too little on the day; three queries whatever their number."""
    running = list(
        notices.filter(state__in=[NoticeState.PUBLISHED, NoticeState.OPENED])
        .filter(Q(starts_on__gte=on) | Q(cut_off_on__gte=on))
        .select_related("programme")
    )
    if not running:
        return set()
    figures, book = figures_of(running), rules_in_force(on)
    return {one.pk for one in running if fill_of(one, figures[one.pk].with_seat, on, book) is not None}
