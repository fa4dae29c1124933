"""The final results of a class, in versions (domain.md 2, steps 22 and 25; T6)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from nennep.kernel.db import JSONInOrder
from nennep.results.states import Classification, ListState


class ResultList(models.Model):
    """The results of a class (bảng kết quả cuối khóa). Signed it never changes; a correction is the next version."""

    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="result_lists"
    )
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    has_marks = models.BooleanField()  # not for a short course that one only passes or does not
    results_on = models.DateField()  # its day says which rules judge
    rules = JSONInOrder(default=dict)  # key -> value by which it was judged; nothing where there are no marks
    reason = models.CharField(max_length=500, blank=True)  # why a signed list is corrected
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training_class", "version"], name="results_list_version_once"),
            models.UniqueConstraint(
                fields=["training_class"],
                condition=Q(state=ListState.DRAFT),
                name="results_list_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ListState.DRAFT, decision_number="", decided_on=None, signed_by=None, signed_at=None
                )
                | (
                    Q(
                        state=ListState.SIGNED,
                        decided_on__isnull=False,
                        signed_by__isnull=False,
                        signed_at__isnull=False,
                    )
                    & ~Q(decision_number="")
                ),
                name="results_list_signed",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="results_list_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} · {self.version}"


class Result(models.Model):
    """The result of one trainee in one version."""

    result_list = models.ForeignKey(ResultList, on_delete=models.PROTECT, related_name="results")
    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="results")
    average = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    has_passed = models.BooleanField()
    classification = models.CharField(max_length=12, choices=Classification.choices, blank=True)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["result_list", "enrolment"], name="results_result_once"),
            models.CheckConstraint(
                condition=Q(average__isnull=True) | Q(average__range=(0, 10)), name="results_result_scale"
            ),
            models.CheckConstraint(
                condition=Q(classification="") | Q(has_passed=True, average__isnull=False),
                name="results_result_classified",
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment)
