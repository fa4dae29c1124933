"""One kind of survey for three purposes. Who has answered stands apart from what was said (R1-27, R2-26, R3-25)."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nennep.feedback.states import Purpose, QuestionKind, Side


class Survey(models.Model):
    """Questions put to some people for some days: about one session, one programme or one class."""

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    title = models.CharField(max_length=250)
    search_key = models.CharField(max_length=300)
    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="surveys")
    session = models.OneToOneField(
        "classes.Session", null=True, blank=True, on_delete=models.PROTECT, related_name="feedback"
    )
    programme = models.ForeignKey(
        "catalogue.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="needs_surveys"
    )
    training_class = models.ForeignKey(
        "classes.TrainingClass", null=True, blank=True, on_delete=models.PROTECT, related_name="surveys"
    )
    opens_on = models.DateField()
    closes_on = models.DateField()  # last day
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # empty: made by the first answer
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="feedback_survey_days"),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.TOPIC, session__isnull=False)
                | Q(purpose=Purpose.NEEDS, programme__isnull=False)
                | Q(purpose=Purpose.FOLLOW_UP, training_class__isnull=False),
                name="feedback_survey_about",
            ),
            models.UniqueConstraint(
                fields=["training_class"],
                condition=Q(purpose=Purpose.FOLLOW_UP),
                name="feedback_survey_follow_up_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["purpose", "closes_on"], name="feedback_survey_purpose")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question of a survey, as it was asked."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    text = models.CharField(max_length=250)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "order"], name="feedback_question_once")
        ]

    def __str__(self) -> str:
        return self.text


class Respondent(models.Model):
    """Somebody, or an agency, who is asked. Whether there is an answer is known, never which."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="respondents")
    side = models.CharField(max_length=8, choices=Side.choices)
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="surveys_asked"
    )
    agency = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="surveys_asked"
    )
    has_answered = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["survey", "person"],
                condition=Q(person__isnull=False),
                name="feedback_respondent_person_once",
            ),
            models.UniqueConstraint(
                fields=["survey", "agency"],
                condition=Q(agency__isnull=False),
                name="feedback_respondent_agency_once",
            ),
            models.CheckConstraint(
                condition=Q(side=Side.TRAINEE, person__isnull=False, agency__isnull=True)
                | Q(side=Side.AGENCY, person__isnull=True, agency__isnull=False),
                name="feedback_respondent_who",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "has_answered"], name="feedback_respondent_person"),
            models.Index(fields=["agency", "has_answered"], name="feedback_respondent_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} · {self.person or self.agency}"


class Reply(models.Model):
    """What somebody said to one question. It points to nobody, bears no moment, and its key says nothing of its order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    side = models.CharField(max_length=8, choices=Side.choices)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(score__range=(1, 5), text="") | (Q(score__isnull=True) & ~Q(text="")),
                name="feedback_reply_said",
            )
        ]

    def __str__(self) -> str:
        return str(self.score or self.text)
