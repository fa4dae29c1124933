"""Classes: the smallest true thing."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from nennep.accounts.models import Role, User
from nennep.catalogue.models import Family, Programme, ProgrammeVersion, StudyForm, Subject
from nennep.classes import operations
from nennep.classes.models import (
    Batch,
    ClassAppointment,
    ClassIssue,
    ClassRole,
    Enrolment,
    IssueKind,
    IssueSeverity,
    Session,
    TrainingClass,
)
from nennep.documents.models import Certainty
from nennep.kernel import text
from nennep.people.models import Person
from nennep.units.models import Unit
from tests.make import accounts, units

NOW = datetime(2024, 6, 3, 7, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
STARTS_ON = date(2024, 6, 3)
_numbers = count(1)


def person(full_name: str = "Nông Thị Ánh", **fields: object) -> Person:
    """A person on record."""
    return Person.objects.create(
        code=f"P{next(_numbers)}",
        full_name=full_name,
        name_sort_key=text.name_sort_key(full_name),
        search_key=text.search_key(full_name),
        match_key=text.match_key(full_name),
        **{"birth_year": 1980, **fields},
    )


def programme_version(lessons: int = 1056) -> ProgrammeVersion:
    """A version of a programme."""
    number = next(_numbers)
    programme = Programme.objects.create(
        code=f"tc-{number}", name="Trung cấp lý luận chính trị", search_key="trung cap ly luan chinh tri",
        family=Family.TRAINING, subject=Subject.POLITICAL_THEORY, level="intermediate", valid_from=date(2010, 1, 1),
    )  # fmt: skip
    return ProgrammeVersion.objects.create(
        programme=programme, label="2021", lessons=lessons, valid_from=date(2021, 1, 1), certainty=Certainty.OWN,
    )  # fmt: skip


def training_class(
    name: str = "", *, form: str = StudyForm.PART_TIME_BATCH, **fields: object
) -> TrainingClass:
    """A class that is being prepared, from 3-6-2024 on; host and trainer are one school unless told."""
    number = next(_numbers)
    host = fields.pop("host", None) or units.unit(
        f"Trường Chính trị Mẫu {number}", kind_code="political_school"
    )
    values: dict[str, object] = {
        "code": f"TC-{number}",
        "name": name or f"Trung cấp LLCT Mẫu {number}",
        "study_form": form,
        "cohort_from": 2024,
        "cohort_to": 2025,
        "starts_on": STARTS_ON,
        "host": host,
        "trainer": host,
        **fields,
    }
    values.setdefault("programme_version", None)
    values["programme_version"] = values["programme_version"] or programme_version()
    return operations.create_class(**values, by=units.system(), now=NOW)  # type: ignore[arg-type]


def opened(of: TrainingClass) -> TrainingClass:
    """The class with somebody in it, opened on its first day."""
    if not of.enrolments.exists():
        enrolment(of)
    operations.open_class(training_class=of, opened_on=of.starts_on, by=units.system(), now=NOW)
    of.refresh_from_db()
    return of


def batch(of: TrainingClass, first: date = STARTS_ON, last: date = date(2024, 6, 14)) -> Batch:
    """A batch of two weeks."""
    return operations.add_batch(training_class=of, starts_on=first, ends_on=last, by=units.system(), now=NOW)


def session(
    of: TrainingClass, held_on: date = STARTS_ON, half: str = "AM", lessons: int = 5, **fields: object
) -> Session:
    """A session; a part-time class gets a batch that holds the day when it has none."""
    if of.study_form == StudyForm.PART_TIME_BATCH and not of.batches.exists():
        batch(of)
    return operations.plan_session(
        training_class=of, held_on=held_on, half=half, lessons=lessons, by=units.system(), now=NOW, **fields
    )  # type: ignore[arg-type]


def enrolment(
    of: TrainingClass, who: Person | None = None, agency: Unit | None = None, **fields: object
) -> Enrolment:
    """A trainee's place in a class."""
    return operations.enrol(
        training_class=of,
        person=who or person(f"Học Viên Mẫu {next(_numbers)}"),
        agency=agency or units.unit(),
        by=units.system(),
        now=NOW,
        **fields,  # type: ignore[arg-type]
    )


def duty(
    of: TrainingClass, who: Person, role: str = ClassRole.CLASS_MANAGER, **fields: object
) -> ClassAppointment:
    """A duty in a class since its first day."""
    return operations.appoint(
        training_class=of,
        person=who,
        role=role,
        valid_from=of.starts_on,
        by=units.system(),
        now=NOW,
        **fields,
    )  # type: ignore[arg-type]


def account_of(who: Person, **fields: object) -> User:
    """An account of a person, without any role."""
    return accounts.user(who.full_name, person=who, **fields)


def class_manager(of: TrainingClass, full_name: str = "Vũ Quản Lớp") -> User:
    """The account of the class manager."""
    who = person(full_name)
    duty(of, who)
    return account_of(who)


def training_office(of: TrainingClass) -> User:
    """An account of the training office of the class's school."""
    return accounts.holder(Role.TRAINING_OFFICE, of.host, "Đào Phòng Đào Tạo")


def issue_kind(code: str = "study") -> IssueKind:
    """A kind of issues as it ships."""
    if not IssueKind.objects.exists():
        operations.install_reference(by=units.system(), now=NOW)
    return IssueKind.objects.get(code=code)


def issue(of: TrainingClass, text: str = "Mất điện hội trường", **fields: object) -> ClassIssue:
    """An issue of a class that its host deals with, since the first day of the class."""
    values: dict[str, object] = {
        "kind": fields.pop("kind", None) or issue_kind(),
        "severity": IssueSeverity.MINOR,
        "happened_on": STARTS_ON,
        "owner": of.host,
        "by": units.system(),
        "now": NOW,
        **fields,
    }
    return operations.record_issue(training_class=of, issue_text=text, **values)  # type: ignore[arg-type]
