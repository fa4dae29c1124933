"""What every view of the review shares: whose people, as of which day, against which standard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.kernel import dates
from nennep.standards import policies, queries
from nennep.standards.models import Standard
from nennep.units.models import Unit
from nennep.units.queries import names_on, subtree_ids
from nennep.web.lists import ListPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Fact, Tab

VIEWS = ("review", "review-units", "review-people", "review-unknown", "what-if", "review-tasks")


@dataclass(frozen=True)
class Scope:
    """One reading of the address. `alone`: only who serves at the unit itself."""

    actor: User
    today: date
    on: date
    unit: Unit
    standards: tuple[Standard, ...]
    standard: Standard | None
    shows_planning: bool
    alone: bool = False

    def review(self, *standards: Standard) -> queries.Review:
        """The review of the unit, against these standards or all."""
        words = queries.catalogue()
        return queries.Review(
            {row.pk: queries.requirement_of(row, words) for row in standards or self.standards},
            self.on,
            [self.unit.pk] if self.alone else subtree_ids([self.unit.pk], self.on),
            shows_planning=self.shows_planning,
            words=words,
        )

    def url(self, view: str, **more: object) -> str:
        """The address of a view with this scope; `more` replaces parts of it, None leaves one out."""
        values: dict[str, object] = {"unit": self.unit.pk, "on": dates.short(self.on)}
        if self.standard is not None:
            values["standard"] = self.standard.pk
        if self.alone:
            values["alone"] = "1"
        values = {key: value for key, value in (values | more).items() if value is not None}
        return f"{reverse(f'standards:{view}')}?{urlencode(values)}"

    @property
    def unit_name(self) -> str:
        """The name of the unit on the day."""
        return names_on([self.unit.pk], self.on).get(self.unit.pk, self.unit.name)


@dataclass(frozen=True)
class ReviewPage:
    """A view of the review: the scope above, a list below."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    form: Any
    listing: ListPage[Any]
    hidden: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()
    acts: tuple[Act, ...] = ()
    warning: str = ""


def review_tabs(scope: Scope, current: str) -> tuple[Tab, ...]:
    """The views of one review side by side; each keeps the scope."""
    words = (
        _("By standard"),
        _("By unit"),
        _("People"),
        _("Unknown"),
        _("What if"),
        _("Review tasks"),
    )
    return tuple(
        Tab(label, scope.url(view), is_current=view == current)
        for view, label in zip(VIEWS, words, strict=True)
    )


def head(scope: Scope, current: str) -> dict[str, Any]:
    """Title, way back and tabs of a view."""
    return {
        "title": _("Standards review"),
        "trail": (Crumb(_("Standards"), reverse("standards:standards")), Crumb(_("Standards review"))),
        "tabs": review_tabs(scope, current),
    }


def may_see(actor: User, on: date) -> bool:
    """Whether somebody reviews any unit."""
    reached = policies.reviewed_by(actor, on)
    return reached is None or bool(reached)
