"""What agencies ask for: a call of the Board, needs by programme and form, wishes of single cadres (R3-07, R2-22, R2-37)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import StudyForm
from nennep.needs.states import CallState, EntryState, WishState


class PriorityGroup(models.TextChoices):
    """Diện ưu tiên as agencies write it; who really belongs to a group is computed from data at nomination (R2-17)."""

    YOUNG = "young", _("Young cadres")
    FEMALE = "female", _("Female cadres")
    MINORITY = "minority", _("Ethnic minority cadres")
    PLANNED = "planned", _("Planned cadres")


class Funding(models.TextChoices):
    PROVINCE = "province", _("Budget of the province")
    AGENCY = "agency", _("Budget of the agency")
    PERSON = "person", _("Paid by the person")


class NeedsCall(models.Model):
    """Công văn đề nghị đăng ký nhu cầu: who asks, for which year, until when."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="needs_calls")
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=250)
    search_key = models.CharField(max_length=300)
    deadline_on = models.DateField(_("deadline"))
    document = models.ForeignKey(
        "documents.OfficialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs_calls",
    )
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CallState.choices, default=CallState.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "year", "title"], name="needs_call_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False),
                name="needs_call_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AskedAgency(models.Model):
    """An agency that was asked. `sent_at` is the first time it answered; without a need `has_no_need` says so."""

    call = models.ForeignKey(NeedsCall, on_delete=models.PROTECT, related_name="asked")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="asked_for_needs")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    has_no_need = models.BooleanField(_("has no need"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "agency"], name="needs_asked_once"),
            models.CheckConstraint(
                condition=Q(has_no_need=False) | Q(sent_at__isnull=False), name="needs_asked_no_need_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.call}"


class NeedEntry(models.Model):
    """One line of a registration: so many people of an agency for a programme in a form (domain.md 5.1, T1)."""

    call = models.ForeignKey(NeedsCall, on_delete=models.PROTECT, related_name="entries")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="need_entries")
    programme = models.ForeignKey(
        "catalogue.Programme",
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="need_entries",
    )
    study_form = models.CharField(_("form of study"), max_length=20, choices=StudyForm.choices)
    people_count = models.PositiveSmallIntegerField(_("number of people"))
    reason = models.TextField(_("reason"), blank=True)
    priority_group = models.CharField(
        _("priority group"), max_length=20, choices=PriorityGroup.choices, blank=True
    )
    wished_quarter = models.PositiveSmallIntegerField(_("wished quarter"), null=True, blank=True)
    funding = models.CharField(_("funding"), max_length=20, choices=Funding.choices, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_reason = models.TextField(_("why it was sent back"), blank=True)
    proposed_seats = models.PositiveSmallIntegerField(_("proposed seats"), null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "agency", "programme", "study_form"], name="needs_entry_once"
            ),
            models.CheckConstraint(condition=Q(people_count__gt=0), name="needs_entry_people"),
            models.CheckConstraint(
                condition=Q(wished_quarter__isnull=True) | Q(wished_quarter__range=(1, 4)),
                name="needs_entry_quarter",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sent_at__isnull=False), name="needs_entry_sent_when"
            ),
            models.CheckConstraint(
                condition=Q(proposed_seats__isnull=True) | Q(proposed_seats__lte=F("people_count")),
                name="needs_entry_proposed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["call", "state"], name="needs_entry_state")]

    def __str__(self) -> str:
        return f"{self.programme} · {self.agency}"


class NeedPerson(models.Model):
    """Somebody named in a need: on record, or only typed."""

    entry = models.ForeignKey(NeedEntry, on_delete=models.CASCADE, related_name="people")
    order = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    typed_name = models.CharField(_("name"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "order"], name="needs_person_order"),
            models.UniqueConstraint(fields=["entry", "person"], name="needs_person_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(typed_name=""), name="needs_person_named"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person is not None else self.typed_name


class SelfNomination(models.Model):
    """A cadre asks the own agency to be sent to a course; the agency accepts or declines with a reason (R2-37)."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="wishes")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="wishes")
    programme = models.ForeignKey(
        "catalogue.Programme", verbose_name=_("programme"), on_delete=models.PROTECT, related_name="wishes"
    )
    study_form = models.CharField(_("form of study"), max_length=20, choices=StudyForm.choices)
    wish = models.TextField(_("wish"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=WishState.choices, default=WishState.ASKED)
    asked_at = models.DateTimeField()
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    entry = models.ForeignKey(
        NeedEntry, null=True, blank=True, on_delete=models.SET_NULL, related_name="wishes"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "programme", "study_form"],
                condition=Q(state="asked"),
                name="needs_wish_once_open",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="needs_wish_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="needs_wish_declined_why"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="needs_wish_agency")]

    def __str__(self) -> str:
        return f"{self.person} · {self.programme}"
