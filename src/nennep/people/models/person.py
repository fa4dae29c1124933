"""Cadres and where they served when (domain.md 5.1 T1, T4; R2-02). Sensitive fields are masked by right (policies)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    MALE = "M", _("Male")
    FEMALE = "F", _("Female")


class Category(models.TextChoices):
    """Category of personnel, dated per posting (R2-02)."""

    CADRE = "cadre", _("Cadre")
    CIVIL_SERVANT = "civil_servant", _("Civil servant")
    PUBLIC_EMPLOYEE = "public_employee", _("Public employee")
    PART_TIME_LOCAL_WORKER = "part_time_local_worker", _("Part-time local worker")
    UNKNOWN = "unknown", _("Not stated")


class ManagingLevel(models.TextChoices):
    """Which level manages a cadre (diện quản lý; R4-07)."""

    POLITBURO = "central_politburo", _("Politburo, Secretariat")
    PROVINCE = "province", _("Provincial committee")
    DISTRICT = "district", _("District committee")
    COMMUNE = "commune", _("Commune committee")
    AGENCY = "agency", _("Agency or unit itself")


class Person(models.Model):
    """A cadre, lecturer or official on record. Birth dates may be known only by the year."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    name_sort_key = models.CharField(max_length=400, db_index=True)
    search_key = models.CharField(max_length=300)
    match_key = models.CharField(max_length=200)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("month of birth"), null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(_("day of birth"), null=True, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=40, blank=True)
    party_joined_on = models.DateField(_("joined the Party on"), null=True, blank=True)
    party_official_on = models.DateField(_("full member since"), null=True, blank=True)
    education = models.CharField(_("professional education"), max_length=80, blank=True)
    political_theory = models.CharField(_("political theory"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    photo = models.ImageField(_("portrait"), upload_to="portraits/", blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("the same person as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_records",
    )  # entered twice: this record stands empty, everything is at the other one

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sex__in=["", *Sex.values]), name="people_person_sex_known"),
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) | Q(birth_month__range=(1, 12)),
                name="people_person_month",
            ),
            models.CheckConstraint(
                condition=Q(birth_day__isnull=True) | Q(birth_day__range=(1, 31)), name="people_person_day"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["match_key", "birth_year"], name="people_person_match"),
            models.Index(fields=["search_key"], name="people_person_search"),
        ]

    def __str__(self) -> str:
        return self.full_name


class Posting(models.Model):
    """A person's post at a unit for a time; several may stand together, one of them the main one."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="postings"
    )
    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="postings"
    )
    post = models.CharField(_("post"), max_length=150, blank=True)
    title = models.ForeignKey(
        "people.PostTitle",
        verbose_name=_("title"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postings",
    )  # what the text means, empty when no title is known for it
    managing_level = models.CharField(
        _("managed by"), max_length=20, choices=ManagingLevel.choices, blank=True, default="", db_default=""
    )  # empty: not known
    category = models.CharField(
        _("category"), max_length=30, choices=Category.choices, default=Category.UNKNOWN
    )
    is_main = models.BooleanField(_("main post"), default=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)  # empty: not known since when
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="people_posting_period",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_main=True, valid_to__isnull=True),
                name="people_posting_one_main_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "valid_to"], name="people_posting_unit"),
            # all that audiences and reviews read of it, from the post and from the person
            models.Index(fields=["title", "valid_to", "valid_from", "person"], name="people_posting_title"),
            models.Index(
                fields=["person", "unit", "title", "valid_to", "valid_from", "is_main"],
                name="people_posting_served",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.post}"
