"""Who in a scheme lacks which course, and what its limits say (R2-19, R2-28). Later areas tell who studied what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from nennep.directives.models import LimitKind, Scheme, SchemeCourse, SchemeLimit, SchemeMember
from nennep.kernel.periods import in_force_on

DONE, STUDYING, MISSING = "done", "studying", "missing"


@dataclass(frozen=True)
class Studied:
    """A place of a person in a class of a programme: completed, or still held, and when the class began."""

    person_id: int
    programme_code: str
    class_id: int
    is_completed: bool
    begun_on: date
    notice_id: int | None = None
    """The notice of enrolment that called for the class, where there was one."""


Studies = Callable[[Collection[int] | None, Collection[str], date], Iterable[Studied]]
_studies: list[Studies] = []


def register_studies(function: Studies) -> None:
    """Tell who studied what: `function(person_ids, programme_codes, on)` gives the places completed or held until the day,
    of everybody where `person_ids` is None, in a constant number of queries."""
    _studies[:] = [function]


def studied(people: Collection[int] | None, programmes: Collection[str], on: date) -> list[Studied]:
    """The places in classes of these programmes; none where no classes are kept."""
    return list(_studies[0](people, programmes, on)) if _studies and programmes else []


@dataclass(frozen=True)
class MemberCourses:
    """Somebody on the list of a scheme with the courses: completed, being studied, missing."""

    member: SchemeMember
    done: tuple[SchemeCourse, ...]
    studying: tuple[SchemeCourse, ...]
    missing: tuple[SchemeCourse, ...]


def member_courses(members: Iterable[SchemeMember], on: date) -> list[MemberCourses]:
    """What each has, studies and lacks; two queries for any number. Members come with their schemes."""
    every = list(members)
    courses: dict[int, list[SchemeCourse]] = defaultdict(list)
    rows = SchemeCourse.objects.filter(scheme__in={one.scheme_id for one in every})
    for course in rows.order_by("scheme_id", "due_on", "pk"):
        courses[course.scheme_id].append(course)
    programmes = {course.programme_code for some in courses.values() for course in some}
    state: dict[tuple[int, str], str] = {}
    for one in studied({member.person_id for member in every}, programmes, on):
        key = (one.person_id, one.programme_code)
        if state.get(key) != DONE:
            state[key] = DONE if one.is_completed else STUDYING

    def of(member: SchemeMember, wanted: str) -> tuple[SchemeCourse, ...]:
        return tuple(
            course
            for course in courses[member.scheme_id]
            if state.get((member.person_id, course.programme_code), MISSING) == wanted
        )

    return [MemberCourses(one, of(one, DONE), of(one, STUDYING), of(one, MISSING)) for one in every]


@dataclass(frozen=True)
class LimitUse:
    """A limit and what was used of it in the year."""

    limit: SchemeLimit
    year: int
    used: int

    @property
    def is_exceeded(self) -> bool:
        """Whether more was used than the scheme allows."""
        return self.used > self.limit.most


def limits_used(scheme: Scheme, on: date) -> list[LimitUse]:
    """The limits in force on the day and what its people used of them in classes begun in that calendar year; four queries."""
    limits = list(scheme.limits.filter(in_force_on(on)).order_by("kind", "pk"))
    if not limits:
        return []
    programmes = set(scheme.courses.order_by("pk").values_list("programme_code", flat=True))
    people = set(scheme.members.filter(in_force_on(on)).order_by("pk").values_list("person_id", flat=True))
    places = [one for one in studied(people, programmes, on) if one.begun_on.year == on.year]
    times = Counter(one.person_id for one in places)
    used: Mapping[str, int] = {
        LimitKind.CLASSES: len({one.class_id for one in places}),
        LimitKind.PEOPLE: len(times),
        LimitKind.TIMES: max(times.values(), default=0),
    }
    return [LimitUse(limit, on.year, used[limit.kind]) for limit in limits]
