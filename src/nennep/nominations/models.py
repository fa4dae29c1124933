"""Notices of enrolment, the people whom agencies nominate, and the decisions with their lists (R0-05, R0-06, R4-12, R4-52)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import StudyForm
from nennep.nominations.states import (
    WITH_SEAT,
    DecisionKind,
    NomineeState,
    NoticeState,
    SeatSource,
    WithdrawalKind,
)


class Payer(models.TextChoices):
    """Who pays for somebody's course (R4-17, R4-35)."""

    PROVINCE = "province", _("Provincial budget")
    CENTRAL = "central", _("Central budget")
    AGENCY = "agency", _("Budget of the agency")
    PERSONAL = "personal", _("Paid by the trainees")
    MIXED = "mixed", _("Several sources")


class EnrolmentNotice(models.Model):
    """Thông báo chiêu sinh of one class: who asks whom, for what, with which dossier, until when."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="enrolment_notices")
    host = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="enrolment_notices_hosted")
    item = models.ForeignKey(
        "planning.PlanItem", null=True, blank=True, on_delete=models.PROTECT, related_name="enrolment_notices"
    )
    programme = models.ForeignKey(
        "catalogue.Programme",
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="enrolment_notices",
    )
    study_form = models.CharField(_("form of study"), max_length=20, choices=StudyForm.choices)
    title = models.CharField(_("title"), max_length=250)
    search_key = models.CharField(max_length=400)
    audience = models.ForeignKey(
        "standards.Audience",
        verbose_name=_("audience"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enrolment_notices",
    )  # whom the notice selects; the words beside it say what no condition says
    audience_text = models.CharField(_("for whom"), max_length=500, blank=True)
    dossier = models.JSONField(_("dossier"), default=list)  # papers, one text each
    seats = models.PositiveSmallIntegerField(_("seats"))
    deadline_on = models.DateField(_("deadline"))
    cut_off_on = models.DateField(_("replacements until"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=250, blank=True)
    venue_reason = models.CharField(_("why held elsewhere"), max_length=300, blank=True)
    contact = models.CharField(_("contact"), max_length=250, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=NoticeState.choices, default=NoticeState.DRAFT
    )
    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="enrolment_notice"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seats__gt=0), name="nominations_notice_seats"),
            models.CheckConstraint(
                condition=Q(cut_off_on__gte=F("deadline_on")) & Q(starts_on__gte=F("deadline_on")),
                name="nominations_notice_days",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="nominations_notice_period",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "deadline_on"], name="nominations_notice_state")]

    def __str__(self) -> str:
        return self.title


class InvitedAgency(models.Model):
    """An agency that may nominate; where the plan hands out seats, from which of its seats."""

    notice = models.ForeignKey(EnrolmentNotice, on_delete=models.PROTECT, related_name="invited")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="invited_to_enrol")
    allocation = models.ForeignKey(
        "planning.SeatAllocation", null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "agency"], name="nominations_invited_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.notice}"


class Nomination(models.Model):
    """One person nominated by an agency. Who selected, released, checked and decided stands in its steps (R0-05)."""

    notice = models.ForeignKey(EnrolmentNotice, on_delete=models.PROTECT, related_name="nominations")
    invited = models.ForeignKey(InvitedAgency, on_delete=models.PROTECT, related_name="nominations")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="nominations")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="nominations")
    post = models.CharField(_("post"), max_length=150, blank=True)  # as on the day of registering
    order = models.PositiveSmallIntegerField(_("order of the agency"))
    place = models.PositiveSmallIntegerField(_("place in the list"), null=True, blank=True)  # moved by hand
    place_reason = models.CharField(_("why moved"), max_length=300, blank=True)
    seat_source = models.CharField(_("kind of seat"), max_length=10, choices=SeatSource.choices, blank=True)
    payer = models.CharField(_("who pays"), max_length=10, choices=Payer.choices, blank=True)
    outside_reason = models.CharField(
        _("why taken from outside the audience"), max_length=300, blank=True
    )  # the Board or the school said so
    state = models.CharField(
        _("state"), max_length=20, choices=NomineeState.choices, default=NomineeState.REGISTERED
    )
    released_at = models.DateTimeField(_("time released at"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    release_signer = models.CharField(_("who signs that time is released"), max_length=150, blank=True)
    points = models.PositiveSmallIntegerField(_("priority points"), default=0)
    points_explained = models.JSONField(default=list)  # one entry a group: group, points, why, rule
    check_result = models.ForeignKey(
        "standards.EligibilityCheck",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
    )
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    withdrawal_kind = models.CharField(
        _("kind of reason"), max_length=10, choices=WithdrawalKind.choices, blank=True
    )
    reason = models.TextField(_("reason"), blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "person"],
                condition=~Q(state__in=["refused", "withdrawn_before", "withdrawn_after"]),
                name="nominations_person_once",
            ),
            models.CheckConstraint(
                condition=Q(state="registered")
                | (Q(released_at__isnull=False) & Q(released_by__isnull=False) & ~Q(release_signer="")),
                name="nominations_time_released",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn_before", "withdrawn_after"]) | ~Q(reason=""),
                name="nominations_gone_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["notice", "state"], name="nominations_notice_people"),
            models.Index(fields=["agency", "state"], name="nominations_agency_state"),
            models.Index(fields=["person", "state"], name="nominations_person_state"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.notice}"

    @property
    def has_seat(self) -> bool:
        """Whether a seat is used for this person."""
        return self.state in WITH_SEAT

    @property
    def draws_on_plan(self) -> bool:
        """Whether its seat is one of those that the plan handed out to the agency."""
        return self.invited.allocation_id is not None and self.seat_source != SeatSource.OUTSIDE


class NominationStep(models.Model):
    """Who brought a nominee into which state when and why; only ever added (R0-05)."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=NomineeState.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.nomination} · {self.get_state_display()}"


class ListDecision(models.Model):
    """A decision with a list: to send, or to open the class. A later one amends the list (R4-52).

    `applied_at` is empty until its document is issued and the list was followed.
    """

    notice = models.ForeignKey(EnrolmentNotice, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=10, choices=DecisionKind.choices)
    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="list_decision"
    )
    amends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amended_by"
    )
    prepared_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "kind"],
                condition=Q(applied_at__isnull=True),
                name="nominations_decision_one_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.document)


class ListChange(models.TextChoices):
    ADDED = "added", _("added to the list")
    REMOVED = "removed", _("taken off the list")


class DecisionEntry(models.Model):
    """One name of a decision's list."""

    decision = models.ForeignKey(ListDecision, on_delete=models.CASCADE, related_name="entries")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="decision_entries")
    change = models.CharField(max_length=10, choices=ListChange.choices, default=ListChange.ADDED)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "nomination"], name="nominations_entry_once"),
            models.UniqueConstraint(fields=["decision", "order"], name="nominations_entry_order"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} · {self.order}"
