"""Where something new is entered, said on registers over all classes."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes import policies
from nennep.classes.models import TrainingClass


def with_hint(actor: User, one: TrainingClass | None, on: date, words: str) -> str:
    """What a register holds; over all classes also where school and Board enter something new."""
    reach = policies.reach_of(actor, on)
    if one is not None or not (reach.school or reach.board):
        return words
    return (
        f"{words} {_('Something new is entered on the page of the class, under the tab of the same name.')}"
    )
