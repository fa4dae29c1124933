"""The year's plan, its versions and lines, what the leaders concluded on each (R3-01 … R3-10, R3-14 … R3-18)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import StudyForm
from nennep.planning.states import LineState, Outcome, VersionState


class Side(models.TextChoices):
    """Whose plan it is; a class stands in one of them and is counted there only (R3-14, R4-04)."""

    PARTY = "party", _("Party plan of the province")
    STATE = "state", _("State plan")
    CENTRAL = "central", _("Plan assigned by the centre")


class FundingSource(models.TextChoices):
    PROVINCE = "province", _("Provincial budget")
    CENTRAL = "central", _("Central budget")
    AGENCY = "agency", _("Budget of the agency")
    PERSONAL = "personal", _("Paid by the trainees")
    OTHER = "other", _("Other source")


class TrainingPlan(models.Model):
    """A plan of one owner for one year; what it says stands in its versions."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="training_plans")
    year = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices)
    name = models.CharField(max_length=250)
    match_key = models.CharField(max_length=300)
    search_key = models.CharField(max_length=500)
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "year", "side", "match_key"], name="planning_plan_name_once"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990) & Q(year__lte=2100), name="planning_plan_year_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name if str(self.year) in self.name else f"{self.name} · {self.year}"


class PlanVersion(models.Model):
    """What the plan says from one decision to the next; one is in force, one may be on its way."""

    plan = models.ForeignKey(TrainingPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=VersionState.choices, default=VersionState.DRAFT)
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amended_by"
    )
    document = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_versions",
    )
    note = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)  # when the draft is to be submitted (R2-16)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_version_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="approved"), name="planning_version_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["draft", "submitted", "concluded"]),
                name="planning_version_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "superseded"])
                | (Q(document__isnull=False) & Q(approved_on__isnull=False)),
                name="planning_version_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.number}"


class PlanItem(models.Model):
    """The identity of a line through the versions of its plan; seats, money and classes hang on it."""

    plan = models.ForeignKey(TrainingPlan, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=40)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="planning_item_code_once")
        ]

    def __str__(self) -> str:
        return self.code


class PlanLine(models.Model):
    """One class content of a version: for whom, how many classes and seats, when, led by whom, where, paid by whom.

    Classes and seats may be unknown while a line is studied; unknown is never counted as a number.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="lines")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    search_key = models.CharField(max_length=700)
    programme = models.ForeignKey("catalogue.Programme", on_delete=models.PROTECT, related_name="plan_lines")
    audience = models.ForeignKey(
        "standards.Audience", null=True, blank=True, on_delete=models.PROTECT, related_name="plan_lines"
    )
    audience_text = models.CharField(max_length=300, blank=True)
    study_form = models.CharField(max_length=20, choices=StudyForm.choices, blank=True)
    duration = models.CharField(max_length=60, blank=True)  # "5 ngày", "40 tiết"
    classes = models.PositiveSmallIntegerField(null=True, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)
    opens_month = models.PositiveSmallIntegerField(null=True, blank=True)
    lead = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="led_plan_lines"
    )
    coordinators = models.ManyToManyField(
        "units.Unit", through="LineCoordinator", related_name="coordinated_plan_lines"
    )
    venue = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="hosted_plan_lines"
    )
    venue_reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=LineState.choices, default=LineState.PROPOSED)
    is_extra = models.BooleanField(default=False)  # outside the approved seats, with its own money (R4-35)
    priority_field = models.ForeignKey(
        "directives.PriorityField", null=True, blank=True, on_delete=models.PROTECT, related_name="plan_lines"
    )
    counted_in = models.ForeignKey(
        TrainingPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="lines_counted_here"
    )
    cost = models.PositiveBigIntegerField(null=True, blank=True)  # đồng
    note = models.CharField(max_length=500, blank=True)
    changed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "item"], name="planning_line_once"),
            models.CheckConstraint(
                condition=Q(opens_month__isnull=True) | (Q(opens_month__gte=1) & Q(opens_month__lte=12)),
                name="planning_line_month",
            ),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | (Q(quarter__gte=1) & Q(quarter__lte=4)),
                name="planning_line_quarter",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["version", "state"], name="planning_line_state")]

    def __str__(self) -> str:
        return self.title


class LineCoordinator(models.Model):
    """A unit that works on the class beside the one that leads (R3-06, R3-09)."""

    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="coordinator_links")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "unit"], name="planning_coordinator_once")
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.unit}"


class LineFunding(models.Model):
    """Money for a line from one source, in đồng; the amount may not be known yet (R4-35)."""

    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="funding")
    source = models.CharField(max_length=10, choices=FundingSource.choices)
    amount = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "source"], name="planning_funding_once")
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.get_source_display()}"


class WorkingSession(models.Model):
    """A meeting on a version of the plan, with its outcome (R3-01)."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField()
    subject = models.CharField(max_length=300)
    outcome = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject


class SessionParticipant(models.Model):
    """Who sat in the meeting, with the office of that day (R3-02)."""

    session = models.ForeignKey(WorkingSession, on_delete=models.CASCADE, related_name="participants")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150, blank=True)
    office = models.CharField(max_length=200)
    is_chair = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "order"], name="planning_participant_order")
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.office}"


class LineConclusion(models.Model):
    """What was concluded on a line, in which meeting (R3-18)."""

    line = models.OneToOneField(PlanLine, on_delete=models.CASCADE, related_name="conclusion")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    text = models.CharField(max_length=1000, blank=True)
    session = models.ForeignKey(
        WorkingSession, null=True, blank=True, on_delete=models.PROTECT, related_name="conclusions"
    )
    concluded_at = models.DateTimeField()
    concluded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.line} · {self.get_outcome_display()}"


class NextYearProposal(models.Model):
    """A class proposed for the year after; the draft of that year opens with it (R3-16, R3-17)."""

    plan = models.ForeignKey(TrainingPlan, on_delete=models.PROTECT, related_name="proposals")
    item = models.ForeignKey(
        PlanItem, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )  # the line of this year that it takes further
    title = models.CharField(max_length=300)
    audience = models.ForeignKey(
        "standards.Audience", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    audience_text = models.CharField(max_length=300, blank=True)
    programme = models.ForeignKey("catalogue.Programme", on_delete=models.PROTECT, related_name="+")
    classes = models.PositiveSmallIntegerField(null=True, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    lead = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    coordinators = models.ManyToManyField("units.Unit", related_name="+")
    note = models.CharField(max_length=500, blank=True)
    proposed_at = models.DateTimeField()
    taken_up = models.OneToOneField(
        PlanItem, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal_behind"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(taken_up__isnull=True) | Q(item__isnull=True) | ~Q(taken_up=F("item")),
                name="planning_proposal_other_year",
            )
        ]

    def __str__(self) -> str:
        return self.title
