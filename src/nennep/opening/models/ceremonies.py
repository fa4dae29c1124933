"""The ceremony of opening, its guests, and the dated order in which they stand (R1-01, R1-02, R1-04)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Certainty
from nennep.opening.states import CeremonyState


class ProtocolRank(models.Model):
    """A place in the order of guests, for posts on record and for written ones; dated reference data (R1-04)."""

    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"))
    titles = models.JSONField(default=list)  # codes of posts
    texts = models.JSONField(default=list)  # match keys with which a written post begins
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=300)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="opening_rank_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="opening_rank_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ceremony(models.Model):
    """Lễ khai giảng of one class or several, with who leads and who works on it (R1-01, R1-02)."""

    title = models.CharField(_("name"), max_length=250)
    search_key = models.CharField(max_length=1000)
    lead = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="ceremonies_led")
    coordinators = models.ManyToManyField(
        "units.Unit", through="CeremonyUnit", related_name="ceremonies_joined"
    )
    classes = models.ManyToManyField(
        "classes.TrainingClass", through="CeremonyClass", related_name="ceremonies"
    )
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=250)
    points = models.JSONField(default=list)  # of the programme: at, what, who
    state = models.CharField(
        _("state"), max_length=10, choices=CeremonyState.choices, default=CeremonyState.PLANNED
    )
    document = models.OneToOneField(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ceremony",
    )  # the printed programme
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="opening_ceremony_cancelled_why"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "held_at"], name="opening_ceremony_state")]

    def __str__(self) -> str:
        return self.title


class CeremonyUnit(models.Model):
    """A unit that works on the ceremony beside the one that leads."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="unit_links")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ceremony", "unit"], name="opening_ceremony_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.ceremony} · {self.unit}"


class CeremonyClass(models.Model):
    """A class that the ceremony opens."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="class_links")
    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="ceremony_links"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ceremony", "training_class"], name="opening_ceremony_class_once")
        ]

    def __str__(self) -> str:
        return f"{self.ceremony} · {self.training_class}"


class GuestAnswer(models.TextChoices):
    """What a guest answers to the invitation."""

    WAITING = "waiting", _("no answer yet")
    COMES = "comes", _("comes")
    SENDS = "sends", _("sends somebody else")
    DECLINES = "declines", _("declines")


class Guest(models.Model):
    """Somebody who is invited, with the post of that day; on record or only by name (R1-04)."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="guests")
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="ceremonies"
    )
    name = models.CharField(_("full name"), max_length=150)
    name_key = models.CharField(max_length=600)
    title = models.CharField(_("academic title"), max_length=60, blank=True)
    post = models.CharField(_("post"), max_length=300)
    rank = models.ForeignKey(ProtocolRank, on_delete=models.PROTECT, related_name="guests")
    since = models.DateField(_("in the post since"), null=True, blank=True)
    moved_to = models.PositiveSmallIntegerField(null=True, blank=True)  # place by hand, from 1
    moved_reason = models.CharField(max_length=300, blank=True)
    answer = models.CharField(
        _("answer"), max_length=10, choices=GuestAnswer.choices, default=GuestAnswer.WAITING
    )
    deputy_name = models.CharField(_("who comes instead"), max_length=150, blank=True)
    deputy_post = models.CharField(_("post of who comes instead"), max_length=300, blank=True)
    answer_note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ceremony", "person"],
                condition=Q(person__isnull=False),
                name="opening_guest_once",
            ),
            models.CheckConstraint(
                condition=Q(moved_to__isnull=True) | (Q(moved_to__gte=1) & ~Q(moved_reason="")),
                name="opening_guest_moved_why",
            ),
            models.CheckConstraint(
                condition=Q(answer="sends") & ~Q(deputy_name="") & ~Q(deputy_post="")
                | ~Q(answer="sends") & Q(deputy_name="", deputy_post=""),
                name="opening_guest_deputy",
            ),
        ]

    def __str__(self) -> str:
        return self.name
