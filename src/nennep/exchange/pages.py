"""What the templates of calendar feeds may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes.models import Enrolment
from nennep.classes.queries import sessions_taught
from nennep.classes.states import ClassState
from nennep.exchange import policies
from nennep.exchange.models import FeedKind, FeedToken
from nennep.web.navigation import Crumb

MOST_CLASSES = 30


@dataclass(frozen=True)
class FeedLine:
    """One feed of the person who looks."""

    pk: int
    kind: str
    about: str
    created_at: datetime
    last_used_at: datetime | None
    revoke_url: str


@dataclass(frozen=True)
class FeedsPage:
    """My calendar feeds, and how to make another one. `address` is shown once, after making it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    lines: tuple[FeedLine, ...]
    form: Any
    has_choices: bool
    address: str


def feed_choices(actor: User, on: date) -> list[tuple[str, str]]:
    """What the actor may follow: own study, own teaching, own agencies, visible classes that run."""
    choices: list[tuple[str, str]] = []
    if Enrolment.objects.filter(person_id=actor.person_id or 0).exists():
        choices.append((FeedKind.TRAINEE, str(FeedKind.TRAINEE.label)))
    if sessions_taught(actor.person_id).exists():
        choices.append((FeedKind.LECTURER, str(FeedKind.LECTURER.label)))
    agencies = policies.agencies_for(actor, on).order_by("sort_key", "pk")[:MOST_CLASSES]
    choices += [
        (f"{FeedKind.AGENCY}:{unit.pk}", _("People of {name}").format(name=unit.name)) for unit in agencies
    ]
    running = policies.classes_for(actor, on).filter(state__in=[ClassState.PREPARING, ClassState.OPENED])
    choices += [
        (f"{FeedKind.CLASS}:{one.pk}", _("Class {name}").format(name=one.name))
        for one in running.order_by("sort_key", "pk")[:MOST_CLASSES]
    ]
    return choices


def feeds_page(actor: User, form: Any, *, has_choices: bool, address: str = "") -> FeedsPage:
    """The feeds of the actor that still open something."""
    feeds = (
        policies.visible_to(actor).filter(revoked_at__isnull=True).select_related("training_class", "agency")
    )
    return FeedsPage(
        title=_("Calendar on the phone"),
        lead=_("A calendar program reads the sessions by a secret address and follows every change."),
        trail=(Crumb(_("Calendar on the phone")),),
        lines=tuple(_line(feed) for feed in feeds.order_by("-created_at", "-pk")),
        form=form,
        has_choices=has_choices,
        address=address,
    )


def _line(feed: FeedToken) -> FeedLine:
    about = feed.training_class.name if feed.training_class else feed.agency.name if feed.agency else ""
    return FeedLine(
        pk=feed.pk,
        kind=str(FeedKind(feed.kind).label),
        about=about,
        created_at=feed.created_at,
        last_used_at=feed.last_used_at,
        revoke_url=reverse("exchange:revoke-feed", args=[feed.pk]),
    )
