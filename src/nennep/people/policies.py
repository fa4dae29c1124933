"""Who may see which people, and what of them. Ethnicity, Party dates, contact and the day of birth are masked by right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of, subtree_of
from nennep.kernel import clock, dates
from nennep.kernel.periods import in_force_on
from nennep.people.models import Person, Posting
from nennep.units.models import Unit, UnitVersion
from nennep.units.queries import outside_tree_ids, with_predecessors

BOARD_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.PERSONNEL_DIVISION)
"""The Organisation Board keeps the records of cadres: everybody who ever served in its scope, sensitive fields included."""

AGENCY_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
"""An agency sees its own people, sensitive fields included."""

OTHER_SEEING_ROLES = (Role.COMMITTEE_LEADER, Role.INSPECTOR)
"""Leaders and inspectors see who serves in their scope, without sensitive fields."""

WRITING_ROLES = (Role.BOARD_OFFICER, Role.PERSONNEL_DIVISION, Role.AGENCY_OFFICER)

Visibility: TypeAlias = Callable[[Actor, date], QuerySet[Person]]

_visible: list[Visibility] = []
_sensitive: list[Visibility] = []


def register_visibility(function: Visibility, *, sensitive: bool = False) -> None:
    """Another area says whom else somebody may see: a school its trainees. Called once at start.

    With `sensitive` the same people's sensitive fields may be seen too.
    """
    for registry, wanted in ((_visible, True), (_sensitive, sensitive)):
        if wanted and function not in registry:
            registry.append(function)


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[Person]:
    """The people somebody may see on the day, in a fixed number of queries.

    Administrators see everybody by name only; a person sees itself. The Board of a province also sees who serves in the
    State bodies of the province, to whose heads it writes, without sensitive fields.
    """
    day = on or clock.today()
    rights = rights_of(actor, day)
    if rights.is_system or rights.is_administrator:
        return _standing()
    if rights.actor is None:
        return Person.objects.none()
    seen = _own_and_scope(rights, day, serving=(*AGENCY_ROLES, *OTHER_SEEING_ROLES))
    beside = state_bodies_beside(rights, day)
    if beside:
        seen |= Q(pk__in=_in_force(day).filter(unit_id__in=beside).values("person_id"))
    return _standing().filter(seen | _registered(_visible, actor, day))


def sensitive_to(actor: Actor, on: date | None = None) -> QuerySet[Person]:
    """The people whose sensitive fields somebody may see: a part of `visible_to`."""
    day = on or clock.today()
    rights = rights_of(actor, day)
    if rights.is_system:
        return _standing()
    if rights.actor is None:
        return Person.objects.none()
    return _standing().filter(
        _own_and_scope(rights, day, serving=AGENCY_ROLES) | _registered(_sensitive, actor, day)
    )


def _standing() -> QuerySet[Person]:
    """Records that were not merged into another one."""
    return Person.objects.filter(merged_into__isnull=True)


def _own_and_scope(rights: Rights, day: date, *, serving: tuple[str, ...]) -> Q:
    seen = Q(pk__in=list(rights.people))
    board = board_scope(rights, day)
    if board:
        seen |= Q(pk__in=Posting.objects.filter(unit_id__in=board).values("person_id"))
    scope = with_predecessors(set(rights.scope_for(*serving)), day)
    if scope:
        seen |= Q(pk__in=_in_force(day).filter(unit_id__in=scope).values("person_id"))
    return seen


def board_scope(rights: Rights, day: date) -> set[int]:
    """Units whose people the Board keeps: its scope and that of the committee whose board it is, what ended there, and
    agencies outside the tree (R1-03)."""
    return set(rights.derived("people.board_scope", day, lambda: _board_scope(rights, day)))


def _board_scope(rights: Rights, day: date) -> set[int]:
    own = set(rights.scope_for(*BOARD_ROLES))
    if own:
        above = UnitVersion.objects.filter(
            in_force_on(day),
            unit_id__in=list(rights.units_for(*BOARD_ROLES)),
            parent__kind__is_committee=True,
        )
        own |= subtree_of([parent for parent in above.values_list("parent_id", flat=True) if parent], day)
    return with_predecessors(own | outside_tree_ids(day), day) if own else set()


def state_bodies_beside(rights: Rights, day: date) -> set[int]:
    """The State bodies of the province whose Organisation Board the account works for: they do not hang below its
    committee."""
    return set(rights.derived("people.state_bodies", day, lambda: _state_bodies_beside(rights, day)))


def _state_bodies_beside(rights: Rights, day: date) -> set[int]:
    boards = rights.units_for(*BOARD_ROLES)
    if not boards:
        return set()
    serves_province = UnitVersion.objects.filter(
        in_force_on(day),
        unit_id__in=list(boards),
        parent__kind__is_committee=True,
        parent__kind__level="province",
        parent__is_outside_tree=False,
    )
    return state_bodies_of_province(day) if serves_province.exists() else set()


def state_bodies_of_province(day: date) -> set[int]:
    """The State bodies of the province on the day: those of the installation's own tree that stand below no committee."""
    tops = UnitVersion.objects.filter(
        in_force_on(day),
        parent__isnull=True,
        kind__sector="state",
        kind__level="province",
        unit__is_outside_tree=False,
    )
    return set(subtree_of(list(tops.values_list("unit_id", flat=True)), day))


