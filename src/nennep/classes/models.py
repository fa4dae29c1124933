"""Classes with their people, boards and timetable (domain.md 2, steps 14–16, 35; R0-07, R0-08, R0-10, R0-12 … R0-14, R0-19, R0-24)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import StudyForm
from nennep.classes.states import ClassState, OpinionState, SessionState
from nennep.kernel import dates


class TrainingClass(models.Model):
    """A class (lớp). It keeps its identity when the units around it are renamed or end."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=250)
    search_key = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=600)
    programme_version = models.ForeignKey(
        "catalogue.ProgrammeVersion", on_delete=models.PROTECT, related_name="classes"
    )
    study_form = models.CharField(max_length=20, choices=StudyForm.choices)
    cohort_from = models.PositiveSmallIntegerField()  # khóa học 2024-2025
    cohort_to = models.PositiveSmallIntegerField()
    host = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="classes_hosted"
    )  # where it is held and managed
    trainer = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="classes_taught"
    )  # who teaches and issues the diploma
    regulation = models.ForeignKey(
        "norms.StudyRegulation", null=True, blank=True, on_delete=models.PROTECT, related_name="classes"
    )
    plan_item = models.ForeignKey(
        "planning.PlanItem", null=True, blank=True, on_delete=models.PROTECT, related_name="classes"
    )  # empty: outside every plan (R4-04, R4-21)
    notice = models.OneToOneField(
        "nominations.EnrolmentNotice",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="training_class",
    )  # whose nominees its list follows
    venue = models.CharField(max_length=250, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=ClassState.choices, default=ClassState.PREPARING)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cohort_to__gte=F("cohort_from")), name="classes_class_cohort"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="classes_class_dates"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["host", "state"], name="classes_class_host"),
            models.Index(fields=["trainer", "state"], name="classes_class_trainer"),
            models.Index(fields=["state", "starts_on"], name="classes_class_state"),
        ]

    def __str__(self) -> str:
        return self.name


class SuperiorView(models.TextChoices):
    ALL = "all", _("sees the whole class")
    OWN_PEOPLE = "own_people", _("sees its own people only")


class ClassSuperior(models.Model):
    """A body to which the class reports. The main one is the Organisation Board; another (a central Party body) may see only
    the people of its own subtree (R0-21, R1-20)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="superiors")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="classes_overseen")
    view = models.CharField(max_length=20, choices=SuperiorView.choices, default=SuperiorView.ALL)
    is_main = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training_class", "unit"], name="classes_superior_once"),
            models.UniqueConstraint(
                fields=["training_class"], condition=Q(is_main=True), name="classes_superior_one_main"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} → {self.unit}"


class ClassRole(models.TextChoices):
    """Duties in one class: boards and managers (R0-14, R1-16)."""

    CLASS_MANAGER = "class_manager", _("Class manager")
    ORGANISING_BOARD = "organising_board", _("Organising board")
    MANAGEMENT_BOARD = "management_board", _("Class management board")
    CLASS_MONITOR = "class_monitor", _("Class monitor (class board)")
    CLASS_DEPUTY = "class_deputy", _("Deputy monitor (class board)")
    GROUP_HEAD = "group_head", _("Group head (class board)")
    DELEGATION_HEAD = "delegation_head", _("Delegation head")
    DELEGATION_DEPUTY = "delegation_deputy", _("Deputy delegation head")


CLASS_BOARD_ROLES = frozenset({ClassRole.CLASS_MONITOR, ClassRole.CLASS_DEPUTY, ClassRole.GROUP_HEAD})
DELEGATION_ROLES = frozenset({ClassRole.DELEGATION_HEAD, ClassRole.DELEGATION_DEPUTY})
MANAGING_ROLES = frozenset({ClassRole.CLASS_MANAGER, ClassRole.MANAGEMENT_BOARD})


class ClassAppointment(models.Model):
    """A person's duty in a class for a time. A delegation head's narrow right covers the delegation's people only."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="class_appointments")
    role = models.CharField(max_length=30, choices=ClassRole.choices)
    delegation = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="delegation_appointments"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "person", "role", "valid_from"], name="classes_appointment_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="classes_appointment_period",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["delegation_head", "delegation_deputy"]) | Q(delegation__isnull=False),
                name="classes_appointment_delegation",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "role"], name="classes_appointment_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"


