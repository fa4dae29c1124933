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
        "presence.passkey.ask": _("registered a phone"),
        "presence.passkey.witness": _("confirmed a phone face to face"),
        "presence.passkey.approve": _("agreed to another phone"),
        "presence.passkey.refuse": _("refused a phone"),
        "presence.passkey.revoke": _("took a phone out of use"),
        "presence.kiosk.enrol": _("enrolled a door kiosk"),
        "presence.kiosk.open": _("opened a door kiosk for the day"),
        "presence.kiosk.renew_secret": _("gave a door kiosk another secret, by its key"),
        "presence.kiosk.revoke": _("took a door kiosk out of use"),
        "presence.kiosk.upload": _("door kiosk handed in what it had recorded"),
        "presence.card.issue_class": _("issued personal cards to a class"),
        "presence.card.issue": _("issued a personal card anew"),
        "presence.card.block": _("blocked a personal card"),
        "presence.check.call": _("called an unannounced check"),
        "presence.check.hold": _("held an unannounced check"),
        "presence.check.miss": _("noted a missed unannounced check"),
        "presence.flag.close": _("closed a flag"),
        "presence.override.ask": _("asked to set a refusal aside"),
        "presence.override.agree": _("agreed to set a refusal aside"),
        "presence.override.decline": _("declined to set a refusal aside"),
        "presence.address.forget": _("forgot network addresses of old check-ins"),
        "presence.policy.set": _("set how presence is shown"),
    }

    act_fields = {
        "kind": _("How"),
        "people": _("People drawn"),
        "seen": _("People looked at"),
        "state": _("State"),
        "refused": _("Why refused"),
        "mode": _("How the session is held"),
        "start_ways": _("Ways that count at the start"),
        "end_ways": _("Ways that count at the end"),
        "check_percent": _("Unannounced checks, in percent of sessions"),
        "valid_from": _("Valid from"),
    }

    def ready(self) -> None:
        """Offer checking in on the page of a roll and on that of a trainee, cards on that of a class."""
        from nennep.attendance.operations import (  # noqa: PLC0415 - models are loaded only now
            register_head_count_listener,
            register_taking_listener,
        )
        from nennep.attendance.queries.later_doors import (  # noqa: PLC0415 - models are loaded only now
            register_own_doors,
            register_roll_doors,
        )
        from nennep.classes.operations import (  # noqa: PLC0415 - as above
            register_batch_closing,
            register_session_change,
        )
        from nennep.classes.queries import register_class_doors  # noqa: PLC0415 - as above
        from nennep.presence.operations import (  # noqa: PLC0415 - as above
            find_batch_flags,
            follow_head_count,
            plan_when_moved,
            plan_when_taken,
        )
        from nennep.presence.queries.cards import card_doors  # noqa: PLC0415 - as above
        from nennep.presence.queries.doors import class_doors, own_doors, roll_doors  # noqa: PLC0415 - as above

        register_class_doors(card_doors)
        register_roll_doors(roll_doors)
        register_own_doors(own_doors)
        register_class_doors(class_doors)
        register_head_count_listener(follow_head_count)
        register_taking_listener(plan_when_taken)
        register_session_change(plan_when_moved)
        register_batch_closing(find_batch_flags)
