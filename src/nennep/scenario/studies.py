"""The three classes of the world: people, boards, batches and timetables."""

from datetime import date, timedelta

from nennep.accounts.models import User
from nennep.catalogue.models import StudyForm
from nennep.catalogue.queries import version_on
from nennep.classes.models import Batch, ClassRole, HalfDay, Method, Mode, SuperiorView, TrainingClass
from nennep.classes.operations import (
    acknowledge_rules,
    add_batch,
    add_superior,
    appoint,
    create_class,
    enrol,
    open_class,
    plan_session,
    set_seat,
)
from nennep.norms.queries import regulation_for
from nennep.people.models import Person
from nennep.people.operations import set_photo
from nennep.planning.models import PlanItem
from nennep.scenario.calendar import months_until, second_monday, week_of, workdays
from nennep.scenario.ground import agencies
from nennep.scenario.portraits import portrait
from nennep.scenario.stage import Stage
from nennep.units.models import Unit

SIZE = 70
LECTURERS = 8
WITHOUT_PORTRAIT = 14  # every so many seats one has handed in no photograph yet
ITEMS = {"tc-llct": "TC", "cc-llct": "CC"}
"""The item of the plan of the year under which a class of the programme is opened."""
ROOMS = {"TC-K31": "Hội trường A1", "TC-K32": "Hội trường A2", "CC-K12": "Giảng đường B1"}


def hold(stage: Stage) -> list[TrainingClass]:
    """An academy class with monthly reports and two school classes in batches."""
    lecturers = [stage.person(stage.units["TCT"], "Giảng viên") for _number in range(LECTURERS)]
    stage.account("giangvien", lecturers[0])
    home = [unit for unit in agencies(stage) if not unit.is_outside_tree]
    central = [unit for unit in agencies(stage) if unit.code.startswith("TW")]
    guests = [unit for unit in agencies(stage) if unit.code.startswith(("LK-", "DH-"))]
    academy = _academy_class(stage, lecturers, home, guests)
    first = _school_class(
        stage, lecturers, "TC-K31", "Trung cấp lý luận chính trị K31", home, "1", is_this_week=True
    )
    second = _school_class(
        stage,
        lecturers,
        "TC-K32",
        "Trung cấp lý luận chính trị K32",
        [*home[:12], *central],
        "2",
        is_this_week=False,
    )
    add_superior(
        training_class=second,
        unit=stage.units["DUTW"],
        view=SuperiorView.OWN_PEOPLE,
        by=stage.system,
        now=stage.at(second.starts_on, 7),
    )
    return [academy, first, second]


def _academy_class(
    stage: Stage, lecturers: list[Person], home: list[Unit], guests: list[Unit]
) -> TrainingClass:
    months = months_until(stage.today)
    begins = second_monday(months.first) - timedelta(days=7)
    made = _class(
        stage,
        "CC-K12",
        "Cao cấp lý luận chính trị hệ tập trung K12",
        "cc-llct",
        StudyForm.FULL_TIME,
        stage.units["HV"],
        begins,
    )
    delegations = {
        "TU": home[:18],
        "LK": [unit for unit in guests if unit.code.startswith("LK")],
        "DH": [unit for unit in guests if unit.code.startswith("DH")],
    }
    shares = {"TU": 30, "LK": 20, "DH": 20}
    seat = 0
    for code, units in delegations.items():
        people: list[Person] = []
        for number in range(shares[code]):
            seat += 1
            people.append(
                _trainee(stage, made, units[number % len(units)], seat, delegation=stage.units[code])
            )
        head = people[0]
        appoint(
            training_class=made,
            person=head,
            role=ClassRole.DELEGATION_HEAD,
            delegation=stage.units[code],
            valid_from=begins,
            by=stage.system,
            now=stage.at(begins, 7),
        )
        stage.account(f"truongdoan.{code.lower()}", head, since=begins)
    _boards(stage, made, "hv", stage.units["HV"])
    open_class(training_class=made, opened_on=begins, by=stage.system, now=stage.at(begins, 7))
    weeks = (stage.today - begins).days // 7 + 4
    days = [day for day in workdays(begins, weeks) if day.weekday() < 4]
    _timetable(stage, made, lecturers, days, None)
    return made


def _school_class(
    stage: Stage,
    lecturers: list[Person],
    code: str,
    name: str,
    units: list[Unit],
    tail: str,
    *,
    is_this_week: bool,
) -> TrainingClass:
    months = months_until(stage.today)
    begins = second_monday(months.first)
    made = _class(stage, code, name, "tc-llct", StudyForm.PART_TIME_BATCH, stage.units["TCT"], begins)
    for number in range(SIZE):
        _trainee(stage, made, units[number % len(units)], number + 1)
    _boards(stage, made, f"tct{tail}", stage.units["TCT"])
    open_class(training_class=made, opened_on=begins, by=stage.system, now=stage.at(begins, 7))
    third = max(
        week_of(stage.today) + timedelta(days=0 if is_this_week else 7),
        second_monday(months.second) + timedelta(days=14),
    )
    for monday in (begins, second_monday(months.second), third):
        batch = add_batch(
            training_class=made,
            starts_on=monday,
            ends_on=monday + timedelta(days=4),
            by=stage.system,
            now=stage.at(begins, 8),
        )
        _timetable(stage, made, lecturers, workdays(monday), batch)
    return made


