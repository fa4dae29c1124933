"""What a class asks of the person who looks."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.catalogue.models import StudyForm
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.policies import ClassRights
from nennep.classes.queries import BatchRow, ClassRow
from nennep.classes.states import ClassState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.parts import Task


def class_tasks(
    training_class: TrainingClass,
    rights: ClassRights,
    *,
    row: ClassRow,
    batches: list[BatchRow],
    own: Enrolment | None,
    has_manager: bool,
    now: datetime,
) -> tuple[Task, ...]:
    """Lists and timetables that are missing, batches to close, an opening that is due, a promise to give."""
    on = local_date(now)
    pk = training_class.pk
    tasks: list[Task] = []
    is_running = training_class.state in {ClassState.PREPARING, ClassState.OPENED}
    if rights.manages and is_running:
        if not row.people:
            tasks.append(
                Task(
                    _("The class has no trainees yet."),
                    _("Load the class list"),
                    reverse("classes:roster-intake", args=[pk]),
                )
            )
        if not row.sessions:
            tasks.append(
                Task(
                    _("There is no timetable yet."),
                    _("Load the timetable"),
                    reverse("classes:timetable-intake", args=[pk]),
                )
            )
        if row.people and not has_manager:
            tasks.append(
                Task(
                    _("Nobody manages the class yet."),
                    _("Name the class manager"),
                    reverse("classes:appoint", args=[pk]),
                )
            )
        tasks += [
            Task(
                _("Batch {number} has ended: close it, then its report falls due.").format(
                    number=batch.number
                ),
                _("Close the batch"),
                reverse("classes:close-batch", args=[batch.pk]),
                due=dates.short(batch.ends_on),
                is_overdue=batch.ends_on < on,
            )
            for batch in batches
            if batch.may_close
        ]
    if (
        (rights.is_school or rights.acts_for_board)
        and training_class.state == ClassState.PREPARING
        and row.people
    ):
        tasks.append(
            Task(
                _("The class has its people and is not opened yet."),
                _("Open the class"),
                reverse("classes:open", args=[pk]),
                due=dates.short(training_class.starts_on),
                is_overdue=training_class.starts_on < on,
            )
        )
    if (
        rights.manages
        and is_running
        and training_class.study_form == StudyForm.PART_TIME_BATCH
        and not batches
        and row.people
    ):
        tasks.append(
            Task(
                _("A part-time class needs its batches."),
                _("Add a batch"),
                reverse("classes:add-batch", args=[pk]),
            )
        )
    if own is not None and own.rules_acknowledged_at is None:
        tasks.append(
            Task(
                _("Read the study regulation and promise to keep it."),
                _("I will keep it"),
                reverse("classes:acknowledge-rules", args=[own.pk]),
            )
        )
    return tuple(tasks)
