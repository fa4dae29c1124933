"""A timetable as read, held against the class and against what other classes have at the time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.catalogue.models import Module, StudyForm
from nennep.classes import queries
from nennep.classes.models import Batch, HalfDay, Session, TrainingClass
from nennep.classes.queries.rooms import SEATED, RoomBook, Wanted, expected_people
from nennep.classes.rules import PlannedRow, session_times, without_titles
from nennep.classes.states import SessionState
from nennep.kernel import clock, dates, text
from nennep.kernel.intake import Finding
from nennep.people.models import Person
from nennep.rooms.models import Room


class Held:
    """What is on record for the days of a timetable, read in a constant number of queries."""

    def __init__(self, training_class: TrainingClass, rows: Sequence[PlannedRow], number: int | None) -> None:
        self.training_class = training_class
        self.number = number
        self.batches = list(Batch.objects.filter(training_class=training_class).order_by("number"))
        self.batch = next((batch for batch in self.batches if batch.number == number), None)
        self.is_part_time = training_class.study_form == StudyForm.PART_TIME_BATCH
        planned = Session.objects.filter(training_class=training_class, state=SessionState.PLANNED)
        self.sessions = {(one.held_on, one.half): one for one in planned.order_by("pk")}
        modules = Module.objects.filter(version_id=training_class.programme_version_id).order_by(
            "order", "pk"
        )
        self.modules = {module.match_key: module for module in modules}
        self.lecturers = _lecturers(training_class, rows)
        slots = {(row.held_on, row.half) for row in rows if row.held_on and row.half}
        self.others: dict[tuple[date, str], list[Session]] = defaultdict(list)
        for other in queries.conflicts_of(slots, outside=training_class):
            self.others[other.held_on, other.half].append(other)
        days = {slot[0] for slot in slots}
        self.rooms = RoomBook(training_class, days)
        first = min(days, default=training_class.starts_on)
        self._lengths = queries.day_of(training_class, first)
        self._people = expected_people(training_class, first)

    def room_problem(self, room: Room, row: PlannedRow, day: date) -> str:
        """Why the room on record cannot be had for the row; empty when it can."""
        existing = self.sessions.get((day, row.half))
        starts, ends = session_times(
            day,
            row.starts or self._lengths.starts[row.half],
            row.lessons or 1,
            lesson_minutes=self._lengths.lesson,
            break_minutes=self._lengths.pause,
            zone=clock.zone(),
        )
        return self.rooms.problem(
            room,
            Wanted(
                day=day,
                starts_at=starts,
                ends_at=datetime.combine(day, row.ends, clock.zone()) if row.ends else ends,
                people=self._people if row.mode in SEATED else 0,
                besides=existing.pk if existing else None,
            ),
        )

    def batch_holding(self, day: date) -> Batch | None:
        """The batch whose days hold the day."""
        return next((batch for batch in self.batches if batch.starts_on <= day <= batch.ends_on), None)

    def lecturer(self, written: str) -> Person | None:
        """The lecturer on record whom the name means, when there is exactly one."""
        found = self.lecturers.get(text.match_key(without_titles(written)), [])
        return found[0] if len(found) == 1 else None


def _lecturers(training_class: TrainingClass, rows: Sequence[PlannedRow]) -> dict[str, list[Person]]:
    """People of the school, and who taught before, by the names in the file."""
    keys = {text.match_key(without_titles(row.lecturer)) for row in rows if row.lecturer}
    houses = [training_class.host_id, training_class.trainer_id]
    school = Q(postings__unit_id__in=houses) | Q(postings__unit__parent_id__in=houses)
    people = Person.objects.filter(
        school | Q(sessions_taught__isnull=False), match_key__in=sorted(keys)[:500]
    )
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people.distinct().order_by("pk"):
        found[person.match_key].append(person)
    return found


def against_class(
    rows: Sequence[PlannedRow], findings: Sequence[Finding], held: Held
) -> tuple[list[PlannedRow], list[Finding], list[str]]:
    """The rows with what writing would do, more remarks, and sentences about the whole file."""
    rejected = {finding.row for finding in findings if finding.is_error}
    remarks = _Remarks(held)
    judged = [
        remarks.row(row) if row.row not in rejected and row.held_on else replace(row, act="none")
        for row in rows
    ]
    rejected |= {finding.row for finding in remarks.findings if finding.is_error}
    judged = [replace(row, act="none") if row.row in rejected else row for row in judged]
    return judged, remarks.findings, _notices(judged, held)


def _notices(rows: Sequence[PlannedRow], held: Held) -> list[str]:
    told = []
    days = sorted(row.held_on for row in rows if row.held_on and row.act in {"plan", "change"})
    if held.is_part_time and days and needs_batch(rows, held):
        told.append(
            _("Batch {number} will be made, from {first} to {last}.").format(
                number=held.number or len(held.batches) + 1,
                first=dates.short(days[0]),
                last=dates.short(days[-1]),
            )
        )
    slots = {(row.held_on, row.half) for row in rows}
    days_of_file = {row.held_on for row in rows if row.held_on}
    kept = [
        slot
        for slot in held.sessions
        if slot not in slots and days_of_file and min(days_of_file) <= slot[0] <= max(days_of_file)
    ]
    if kept:
        told.append(
            _(
                "{count} sessions on record between these days are not in the file; they stay as they are."
            ).format(count=len(kept))
        )
    return told


def needs_batch(rows: Sequence[PlannedRow], held: Held) -> bool:
    """Whether writing must first add a batch: the one that the title names, or one where no batch holds any day."""
    if not held.is_part_time:
        return False
    if held.number is not None:
        return held.batch is None
    return not any(row.held_on and held.batch_holding(row.held_on) for row in rows)


class _Remarks:
    def __init__(self, held: Held) -> None:
        self.held = held
        self.findings: list[Finding] = []

    def row(self, row: PlannedRow) -> PlannedRow:
        held = self.held
        assert row.held_on is not None  # noqa: S101 - rows without a day never come here
        self._class_days(row, row.held_on)
        if held.is_part_time:
            self._batch_days(row, row.held_on)
        person = held.lecturer(row.lecturer)
        module = held.modules.get(text.match_key(row.module)) if row.module else None
        row = replace(row, lecturer_id=person.pk if person else None, module_id=module.pk if module else None)
        self._elsewhere(row, row.held_on or date.min, person)
        existing = held.sessions.get((row.held_on or date.min, row.half))
        if existing is None:
            return replace(row, act="plan")
        row = replace(row, session_id=existing.pk)
        if not _differs(row, existing):
            return replace(row, act="same")
        self._add(
            row,
            "topic",
            existing.topic,
            _("On record this half-day holds something else; writing changes it."),
            level_warning=True,
        )
        return replace(row, act="change")

    def _class_days(self, row: PlannedRow, day: date) -> None:
        one = self.held.training_class
        if day < one.starts_on or (one.ends_on and day > one.ends_on):
            self._add(
                row,
                "day",
                dates.short(day),
                _("{day} lies outside the class.").format(day=dates.with_weekday(day)),
                _("Check the day, or change the days of the class first."),
            )

    def _batch_days(self, row: PlannedRow, day: date) -> None:
        held = self.held
        holding = held.batch_holding(day)
        if holding is not None and holding.closed_at:
            self._add(
                row,
                "day",
                dates.short(day),
                _("Batch {number} is closed.").format(number=holding.number),
                _("Reopen the batch first, with the reason of the correction."),
            )
        elif held.batch is not None and holding is None:
            self._add(
                row,
                "day",
                dates.short(day),
                _("{day} lies outside batch {number} ({first} to {last}).").format(
                    day=dates.with_weekday(day),
                    number=held.batch.number,
                    first=dates.short(held.batch.starts_on),
                    last=dates.short(held.batch.ends_on),
                ),
                _("Writing widens the batch to that day. Check the day."),
                level_warning=True,
            )
        elif holding is not None and held.number is not None and holding.number != held.number:
            self._add(
                row,
                "day",
                dates.short(day),
                _("{day} belongs to batch {number}.").format(
                    day=dates.with_weekday(day), number=holding.number
                ),
                _("Check the day, or change the days of the batches first."),
            )
        elif (
            holding is None
            and held.number is None
            and held.batches
            and any(held.batch_holding(other) for other in self._days())
        ):
            self._add(
                row,
                "day",
                dates.short(day),
                _("No batch holds {day}.").format(day=dates.with_weekday(day)),
                _("Name the batch above the table, such as “Đợt 2”, or add it first."),
            )

    def _days(self) -> set[date]:
        return {slot[0] for slot in self.held.sessions}

    def _elsewhere(self, row: PlannedRow, day: date, person: Person | None) -> None:
        key = text.match_key(without_titles(row.lecturer)) if row.lecturer else ""
        room = text.match_key(row.room) if row.room else ""
        half = HalfDay(row.half).label.lower() if row.half else ""
        booked = self.held.rooms.find(row.room)
        if booked is not None and row.half:
            room = ""
            if problem := self.held.room_problem(booked, row, day):
                self._add(row, "room", row.room, problem)
        for other in self.held.others.get((day, row.half), ()):
            same_person = person is not None and other.lecturer_id == person.pk
            if key and (same_person or text.match_key(without_titles(other.lecturer_name)) == key):
                reason = _("{name} teaches class {class_name} on {day}, {half}.").format(
                    name=row.lecturer, class_name=other.training_class.name, day=dates.short(day), half=half
                )
                self._add(row, "lecturer", row.lecturer, reason, level_warning=True)
            same_house = other.training_class.host_id == self.held.training_class.host_id
            if room and same_house and text.match_key(other.room) == room:
                reason = _("Room {room} is taken by class {class_name} on {day}, {half}.").format(
                    room=row.room, class_name=other.training_class.name, day=dates.short(day), half=half
                )
                self._add(row, "room", row.room, reason, level_warning=True)

    def _add(
        self,
        row: PlannedRow,
        key: str,
        value: str,
        reason: str,
        mend: str = "",
        *,
        level_warning: bool = False,
    ) -> None:
        headings = {"day": _("Day"), "topic": _("Content"), "lecturer": _("Lecturer"), "room": _("Room")}
        self.findings.append(
            Finding(row.row, headings[key], key, value, reason, mend, "warning" if level_warning else "error")
        )


def _differs(row: PlannedRow, session: Session) -> bool:
    said = (
        row.lessons,
        row.module,
        row.topic,
        row.room,
        row.mode,
        row.method,
        text.match_key(without_titles(row.lecturer)),
    )
    held = (
        session.lessons,
        session.module_name,
        session.topic,
        session.room,
        session.mode,
        session.method,
        text.match_key(without_titles(session.lecturer_name)),
    )
    return said != held
