"""Passwords, second factors, the account of the office."""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from axes import utils as axes
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts import policies
from nennep.accounts.models import User
from nennep.accounts.operations.steps import locked_user, require
from nennep.audit.operations import record
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock
from nennep.kernel.errors import Refused

LEGIBLE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs of a temporary password: none that is taken for another when read aloud or copied from paper."""


@transaction.atomic
def reset_password(*, user: User, by: User, now: datetime) -> str:
    """Set a temporary password and give it back, to be told to the person once; it is stored nowhere.

    The person must choose an own one at the next sign-in. Open sessions end, because the password
    is part of them. Refuses a closed account.
    """
    user = locked_user(user)
    require(
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
    locked = locked_user(user)
    require(by.pk == locked.pk, _("Everybody chooses only the own password."))
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
    user = locked_user(user)
    require(
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
    user = locked_user(user)
    require(
        policies.may_change_account(by, user, local_date(now)), _("Only an administrator unlocks accounts.")
    )
    if not axes.reset(username=user.username.casefold()):
        raise Refused(_("This account is not locked."))
    record(act="accounts.user.unlock", subject=user, by=by, now=now)
    return user
