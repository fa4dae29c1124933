"""Units, people, classes and timetables of the bench, written in bulk into an empty database."""

# Vietnamese throughout: invented people and units of the bench, never on a screen of real work

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count, product
from random import Random

from nennep.accounts.models import Grant, Role, User
from nennep.attendance.models import (
    AbsenceReason,
)
from nennep.attendance.queries.derivation import RuleShelf
from nennep.catalogue.models import ProgrammeVersion, StudyForm
from nennep.classes.models import (
    ClassAppointment,
    ClassRole,
    ClassSuperior,
    Enrolment,
    Session,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.states import ClassState
from nennep.console.benching.loading import add
from nennep.console.benching.patterns import (
    AGENCIES,
    FAMILIES,
    FIRST_MONTH,
    GIVENS,
    HALVES,
    LAST_MONTH,
    LECTURERS,
    LONG_AGO,
    MIDDLES,
    NOW,
    SCHOOLS,
    SEED,
    World,
)
from nennep.kernel import text
from nennep.kernel.clock import zone
from nennep.people.models import Person, Posting, Sex
from nennep.units.models import Unit, UnitKind, UnitVersion


class Ground:
    """Everything before the first mark."""

    def __init__(self, *, classes: int, trainees: int, sessions: int, system: User) -> None:
        self.classes, self.trainees, self.sessions = classes, trainees, sessions
        self.lot = Random(SEED)  # noqa: S311 - the same world every time, nothing secret
        self.system = system
        self.moment = NOW.replace(tzinfo=zone())
        self.version = ProgrammeVersion.objects.select_related("programme").get(programme__code="tc-llct")
        self.reasons = {one.code: one for one in AbsenceReason.objects.order_by("valid_from", "pk")}
        self.shelf = RuleShelf()
        self.names = [" ".join(parts) for parts in product(FAMILIES, MIDDLES, GIVENS)]
        self.lot.shuffle(self.names)
        self.keys = {name: (text.name_sort_key(name), text.search_key(name), text.match_key(name)) for name in self.names}  # fmt: skip

    def _units(self) -> tuple[Unit, list[Unit], list[Unit]]:
        keys = count(Unit.objects.count() + 1)
        committee = self._unit(next(keys), "Tỉnh ủy Mẫu", "province_committee", None)
        board = self._unit(next(keys), "Ban Tổ chức Tỉnh ủy Mẫu", "organisation_board", committee)
        schools = [
            self._unit(next(keys), f"Trường Chính trị Mẫu {number + 1}", "political_school", committee)
            for number in range(SCHOOLS)
        ]
        agencies = [
            self._unit(next(keys), f"Cơ quan Mẫu {number + 1}", "agency", committee)
            for number in range(AGENCIES)
        ]
        units = [committee, board, *schools, *agencies]
        add(Unit, units)
        add(
            UnitVersion,
            (
                UnitVersion(
                    unit=unit, name=unit.name, match_key=unit.match_key, kind=unit.kind, parent=unit.parent,
                    valid_from=LONG_AGO, symbol="BTCTU" if unit is board else f"M{unit.pk}", place="Thành phố Mẫu",
                )
                for unit in units
            ),
        )  # fmt: skip
        return board, schools, agencies

    def _unit(self, key: int, name: str, kind: str, parent: Unit | None) -> Unit:
        return Unit(
            pk=key, code=f"BENCH-{key}", valid_from=LONG_AGO, name=name, sort_key=text.sort_key(name),
            search_key=text.search_key(name), match_key=text.match_key(name),
            kind=UnitKind.objects.get(code=kind), parent=parent,
        )  # fmt: skip

    # --- People, classes, timetable ----------------------------------------------------------------------------------

    def _people_and_classes(self, board: Unit, schools: list[Unit], agencies: list[Unit]) -> World:
        self.agencies = agencies
        people = self.classes * self.trainees
        add(Person, (self._person(number + 1) for number in range(people)))
        add(
            Posting,
            (
                Posting(person_id=number + 1, unit=self._agency_of(number + 1), post="Chuyên viên", is_main=True, valid_from=date(2015, 1, 1))
                for number in range(people)
            ),
        )  # fmt: skip
        months = [self._days(month) for month in range(FIRST_MONTH, LAST_MONTH + 1)]
        # A small world lies in the last months: what is not yet reported is measured too.
        months = months[-self.classes :]
        self.days = {number + 1: months[number % len(months)] for number in range(self.classes)}
        add(TrainingClass, (self._class(number + 1, schools) for number in range(self.classes)))
        add(
            ClassSuperior,
            (
                ClassSuperior(training_class_id=number + 1, unit=board, view=SuperiorView.ALL, is_main=True)
                for number in range(self.classes)
            ),
        )
        self.first_lecturer = people + 1
        add(Person, (self._person(self.first_lecturer + number) for number in range(LECTURERS)))
        add(Session, self._sessions())
        add(Enrolment, self._enrolments())
        return World(
            board=board,
            officer=self._account("bench.officer", "Lê Cán Bộ Ban"),
            system=self.system,
        )

    def _person(self, key: int) -> Person:
        name = self.names[key % len(self.names)]
        sort_key, search_key, match_key = self.keys[name]
        return Person(
            pk=key, code=f"BENCH-{key}", full_name=name, name_sort_key=sort_key, search_key=search_key, match_key=match_key,
            sex=Sex.MALE if key % 2 else Sex.FEMALE, birth_year=1970 + key % 25,
        )  # fmt: skip

    def _agency_of(self, person_id: int) -> Unit:
        # People of one class come from 16 agencies; the classes of each month together reach all agencies alike.
        class_number, place = divmod(person_id - 1, self.trainees)
        in_month, month = divmod(class_number, LAST_MONTH - FIRST_MONTH + 1)
        return self.agencies[(in_month * 16 + month * 37 + place % 16) % len(self.agencies)]

    def _days(self, month: int) -> list[date]:
        wanted = -(-self.sessions // 2)
        day = date(2024, month, 1)
        found: list[date] = []
        while len(found) < wanted:
            if day.weekday() < 5:
                found.append(day)
            day += timedelta(days=1)
        return found

    def _class(self, key: int, schools: list[Unit]) -> TrainingClass:
        name = f"Trung cấp lý luận chính trị Mẫu {key}"
        school = schools[key % len(schools)]
        return TrainingClass(
            pk=key, code=f"BENCH-{key}", name=name, search_key=text.search_key(name), sort_key=text.sort_key(name),
            programme_version=self.version, study_form=StudyForm.FULL_TIME, cohort_from=2024, cohort_to=2025, host=school,
            trainer=school, starts_on=self.days[key][0], state=ClassState.OPENED, opened_on=self.days[key][0],
        )  # fmt: skip

    def _sessions(self) -> Iterator[Session]:
        key = 0
        for class_id in range(1, self.classes + 1):
            for place in range(self.sessions):
                key += 1
                day = self.days[class_id][place // 2]
                half, lessons, begin, end = HALVES[place % 2]
                yield Session(
                    pk=key, training_class_id=class_id, held_on=day, half=half, lessons=lessons, topic="Chuyên đề mẫu", room="A1",
                    starts_at=datetime.combine(day, begin, zone()), ends_at=datetime.combine(day, end, zone()),
                    lecturer_id=self.first_lecturer + key % LECTURERS,
                )  # fmt: skip

    def _enrolments(self) -> Iterator[Enrolment]:
        for key in range(1, self.classes * self.trainees + 1):
            class_number, place = divmod(key - 1, self.trainees)
            yield Enrolment(
                pk=key, training_class_id=class_number + 1, person_id=key, agency=self._agency_of(key), order=place + 1,
                post="Chuyên viên", valid_from=self.days[class_number + 1][0],
            )  # fmt: skip

    # --- Marks and what is added up from them ------------------------------------------------------------------------

    def _roles(self, world: World, agencies: list[Unit]) -> None:
        Grant.objects.create(user=world.officer, role=Role.BOARD_OFFICER, unit=world.board, valid_from=LONG_AGO)  # fmt: skip
        world.agency_officer = self._account("bench.agency", "Võ Cán Bộ Cơ Quan")
        Grant.objects.create(user=world.agency_officer, role=Role.AGENCY_OFFICER, unit=agencies[0], valid_from=LONG_AGO)  # fmt: skip
        for training_class in world.samples:
            first = training_class.enrolments.order_by("order", "pk")[0]
            number = Person.objects.count() + 1
            manager = self._person(number)
            add(Person, [manager])
            world.managers[training_class.pk] = self._account(
                f"bench.manager.{training_class.pk}", manager.full_name, manager
            )
            for person, role in (
                (manager, ClassRole.CLASS_MANAGER),
                (first.person, ClassRole.CLASS_MONITOR),
            ):
                ClassAppointment.objects.create(training_class=training_class, person=person, role=role, valid_from=training_class.starts_on)  # fmt: skip
            world.trainee_users += [
                self._account(f"bench.trainee.{row.pk}", row.person.full_name, row.person)
                for row in training_class.enrolments.select_related("person").order_by("-order", "pk")[:5]
            ]

    def _account(self, username: str, name: str, person: Person | None = None) -> User:
        user = User(
            username=username, full_name=name, person=person, created_at=self.moment,
            sort_key=text.name_sort_key(name), search_key=text.search_key(f"{name} {username}"),
        )  # fmt: skip
        user.set_unusable_password()
        user.save()
        return user


def minutes(begin: time, end: time) -> int:
    return (end.hour - begin.hour) * 60 + end.minute - begin.minute
