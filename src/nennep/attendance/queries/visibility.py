"""Who can see this trainee's marks, and why: the rules of `marks_visible_to`, asked from the other side (R0-14, R1-20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from nennep.accounts.models import User
from nennep.accounts.queries import holders, persons_acting_for
from nennep.classes.models import (
    DELEGATION_ROLES,
    ClassAppointment,
    ClassSuperior,
    Enrolment,
    Session,
    SuperiorView,
)
from nennep.classes.policies import AGENCY_ROLES, BOARD_ROLES, OVERSEEING_ROLES, SCHOOL_ROLES
from nennep.classes.states import SessionState
from nennep.kernel.periods import in_force_on
from nennep.people.models import Posting
from nennep.units.models import Unit, UnitVersion
from nennep.units.queries import ancestors_on, names_on, successors_today


class Why(StrEnum):
    """The reason for which somebody sees the marks."""

    SELF = "self"
    BOARD = "board"
    SCHOOL = "school"
    OVERSEER = "overseer"
    DUTY = "duty"
    LECTURER = "lecturer"
    DELEGATION = "delegation"
    NARROW = "narrow"
    AGENCY = "agency"
    SYSTEM = "system"


@dataclass(frozen=True)
class Sight:
    """One reason for which one account sees the marks. `role` is a role or a duty; `unit` where it is held."""

    user_id: int
    name: str
    why: Why
    role: str = ""
    unit: str = ""
    standing_in_for: str = ""


def who_sees(enrolment: Enrolment, on: date) -> list[Sight]:
    """Every open account that sees the marks of this place on the day, once for each reason, by kind of reason.

    `enrolment` is loaded with its class. Says what `policies.marks_visible_to` says, from the other side; a test holds
    the two together over a small world of all roles.
    """
    reader = _Reader(enrolment, on)
    found = [
        *reader.trainee(),
        *reader.agency(),
        *reader.duties(),
        *reader.lecturers(),
        *reader.school(),
        *reader.superiors(),
        *reader.system(),
    ]
    return list(dict.fromkeys(found))


class _Reader:
    def __init__(self, enrolment: Enrolment, on: date) -> None:
        self.enrolment = enrolment
        self.training_class = enrolment.training_class
        self.on = on
        self._names: dict[int, str] = {}

    def trainee(self) -> Iterable[Sight]:
        accounts = User.objects.filter(person_id=self.enrolment.person_id, is_active=True).order_by("pk")
        return [Sight(user.pk, str(user), Why.SELF) for user in accounts]

    def system(self) -> Iterable[Sight]:
        accounts = User.objects.filter(is_system=True, is_active=True).order_by("pk")
        return [Sight(user.pk, str(user), Why.SYSTEM) for user in accounts]

    def agency(self) -> Iterable[Sight]:
        """Officers, heads and overseers of the sending unit, and of the unit where the person now serves."""
        posted = Posting.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=self.on),
            Q(valid_to__isnull=True) | Q(valid_to__gt=self.on),
            person_id=self.enrolment.person_id,
            is_main=True,
        )
        targets = {self.enrolment.agency_id, *posted.order_by("pk").values_list("unit_id", flat=True)}
        units = self.above(targets)
        return [
            *self.held(AGENCY_ROLES, units, Why.AGENCY),
            *self.held(OVERSEEING_ROLES, units, Why.OVERSEER),
        ]

    def school(self) -> Iterable[Sight]:
        """Host and trainer, and who oversees them."""
        units = self.above({self.training_class.host_id, self.training_class.trainer_id})
        return [
            *self.held(SCHOOL_ROLES, units, Why.SCHOOL),
            *self.held(OVERSEEING_ROLES, units, Why.OVERSEER),
        ]

    def superiors(self) -> Iterable[Sight]:
        """The bodies to which the class reports: the whole class, or the people of their own subtree (R1-20)."""
        rows = ClassSuperior.objects.filter(training_class=self.training_class).order_by("pk")
        agency_line = self.above({self.enrolment.agency_id})
        found: list[Sight] = []
        for unit_id, view in rows.values_list("unit_id", "view"):
            sees_all = view == SuperiorView.ALL
            if not sees_all and unit_id not in agency_line:
                continue
            above = self.above({unit_id})
            why = Why.BOARD if sees_all else Why.NARROW
            found += self.held(BOARD_ROLES, above | self.boards_of(unit_id), why)
            found += self.held(OVERSEEING_ROLES, above, Why.OVERSEER if sees_all else why)
        return found

    def duties(self) -> Iterable[Sight]:
        """Duties in the class; delegation heads for their delegation alone (R0-14)."""
        line = {self.enrolment.agency_id, *self.ancestors(self.enrolment.agency_id)}
        found: dict[int, list[tuple[Why, str, str]]] = defaultdict(list)
        rows = ClassAppointment.objects.filter(in_force_on(self.on), training_class=self.training_class)
        for one in rows.select_related("delegation").order_by("pk"):
            words = str(one.get_role_display())
            if one.role not in DELEGATION_ROLES:
                found[one.person_id].append((Why.DUTY, words, ""))
            elif one.delegation_id is not None and (
                self.enrolment.delegation_id == one.delegation_id
                or (self.enrolment.delegation_id is None and one.delegation_id in line)
            ):
                found[one.person_id].append((Why.DELEGATION, words, str(one.delegation)))
        return self.acting(found)

    def lecturers(self) -> Iterable[Sight]:
        """Who teaches, or taught, a session of the class."""
        taught = (
            Session.objects.filter(training_class=self.training_class, lecturer__isnull=False)
            .exclude(state=SessionState.CANCELLED)
            .order_by("lecturer_id")
            .values_list("lecturer_id", flat=True)
            .distinct()
        )
        return self.acting({person: [(Why.LECTURER, "", "")] for person in taught})

    def acting(self, persons: dict[int, list[tuple[Why, str, str]]]) -> list[Sight]:
        """The accounts behind the persons, and those who stand in for them."""
        accounts = persons_acting_for(list(persons), self.on)
        users = User.objects.in_bulk({user_id for ids in accounts.values() for user_id in ids})
        found = []
        for person_id, reasons in persons.items():
            own = next(
                (users[key] for key in accounts.get(person_id, ()) if users[key].person_id == person_id), None
            )
            for user_id in accounts.get(person_id, ()):
                user = users[user_id]
                behalf = "" if user.person_id == person_id else str(own or "")
                found += [Sight(user.pk, str(user), why, role, unit, behalf) for why, role, unit in reasons]
        return found

    def held(self, roles: Collection[str], units: Collection[int], why: Why) -> list[Sight]:
        """Who holds one of the roles at one of the units, in person or as a substitute."""
        found = holders(roles, units, self.on)
        missing = {one.unit_id for one in found} - self._names.keys()
        if missing:
            self._names |= names_on(missing, self.on)
        return [
            Sight(one.user_id, one.name, why, one.role, self._names.get(one.unit_id, ""), one.standing_in_for)
            for one in found
        ]

    def above(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """The units at which a role reaches down to one of these: themselves, who stands for ended ones, superiors."""
        found: set[int] = set()
        for unit_id in unit_ids:
            for one in {unit_id, self.stands_for(unit_id)}:
                found |= {one, *self.ancestors(one)}
        return frozenset(found)

    def boards_of(self, unit_id: int) -> frozenset[int]:
        """Boards and divisions directly below the body, which act for it."""
        below = UnitVersion.objects.filter(
            in_force_on(self.on), parent_id__in={unit_id, self.stands_for(unit_id)}
        )
        return frozenset(below.order_by("pk").values_list("unit_id", flat=True))

    def ancestors(self, unit_id: int) -> list[int]:
        return [unit.pk for unit in ancestors_on(Unit(pk=unit_id), self.on)]

    def stands_for(self, unit_id: int) -> int:
        """The unit in which an ended one lives on: its main successor, else the last superior that still has a place."""
        at, seen = unit_id, set[int]()
        while at not in seen:
            seen.add(at)
            unit = Unit.objects.filter(pk=at, valid_to__lte=self.on).first()
            if unit is None:
                return at
            heir = successors_today([at], self.on)[at]
            onward = heir if heir != at else unit.parent_id
            if onward is None:
                return at
            at = onward
        return at