def _class(
    stage: Stage, code: str, name: str, programme: str, form: str, host: Unit, begins: date
) -> TrainingClass:
    return create_class(
        code=code,
        name=name,
        programme_version=version_on(programme, begins),
        study_form=form,
        cohort_from=begins.year,
        cohort_to=begins.year + (0 if form == StudyForm.FULL_TIME else 1),
        host=host,
        trainer=host,
        starts_on=begins,
        ends_on=begins + timedelta(days=240 if form == StudyForm.FULL_TIME else 540),
        venue=host.name,
        regulation=regulation_for(host, programme, begins),
        superior=stage.units["BTC"],
        plan_item=PlanItem.objects.get(
            plan__owner=stage.units["BTC"], plan__year=stage.today.year, code=ITEMS[programme]
        ),
        by=stage.system,
        now=stage.at(begins - timedelta(days=20), 9),
    )


def _trainee(
    stage: Stage, made: TrainingClass, agency: Unit, seat: int, *, delegation: Unit | None = None
) -> Person:
    posts = ("Chuyên viên", "Chuyên viên chính", "Phó Trưởng phòng", "Trưởng phòng", "Phó Chánh Văn phòng")
    post = stage.lot.choice(posts)
    person = stage.person(agency, post)
    moment = stage.at(made.starts_on - timedelta(days=10), 9)
    enrolment = enrol(
        training_class=made,
        person=person,
        agency=agency,
        post=post,
        delegation=delegation,
        order=seat,
        valid_from=made.starts_on,
        by=stage.system,
        now=moment,
    )
    set_seat(
        enrolment=enrolment,
        seat=f"{'ABCDEFG'[(seat - 1) // 10]}{(seat - 1) % 10 + 1}",
        by=stage.system,
        now=moment,
    )
    if seat % WITHOUT_PORTRAIT:
        set_photo(person=person, content=portrait(person.sex, person.pk), by=stage.system, now=moment)
    if stage.lot.random() < 0.95:
        acknowledge_rules(enrolment=enrolment, by=stage.system, now=stage.at(made.starts_on, 7))
    stage.bar.update()
    return person


def _boards(stage: Stage, made: TrainingClass, tail: str, school: Unit) -> None:
    """Class manager, class board and one trainee who shows the own page."""
    begins = made.starts_on
    moment = stage.at(begins, 7)
    manager = stage.person(school, "Giáo viên quản lý lớp", since=stage.beginning)
    roster = [row.person for row in made.enrolments.select_related("person").order_by("order")]
    monitor, deputy, student = roster[5], roster[6], roster[7]
    for person, role in (
        (manager, ClassRole.CLASS_MANAGER),
        (monitor, ClassRole.CLASS_MONITOR),
        (deputy, ClassRole.CLASS_DEPUTY),
    ):
        appoint(training_class=made, person=person, role=role, valid_from=begins, by=stage.system, now=moment)
    stage.account(f"chunhiem.{tail}", manager, since=begins)
    stage.account(f"loptruong.{tail}", monitor, since=begins)
    stage.account(f"hocvien.{tail}", student, since=begins)


def manager_of(stage: Stage, made: TrainingClass) -> User:
    """The account of the class manager."""
    return stage.users[f"chunhiem.{_TAILS[made.code]}"]


def monitor_of(stage: Stage, made: TrainingClass) -> User:
    """The account of the class monitor."""
    return stage.users[f"loptruong.{_TAILS[made.code]}"]


_TAILS = {"CC-K12": "hv", "TC-K31": "tct1", "TC-K32": "tct2"}


def _timetable(
    stage: Stage, made: TrainingClass, lecturers: list[Person], days: list[date], batch: Batch | None
) -> None:
    modules = list(made.programme_version.modules.order_by("order"))
    planned = made.sessions.count()
    for number, day in enumerate(days):
        for half, lessons in ((HalfDay.AM, 5), (HalfDay.PM, 4)):
            index = (planned + number * 2) // 6 % len(modules) if modules else 0
            module = modules[index] if modules else None
            plan_session(
                training_class=made,
                held_on=day,
                half=half,
                lessons=lessons,
                module=module,
                topic=f"Chuyên đề {planned + number * 2 + (half == HalfDay.PM) + 1}",
                mode=Mode.HALL if number % 9 else Mode.MIXED,
                method=Method.DISCUSSION if (number + (half == HalfDay.PM)) % 4 == 3 else Method.LECTURE,
                room=ROOMS[made.code],
                lecturer=lecturers[(index + (half == HalfDay.PM) + hash_of(made.code)) % len(lecturers)],
                batch=batch,
                by=stage.system,
                now=stage.at(made.starts_on - timedelta(days=5), 10),
            )
            stage.bar.update()


def hash_of(code: str) -> int:
    """A small number that is the same in every run."""
    return sum(map(ord, code))
