"""Opening, closing and describing accounts."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from nennep.accounts import policies
from nennep.accounts.models import Grant, Substitution, User
from nennep.accounts.operations.grants import lock_administrators, refuse_without_administrator, stop_grant
from nennep.accounts.operations.steps import locked_user, require
from nennep.accounts.operations.substitutions import stop_substitution
from nennep.audit.operations import record
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock
from nennep.kernel.errors import Refused

SYSTEM_NAME = "system"


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
    require(policies.may_administer(by, local_date(now)), _("Only an administrator opens accounts."))
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
    user = locked_user(user)
    require(
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
    user = locked_user(user)
    today = local_date(now)
    if user.pk == by.pk:
        raise Refused(_("Nobody closes the own account. Ask another administrator."))
    require(policies.may_close_user(by, user, today), _("Only an administrator closes accounts."))
    if not user.is_active:
        raise Refused(_("This account is already closed."))
    refuse_without_administrator(user, lock_administrators(today))
    for grant in lock(Grant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), user=user)):
        stop_grant(grant, today, by=by, now=now, reason=reason)
    for substitution in lock(
        Substitution.objects.filter(
            Q(absent=user) | Q(substitute=user), ended_at__isnull=True, valid_to__gt=today
        )
    ):
        stop_substitution(substitution, by=by, now=now, reason=reason)
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
    user = locked_user(user)
    require(
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
    user = locked_user(user)
    require(
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
    user = locked_user(user)
    require(
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
