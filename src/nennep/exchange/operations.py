"""Acts on calendar feeds: made, taken back, read."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes.models import TrainingClass
from nennep.exchange import policies
from nennep.exchange.models import FeedKind, FeedToken
from nennep.exchange.queries import hashed
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit

MOST_FEEDS = 20
USE_NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def create_feed(
    *,
    kind: str,
    by: User,
    now: datetime,
    training_class: TrainingClass | None = None,
    agency: Unit | None = None,
) -> tuple[FeedToken, str]:
    """Make a calendar feed of one's own; gives the feed and its secret, which is shown this once and not kept.

    Refuses a feed of what one may not see, and more than twenty at a time.
    """
    if kind not in FeedKind.values:
        raise Refused(_("Choose what the calendar should hold."), field="what")
    if not policies.may_follow(by, kind, local_date(now), training_class=training_class, agency=agency):
        raise NotAllowed(_("You may not follow this calendar."))
    if FeedToken.objects.filter(user=by, revoked_at__isnull=True).count() >= MOST_FEEDS:
        raise Refused(_("You have {count} calendar feeds. Take one back first.").format(count=MOST_FEEDS))
    secret = secrets.token_urlsafe(32)
    feed = FeedToken.objects.create(
        user=by,
        kind=kind,
        training_class=training_class if kind == FeedKind.CLASS else None,
        agency=agency if kind == FeedKind.AGENCY else None,
        token_hash=hashed(secret),
        created_at=now,
    )
    record(
        act="exchange.feed.create",
        subject=feed,
        by=by,
        now=now,
        after={"kind": kind, "training_class": feed.training_class, "agency": feed.agency},
    )
    return feed, secret


@transaction.atomic
def revoke_feed(*, feed: FeedToken, by: User, now: datetime) -> FeedToken:
    """Take a feed back: its address opens nothing any more. Refuses feeds of others, and one that was taken back."""
    feed = lock_one(FeedToken.objects.filter(pk=feed.pk))
    if not policies.may_revoke_feed(by, feed):
        raise NotAllowed(_("Only its owner takes a calendar feed back."))
    if feed.revoked_at:
        raise Refused(_("This feed was taken back already."))
    feed.revoked_at = now
    feed.save(update_fields=["revoked_at"])
    record(act="exchange.feed.revoke", subject=feed, by=by, now=now, after={"revoked_at": now})
    return feed


@transaction.atomic
def note_use(*, feed: FeedToken, by: User, now: datetime) -> FeedToken:
    """Note that a calendar program read the feed, once an hour at most; leaves no trace in the trail: nobody acted."""
    if feed.last_used_at is None or now - feed.last_used_at >= USE_NOTED_EVERY:
        feed.last_used_at = now
        feed.save(update_fields=["last_used_at"])
    return feed
