"""Tables of openings."""

from nennep.opening.models.ceremonies import (
    Ceremony,
    CeremonyClass,
    CeremonyUnit,
    Guest,
    GuestAnswer,
    ProtocolRank,
)
from nennep.opening.models.checklist import ChecklistItem, ItemAnswer, Readiness
from nennep.opening.models.papers import ClassPaper, PaperEntry

__all__ = [
    "Ceremony",
    "CeremonyClass",
    "CeremonyUnit",
    "ChecklistItem",
    "ClassPaper",
    "Guest",
    "GuestAnswer",
    "ItemAnswer",
    "PaperEntry",
    "ProtocolRank",
    "Readiness",
]