def _registered(registry: list[Visibility], actor: Actor, day: date) -> Q:
    seen = Q(pk__in=[])
    for function in registry:
        seen |= Q(pk__in=function(actor, day).values("pk"))
    return seen


def _in_force(day: date) -> QuerySet[Posting]:
    """Postings on the day; one that is not known since when counts as old."""
    return Posting.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


def may_view(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether the person is in `visible_to`."""
    return visible_to(actor, on).filter(pk=person.pk).exists()


def may_see_sensitive(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether ethnicity, Party dates, contact and the day of birth may be seen."""
    return sensitive_to(actor, on).filter(pk=person.pk).exists()


def may_see_photo(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whoever may see the person may see the portrait; an administrator by that role alone may not."""
    day = on or clock.today()
    rights = rights_of(actor, day)
    if rights.is_system:
        return True
    if rights.actor is None:
        return False
    seen = _own_and_scope(rights, day, serving=(*AGENCY_ROLES, *OTHER_SEEING_ROLES))
    return Person.objects.filter(seen | _registered(_visible, actor, day), pk=person.pk).exists()


def may_register(actor: Actor, unit: Unit | None, on: date | None = None) -> bool:
    """Whether somebody may put a person on record who serves at the unit.

    Schools register trainees of any agency; agencies only their own people.
    """
    day = on or clock.today()
    rights = rights_of(actor, day)
    if rights.is_system or rights.has(Role.TRAINING_OFFICE):
        return True
    if unit is None:
        return rights.has(*BOARD_ROLES)
    return unit.pk in rights.scope_for(*WRITING_ROLES) or unit.pk in board_scope(rights, day)


def may_register_somebody(actor: Actor, on: date | None = None) -> bool:
    """Whether there is any unit for which somebody may put people on record."""
    rights = rights_of(actor, on or clock.today())
    return rights.is_system or rights.has(Role.TRAINING_OFFICE, *WRITING_ROLES)


def may_correct(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether the record may be corrected: by the Board and the person's own agency."""
    day = on or clock.today()
    rights = rights_of(actor, day)
    if rights.is_system:
        return True
    if not rights.has(*WRITING_ROLES):
        return False
    scope = with_predecessors(set(rights.scope_for(*WRITING_ROLES)), day) | board_scope(rights, day)
    return Posting.objects.filter(person=person, unit_id__in=scope).exists()


def may_post(actor: Actor, person: Person, unit: Unit, on: date | None = None) -> bool:
    """Whether somebody may record a post of the person at the unit: with rights over the unit or the person."""
    return may_register(actor, unit, on) or may_correct(actor, person, on)


def planning_to(actor: Actor, on: date | None = None) -> QuerySet[Person]:
    """The people of whom somebody may see for which posts they are planned: the Board and their own agency.

    Planning lists are restricted: nobody sees the own planning by having an account.
    """
    day = on or clock.today()
    rights = rights_of(actor, day)
    if rights.is_system:
        return _standing()
    seen = Q(pk__in=[])
    if board := board_scope(rights, day):
        seen |= Q(pk__in=Posting.objects.filter(unit_id__in=board).values("person_id"))
    if scope := with_predecessors(set(rights.scope_for(*AGENCY_ROLES)), day):
        seen |= Q(pk__in=_in_force(day).filter(unit_id__in=scope).values("person_id"))
    return _standing().filter(seen)


def may_see_planning(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether the person is in `planning_to`."""
    return planning_to(actor, on).filter(pk=person.pk).exists()


def may_record_planning(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether planned posts of the person may be recorded: by who keeps the record and may see planning."""
    return may_correct(actor, person, on) and may_see_planning(actor, person, on)


def may_merge(actor: Actor, keep: Person, merged: Person, on: date | None = None) -> bool:
    """Whether two records may be merged: by the Board, which keeps both; those of the State bodies of its province too,
    since no other Board does."""
    day = on or clock.today()
    rights = rights_of(actor, day)
    if rights.is_system:
        return True
    if not rights.has(Role.BOARD_OFFICER, Role.PERSONNEL_DIVISION):
        return False
    beside = Posting.objects.filter(unit_id__in=with_predecessors(state_bodies_beside(rights, day), day))
    return all(
        may_correct(actor, person, day) or beside.filter(person=person).exists() for person in (keep, merged)
    )


# --- Masking ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PersonCard:
    """A person as far as somebody may see it. Hidden texts are empty and `is_masked` says so."""

    person_id: int
    code: str
    full_name: str
    sex: str
    born: str
    ethnicity: str
    party_joined: str
    party_official: str
    education: str
    political_theory: str
    phone: str
    email: str
    is_masked: bool


def mask(person: Person, actor: Actor, on: date | None = None) -> PersonCard:
    """The person as the actor may see it; for many people use `cards`."""
    return cards([person], actor, on)[person.pk]


def cards(people: Iterable[Person], actor: Actor, on: date | None = None) -> dict[int, PersonCard]:
    """The people as the actor may see them, by key; one decision for all."""
    every = list(people)
    open_ids = set(
        sensitive_to(actor, on).filter(pk__in=[person.pk for person in every]).values_list("pk", flat=True)
    )
    return {person.pk: _card(person, open_ids) for person in every}


def _card(person: Person, open_ids: Collection[int]) -> PersonCard:
    is_open = person.pk in open_ids
    born = birth_of(person)
    year = str(person.birth_year) if person.birth_year else ""

    def hidden(value: object) -> str:
        return (
            dates.short(value) if is_open and isinstance(value, date) else str(value or "") if is_open else ""
        )

    return PersonCard(
        person_id=person.pk,
        code=person.code,
        full_name=person.full_name,
        sex=person.sex,
        born=(dates.short(born) if born else "") if is_open else year,
        ethnicity=hidden(person.ethnicity),
        party_joined=hidden(person.party_joined_on),
        party_official=hidden(person.party_official_on),
        education=person.education,
        political_theory=person.political_theory,
        phone=hidden(person.phone),
        email=hidden(person.email),
        is_masked=not is_open,
    )


def birth_of(person: Person) -> dates.PartialDate | None:
    """The birth date as far as it is known."""
    if not person.birth_year:
        return None
    return dates.PartialDate(person.birth_year, person.birth_month, person.birth_day)
