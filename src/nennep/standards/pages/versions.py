"""What is told of a new version of a dated row."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from nennep.kernel import dates
from nennep.standards.queries.versions import Version, version_before


def told_entered(row: Version, sentence: str) -> str:
    """The sentence about the row that was entered, and which version of the same code it replaced, if any."""
    former = version_before(row)
    if former is None:
        return sentence
    return _("{sentence} It replaces “{name}”, which holds until {day}.").format(
        sentence=sentence, name=former, day=dates.short(row.valid_from - timedelta(days=1))
    )
