"""Titles that posts are matched to, credentials, planned posts and ratings of a person."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from nennep.kernel import text
from nennep.kernel.periods import in_force_on
from nennep.people.models import (
    Credential,
    CredentialKind,
    Ladder,
    Person,
    PlannedPost,
    PostTitle,
    YearRating,
)
from nennep.people.rules import Words, meant_by

DECLARED_LADDERS = {"education": Ladder.EDUCATION, "political_theory": Ladder.POLITICAL_THEORY}
"""Fields of the card in which a level is declared, and the ladder of each."""


def title_words() -> list[Words]:
    """Every title with its spellings, one query."""
    return [
        Words(
            pk,
            code,
            level,
            tuple(text.match_key(spelling) for spelling in (name, *aliases)),
            tuple(text.match_key(spelling) for spelling in short_names),
        )
        for pk, code, level, name, aliases, short_names in PostTitle.objects.order_by(
            "order", "pk"
        ).values_list("pk", "code", "level", "name", "aliases", "short_names")
    ]


def kind_words(ladder: str) -> list[Words]:
    """Every step of a ladder with its spellings, one query."""
    return [
        Words(kind.pk, kind.code, "", tuple(text.match_key(name) for name in (kind.name, *kind.aliases)))
        for kind in CredentialKind.objects.filter(ladder=ladder).order_by("rank", "pk")
    ]


class Titles:
    """What written posts mean, the titles read once."""

    def __init__(self) -> None:
        self._words = title_words()

    def meant_by(self, post: str, level: str) -> int | None:
        """Key of the title that a written post means at a unit of the level; None when no title is known for it."""
        found = meant_by(post, self._words, level)
        return found.pk if found else None


def titles_on(on: date) -> QuerySet[PostTitle]:
    """The titles in force on the day, in the order of protocol."""
    return PostTitle.objects.filter(in_force_on(on)).order_by("order", "pk")


def credentials_of(person: Person) -> QuerySet[Credential]:
    """What stands on record, voided ones too; by subject, the highest first."""
    return (
        Credential.objects.filter(person=person)
        .select_related("kind", "recorded_by")
        .order_by("kind__ladder", "-kind__rank", "-issued_on", "pk")
    )


def planned_posts_of(person: Person) -> QuerySet[PlannedPost]:
    """For which posts the person is or was planned, the newest first. Only for who may see planning."""
    return (
        PlannedPost.objects.filter(person=person)
        .select_related("title", "unit")
        .order_by("-valid_from", "-pk")
    )


def ratings_of(person: Person) -> QuerySet[YearRating]:
    """The yearly ratings, the newest first."""
    return YearRating.objects.filter(person=person).order_by("-year")
