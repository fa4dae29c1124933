"""States of a ceremony, of a checklist item and of what was said of it; kinds of papers of an opening (domain.md 2, steps 14–15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CeremonyState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("ceremony", "Planned")
    HELD = "held", pgettext_lazy("ceremony", "Held")
    CANCELLED = "cancelled", pgettext_lazy("ceremony", "Cancelled")


CEREMONY_MOVES: dict[str, frozenset[str]] = {
    CeremonyState.PLANNED: frozenset({CeremonyState.HELD, CeremonyState.CANCELLED}),
    CeremonyState.HELD: frozenset(),
    CeremonyState.CANCELLED: frozenset(),
}


class ItemScope(models.TextChoices):
    CLASS = "class", _("Class")
    LINE = "line", _("Line of the plan")


class ItemSort(models.TextChoices):
    DERIVED = "derived", _("read from the records")
    TICKED = "ticked", _("said by somebody")


class ItemOwner(models.TextChoices):
    BOARD = "board", _("Organisation Board")
    SCHOOL = "school", _("School")


class Answer(models.TextChoices):
    """What was said of an item."""

    DONE = "done", pgettext_lazy("checklist", "Done")
    NOT_NEEDED = "not_needed", pgettext_lazy("checklist", "Not needed")


class ItemState(models.TextChoices):
    """How an item stands on a day; derived, never stored."""

    DONE = "done", pgettext_lazy("checklist", "Done")
    NOT_NEEDED = "not_needed", pgettext_lazy("checklist", "Not needed")
    OPEN = "open", pgettext_lazy("checklist", "Missing")
    OVERDUE = "overdue", pgettext_lazy("checklist", "Overdue")


class PaperKind(models.TextChoices):
    BOARDS = "boards", _("Decision on the boards")
    CONVOCATION = "convocation", _("Convocation")
