"""Papers of a class with their lists: the decision on its boards, the convocation (domain.md 2, steps 14b, 14c)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nennep.opening.states import PaperKind


class ClassPaper(models.Model):
    """A paper of one class with its list of people: the decision on its boards, or the convocation (domain.md 2, steps 14b, 14c).

    `issued_at` is empty until the document is issued and the list stands. A later one of the kind follows the issued one.
    """

    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="opening_papers"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=PaperKind.choices)
    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="class_paper"
    )
    gather_at = models.DateTimeField(_("gather at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=250, blank=True)
    prepared_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "kind"],
                condition=Q(issued_at__isnull=True),
                name="opening_paper_one_draft",
            ),
            models.CheckConstraint(
                condition=~Q(kind="convocation") | (Q(gather_at__isnull=False) & ~Q(place="")),
                name="opening_convocation_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)


class PaperEntry(models.Model):
    """One name of a paper: a duty of the boards, or a trainee who is called, with the agency that reads it."""

    paper = models.ForeignKey(ClassPaper, on_delete=models.CASCADE, related_name="entries")
    appointment = models.ForeignKey(
        "classes.ClassAppointment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="paper_entries",
    )
    enrolment = models.ForeignKey(
        "classes.Enrolment", null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    agency = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "order"], name="opening_entry_order"),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False, enrolment__isnull=True)
                | Q(appointment__isnull=True, enrolment__isnull=False, agency__isnull=False),
                name="opening_entry_of_one",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency"], name="opening_entry_agency")]

    def __str__(self) -> str:
        return f"{self.paper} · {self.order}"
