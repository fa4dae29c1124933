"""Schemes with their people, the courses these need, and limits that a scheme sets (đề án; R2-19, R2-28)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Certainty


class Scheme(models.Model):
    """What a scheme prepares people for, from when to when; `owner` is the Board that keeps its list."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="schemes")
    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="scheme"
    )
    name = models.CharField(_("name"), max_length=300)
    search_key = models.CharField(max_length=500)
    purpose = models.TextField(_("purpose"), blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="directives_scheme_period",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SchemeCourse(models.Model):
    """A programme that everybody in the scheme completes, by a day where one is set."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="courses")
    programme_code = models.CharField(max_length=40)
    due_on = models.DateField(_("due"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "programme_code"], name="directives_scheme_course_once")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} · {self.programme_code}"


class SchemeMember(models.Model):
    """Somebody on the list of the scheme, from a day until before another. The list is restricted."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="scheme_places")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "person"],
                condition=Q(valid_to__isnull=True),
                name="directives_scheme_member_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="directives_scheme_member_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} · {self.person}"


class LimitKind(models.TextChoices):
    """What a scheme limits in one calendar year."""

    CLASSES = "classes", _("classes opened in a year")
    PEOPLE = "people", _("people sent in a year")
    TIMES = "times", _("times one person is sent in a year")


class SchemeLimit(models.Model):
    """The most that a scheme allows in a year, from when to when, on what basis, how sure (R2-28)."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="limits")
    kind = models.CharField(_("what is limited"), max_length=10, choices=LimitKind.choices)
    most = models.PositiveIntegerField(_("at most"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    basis_text = models.CharField(_("basis"), max_length=250)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "kind", "valid_from"], name="directives_limit_start_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="directives_limit_period",
            ),
            models.CheckConstraint(condition=~Q(basis_text=""), name="directives_limit_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.most}"
