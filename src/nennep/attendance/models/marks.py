"""Marks: what the facts amount to. A cache that `nennep rebuild --check` derives again and compares (design.md idea 3)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from nennep.attendance.states import Evidence, Status

MONTH_SUMS = ("lessons_held", "lessons_excused", "lessons_excused_afterwards")


class Mark(models.Model):
    """The one mark of one trainee in one session. Lessons are counted in tiết of 45 minutes."""

    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="marks")
    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="marks")
    # Copies for lists and sums over many classes without joins.
    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    held_on = models.DateField()
    status = models.CharField(max_length=20, choices=Status.choices)
    is_late = models.BooleanField(default=False)
    is_left_early = models.BooleanField(default=False)
    late_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    early_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    lessons = models.PositiveSmallIntegerField()  # of the session
    lessons_credited = models.PositiveSmallIntegerField()
    lessons_excused = (
        models.PositiveSmallIntegerField()
    )  # credited + excused + missed = lessons, unless not taken
    lessons_missed = models.PositiveSmallIntegerField()
    reason = models.ForeignKey(
        "attendance.AbsenceReason",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    reason_note = models.CharField(max_length=300, blank=True)
    ordered_by = models.CharField(max_length=200, blank=True)
    leave = models.ForeignKey(
        "attendance.Leave", null=True, blank=True, on_delete=models.PROTECT, related_name="marks"
    )
    is_leave_afterwards = models.BooleanField(default=False)  # asked or approved after the session began
    is_case = models.BooleanField(
        default=False
    )  # anything but plainly present: needs a reason in the report (R0-22)
    is_complete = models.BooleanField(
        default=False
    )  # both checkpoints taken, or a statement about the whole session
    has_conflict = models.BooleanField(default=False)  # facts that contradict each other
    evidence = models.PositiveSmallIntegerField(choices=Evidence.choices, default=Evidence.NONE)
    last_fact_id = models.BigIntegerField(default=0)
    rule_version = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_mark_once"),
            models.CheckConstraint(
                condition=Q(status="not_taken")
                | Q(
                    lessons=models.F("lessons_credited")
                    + models.F("lessons_excused")
                    + models.F("lessons_missed")
                ),
                name="attendance_mark_lessons_add_up",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enrolment", "held_on"], name="attendance_mark_enrolment"),
            models.Index(fields=["training_class", "held_on"], name="attendance_mark_class"),
            models.Index(
                fields=["agency", "held_on"], condition=Q(is_case=True), name="attendance_mark_agency_cases"
            ),
            models.Index(fields=["held_on"], condition=Q(is_case=True), name="attendance_mark_cases"),
        ]


class EnrolmentTally(models.Model):
    """Running totals of one enrolment over the whole plan, kept with the marks (R0-10, R0-28)."""

    enrolment = models.OneToOneField("classes.Enrolment", on_delete=models.PROTECT, related_name="tally")
    lessons_planned = models.PositiveIntegerField(default=0)  # of the programme version
    lessons_held = models.PositiveIntegerField(default=0)  # of sessions taken
    lessons_credited = models.PositiveIntegerField(default=0)
    lessons_excused = models.PositiveIntegerField(default=0)
    lessons_missed = models.PositiveIntegerField(default=0)
    sessions_taken = models.PositiveIntegerField(default=0)
    sessions_present = models.PositiveIntegerField(default=0)
    sessions_excused = models.PositiveIntegerField(default=0)
    sessions_unexcused = models.PositiveIntegerField(default=0)
    times_late = models.PositiveIntegerField(default=0)
    times_left_early = models.PositiveIntegerField(default=0)
    times_called_away = models.PositiveIntegerField(default=0)
    times_left_mid_session = models.PositiveIntegerField(default=0)
    absences_in_a_row = models.PositiveIntegerField(default=0)
    lessons_left_to_miss = models.IntegerField(default=0)  # distance to the limit; negative: over it
    cannot_reach_since = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lessons_left_to_miss"], name="attendance_tally_left"),
            models.Index(fields=["absences_in_a_row"], name="attendance_tally_row"),
        ]


class ModuleTally(models.Model):
    """Running totals of one enrolment over one module (học phần) of the programme, where a rule limits absence there.

    Kept with the marks like `EnrolmentTally`; without a taken session of the module there is no row.
    """

    enrolment = models.ForeignKey(
        "classes.Enrolment", on_delete=models.PROTECT, related_name="module_tallies", db_index=False
    )
    module = models.ForeignKey("catalogue.Module", on_delete=models.PROTECT, related_name="+")
    lessons_planned = models.PositiveIntegerField(default=0)  # of the module
    lessons_held = models.PositiveIntegerField(default=0)
    lessons_credited = models.PositiveIntegerField(default=0)
    lessons_excused = models.PositiveIntegerField(default=0)
    lessons_missed = models.PositiveIntegerField(default=0)
    lessons_left_to_miss = models.IntegerField(default=0)  # distance to the limit; negative: over it
    cannot_reach_since = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "module"], name="attendance_module_tally_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["lessons_left_to_miss"], name="attendance_module_tally_left"),
        ]


class MonthTally(models.Model):
    """Lessons held and excused of one enrolment in one month, by who granted; kept with the marks (decision 0011).

    The row without `granted_by` holds all lessons held and what the roll excused without a request; a row with it only
    what that account excused.
    """

    enrolment = models.ForeignKey(
        "classes.Enrolment", on_delete=models.PROTECT, related_name="month_tallies", db_index=False
    )
    # Copies, so that sums over many years walk one index and join nothing.
    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lessons_held = models.PositiveIntegerField(default=0)
    lessons_excused = models.PositiveIntegerField(default=0)
    lessons_excused_afterwards = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "month", "granted_by"], name="attendance_month_tally_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "month"],
                condition=Q(granted_by__isnull=True),
                name="attendance_month_tally_nobody_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "month", "training_class", "enrolment", *MONTH_SUMS],
                name="attendance_month_agency",
            ),
            models.Index(
                fields=["training_class", "month", "granted_by", "enrolment", *MONTH_SUMS],
                name="attendance_month_class",
            ),
        ]
