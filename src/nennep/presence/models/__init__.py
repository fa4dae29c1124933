"""Tables of presence."""

from nennep.presence.models.checks import CheckedPerson, EvidencePolicy, UnannouncedCheck
from nennep.presence.models.codes import CheckIn, CodeWindow
from nennep.presence.models.devices import Device, KioskUpload, Passkey, PersonalCard
from nennep.presence.models.watching import Flag, Override

__all__ = [
    "CheckIn",
    "CheckedPerson",
    "CodeWindow",
    "Device",
    "EvidencePolicy",
    "Flag",
    "KioskUpload",
    "Override",
    "Passkey",
    "PersonalCard",
    "UnannouncedCheck",
]
