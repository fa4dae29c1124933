"""Rules as dated data with legal basis and certainty; no number of a regulation stands in code (design.md idea 2; R0-12, R1-05)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Certainty
from nennep.units.models import UnitLevel


class RuleUnit(models.TextChoices):
    PERCENT = "percent", _("percent")
    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    DAYS = "days", _("days")
    LESSONS = "lessons", _("lessons")
    SESSIONS = "sessions", _("sessions")
    YEARS = "years", _("years")
    COUNT = "count", _("count")
    SWITCH = "switch", _("on or off")
    WORD = "word", _("choice")
    TIME = "time", _("time of day")


class Rule(models.Model):
    """One value in force in one scope for a time. The narrowest scope wins: unit, then programme and form, then general."""

    key = models.CharField(max_length=80)  # "attendance.module_exam.max_absent_share"
    programme_code = models.CharField(max_length=40, blank=True)
    study_form = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="rules"
    )
    operator = models.CharField(max_length=4, default="=")
    value = models.CharField(max_length=80)
    value_unit = models.CharField(max_length=20, choices=RuleUnit.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="rules"
    )
    basis_text = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    note = models.TextField(blank=True)
    behind_since = models.DateField(null=True, blank=True)
    """What was computed for days from this one on still stands on the value before; empty: nothing waits."""
    behind_after = models.PositiveBigIntegerField(default=0)
    """The last class that was computed again; those with a greater key wait."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "programme_code", "study_form", "valid_from"],
                condition=Q(unit__isnull=True),
                name="norms_rule_general_once",
            ),
            models.UniqueConstraint(
                fields=["key", "programme_code", "study_form", "unit", "valid_from"],
                condition=Q(unit__isnull=False),
                name="norms_rule_unit_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="norms_rule_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.operator} {self.value}"


class StudyRegulation(models.Model):
    """A study regulation (quy chế đào tạo) in force at an institution for a time (R0-12)."""

    institution = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="study_regulations"
    )
    document = models.ForeignKey(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="study_regulations"
    )
    programme_code = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="norms_regulation_period",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)


class AuthorityAct(models.TextChoices):
    """What somebody has authority for (phân cấp; domain.md 1.2)."""

    OPEN = "open", _("opens the class")
    TEACH = "teach", _("teaches the class")
    APPROVE = "approve", _("approves who goes")
    SEND = "send", _("sends people")


class Senders(models.TextChoices):
    """For whose people an authority holds."""

    ALL = "all", _("for everybody")
    OWN_SUBTREE = "own_subtree", _("for the units of the own province")
    CENTRAL_AGENCIES = "central_agencies", _("for central agencies")


class Authority(models.Model):
    """Who may open, teach, approve or send for a programme, from when to when, on what basis (R1-10, R1-11, R2-21).

    The holder is one unit (its own training institutions included, and for people its Organisation Board), or every unit of a
    kind, or every unit of a level.
    """

    act = models.CharField(max_length=10, choices=AuthorityAct.choices)
    programme_code = models.CharField(max_length=40, blank=True)
    study_form = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=20, choices=UnitLevel.choices, blank=True)
    unit = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="authorities"
    )
    unit_kind = models.ForeignKey(
        "units.UnitKind", null=True, blank=True, on_delete=models.PROTECT, related_name="authorities"
    )
    for_senders = models.CharField(max_length=20, choices=Senders.choices, default=Senders.ALL)
    delegated_by = models.CharField(max_length=250, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="authorities",
    )
    basis_text = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="norms_authority_period",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(unit_kind__isnull=False) | ~Q(level=""),
                name="norms_authority_holder",
            ),
            models.CheckConstraint(
                condition=Q(basis__isnull=False) | ~Q(basis_text=""), name="norms_authority_basis"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["act", "programme_code"], name="norms_authority_programme")]

    def __str__(self) -> str:
        return f"{self.act} {self.programme_code} · {self.unit or self.unit_kind or self.level}"
