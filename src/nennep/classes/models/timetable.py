"""Batches and sessions (R0-10, R0-19)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.classes.models.classes import TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel import dates


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


class Method(models.TextChoices):
    """How a topic is taught (R1-27); field study, online and self-study are ways of holding it (`Mode`)."""

    LECTURE = "lecture", _("Lecture")
    DISCUSSION = "discussion", _("Discussion")
    EXERCISE = "exercise", _("Exercises and cases")
    REPORT = "report", _("Talk by a practitioner")


class AddedTopic(models.Model):
    """A topic for a new issue, taught in one class beside its programme; considered when the programme is next revised (R3-24)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="added_topics")
    module = models.ForeignKey(
        "catalogue.Module", null=True, blank=True, on_delete=models.PROTECT, related_name="added_topics"
    )
    name = models.CharField(max_length=400)
    match_key = models.CharField(max_length=400)
    lessons = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=400)  # why it is taught now
    approval = models.CharField(max_length=200)  # who approved it, on which paper
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training_class", "match_key"], name="classes_added_topic_once"),
            models.CheckConstraint(condition=Q(lessons__range=(1, 60)), name="classes_added_topic_lessons"),
        ]

    def __str__(self) -> str:
        return self.name


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
    method = models.CharField(max_length=20, choices=Method.choices, default=Method.LECTURE)
    room = models.CharField(max_length=80, blank=True)  # as printed
    booked_room = models.ForeignKey(
        "rooms.Room", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )  # empty: another venue, known by its name only
    added_topic = models.ForeignKey(
        AddedTopic, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )  # a topic of this class beside its programme (R3-24)
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
            models.Index(fields=["booked_room", "held_on"], name="classes_session_room"),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} · {dates.short(self.held_on)} · {self.get_half_display()}"
