"""Acts on accounts: opening and closing, roles with dates, substitution, passwords (R0-13, R0-14, R1-03)."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from axes import utils as axes
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from nennep.accounts import policies
from nennep.accounts.models import Grant, Role, Substitution, User
from nennep.audit.operations import record
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on

SYSTEM_NAME = "system"
LEGIBLE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs of a temporary password: none that is taken for another when read aloud or copied from paper."""


class NotAllowed(Refused):
    """The act is known, the right to it is missing."""


def system_user(now: datetime) -> User:
    """The account in whose name timers and the building of example worlds act; it cannot sign in.

    Made when it is first needed.
    """
    with transaction.atomic():
        found = User.objects.filter(is_system=True).order_by("pk").first()
        if found:
            return found
        user = User(username=SYSTEM_NAME, full_name="Nền Nếp", is_system=True, created_at=now)
        _give_name(user, user.full_name)
        user.set_unusable_password()
        user.save()
        record(act="accounts.user.create", subject=user, by=user, now=now, after={"username": SYSTEM_NAME})
        return user


@transaction.atomic
def create_user(
    *,
    username: str,
    full_name: str,
    by: User,
    now: datetime,
    email: str = "",
    person: Model | None = None,
    language: str = settings.LANGUAGE_CODE,
    password: str | None = None,
    must_change_password: bool = False,
) -> User:
    """Open an account. Without `password` nobody can sign in by password until `reset_password`.

    Refuses a name that is taken (capitals do not count), a name that is no user name, an e-mail that
    is none, and a person who already has an account.
    """
    _require(policies.may_administer(by, local_date(now)), _("Only an administrator opens accounts."))
    user = User(
        username=text.clean(username),
        email=email.strip(),
        language=_known_language(language),
        created_at=now,
        must_change_password=must_change_password,
    )
    _give_name(user, full_name)
    try:
        user.clean_fields(exclude=["password", "email", "full_name", "person"])
    except ValidationError as error:
        raise Refused(
            _("A user name has only letters, figures and @ . + - _ and at most 150 of them."),
            field="username",
        ) from error
    if User.objects.filter(username__iexact=user.username).exists():
        raise Refused(
            _("The user name “{name}” is taken. Choose another.").format(name=user.username), field="username"
        )
    _check_email(user.email)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    _give_person(user, person)
    user.save()
    record(
        act="accounts.user.create",
        subject=user,
        by=by,
        now=now,
        after={"username": user.username, "full_name": user.full_name, "email": user.email, "person": person},
    )
    return user


@transaction.atomic
def change_details(*, user: User, full_name: str, email: str, by: User, now: datetime) -> User:
    """Correct the name or the e-mail address of an account; refuses an empty name and a wrong address."""
    user = _locked(user)
    _require(
        policies.may_change_account(by, user, local_date(now)), _("Only an administrator changes accounts.")
    )
    before = {"full_name": user.full_name, "email": user.email}
    _give_name(user, full_name)
    _check_email(email.strip())
    user.email = email.strip()
    user.save(update_fields=["full_name", "sort_key", "search_key", "email"])
    record(
        act="accounts.user.change_details",
        subject=user,
        by=by,
        now=now,
        before=before,
        after={"full_name": user.full_name, "email": user.email},
    )
    return user


