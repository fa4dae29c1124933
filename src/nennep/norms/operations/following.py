"""What was computed from a rule follows when the rule changes: a few classes at once, many in steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from django.db import transaction

from nennep.accounts.models import User
from nennep.kernel.db import lock_one
from nennep.norms.models import Rule
from nennep.norms.operations.shared import require
from nennep.norms.queries import classes_behind

AT_ONCE = 3
"""So many classes are computed again within the act that changes the rule; more wait for `follow_rule`."""


class Follower(Protocol):
    """How a later area computes one class again after a rule changed."""

    def __call__(self, *, class_id: int, by: User, now: datetime) -> object:
        """Compute the class again, within the transaction of the change."""


_followers: list[Follower] = []


def register_rule_follower(function: Follower) -> None:
    """Tell how a class is computed again. The area that computes stands above this one and calls this once at start."""
    _followers[:] = [function]


def let_follow(rule: Rule, since: date, *, by: User, now: datetime) -> None:
    """Within the act that changed the rule: compute a few classes again, or note that many wait."""
    behind = classes_behind(rule, since)
    if len(behind) > AT_ONCE:
        rule.behind_since, rule.behind_after = since, 0
        rule.save(update_fields=["behind_since", "behind_after"])
        return
    for class_id in behind:
        _derive(class_id, by, now)


@transaction.atomic
def follow_rule(*, rule: Rule, by: User, now: datetime, most: int = AT_ONCE) -> int:
    """Compute the next classes again for which the change of a rule is not yet told; how many still wait.

    Refuses who may not change the rule. Where nothing waits it does nothing.
    """
    rule = lock_one(Rule.objects.filter(pk=rule.pk).select_related("unit"))
    require(by, rule.unit, now)
    if rule.behind_since is None:
        return 0
    behind = classes_behind(rule, rule.behind_since, rule.behind_after)
    for class_id in behind[:most]:
        _derive(class_id, by, now)
        rule.behind_after = class_id
    if len(behind) <= most:
        rule.behind_since, rule.behind_after = None, 0
    rule.save(update_fields=["behind_since", "behind_after"])
    return max(0, len(behind) - most)


def follow_rules(*, by: User, now: datetime) -> int:
    """All classes that wait for any rule, one transaction a class; how many were computed again. For the timers."""
    done = 0
    for rule in Rule.objects.filter(behind_since__isnull=False).order_by("pk"):
        left = len(classes_behind(rule, rule.behind_since or rule.valid_from, rule.behind_after))
        done += left
        while left:
            left = follow_rule(rule=rule, by=by, now=now, most=1)
    return done


def _derive(class_id: int, by: User, now: datetime) -> None:
    for follower in _followers:
        follower(class_id=class_id, by=by, now=now)
