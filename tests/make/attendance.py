"""Attendance: a class with trainees and sessions, somebody who takes the roll, entries taken through the real acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nennep.accounts.models import User
from nennep.attendance import operations
from nennep.attendance.models import AbsenceReason, Mark
from nennep.attendance.operations import RollEntry, Taking
from nennep.attendance.states import Checkpoint, Claim, Side
from nennep.catalogue.models import StudyForm
from nennep.classes import operations as class_acts
from nennep.classes.models import ClassRole, Enrolment, Session, TrainingClass
from nennep.norms.models import Rule
from nennep.norms.rules import known_keys, shipped
from nennep.units.models import Unit
from tests.make import classes, units

MONDAY = date(2024, 6, 3)


@dataclass(frozen=True)
class Course:
    """A running class with its people and half-days, and the account of its class manager."""

    training_class: TrainingClass
    agencies: tuple[Unit, ...]
    enrolments: tuple[Enrolment, ...]
    sessions: tuple[Session, ...]
    manager: User

    @property
    def session(self) -> Session:
        """The first half-day: Monday morning, 3-6-2024."""
        return self.sessions[0]


def ground() -> None:
    """The rules of attendance and the reasons of absence that every installation begins with."""
    if not Rule.objects.filter(key__startswith="attendance.").exists():
        units_of = {key: info.unit for key, info in known_keys().items()}
        prefixes = ("attendance.", "leave.", "warning.", "report.", "reminder.", "timetable.", "presence.")
        for row in shipped()["rule"]:
            if row["key"].startswith(prefixes) and not row.get("form"):
                Rule.objects.get_or_create(
                    key=row["key"],
                    valid_from=row["from"],
                    defaults={
                        "operator": row.get("operator", "="),
                        "value": str(row["value"]),
                        "value_unit": units_of[row["key"]],
                        "certainty": row["certainty"],
                    },
                )
    if not AbsenceReason.objects.exists():
        operations.install_reference(by=units.system(), now=classes.NOW)


def course(
    people: int = 3,
    *,
    sessions: int = 1,
    agencies: int = 1,
    lessons_planned: int = 1056,
    form: str = StudyForm.PART_TIME_BATCH,
    is_open: bool = True,
    **fields: object,
) -> Course:
    """An open class of `people` trainees from `agencies` in turn, with `sessions` half-days from Monday 3-6-2024 on."""
    ground()
    training_class = classes.training_class(
        form=form, programme_version=classes.programme_version(lessons_planned), **fields
    )
    if form == StudyForm.PART_TIME_BATCH:
        days = -(-sessions // 2)
        classes.batch(training_class, MONDAY, max(date(2024, 6, 14), MONDAY + timedelta(days=2 * days + 7)))
    senders = tuple(units.unit() for _ in range(agencies))
    enrolments = tuple(classes.enrolment(training_class, agency=senders[n % agencies]) for n in range(people))
    if enrolments and is_open:
        open_class(training_class)
    return Course(
        training_class,
        senders,
        enrolments,
        tuple(half_days(training_class, sessions)),
        classes.class_manager(training_class),
    )


def open_class(training_class: TrainingClass) -> None:
    """The class with its people is opened on its Monday; nobody is counted before."""
    class_acts.open_class(training_class=training_class, opened_on=MONDAY, by=units.system(), now=classes.NOW)
    training_class.refresh_from_db()


def half_days(training_class: TrainingClass, count: int, first: date = MONDAY) -> list[Session]:
    """Mornings of five and afternoons of four lessons on working days."""
    found: list[Session] = []
    day = first
    while len(found) < count:
        if day.weekday() < 5:
            for half, lessons in (("AM", 5), ("PM", 4))[: count - len(found)]:
                found.append(classes.session(training_class, day, half, lessons))
        day += timedelta(days=1)
    return found


def during(session: Session, minutes: int = 10) -> datetime:
    """A moment so many minutes after the session began (before, when negative)."""
    return session.starts_at + timedelta(minutes=minutes)


def after(session: Session, minutes: int = 5) -> datetime:
    """A moment so many minutes after the session ended."""
    return session.ends_at + timedelta(minutes=minutes)


def entry(of: Enrolment, claim: str = Claim.PRESENT, **fields: object) -> RollEntry:
    """One line of the roll."""
    return RollEntry(enrolment_id=of.pk, claim=claim, **fields)  # type: ignore[arg-type]


def take(
    session: Session,
    claims: Mapping[Enrolment, str] | None = None,
    checkpoint: str = Checkpoint.START,
    *,
    by: User | None = None,
    now: datetime | None = None,
    **fields: object,
) -> Taking:
    """Take a checkpoint; everybody of the class present unless told. Late and early get ten minutes."""
    if claims is None:
        rows = Enrolment.objects.filter(training_class=session.training_class).order_by("order", "pk")
        claims = dict.fromkeys(rows, str(Claim.PRESENT))
    late, early = {Claim.LATE, Claim.LATE_AND_LEFT_EARLY}, {Claim.LEFT_EARLY, Claim.LATE_AND_LEFT_EARLY}
    entries = [
        entry(
            who,
            claim,
            late_minutes=10 if claim in late else None,
            early_minutes=10 if claim in early else None,
        )
        for who, claim in claims.items()
    ]
    return operations.take_checkpoint(
        session=session,
        checkpoint=checkpoint,
        entries=entries,
        side=Side.SCHOOL,
        by=by or units.system(),
        now=now or (during(session) if checkpoint == Checkpoint.START else after(session)),
        **fields,  # type: ignore[arg-type]
    )


def taken(session: Session, claims: Mapping[Enrolment, str] | None = None) -> None:
    """Take both checkpoints; everybody present unless told."""
    take(session, claims)
    take(session, claims, Checkpoint.END)


def mark(session: Session, of: Enrolment) -> Mark:
    """The stored mark."""
    return Mark.objects.get(session=session, enrolment=of)


def monitor(course: Course) -> User:
    """The account of the first trainee, who is monitor of the class (class board)."""
    who = course.enrolments[0].person
    classes.duty(course.training_class, who, ClassRole.CLASS_MONITOR)
    return classes.account_of(who)


def delegation_head(course: Course, unit: Unit) -> User:
    """The account of somebody who heads the delegation of the unit."""
    who = classes.person("Đoàn Trưởng Mẫu")
    classes.duty(course.training_class, who, ClassRole.DELEGATION_HEAD, delegation=unit)
    return classes.account_of(who)