@transaction.atomic
def close_user(*, user: User, reason: str, by: User, now: datetime) -> User:
    """Close an account for good reason: it cannot sign in, its rights and substitutions stop at once.

    Grants still in force end today, so that reopening gives nothing back by itself. Refuses the own
    account and the system's.
    """
    user = _locked(user)
    today = local_date(now)
    if user.pk == by.pk:
        raise Refused(_("Nobody closes the own account. Ask another administrator."))
    _require(policies.may_close_user(by, user, today), _("Only an administrator closes accounts."))
    if not user.is_active:
        raise Refused(_("This account is already closed."))
    _refuse_without_administrator(user, _lock_administrators(today))
    for grant in lock(Grant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), user=user)):
        _stop_grant(grant, today, by=by, now=now, reason=reason)
    for substitution in lock(
        Substitution.objects.filter(
            Q(absent=user) | Q(substitute=user), ended_at__isnull=True, valid_to__gt=today
        )
    ):
        _stop_substitution(substitution, by=by, now=now, reason=reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(
        act="accounts.user.close",
        subject=user,
        by=by,
        now=now,
        before={"is_active": True},
        after={"is_active": False},
        reason=reason,
    )
    return user


@transaction.atomic
def reopen_user(*, user: User, reason: str, by: User, now: datetime) -> User:
    """Open a closed account again; its grants have to be given anew."""
    user = _locked(user)
    _require(
        policies.may_change_account(by, user, local_date(now)), _("Only an administrator opens accounts.")
    )
    if user.is_active:
        raise Refused(_("This account is open."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(
        act="accounts.user.reopen",
        subject=user,
        by=by,
        now=now,
        before={"is_active": False},
        after={"is_active": True},
        reason=reason,
    )
    return user


@transaction.atomic
def set_language(*, user: User, language: str, by: User, now: datetime) -> User:
    """Choose the language in which the account reads; refuses one that the system does not speak."""
    user = _locked(user)
    _require(
        policies.may_set_language(by, user, local_date(now)), _("Everybody chooses only the own language.")
    )
    before, user.language = user.language, _known_language(language)
    if before != user.language:
        user.save(update_fields=["language"])
        record(
            act="accounts.user.set_language",
            subject=user,
            by=by,
            now=now,
            before={"language": before},
            after={"language": user.language},
        )
    return user


@transaction.atomic
def link_person(*, user: User, person: Model | None, by: User, now: datetime) -> User:
    """Say which person on record the account belongs to; appointments in classes follow the person.

    Refuses a person who already has another account.
    """
    user = _locked(user)
    _require(
        policies.may_change_account(by, user, local_date(now)),
        _("Only an administrator links accounts to people."),
    )
    before = user.person
    _give_person(user, person)
    user.save(update_fields=["person"])
    policies.forget_rights(user)
    record(
        act="accounts.user.link_person",
        subject=user,
        by=by,
        now=now,
        before={"person": before},
        after={"person": person},
    )
    return user


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    unit: Model,
    by: User,
    now: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
    basis: str = "",
) -> Grant:
    """Give a role at a unit from a day (today where none is given) until before another or without end.

    Refuses a role that does not exist, a closed account, a period without a day, and a period that
    meets another one of the same role at the same unit.
    """
    today = local_date(now)
    given_to = _locked(user)
    _require(policies.may_change_account(by, given_to, today), _("Only an administrator gives roles."))
    if not given_to.is_active:
        raise Refused(_("This account is closed. Open it again before giving it a role."))
    if role not in Role.values:
        raise Refused(_("There is no such role. Choose one from the list."), field="role")
    start = valid_from or today
    if valid_to is not None and valid_to <= start:
        raise Refused(_("The last day must not lie before the first."), field="valid_to")
    meeting = Grant.objects.filter(user=given_to, role=role, unit_id=unit.pk).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=start)
    )
    if valid_to is not None:
        meeting = meeting.filter(valid_from__lt=valid_to)
    if other := meeting.order_by("valid_from", "pk").first():
        raise Refused(
            _(
                "{name} already holds this role here from {first}. End that grant first, or choose other days."
            ).format(name=given_to, first=dates.short(other.valid_from)),
            field="valid_from",
        )
    grant = Grant.objects.create(
        user=given_to,
        role=role,
        unit_id=unit.pk,
        valid_from=start,
        valid_to=valid_to,
        basis=text.clean(basis),
    )
    policies.forget_rights(user, by)
    record(
        act="accounts.grant.give",
        subject=grant,
        by=by,
        now=now,
        after={"role": role, "unit": unit, "valid_from": start, "valid_to": valid_to, "basis": grant.basis},
        context=given_to,
    )
    return grant


@transaction.atomic
def end_grant(
    *, grant: Grant, by: User, now: datetime, valid_to: date | None = None, reason: str = ""
) -> Grant:
    """End a grant before a day; without one it stops now. A grant that never began counts no day at all.

    Refuses an end in the past (what was held is not rewritten) and one after the end already set.
    Refuses the last administrator.
    """
    today = local_date(now)
    administrators = _lock_administrators(today) if grant.role == Role.ADMINISTRATOR else []
    grant = lock_one(Grant.objects.filter(pk=grant.pk))
    _require(policies.may_change_account(by, grant.user, today), _("Only an administrator ends grants."))
    if grant.valid_to is not None and grant.valid_to <= today:
        raise Refused(_("This grant has already ended."))
    end = valid_to or today
    if end < today:
        raise Refused(_("A grant cannot end in the past. Choose today or a later day."), field="valid_to")
    if grant.valid_to is not None and end > grant.valid_to:
        raise Refused(
            _("This grant ends earlier already. Give a new one to make it longer."), field="valid_to"
        )
    if grant.role == Role.ADMINISTRATOR:
        _refuse_without_administrator(grant.user, administrators)
    return _stop_grant(grant, end, by=by, now=now, reason=reason)


