"""What is known of a person beyond the card: titles of posts, diplomas and certificates, planning, yearly ratings.

Facts are appended and a wrong one is voided with its reason; planning is restricted (policies.may_see_planning).
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.people.models.person import Person
from nennep.units.models import UnitLevel


class PostTitle(models.Model):
    """A post or a seat in a committee that audiences and standards speak of; free texts of postings are matched to it."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=150)
    match_key = models.CharField(max_length=200)
    aliases = models.JSONField(_("other spellings"), default=list)  # a text that begins with one of them
    short_names = models.JSONField(_("short names"), default=list)  # a whole text at a unit of this level
    level = models.CharField(_("level"), max_length=20, choices=UnitLevel.choices)
    is_membership = models.BooleanField(_("seat in a committee"), default=False)
    is_leading = models.BooleanField(_("leading post"), default=False)
    order = models.PositiveSmallIntegerField(_("protocol order"), default=100)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="people_posttitle_period",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Ladder(models.TextChoices):
    """What is learnt, each with its own steps (domain.md 3)."""

    EDUCATION = "education", _("Professional education")
    POLITICAL_THEORY = "political_theory", _("Political theory")
    PUBLIC_ADMINISTRATION = "public_administration", _("State management")
    DEFENCE_SECURITY = "defence_security", _("Defence and security knowledge")
    FOREIGN_LANGUAGE = "foreign_language", _("Foreign language")
    IT = "it", _("Information technology")
    OTHER = "other", _("Other training")


class CredentialKind(models.Model):
    """One step of a ladder: a higher rank includes the lower ones. Rank 0 says that the person has none."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    ladder = models.CharField(_("subject"), max_length=30, choices=Ladder.choices)
    rank = models.PositiveSmallIntegerField(_("step"))
    name = models.CharField(_("name"), max_length=120)
    aliases = models.JSONField(_("other spellings"), default=list)
    scheme = models.CharField(_("issued under"), max_length=120, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ladder", "rank"], name="people_credentialkind_step")]

    def __str__(self) -> str:
        return self.name


class Evidence(models.TextChoices):
    """How a credential is known."""

    SEEN = "seen", _("the paper was seen")
    DECLARED = "declared", _("declared, the paper was not seen")


class Credential(models.Model):
    """A diploma, certificate or degree; appended, never edited."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="credentials"
    )
    kind = models.ForeignKey(
        CredentialKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="credentials"
    )
    institution = models.CharField(_("issued by"), max_length=200, blank=True)
    field = models.CharField(_("field of study"), max_length=150, blank=True)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)  # empty: not known when
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=250, blank=True)
    certainty = models.CharField(
        _("evidence"), max_length=10, choices=Evidence.choices, default=Evidence.DECLARED
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = models.CharField(_("why it is void"), max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(valid_to__gt=F("issued_on")),
                name="people_credential_period",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="people_credential_void_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "person"], condition=Q(voided_at__isnull=True), name="people_credential_kind"
            ),
            models.Index(  # all that a review reads of it
                fields=["person", "kind", "valid_to", "issued_on"],
                condition=Q(voided_at__isnull=True),
                name="people_credential_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.kind}"


class PlannedPost(models.Model):
    """A person planned for a post in a term (quy hoạch). Restricted: who is planned is seen by few."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="planned_posts"
    )
    title = models.ForeignKey(
        PostTitle, verbose_name=_("post"), on_delete=models.PROTECT, related_name="planned_posts"
    )
    unit = models.ForeignKey(
        "units.Unit",
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="planned_posts",
    )
    term_from = models.PositiveSmallIntegerField(_("term from"))
    term_to = models.PositiveSmallIntegerField(_("term to"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=250)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="people_plannedpost_period",
            ),
            models.CheckConstraint(condition=Q(term_to__gt=F("term_from")), name="people_plannedpost_term"),
            models.CheckConstraint(condition=~Q(basis=""), name="people_plannedpost_basis"),
        ]
        indexes: ClassVar = [models.Index(fields=["title", "valid_to"], name="people_plannedpost_title")]

    def __str__(self) -> str:
        return f"{self.person} · {self.title} {self.term_from}-{self.term_to}"


class Rating(models.TextChoices):
    """Yearly rating of a cadre (mức xếp loại chất lượng), the best first."""

    EXCELLENT = "excellent", _("tasks completed excellently")
    GOOD = "good", _("tasks completed well")
    DONE = "done", _("tasks completed")
    NOT_DONE = "not_done", _("tasks not completed")


class YearRating(models.Model):
    """The rating of one year; recorded again it is corrected, with its trace."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="ratings"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    rating = models.CharField(_("rating"), max_length=10, choices=Rating.choices)
    basis = models.CharField(_("basis"), max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "year"], name="people_yearrating_once")
        ]
        indexes: ClassVar = [models.Index(fields=["year", "rating", "person"], name="people_yearrating_year")]

    def __str__(self) -> str:
        return f"{self.person} · {self.year}"
