"""The demonstration worlds by name. Each is built through operations alone, so that building one is also a test of the year."""

import sys
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from tqdm import tqdm

from nennep.accounts.models import User
from nennep.kernel.clock import now as clock_now
from nennep.kernel.errors import Refused
from nennep.people.models import Person
from nennep.scenario import ben_tre_2020, directive, hanoi_2024, notice_407, two_tier_2025
from nennep.scenario.stage import PASSWORD, Stage

WORLDS: dict[str, Callable[[Stage], None]] = {
    "notice-407": notice_407.build,
    "ben-tre-2020": ben_tre_2020.build,
    "hanoi-2024": hanoi_2024.build,
    "directive": directive.build,
    "two-tier-2025": two_tier_2025.build,
}


def is_empty() -> bool:
    """Whether there is nobody on record yet."""
    return not Person.objects.exists()


def build(name: str, *, is_watched: bool = False, now: datetime | None = None) -> Stage:
    """Build the world so that its last day is today. Refuses an unknown name and a database that holds people."""
    if name not in WORLDS:
        raise Refused(
            _("There is no world “{name}”. Known: {names}.").format(
                name=name, names=", ".join(sorted(WORLDS))
            )
        )
    if not is_empty():
        raise Refused(
            _("The database already holds people. A demonstration world is built in an empty database only.")
        )
    with tqdm(disable=not (is_watched and sys.stderr.isatty()), unit="", leave=False) as bar:
        stage = Stage(now or clock_now(), bar)
        WORLDS[name](stage)
    return stage


def who_can_sign_in() -> list[str]:
    """One line per demonstration account: user name, password, and who that is."""
    shown: dict[str, str] = {}
    for world in (notice_407, hanoi_2024, two_tier_2025):
        for username, duty in world.SHOWN_ACCOUNTS.items():
            shown.setdefault(username, duty)
    users = User.objects.filter(username__in=shown, is_active=True).order_by("pk")
    by_name = {user.username: user for user in users}
    return [
        f"{username:<14} {PASSWORD}   {by_name[username].full_name} · {duty}"
        for username, duty in shown.items()
        if username in by_name
    ]
