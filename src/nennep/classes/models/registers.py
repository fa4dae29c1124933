"""Registers kept about classes: calendars of agencies, minutes, opinions, issues (R0-07, R0-08, R0-24, R1-21)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.classes.models.classes import TrainingClass
from nennep.classes.models.timetable import HalfDay
from nennep.classes.states import IssueState, OpinionState
from nennep.kernel import dates


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


class IssueKind(models.Model):
    """What an issue of a class is about, as a dated list that an office extends (R1-21)."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=100)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis_text = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="classes_issue_kind_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="classes_issue_kind_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IssueSeverity(models.TextChoices):
    MINOR = "1_minor", _("Minor")
    SERIOUS = "2_serious", _("Serious")
    URGENT = "3_urgent", _("Urgent")


class ClassIssue(models.Model):
    """Something that came up in the study, conduct or running of a class, followed up until it is settled (R1-21)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="issues")
    kind = models.ForeignKey(IssueKind, on_delete=models.PROTECT, related_name="issues")
    severity = models.CharField(max_length=10, choices=IssueSeverity.choices)
    text = models.TextField()
    search_key = models.TextField(blank=True)
    happened_on = models.DateField()
    owner = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="class_issues_owned"
    )  # who must deal with it
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=IssueState.choices, default=IssueState.OPEN)
    result = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="settled") | (~Q(result="") & Q(settled_at__isnull=False)),
                name="classes_issue_settled_with_result",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "state"], name="classes_issue_owner"),
            models.Index(fields=["training_class", "happened_on"], name="classes_issue_class"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class IssueStep(models.Model):
    """What was done about an issue, in the order it was done; never changed afterwards."""

    issue = models.ForeignKey(ClassIssue, on_delete=models.PROTECT, related_name="steps")
    text = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:80]