@transaction.atomic
def start_substitution(
    *,
    absent: User,
    substitute: User,
    valid_from: date,
    valid_to: date,
    reason: str,
    by: User,
    now: datetime,
) -> Substitution:
    """Let another account act with one's own grants and appointments while one is away.

    Rights that one holds only as a substitute are not passed on. Refuses the past, a period without a
    day, oneself, a closed account, and a second substitution of the same two in these days.
    """
    today = local_date(now)
    pair = {user.pk: user for user in lock(User.objects.filter(pk__in=[absent.pk, substitute.pk]))}
    away, standing_in = pair[absent.pk], pair[substitute.pk]
    _require(
        policies.may_start_substitution(by, away, today),
        _("Only the person who is away or an administrator names a substitute."),
    )
    if away.pk == standing_in.pk:
        raise Refused(_("Nobody is the own substitute. Choose somebody else."), field="substitute")
    if not standing_in.is_active or standing_in.is_system:
        raise Refused(_("The account of the substitute is closed. Choose somebody else."), field="substitute")
    if valid_to <= valid_from:
        raise Refused(_("The last day must not lie before the first."), field="valid_to")
    if valid_from < today:
        raise Refused(
            _("A substitution cannot begin in the past. Choose today or a later day."), field="valid_from"
        )
    if not text.clean(reason):
        raise Refused(
            _("Write why a substitute is needed, for example: leave, study, business trip."), field="reason"
        )
    if Substitution.objects.filter(
        absent=away,
        substitute=standing_in,
        ended_at__isnull=True,
        valid_from__lt=valid_to,
        valid_to__gt=valid_from,
    ).exists():
        raise Refused(
            _("{name} is the substitute in these days already.").format(name=standing_in), field="valid_from"
        )
    substitution = Substitution.objects.create(
        absent=away,
        substitute=standing_in,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=text.clean(reason),
    )
    policies.forget_rights(absent, substitute, by)
    record(
        act="accounts.substitution.start",
        subject=substitution,
        by=by,
        now=now,
        after={"substitute": standing_in, "valid_from": valid_from, "valid_to": valid_to},
        reason=substitution.reason,
        context=away,
    )
    return substitution


@transaction.atomic
def end_substitution(
    *, substitution: Substitution, by: User, now: datetime, reason: str = ""
) -> Substitution:
    """End a substitution at once, today included; refuses one that is over."""
    today = local_date(now)
    substitution = lock_one(Substitution.objects.filter(pk=substitution.pk))
    _require(
        policies.may_end_substitution(by, substitution, today),
        _("Only one of the two or an administrator ends a substitution."),
    )
    if substitution.ended_at is not None or substitution.valid_to <= today:
        raise Refused(_("This substitution is over."))
    return _stop_substitution(substitution, by=by, now=now, reason=reason)


@transaction.atomic
def reset_password(*, user: User, by: User, now: datetime) -> str:
    """Set a temporary password and give it back, to be told to the person once; it is stored nowhere.

    The person must choose an own one at the next sign-in. Open sessions end, because the password
    is part of them. Refuses a closed account.
    """
    user = _locked(user)
    _require(
        policies.may_change_account(by, user, local_date(now)),
        _("Only an administrator sets a new password."),
    )
    if not user.is_active:
        raise Refused(_("This account is closed. Open it again before setting a password."))
    password = "-".join("".join(secrets.choice(LEGIBLE_SIGNS) for _sign in range(4)) for _group in range(4))
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record(act="accounts.user.reset_password", subject=user, by=by, now=now)
    return password


@transaction.atomic
def change_password(*, user: User, password: str, by: User, now: datetime) -> User:
    """Choose one's own password, which the validators of the settings accept."""
    locked = _locked(user)
    _require(by.pk == locked.pk, _("Everybody chooses only the own password."))
    try:
        validate_password(password, locked)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password1") from error
    locked.set_password(password)
    locked.must_change_password = False
    locked.save(update_fields=["password", "must_change_password"])
    record(act="accounts.user.change_password", subject=locked, by=by, now=now)
    return locked


@transaction.atomic
def remove_second_factors(*, user: User, reason: str, by: User, now: datetime) -> int:
    """Take away app codes, passkeys and recovery codes of somebody who lost the device; says how many.

    Refuses where there are none.
    """
    user = _locked(user)
    _require(
        policies.may_change_account(by, user, local_date(now)),
        _("Only an administrator removes second factors."),
    )
    factors = lock(Authenticator.objects.filter(user=user))
    if not factors:
        raise Refused(_("This account has no second factor."))
    Authenticator.objects.filter(pk__in=[factor.pk for factor in factors]).delete()
    record(
        act="accounts.user.remove_second_factors",
        subject=user,
        by=by,
        now=now,
        before={"second_factors": [str(factor.type) for factor in factors]},
        after={"second_factors": []},
        reason=reason,
    )
    return len(factors)


