"""Registers beside the directives: proposals, priority fields of a period, targets of a resolution (R2-10, R2-11, R2-18)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.directives.states import ProposalState
from nennep.documents.models import Certainty


class Proposal(models.Model):
    """What a unit proposes, by whom, and what became of it (R2-11). `owner` is the Board that answers."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="proposals_received")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="proposals")
    author_name = models.CharField(_("author"), max_length=150)
    title = models.CharField(_("heading"), max_length=300)
    search_key = models.CharField(max_length=500)
    text = models.TextField(_("text"))
    directive = models.ForeignKey(
        "directives.Directive", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.MADE
    )
    outcome = models.TextField(_("outcome"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="made", decided_at__isnull=True)
                | (~Q(state="made") & Q(decided_at__isnull=False)),
                name="directives_proposal_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(outcome=""), name="directives_proposal_rejected_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PriorityField(models.Model):
    """A field of training that the province puts first for a time (ngành, lĩnh vực mũi nhọn; R2-10)."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="priority_fields")
    name = models.CharField(_("name"), max_length=200)
    search_key = models.CharField(max_length=300)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    basis = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="priority_fields",
    )
    basis_text = models.CharField(_("basis"), max_length=250, blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "name", "valid_from"], name="directives_field_start_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="directives_field_period",
            ),
            models.CheckConstraint(
                condition=Q(basis__isnull=False) | ~Q(basis_text=""), name="directives_field_basis"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """What a resolution wants reached by when (R2-18). How far it is comes from a figure that a later area keeps, never typed."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="targets")
    document = models.ForeignKey(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="targets"
    )
    title = models.CharField(_("heading"), max_length=300)
    search_key = models.CharField(max_length=500)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2, null=True, blank=True)
    measure = models.CharField(_("measure"), max_length=80, blank=True)
    begins_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("due"))
    figure = models.CharField(_("figure"), max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "title"], name="directives_target_once"),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(begins_on__lte=F("due_on")),
                name="directives_target_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title
