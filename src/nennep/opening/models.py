"""What a class needs before it opens, its boards and convocation, and the ceremony of opening (R1-01, R1-02, R1-04, R1-12, R1-18)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Certainty
from nennep.opening.states import Answer, CeremonyState, ItemOwner, ItemScope, ItemSort, PaperKind


class ChecklistItem(models.Model):
    """A document or condition that a class, or a line of the plan, must have some days before the opening; dated."""

    code = models.SlugField(_("code"), max_length=60)
    scope = models.CharField(max_length=10, choices=ItemScope.choices)
    sort = models.CharField(max_length=10, choices=ItemSort.choices)
    name = models.CharField(_("name"), max_length=200)
    owner = models.CharField(_("seen to by"), max_length=10, choices=ItemOwner.choices)
    days_before = models.PositiveSmallIntegerField(_("days before the opening"))
    levels = models.JSONField(default=list)  # of programmes; none: all
    required_for = models.JSONField(default=list)  # levels without "not needed"; "*": all
    wants_capacity = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=300)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="opening_item_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="opening_item_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemAnswer(models.Model):
    """What somebody said of an item of one class: done, or not needed and why. Taken back, never edited."""

    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="checklist_answers"
    )
    code = models.SlugField(max_length=60)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    done_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)  # places of the room
    link = models.CharField(max_length=300, blank=True)  # where the file lies
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "code"],
                condition=Q(withdrawn_at__isnull=True),
                name="opening_answer_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(answer="not_needed") | ~Q(note=""), name="opening_not_needed_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} · {self.code}"


class Readiness(models.Model):
    """A class was marked ready; with items still open only by a leader and with a reason (R1-18)."""

    training_class = models.OneToOneField(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="readiness"
    )
    open_count = models.PositiveSmallIntegerField(default=0)
    open_items = models.JSONField(default=list)  # names of what was still open
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(open_count=0) | ~Q(reason=""), name="opening_ready_in_spite_why"
            )
        ]

    def __str__(self) -> str:
        return str(self.training_class)


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
