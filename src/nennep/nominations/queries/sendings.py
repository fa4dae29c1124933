"""How often somebody was sent already, and who would go beyond a limit of a rule or of a scheme (R2-28)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from nennep.directives.models import LimitKind, SchemeCourse, SchemeLimit, SchemeMember
from nennep.directives.queries import studied
from nennep.kernel import numbers
from nennep.kernel.periods import in_force_on
from nennep.nominations.models import EnrolmentNotice, Nomination
from nennep.nominations.states import SENT_STATES
from nennep.norms.queries import RuleBook, rules_in_force

A_YEAR, RUNNING = "abroad.sendings_a_year.max", "abroad.two_years_running"


@dataclass(frozen=True)
class Sending:
    """Somebody was sent to a class that begins in a year. `key` tells classes apart."""

    person_id: int
    programme_code: str
    key: str
    year: int


@dataclass(frozen=True)
class Beyond:
    """Why somebody cannot be sent; `person_ids` are those whom the limit leaves out, all of them at once."""

    person_ids: tuple[int, ...]
    sentence: str


def sendings(
    person_ids: Collection[int], programmes: Collection[str], years: Collection[int]
) -> list[Sending]:
    """The sendings of these people to these programmes: by decision, and places in classes that no notice called for.

    Two queries.
    """
    rows = Nomination.objects.filter(
        person_id__in=person_ids,
        notice__programme__code__in=programmes,
        notice__starts_on__year__in=years,
        state__in=SENT_STATES,
    ).values_list("person_id", "notice__programme__code", "notice_id", "notice__starts_on")
    found = [
        Sending(person_id, code, f"notice {notice_id}", starts_on.year)
        for person_id, code, notice_id, starts_on in rows.order_by("pk")
    ]
    last = date(max(years), 12, 31)
    found += [
        Sending(one.person_id, one.programme_code, f"class {one.class_id}", one.begun_on.year)
        for one in studied(person_ids, programmes, last)
        if one.notice_id is None and one.begun_on.year in years
    ]
    return found


def beyond_limits(notice: EnrolmentNotice, people: Mapping[int, str]) -> list[Beyond]:
    """Which limits would be passed if these people (name by key) were sent by one decision, by the rules of the first day
    of the class. The same queries for one and for a hundred."""
    return [*beyond_rules(notice, people), *_by_schemes(notice, people)] if people else []


def beyond_rules(notice: EnrolmentNotice, people: Mapping[int, str]) -> list[Beyond]:
    """Who of these people would go beyond a rule of study abroad. It tells nothing of schemes, whose lists are restricted."""
    return list(_by_rules(notice, people, rules_in_force(notice.starts_on, "abroad.")))


def _by_rules(notice: EnrolmentNotice, people: Mapping[int, str], book: RuleBook) -> Iterator[Beyond]:
    """The rules of study abroad bind the programmes that they name, and none where they name none."""
    code, year = notice.programme.code, notice.starts_on.year
    codes = {rule.programme_code for key in (A_YEAR, RUNNING) for rule in book.by_key.get(key, ())} - {""}
    if code not in codes:
        return
    most = book.find(A_YEAR, programme_code=code, study_form=notice.study_form, unit=notice.owner_id)
    running = book.find(RUNNING, programme_code=code, study_form=notice.study_form, unit=notice.owner_id)
    by_person: dict[int, list[int]] = defaultdict(list)
    for one in sendings(people, codes, {year - 1, year, year + 1}):
        by_person[one.person_id].append(one.year)
    for pk, name in people.items():
        years = by_person[pk]
        if most is not None and not most.is_off and years.count(year) >= most.as_int:
            yield Beyond(
                (pk,),
                _("{name} is sent {count} times in {year} already. {rule}: at most {most} ({basis}).").format(
                    name=name,
                    count=numbers.whole(years.count(year)),
                    year=year,
                    rule=most.name,
                    most=numbers.whole(most.as_int),
                    basis=most.basis,
                ),
            )
        elif (
            running is not None and running.is_off and (other := next((y for y in years if y != year), None))
        ):
            yield Beyond(
                (pk,),
                _("{name} is sent in {other} already, and {rule} is not allowed ({basis}).").format(
                    name=name, other=other, rule=running.name.lower(), basis=running.basis
                ),
            )


def _by_schemes(notice: EnrolmentNotice, people: Mapping[int, str]) -> Iterator[Beyond]:
    """The limits of the schemes on whose lists these people stand, where the programme is a course of the scheme."""
    on, code = notice.starts_on, notice.programme.code
    limits = list(
        SchemeLimit.objects.filter(
            in_force_on(on),
            scheme__courses__programme_code=code,
            scheme__members__in=SchemeMember.objects.filter(in_force_on(on), person_id__in=people),
        )
        .select_related("scheme")
        .distinct()
        .order_by("scheme_id", "kind", "pk")
    )
    if not limits:
        return
    schemes = {one.scheme_id for one in limits}
    members: dict[int, set[int]] = defaultdict(set)
    for scheme_id, person_id in (
        SchemeMember.objects.filter(in_force_on(on), scheme__in=schemes)
        .order_by("pk")
        .values_list("scheme_id", "person_id")
    ):
        members[scheme_id].add(person_id)
    courses: dict[int, set[str]] = defaultdict(set)
    for scheme_id, programme in (
        SchemeCourse.objects.filter(scheme__in=schemes)
        .order_by("pk")
        .values_list("scheme_id", "programme_code")
    ):
        courses[scheme_id].add(programme)
    everybody = {pk for some in members.values() for pk in some}
    every = sendings(everybody, {c for some in courses.values() for c in some}, {on.year})
    for limit in limits:
        mine = [
            one
            for one in every
            if one.person_id in members[limit.scheme_id] and one.programme_code in courses[limit.scheme_id]
        ]
        new = {pk: name for pk, name in people.items() if pk in members[limit.scheme_id]}
        yield from _passed(limit, mine, new, notice)


def _passed(
    limit: SchemeLimit, sent: Sequence[Sending], new: Mapping[int, str], notice: EnrolmentNotice
) -> Iterator[Beyond]:
    year = notice.starts_on.year
    if limit.kind == LimitKind.TIMES:
        for pk, name in new.items():
            count = sum(one.person_id == pk for one in sent)
            if count >= limit.most:
                yield Beyond((pk,), _told(limit, name, count, year))
        return
    used: set[object] = {one.key if limit.kind == LimitKind.CLASSES else one.person_id for one in sent}
    more: set[object] = {f"notice {notice.pk}"} if limit.kind == LimitKind.CLASSES else set(new)
    if new and len(used | more) > limit.most:
        yield Beyond(tuple(new), _told(limit, "", len(used), year))


def _told(limit: SchemeLimit, name: str, used: int, year: int) -> str:
    sentence = _("{scheme}: at most {most} {kind} ({basis}); {year} has {used}.").format(
        scheme=limit.scheme.name,
        most=numbers.whole(limit.most),
        kind=limit.get_kind_display(),
        basis=limit.basis_text,
        year=year,
        used=numbers.whole(used),
    )
    return f"{name} – {sentence}" if name else sentence
