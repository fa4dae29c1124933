"""Steps that the acts share; nobody else enters here."""

from __future__ import annotations

from nennep.accounts.models import User
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed


def require(allowed: bool, sentence: str) -> None:  # noqa: FBT001 -- reads as a sentence: require this, else say that
    if not allowed:
        raise NotAllowed(sentence, code="not_allowed")


def locked_user(user: User) -> User:
    return lock_one(User.objects.filter(pk=user.pk))