class Batch(models.Model):
    """Đợt học of a part-time class. When it is closed, its report falls due (R0-19)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training_class", "number"], name="classes_batch_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="classes_batch_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} · {self.number}"


class HalfDay(models.TextChoices):
    """Buổi: half a day."""

    AM = "AM", _("Morning")
    PM = "PM", _("Afternoon")
    EVENING = "EV", _("Evening")


class Mode(models.TextChoices):
    """How a session is held (R2-27)."""

    HALL = "hall", _("In the hall")
    ONLINE = "online", _("Online")
    MIXED = "mixed", _("Mixed")
    FIELD = "field", _("Field study")
    SELF_STUDY = "self_study", _("Self-study")


class Session(models.Model):
    """One half-day session (buổi) of the timetable with its lessons (tiết)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="sessions")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField()
    half = models.CharField(max_length=2, choices=HalfDay.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lessons = models.PositiveSmallIntegerField()
    module = models.ForeignKey(
        "catalogue.Module", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    module_name = models.CharField(max_length=250, blank=True)
    topic = models.CharField(max_length=400, blank=True)
    mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.HALL)
    room = models.CharField(max_length=80, blank=True)
    lecturer = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions_taught"
    )
    lecturer_name = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=20, choices=SessionState.choices, default=SessionState.PLANNED)
    cancelled_reason = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1)  # SEQUENCE of the calendar feed

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "held_on", "half"],
                condition=~Q(state="cancelled"),
                name="classes_session_slot_once",
            ),
            models.CheckConstraint(condition=Q(lessons__range=(1, 12)), name="classes_session_lessons"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="classes_session_times"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["held_on", "state"], name="classes_session_day"),
            models.Index(fields=["lecturer", "held_on"], name="classes_session_lecturer"),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} · {dates.short(self.held_on)} · {self.get_half_display()}"


class EndReason(models.TextChoices):
    MOVED = "moved", _("moved to another class")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DROPPED_OUT = "dropped_out", _("dropped out")
    DISMISSED = "dismissed", _("dismissed")
    DEFERRED = "deferred", _("deferred")
    COMPLETED = "completed", _("completed")


class Enrolment(models.Model):
    """A person's place in a class for a time. A move ends one and begins another; marks stay with theirs.

    `agency` is the sending unit on the day of enrolment; later letters follow the person's posting (domain.md 1.3).
    """

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="enrolments")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="enrolments")
    delegation = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="delegation_enrolments"
    )
    order = models.PositiveSmallIntegerField()  # STT in the class list
    seat = models.CharField(max_length=20, blank=True)
    post = models.CharField(max_length=150, blank=True)  # as written in the list
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    rules_acknowledged_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                condition=Q(valid_to__isnull=True),
                name="classes_enrolment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="classes_enrolment_period",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "valid_to"], name="classes_enrolment_person"),
            models.Index(fields=["agency", "valid_to"], name="classes_enrolment_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.training_class}"


class AgencyEvent(models.Model):
    """An entry of an agency's work calendar, held against the timetable to show clashes in advance (R0-24)."""

    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="agency_events")
    title = models.CharField(max_length=250)
    held_on = models.DateField()
    half = models.CharField(max_length=2, choices=HalfDay.choices)
    people = models.ManyToManyField(
        "people.Person", related_name="agency_events", blank=True
    )  # none: everybody of the agency
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "held_on"], name="classes_event_agency")]

    def __str__(self) -> str:
        return self.title


class Meeting(models.Model):
    """Minutes of the organising board with the class board and the class manager (R0-07)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    chair = models.CharField(max_length=150)
    participants = models.TextField()
    minutes = models.TextField()
    search_key = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["training_class", "held_on"], name="classes_meeting_class")]

    def __str__(self) -> str:
        return f"{self.training_class} · {dates.short(self.held_on)}"


class OpinionTopic(models.TextChoices):
    AGENCY_WORK = "agency_work", _("Agency asks for work during study")
    TEACHING = "teaching", _("Content and teaching")
    TIMETABLE = "timetable", _("Timetable")
    FACILITIES = "facilities", _("Facilities, lodging, meals")
    ALLOWANCE = "allowance", _("Allowances")
    OTHER = "other", _("Other")


class Opinion(models.Model):
    """A trainees' opinion, classed and followed up (R0-08)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="opinions")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="opinions"
    )
    topic = models.CharField(max_length=30, choices=OpinionTopic.choices)
    text = models.TextField()
    search_key = models.TextField(blank=True)
    agency = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="opinions"
    )  # the agency it speaks of
    owner = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="opinions_owned"
    )  # who must deal with it
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=OpinionState.choices, default=OpinionState.OPEN)
    answer = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "state"], name="classes_opinion_owner")]

    def __str__(self) -> str:
        return self.text[:80]
