"""A class with its superiors and the duties in it (R0-13, R0-14, R1-16, R1-20)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import StudyForm
from nennep.classes.states import ClassState


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
    venue_reason = models.CharField(max_length=300, blank=True)  # why not at the provincial school (R2-30)
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
