"""What stands against sending somebody: another class, another notice, an empty office, the same person twice (R0-06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.kernel import dates, numbers, text
from nennep.nominations.models import EnrolmentNotice, Nomination
from nennep.nominations.queries.sendings import beyond_rules
from nennep.nominations.states import GONE, SENT_STATES, WITH_SEAT, NomineeState
from nennep.norms.queries import rules_in_force
from nennep.people.models import Person, Posting
from nennep.people.policies import birth_of
from nennep.people.queries import may_be_same, posting_in_force

LEADERS_STAYING = "nominations.leaders.min_staying"


@dataclass(frozen=True)
class Busy:
    """Somebody studies elsewhere in these days; `ends_on` is None where nobody knows."""

    person_id: int
    class_name: str
    starts_on: date
    ends_on: date | None


OpenPlaces: TypeAlias = Callable[[Collection[int]], Sequence[Busy]]

_open_places: list[OpenPlaces] = []


def register_open_places(function: OpenPlaces) -> None:
    """Tell who has a place in a class that has not ended: `function(person_ids)`. Called once at start by the area of
    classes."""
    _open_places[:] = [function]


def busy_people(
    person_ids: Collection[int],
    starts_on: date,
    ends_on: date | None,
    *,
    besides: EnrolmentNotice | None = None,
) -> dict[int, Busy]:
    """Who is in another class, or holds a seat under another notice, in these days; two queries.

    Days overlap unless one certainly ends before the other begins.
    """
    found: dict[int, Busy] = {}
    rows = list(_open_places[0](person_ids)) if _open_places else []
    others = Nomination.objects.filter(person_id__in=list(person_ids), state__in=WITH_SEAT).select_related(
        "notice"
    )
    if besides is not None:
        others = others.exclude(notice=besides)
    rows += [
        Busy(row.person_id, row.notice.title, row.notice.starts_on, row.notice.ends_on)
        for row in others.order_by("notice__starts_on", "pk")
    ]
    for row in rows:
        is_over = row.ends_on is not None and row.ends_on < starts_on
        is_later = ends_on is not None and row.starts_on > ends_on
        if not is_over and not is_later:
            found.setdefault(row.person_id, row)
    return found


def clash_sentence(name: str, busy: Busy) -> str:
    """Why somebody cannot be nominated now."""
    if busy.ends_on is None:
        return _("{name} is in “{class_name}” from {day} on.").format(
            name=name, class_name=busy.class_name, day=dates.short(busy.starts_on)
        )
    return _("{name} is in “{class_name}” from {first} to {last}.").format(
        name=name,
        class_name=busy.class_name,
        first=dates.short(busy.starts_on),
        last=dates.short(busy.ends_on),
    )


def warnings_of(
    notice: EnrolmentNotice, nominations: Sequence[Nomination], on: date
) -> dict[int, tuple[str, ...]]:
    """What wants a look with each nominee: probably the same person twice, other leaders of the unit away at the time, a
    limit of sendings that is reached.

    The same queries for one nominee and for a hundred.
    """
    warnings: dict[int, list[str]] = defaultdict(list)
    for nomination_id, sentences in _same_people(notice, nominations).items():
        warnings[nomination_id] += sentences
    for nomination_id, sentence in _leaders_away(notice, nominations, on).items():
        warnings[nomination_id].append(sentence)
    waiting = {row.person_id: row for row in nominations if row.state not in {*SENT_STATES, *GONE}}
    names = {pk: row.person.full_name for pk, row in waiting.items()}
    for beyond in beyond_rules(notice, names):
        for person_id in beyond.person_ids:
            warnings[waiting[person_id].pk].append(beyond.sentence)
    return {key: tuple(found) for key, found in warnings.items()}


def _same_people(notice: EnrolmentNotice, nominations: Sequence[Nomination]) -> dict[int, list[str]]:
    """Nominees of the notice, and people on record, with the same name without tones and a birth that can be one day."""
    found: dict[int, list[str]] = defaultdict(list)
    others = list(
        Nomination.objects.filter(notice=notice)
        .exclude(state__in=[*GONE, NomineeState.REGISTERED])
        .select_related("person", "agency")
        .order_by("pk")
    )
    by_key: dict[str, list[Nomination]] = defaultdict(list)
    for other in others:
        by_key[text.search_key(other.person.full_name)].append(other)
    for one in nominations:
        for other in by_key.get(text.search_key(one.person.full_name), []):
            if other.person_id != one.person_id and _same_birth(one.person, other.person):
                found[one.pk].append(
                    _("{name} ({code}) of {agency} is nominated too and may be the same person.").format(
                        name=other.person.full_name, code=other.person.code, agency=other.agency.name
                    )
                )
    keys = {one.person.match_key for one in nominations}
    twins: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(match_key__in=keys, merged_into__isnull=True).order_by("pk"):
        twins[person.match_key].append(person)
    for one in nominations:
        codes = [
            person.code
            for person in twins[one.person.match_key]
            if person.pk != one.person_id and person.birth_year and _same_birth(one.person, person)
        ]
        if codes:
            found[one.pk].append(
                _("Perhaps on record twice: {codes}. Compare the records.").format(codes=", ".join(codes[:3]))
            )
    return found


def _same_birth(one: Person, other: Person) -> bool:
    return may_be_same(birth_of(one), birth_of(other))


def _leaders_away(notice: EnrolmentNotice, nominations: Sequence[Nomination], on: date) -> dict[int, str]:
    """Nominees who lead their unit, where fewer leaders than the norm would stay in these days; a norm that is off warns nobody."""
    norm = rules_in_force(on, LEADERS_STAYING).find(
        LEADERS_STAYING, programme_code=notice.programme.code, study_form=notice.study_form
    )
    if norm is None or norm.is_off:
        return {}
    least = norm.as_int
    agencies = {one.agency_id for one in nominations}
    leading = Posting.objects.filter(
        posting_in_force(on), unit_id__in=agencies, title__is_leading=True
    ).select_related("person")
    leaders: dict[int, dict[int, Person]] = defaultdict(dict)
    for row in leading.order_by("person__name_sort_key", "person_id"):
        leaders[row.unit_id][row.person_id] = row.person
    everybody = {person_id for found in leaders.values() for person_id in found}
    away = (
        set(busy_people(everybody, notice.starts_on, notice.ends_on, besides=notice)) if everybody else set()
    )
    away |= set(
        Nomination.objects.filter(Q(notice=notice), person_id__in=everybody, state__in=WITH_SEAT).values_list(
            "person_id", flat=True
        )
    )
    found = {}
    for one in nominations:
        known = leaders.get(one.agency_id, {})
        names = [person.full_name for pk, person in known.items() if pk != one.person_id and pk in away]
        left = len(known) - len(names) - 1
        if one.person_id not in known or left >= least:
            continue
        found[one.pk] = (
            _(
                "{left} leaders of the unit would stay, at least {least} are wanted; also away: {names}."
            ).format(left=numbers.whole(left), least=numbers.whole(least), names=_few(names))
            if names
            else _("{left} leaders of the unit would stay, at least {least} are wanted.").format(
                left=numbers.whole(left), least=numbers.whole(least)
            )
        )
    return found


def _few(names: Sequence[str], most: int = 3) -> str:
    rest = len(names) - most
    shown = ", ".join(names[:most])
    return _("{names} and {count} other people").format(names=shown, count=rest) if rest > 0 else shown
