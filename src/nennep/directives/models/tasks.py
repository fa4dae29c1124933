"""A directive, its items, the tasks of units that come of them, urging messages, and duties that recur (R2-01, R2-15, R2-16)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.directives.states import TaskState


class Directive(models.Model):
    """An issued directive whose items are followed; `owner` is the Board that follows, urges and reports (R2-45)."""

    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="directive"
    )
    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="directives")
    title = models.CharField(_("heading"), max_length=300)
    search_key = models.CharField(max_length=400)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class DirectiveItem(models.Model):
    """One numbered item of a directive, as it is written."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))
    search_key = models.CharField(max_length=500)
    due_on = models.DateField(_("due"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["directive", "number"], name="directives_item_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"


class YearlyDuty(models.Model):
    """What falls due every year on the same day; its tasks open by themselves some days before (R2-16)."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="yearly_duties")
    title = models.CharField(_("heading"), max_length=300)
    search_key = models.CharField(max_length=400)
    month = models.PositiveSmallIntegerField(_("month"))
    day = models.PositiveSmallIntegerField(_("day"))
    opens_before_days = models.PositiveSmallIntegerField(_("opens so many days before"))
    recipient_set = models.ForeignKey(
        "documents.RecipientSet", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="yearly_duties",
    )
    basis_text = models.CharField(_("basis"), max_length=250, blank=True)
    duty = models.ForeignKey(
        "documents.DocumentDuty",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="yearly_duties",
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(month__range=(1, 12), day__range=(1, 31)), name="directives_yearly_day"
            ),
            models.CheckConstraint(
                condition=Q(recipient_set__isnull=False) | Q(unit__isnull=False),
                name="directives_yearly_whose",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="directives_yearly_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskKind(models.TextChoices):
    TASK = "task", _("Task")
    PLAN = "plan", _("Implementation plan")
    LEAD = "lead", _("Leads a class of the plan")
    PARTNER = "partner", _("Coordinates on a class of the plan")


class UnitTask(models.Model):
    """What one unit has to do by a day: an item of a directive, an implementation plan, a yearly duty, its part in a class of the plan,
    or a task of its own."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="given_tasks")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=10, choices=TaskKind.choices, default=TaskKind.TASK)
    directive = models.ForeignKey(
        Directive, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    item = models.ForeignKey(
        DirectiveItem, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    yearly = models.ForeignKey(
        YearlyDuty, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    plan_item = models.ForeignKey(
        "planning.PlanItem", null=True, blank=True, on_delete=models.PROTECT, related_name="unit_tasks"
    )  # the class that the unit leads or on which it coordinates (R3-09)
    duty = models.ForeignKey(
        "documents.DocumentDuty", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )  # the duty of a regulation of coordination behind it (R1-14)
    event_duty = models.ForeignKey(
        "directives.EventDuty", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    happened = models.CharField(max_length=60, blank=True)  # what opened it: "class 12"
    document = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="unit_tasks",
    )
    title = models.CharField(_("heading"), max_length=300)
    search_key = models.CharField(max_length=400)
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    assigned_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.TextField(_("result"), blank=True)
    evidence = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="task_evidence",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "unit"], condition=Q(item__isnull=False), name="directives_task_item_once"
            ),
            models.UniqueConstraint(
                fields=["directive", "unit"], condition=Q(kind="plan"), name="directives_task_plan_once"
            ),
            models.UniqueConstraint(
                fields=["yearly", "year", "unit"],
                condition=Q(yearly__isnull=False),
                name="directives_task_year_once",
            ),
            models.UniqueConstraint(
                fields=["plan_item", "unit"],
                condition=Q(plan_item__isnull=False),
                name="directives_task_planned_once",
            ),
            models.UniqueConstraint(
                fields=["event_duty", "happened", "unit"],
                condition=Q(event_duty__isnull=False),
                name="directives_task_event_once",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False, done_on__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True, done_on__isnull=True)),
                name="directives_task_done_when",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(directive__isnull=False),
                name="directives_task_item_of_directive",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "due_on"], name="directives_task_unit"),
            models.Index(fields=["owner", "state", "due_on"], name="directives_task_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.title}"


class Urging(models.Model):
    """A message that urged units to do what was not done; what came of it is read off the tasks (R2-45)."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="urgings")
    text = models.TextField(_("text"))
    search_key = models.CharField(max_length=500)
    document = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="urgings",
    )
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.text[:80]


class UrgedTask(models.Model):
    """One task that a message urged."""

    urging = models.ForeignKey(Urging, on_delete=models.PROTECT, related_name="urged")
    task = models.ForeignKey(UnitTask, on_delete=models.PROTECT, related_name="urged")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["urging", "task"], name="directives_urged_once")
        ]

    def __str__(self) -> str:
        return f"{self.urging} → {self.task}"
