"""What every row that a regulation sets has: days, legal basis, certainty (docs/how/dated-rules.md)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Certainty


class Founded(models.Model):
    """Days and basis of a row; one without a basis is refused."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    basis = models.ForeignKey(
        "documents.OfficialDocument",
        verbose_name=_("legal basis"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    basis_text = models.CharField(_("legal basis in words"), max_length=250, blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)

    class Meta:
        abstract = True


def period_check(name: str) -> models.CheckConstraint:
    """The end comes after the beginning."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=name
    )


def basis_check(name: str) -> models.CheckConstraint:
    """There is a document, or at least its words."""
    return models.CheckConstraint(condition=Q(basis__isnull=False) | ~Q(basis_text=""), name=name)
