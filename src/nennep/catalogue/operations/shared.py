"""Who may act on programmes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.catalogue import policies
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed


def require_keeper(by: User, now: datetime) -> None:
    """Refuse who does not keep programmes."""
    if not policies.may_keep_programmes(by, local_date(now)):
        raise NotAllowed(
            _("Only the Organisation Board and training offices keep programmes. Ask one of them."),
            code="forbidden",
        )
