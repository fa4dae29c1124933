"""Programmes and their versions (domain.md 3; R1-09, R2-25). A class points to a version and keeps it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Certainty


class Family(models.TextChoices):
    """Two families that are never added together without saying so (domain.md 3)."""

    TRAINING = "training", _("Training (leads to a diploma or level)")
    FOSTERING = "fostering", _("Fostering (short course)")


class Subject(models.TextChoices):
    POLITICAL_THEORY = "political_theory", _("Political theory")
    PUBLIC_ADMINISTRATION = "public_administration", _("Public administration")
    DEFENCE_SECURITY = "defence_security", _("Defence and security knowledge")
    KNOWLEDGE_UPDATE = "knowledge_update", _("Knowledge updating")
    TITLE_COURSE = "title_course", _("Title course")
    PARTY_WORK_SKILL = "party_work_skill", _("Party work skills")
    PARTY_AWARENESS = "party_awareness", _("Party awareness and new members")
    OTHER = "other", _("Other")


class StudyForm(models.TextChoices):
    FULL_TIME = "full_time", _("Full-time")
    PART_TIME_BATCH = "part_time_batch", _("Part-time in batches")


class Programme(models.Model):
    """What is taught: intermediate political theory, new Party members … The family comes from here, never from typed words."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=250)
    family = models.CharField(max_length=20, choices=Family.choices)
    subject = models.CharField(max_length=30, choices=Subject.choices)
    level = models.CharField(max_length=30, blank=True)  # elementary, intermediate, advanced
    certainty = models.CharField(max_length=10, choices=Certainty.choices, default=Certainty.OWN)
    note = models.TextField(blank=True)
    spellings = models.JSONField(default=list)  # other ways in which files and letters write it
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="catalogue_programme_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GivenStep(models.Model):
    """The step of a ladder on which somebody stands who completed the programme: who studies it is in study for that step."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="given_steps")
    step = models.ForeignKey("people.CredentialKind", on_delete=models.PROTECT, related_name="given_by")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis_text = models.CharField(max_length=250)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "valid_from"], name="catalogue_step_start_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(valid_to__isnull=True), name="catalogue_step_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="catalogue_step_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} → {self.step}"


class ProgrammeVersion(models.Model):
    """A dated version with its length in lessons of 45 minutes and its modules."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(max_length=80)
    lessons = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programme_versions",
    )
    basis_text = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    next_review_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)  # what was changed and why
    needs_survey = models.ForeignKey(
        "feedback.Survey", null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )  # what those concerned said before (R2-26, R3-20)
    no_survey_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "valid_from"], name="catalogue_version_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="catalogue_version_period",
            ),
            models.CheckConstraint(condition=Q(lessons__gt=0), name="catalogue_version_lessons"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.label}"


class Module(models.Model):
    """Học phần of a version."""

    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="modules")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=250)
    match_key = models.CharField(max_length=300)
    lessons = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "order"], name="catalogue_module_order_once")
        ]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """Chuyên đề or bài of a module."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="topics")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=400)
    lessons = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["module", "order"], name="catalogue_topic_order_once")
        ]

    def __str__(self) -> str:
        return self.name
