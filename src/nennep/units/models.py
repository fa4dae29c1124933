"""Bodies and units with names, kinds and superiors that change over time (domain.md 1.3; R0-32, R1-03, R1-06, R2-44)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sector(models.TextChoices):
    """Block to which a kind of unit belongs (khối)."""

    PARTY = "party", _("Party")
    STATE = "state", pgettext_lazy("not the Party", "State")
    FRONT = "front", _("Fatherland Front and mass organisations")
    TRAINING = "training", _("Training institutions")
    OTHER = "other", _("Other")


class UnitLevel(models.TextChoices):
    """Level in the system; the district level ended on 1-7-2025."""

    CENTRAL = "central", _("Central")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")
    AGENCY = "agency", _("Agency or unit")
    DIVISION = "division", _("Division")


class UnitKind(models.Model):
    """Kind of unit, as an editable list: provincial committee, district committee, department, political school …"""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    level = models.CharField(_("level"), max_length=20, choices=UnitLevel.choices)
    is_committee = models.BooleanField(_("committee"), default=False)
    is_training_institution = models.BooleanField(_("training institution"), default=False)
    order = models.PositiveSmallIntegerField(
        _("protocol order"), default=100
    )  # protocol order in recipient lists
    aliases = models.JSONField(_("other spellings"), default=list)  # other spellings met in spreadsheets

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit keeps its identity through renaming and moving; its name, kind and superior are `UnitVersion`s."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    is_outside_tree = models.BooleanField(
        _("outside the province's own tree"), default=False
    )  # central agencies and other provinces that send trainees here
    # Copies of the newest version, for lists and searches in one table; written only by units.operations.
    name = models.CharField(_("name"), max_length=250)
    sort_key = models.CharField(max_length=600, db_index=True)
    search_key = models.CharField(max_length=500)
    match_key = models.CharField(max_length=300, db_index=True)
    kind = models.ForeignKey(UnitKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self",
        verbose_name=_("superior"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="units_unit_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitVersion(models.Model):
    """What a unit was called, what kind it was and to whom it belonged, from a day until before another."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("name"), max_length=250)
    match_key = models.CharField(max_length=300)
    short_name = models.CharField(_("short name"), max_length=120, blank=True)
    symbol = models.CharField(_("symbol"), max_length=30, blank=True)  # in document numbers: "BTCTU"
    place = models.CharField(_("place name"), max_length=80, blank=True)  # in the date line of documents
    address = models.CharField(_("address"), max_length=250, blank=True)
    kind = models.ForeignKey(UnitKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        Unit,
        verbose_name=_("superior"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="child_versions",
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="units_version_start_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="units_version_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="units_version_period",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")), name="units_version_other_parent"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["match_key"], name="units_version_match"),
            models.Index(fields=["parent", "valid_from"], name="units_version_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitContact(models.Model):
    """How a unit is reached today; of a training institution it stands in the directory (R4-39)."""

    unit = models.OneToOneField(
        Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="contact"
    )
    person_name = models.CharField(_("contact person"), max_length=150, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.unit}: {self.phone or self.email or self.website or self.person_name}"


class SuccessionKind(models.TextChoices):
    """How one unit follows another (domain.md 1.3)."""

    RENAMED = "renamed", _("renamed")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    ABOLISHED = "abolished", _("abolished")
    TASKS_TRANSFERRED = "tasks_transferred", _("tasks transferred")


class UnitSuccession(models.Model):
    """One predecessor and one successor; many rows make a merger or a split. `is_main` leads roll-ups to one successor only,
    so that a total rolled up to today's units counts nobody twice."""

    predecessor = models.ForeignKey(
        Unit, verbose_name=_("predecessor"), on_delete=models.PROTECT, related_name="successions_out"
    )
    successor = models.ForeignKey(
        Unit,
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successions_in",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=SuccessionKind.choices)
    effective_on = models.DateField(_("from"))
    basis = models.CharField(_("basis"), max_length=250, blank=True)
    is_main = models.BooleanField(_("main"), default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"], name="units_succession_once"
            ),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(is_main=True), name="units_succession_one_main"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="units_succession_other_unit"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=False) | Q(kind="abolished"),
                name="units_succession_has_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or '—'}"


class UnitAlias(models.Model):
    """Another spelling of a unit's name, learnt when a clerk mapped it by hand in an intake."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="aliases")
    match_key = models.CharField(max_length=300, unique=True)
    text = models.CharField(_("spelling"), max_length=250)

    def __str__(self) -> str:
        return self.text


class ColumnMapping(models.Model):
    """Columns of a spreadsheet that somebody chose by hand, remembered for the next file with the same headings.

    It stands here because `units` is the earliest area that takes files in; every kind of intake uses it.
    """

    kind = models.CharField(_("kind"), max_length=40)
    signature = models.CharField(max_length=64)  # kernel.sheets.tables.header_signature
    mapping = models.JSONField(default=dict)  # key of the column → its place, A is 0

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "signature"], name="units_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.signature[:8]}"
