"""Presence: proof that the right person is in the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.presence"
    label = "presence"

    acts = {
        "presence.window.open": _("opened check-in by room code"),
        "presence.window.close": _("closed check-in by room code"),
        "presence.policy.set": _("set how presence is shown"),
    }
