"""An audience on a day: who surely belongs to it, who would with the people planned for its posts, of whom it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from nennep.people.models import PlannedPost
from nennep.standards.queries.compiling import Compiled, compile_expression
from nennep.standards.queries.looking import NOBODY, Way, having, rows_in_force
from nennep.standards.queries.vocabulary import Catalogue
from nennep.standards.rules import Expression, Post, leaves_of, with_planned


@dataclass(frozen=True)
class AudienceConditions:
    """The conditions; planned people are few, so that the rest is asked beside each of them."""

    own: Compiled
    own_of_each: Compiled
    wide_of_each: Compiled
    planned: Q | None
    """Who is planned for any of its posts: whoever is asked only for that is among them."""

    @property
    def has_planned(self) -> bool:
        """Whether it names posts that somebody may be planned for."""
        return self.planned is not None

    @property
    def only_planned(self) -> Q:
        """Who would belong to it with the planned post, and does not yet."""
        return (self.planned or NOBODY) & self.wide_of_each.true & ~self.own_of_each.true

    @property
    def not_told(self) -> Q:
        """Of whom it cannot be told, those left out who would belong to it with a planned post."""
        unsure = ~self.own.true & ~self.own.false
        return unsure & ~self.wide_of_each.true if self.has_planned else unsure


def audience_on(asked: Expression, on: date, words: Catalogue, way: Way) -> AudienceConditions:
    """The conditions that the expression makes on the day."""
    own, wide = compile_expression(asked, on, words, way), with_planned(asked)
    if wide == asked:
        return AudienceConditions(own, own, own, None)
    titles = {title for leaf in leaves_of(wide) if isinstance(leaf, Post) for title in leaf.titles}
    planned = PlannedPost.objects.filter(
        rows_in_force(on), title_id__in=[words.title_ids[title] for title in sorted(titles)]
    )
    return AudienceConditions(
        own,
        compile_expression(asked, on, words, Way.BESIDE_EACH),
        compile_expression(wide, on, words, Way.BESIDE_EACH),
        having(planned, way),
    )
