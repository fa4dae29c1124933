"""The outcomes of a review as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.standards.pages.review_scope import Scope
from nennep.standards.rules.review import (
    IN_STUDY,
    MET,
    MISSING,
    PLANNED_FOR,
    UNKNOWN,
    UNSURE,
)
from nennep.web.parts import Badge, Tone

WORDS: dict[str, tuple[Any, Tone]] = {
    MET: (gettext_lazy("meets it"), "good"),
    MISSING: (gettext_lazy("below the standard"), "warning"),
    IN_STUDY: (gettext_lazy("in study for it"), "information"),
    UNKNOWN: (gettext_lazy("nothing on record"), "waiting"),
    PLANNED_FOR: (gettext_lazy("planned for the post"), "plain"),
    UNSURE: (gettext_lazy("unclear whether it applies"), "waiting"),
}


def badge(outcome: str) -> Badge:
    """An outcome as people read it."""
    words, tone = WORDS[outcome]
    return Badge(str(words), tone)


def restricted(scope: Scope) -> str:
    """The sentence for readers to whom planning is not told; empty for the others."""
    return (
        ""
        if scope.shows_planning
        else _("Who is planned for a post is told only to the Board and the agency itself.")
    )