@transaction.atomic
def note_office_link(*, user: User, provider: str, by: User, now: datetime) -> User:
    """Write down that the account can from now on be opened with an account of the office.

    The link itself is a row of the sign-in library, made in the same transaction by the caller.
    """
    record(act="accounts.user.link_office", subject=user, by=by, now=now, after={"office": provider})
    return user


@transaction.atomic
def unlock_user(*, user: User, by: User, now: datetime) -> User:
    """Let somebody try again who was locked out after too many wrong passwords."""
    user = _locked(user)
    _require(
        policies.may_change_account(by, user, local_date(now)), _("Only an administrator unlocks accounts.")
    )
    if not axes.reset(username=user.username.casefold()):
        raise Refused(_("This account is not locked."))
    record(act="accounts.user.unlock", subject=user, by=by, now=now)
    return user


def _require(allowed: bool, sentence: str) -> None:  # noqa: FBT001 -- reads as a sentence: require this, else say that
    if not allowed:
        raise NotAllowed(sentence, code="not_allowed")


def _locked(user: User) -> User:
    return lock_one(User.objects.filter(pk=user.pk))


def _known_language(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise Refused(
            _("The system does not speak this language. Choose one from the list."), field="language"
        )
    return language


def _give_name(user: User, full_name: str) -> None:
    user.full_name = text.clean(full_name)
    if not user.full_name:
        raise Refused(_("Write the full name of the person."), field="full_name")
    if len(user.full_name) > 150:
        raise Refused(_("This name is too long. Write at most 150 letters."), field="full_name")
    user.sort_key = text.name_sort_key(user.full_name)
    user.search_key = text.search_key(f"{user.full_name} {user.username}")


def _check_email(email: str) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(
            _("This is not an e-mail address. Write it like ten@co-quan.vn."), field="email"
        ) from error


def _give_person(user: User, person: Model | None) -> None:
    if person is not None:
        other = User.objects.filter(person_id=person.pk).exclude(pk=user.pk).first()
        if other:
            raise Refused(
                _("{person} already has the account “{username}”.").format(
                    person=person, username=other.username
                ),
                field="person",
            )
    user.person_id = person.pk if person is not None else None


def _stop_grant(grant: Grant, end: date, *, by: User, now: datetime, reason: str) -> Grant:
    """Shorten the grant; one that would hold on no day at all goes, and only the trail remembers it."""
    before: dict[str, object] = {"valid_to": grant.valid_to}
    after: dict[str, object] = {"valid_to": end}
    if end <= grant.valid_from:
        before = {
            "role": grant.role,
            "unit": grant.unit,
            "valid_from": grant.valid_from,
            "valid_to": grant.valid_to,
            "basis": grant.basis,
        }
        after = {}
    record(
        act="accounts.grant.end",
        subject=grant,
        by=by,
        now=now,
        before=before,
        after=after,
        reason=reason,
        context=grant.user,
    )
    policies.forget_rights(grant.user, by)
    if end <= grant.valid_from:
        grant.delete()
    else:
        grant.valid_to = end
        grant.save(update_fields=["valid_to"])
    return grant


def _stop_substitution(substitution: Substitution, *, by: User, now: datetime, reason: str) -> Substitution:
    substitution.ended_at = now
    substitution.save(update_fields=["ended_at"])
    policies.forget_rights(substitution.absent, substitution.substitute, by)
    record(
        act="accounts.substitution.end",
        subject=substitution,
        by=by,
        now=now,
        before={"valid_to": substitution.valid_to},
        after={"ended_at": now},
        reason=reason,
        context=substitution.absent,
    )
    return substitution


def _lock_administrators(today: date) -> list[Grant]:
    """The grants that make administrators today. Locked before any other grant, so that two who take the role from
    each other wait in line."""
    return lock(Grant.objects.filter(in_force_on(today), role=Role.ADMINISTRATOR, user__is_active=True))


def _refuse_without_administrator(user: User, holders: list[Grant]) -> None:
    """Refuse to take the role from the last open account that holds it."""
    if holders and all(grant.user_id == user.pk for grant in holders):
        raise Refused(_("This is the last administrator. Name another one first."))
