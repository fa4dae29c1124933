"""The words that expressions may use, as they stand on the day in the reference data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nennep.people.models import CredentialKind, Ladder, PostTitle
from nennep.people.queries import kind_words, title_words
from nennep.people.rules import Words
from nennep.standards.rules import Expression, Step, Vocabulary, parse


@dataclass(frozen=True)
class Catalogue:
    """Titles and steps with their keys and names, two queries."""

    vocabulary: Vocabulary
    title_ids: Mapping[str, int]
    title_names: Mapping[str, str]
    step_names: Mapping[str, str]
    step_ids: Mapping[str, int]

    def steps_from(self, ladder: str, rank: int) -> list[int]:
        """Keys of the steps of the ladder from the rank up."""
        return [
            self.step_ids[code]
            for code, step in self.vocabulary.steps.items()
            if step.ladder == ladder and step.rank >= rank
        ]

    def steps_of(self, ladder: str) -> list[int]:
        """Keys of all steps of the ladder."""
        return self.steps_from(ladder, 0)


def catalogue() -> Catalogue:
    """Every title and step; past titles too, since a check may be of a past day."""
    titles = list(PostTitle.objects.order_by("order", "pk"))
    kinds = list(CredentialKind.objects.order_by("ladder", "rank", "pk"))
    return Catalogue(
        vocabulary=Vocabulary(
            titles={title.code: title.is_membership for title in titles},
            steps={kind.code: Step(kind.ladder, kind.rank) for kind in kinds},
        ),
        title_ids={title.code: title.pk for title in titles},
        title_names={title.code: title.name for title in titles},
        step_names={kind.code: kind.name for kind in kinds},
        step_ids={kind.code: kind.pk for kind in kinds},
    )


def read(expression: object, words: Catalogue | None = None) -> Expression:
    """The expression that JSON says, with the words of the reference data; refuses as rules.parse."""
    return parse(expression, (words or catalogue()).vocabulary)


def written_words() -> tuple[Sequence[Words], dict[str, list[Words]]]:
    """Spellings of titles, and of steps by ladder, for facts from a file."""
    return title_words(), {ladder: kind_words(ladder) for ladder in Ladder.values}
