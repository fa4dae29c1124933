"""People who sign in, and what they may do where and when (design.md 1; R0-13, R0-14, R1-03)."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Accounts are made by `accounts.operations.create_user`; this exists for the framework's own look-ups."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this user name, whatever its capitals."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One account of one person or of the system itself. Never deleted: closed by `is_active`."""

    username = models.CharField(
        _("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    full_name = models.CharField(_("full name"), max_length=150)
    sort_key = models.CharField(
        max_length=500, blank=True, db_index=True
    )  # of the full name, given name first
    search_key = models.CharField(max_length=350, blank=True)  # full name and user name
    email = models.EmailField(_("e-mail"), blank=True)
    person = models.OneToOneField(
        "people.Person",
        verbose_name=_("person on record"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="user",
    )
    is_active = models.BooleanField(_("open"), default=True)
    is_system = models.BooleanField(_("acts for the system"), default=False)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    created_at = models.DateTimeField(_("created at"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="vi")

    on_behalf_of: str = ""
    """Whose right was used when the last question was answered by a substitution (policies.rights_of); for the audit trail."""

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Name as shown to others."""
        return str(self)


class Role(models.TextChoices):
    """What a grant lets somebody do; the scope is the unit of the grant and, by role, the units below it."""

    BOARD_OFFICER = "board_officer", _("Officer of the Organisation Board")
    BOARD_LEADER = "board_leader", _("Leader of the Organisation Board")
    PERSONNEL_DIVISION = "personnel_division", _("Personnel division of the Organisation Board")
    RECORDS_CLERK = "records_clerk", _("Records clerk")
    TRAINING_OFFICE = "training_office", _("Training office of a school")
    SCHOOL_LEADER = "school_leader", _("Leader of a school")
    AGENCY_OFFICER = "agency_officer", _("Training officer of an agency")
    AGENCY_HEAD = "agency_head", _("Head of an agency")
    COMMITTEE_LEADER = "committee_leader", _("Leader of a committee")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Administrator")


class Grant(models.Model):
    """A role held at a unit for a time. Class roles (class manager, class board, delegation head) are appointments in `classes`."""

    user = models.ForeignKey(User, verbose_name=_("account"), on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="grants"
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to (not included)"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("grant of a role")
        verbose_name_plural = _("grants of roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit", "valid_from"], name="accounts_grant_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="accounts_grant_period",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_grant_role_known"),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="accounts_grant_unit_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Substitution(models.Model):
    """While away, another account acts with one's grants and appointments; every act still names who did it."""

    absent = models.ForeignKey(
        User, verbose_name=_("who is away"), on_delete=models.PROTECT, related_name="substitutions_given"
    )
    substitute = models.ForeignKey(
        User, verbose_name=_("substitute"), on_delete=models.PROTECT, related_name="substitutions_held"
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to (not included)"))
    reason = models.CharField(_("reason"), max_length=250)
    ended_at = models.DateTimeField(_("ended early at"), null=True, blank=True)

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="accounts_substitution_period"
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")), name="accounts_substitution_other_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absent} → {self.substitute}"
