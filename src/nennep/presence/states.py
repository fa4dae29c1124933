"""Words and moves of presence: devices, passkeys, code windows, attempts, unannounced checks, flags, overrides."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeviceKind(models.TextChoices):
    PHONE = "phone", _("Phone of a trainee")
    KIOSK = "kiosk", _("Door kiosk")


class PasskeyState(models.TextChoices):
    """A passkey for check-in: asked for on the phone, witnessed in the room, approved by a second person when it replaces one."""

    ASKED = "asked", pgettext_lazy("passkey", "Waits for the class manager")
    WITNESSED = "witnessed", _("Waits for a second person")
    ACTIVE = "active", _("In use")
    REFUSED = "refused", pgettext_lazy("passkey", "Refused")
    REVOKED = "revoked", _("Taken out of use")


PASSKEY_MOVES: dict[str, frozenset[str]] = {
    PasskeyState.ASKED: frozenset({PasskeyState.ACTIVE, PasskeyState.WITNESSED, PasskeyState.REFUSED}),
    PasskeyState.WITNESSED: frozenset({PasskeyState.ACTIVE, PasskeyState.REFUSED}),
    PasskeyState.ACTIVE: frozenset({PasskeyState.REVOKED}),
    PasskeyState.REFUSED: frozenset(),
    PasskeyState.REVOKED: frozenset(),
}


class Outcome(models.TextChoices):
    """What became of an attempt to check in. Everything but ACCEPTED is a refusal and is kept as one."""

    ACCEPTED = "accepted", _("Accepted")
    TOO_EARLY = "too_early", _("Too early")
    TOO_LATE = "too_late", _("Too late")
    NOT_OPEN = "not_open", _("Check-in by code is not open")
    NOT_ENROLLED = "not_enrolled", _("Not in this class on that day")
    OLD_CODE = "old_code", _("The code had run out")
    WRONG_CODE = "wrong_code", _("Not a code of this session")
    ONE_CODE = "one_code", _("One code only: not filmed in the room")
    TOO_MANY = "too_many", _("Too many wrong codes")
    NO_PASSKEY = "no_passkey", _("No passkey in use")
    BAD_PASSKEY = "bad_passkey", _("The passkey did not answer rightly")
    OTHER_DEVICE = "other_device", _("The phone has checked in somebody else")
    STALE_CHALLENGE = "stale_challenge", _("The question to the phone had run out")
    WAY_CLOSED = "way_closed", _("This way is not allowed here")
    BAD_CARD = "bad_card", _("Card not known or blocked")
    BAD_SIGNATURE = "bad_signature", _("Entry of a kiosk with a wrong signature")
    BROKEN_CHAIN = "broken_chain", _("Entry of a kiosk out of order")
    OTHER_PERSON = "other_person", _("Another person with the card")


class CheckKind(models.TextChoices):
    """How an unannounced check is made."""

    CODE = "code", _("New room code for everybody")
    PEOPLE = "people", _("Some people looked at")


class CheckState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("unannounced check", "To come")
    CALLED = "called", _("Called")
    HELD = "held", pgettext_lazy("unannounced check", "Held")
    MISSED = "missed", pgettext_lazy("unannounced check", "Missed")


CHECK_MOVES: dict[str, frozenset[str]] = {
    CheckState.PLANNED: frozenset({CheckState.CALLED, CheckState.MISSED}),
    CheckState.CALLED: frozenset({CheckState.HELD, CheckState.MISSED}),
    CheckState.HELD: frozenset(),
    CheckState.MISSED: frozenset(),
}


class DrawnBy(models.TextChoices):
    RISK = "risk", _("by risk")
    LOT = "lot", _("by lot")


class FlagKind(models.TextChoices):
    """What a flag points at. A flag is a question to somebody, never a verdict."""

    ONE_DEVICE_TWO_PEOPLE = "one_device_two_people", _("One phone, two people")
    ALWAYS_TOGETHER = "always_together", _("Two people always within seconds")
    STRANGE_NETWORK = "strange_network", _("From outside the school's network")
    IMPOSSIBLE_TIME = "impossible_time", _("Impossible time")
    OLD_CODES = "old_codes", _("Old codes again and again")
    CLOCK_SHIFT = "clock_shift", _("Clock of the kiosk moved")
    HAND_AGAINST_DEVICE = "hand_against_device", _("By hand against the device")
    OVERRIDE_SHARE = "override_share", _("Many entries by hand or by override")
    LEAVE_AFTER_FLAG = "leave_after_flag", _("Leave asked after a flag")
    HEAD_COUNT = "head_count", _("Head count does not agree")
    MISSED_CHECK = "missed_check", _("Did not answer an unannounced check")
    TYPED_CODE = "typed_code", _("Code typed, not filmed")
    UNKNOWN_DEVICE = "unknown_device", _("Phone not recognised")
    COPIED_PASSKEY = "copied_passkey", _("Passkey may have been copied")
    WOULD_BE_REFUSED = "would_be_refused", _("Accepted offline, would have been refused")
    FORGED_UPLOAD = "forged_upload", _("Entries of a kiosk that do not hold")
    CARD_OTHER_PERSON = "card_other_person", _("Card shown by another person")


class FlagState(models.TextChoices):
    OPEN = "open", pgettext_lazy("flag", "Open")
    RIGHT = "right", _("Was right")
    WRONG = "wrong", _("Was wrong")
    UNCLEAR = "unclear", _("Could not be cleared up")


FLAG_MOVES: dict[str, frozenset[str]] = {
    FlagState.OPEN: frozenset({FlagState.RIGHT, FlagState.WRONG, FlagState.UNCLEAR}),
    FlagState.RIGHT: frozenset(),
    FlagState.WRONG: frozenset(),
    FlagState.UNCLEAR: frozenset({FlagState.RIGHT, FlagState.WRONG}),
}


class OverrideState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("override", "Waits for a second person")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")


OVERRIDE_MOVES: dict[str, frozenset[str]] = {
    OverrideState.ASKED: frozenset({OverrideState.AGREED, OverrideState.DECLINED}),
    OverrideState.AGREED: frozenset(),
    OverrideState.DECLINED: frozenset(),
}
