"""Titles of posts and steps of training as they ship."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import text
from nennep.people.models import CredentialKind, Posting, PostTitle
from nennep.people.queries import Titles


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Add the shipped titles and steps that are not there yet; what an office changed stays. How many were new.

    Posts recorded before are matched to new titles once, with as many statements as there are different texts.
    """
    added = _install_titles(by, now)
    if added:
        _match_postings()
    return added + _install_kinds(by, now)


def _shipped(name: str) -> list[dict[str, Any]]:
    content = resources.files("nennep.people").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = next(iter(tomllib.loads(content).values()))
    return rows


def _install_titles(by: User, now: datetime) -> int:
    known = set(PostTitle.objects.values_list("code", flat=True))
    new = [
        (place, row) for place, row in enumerate(_shipped("post_titles"), start=1) if row["code"] not in known
    ]
    for place, row in new:
        title = PostTitle.objects.create(
            code=row["code"],
            name=row["name"],
            match_key=text.match_key(row["name"])[:200],
            aliases=row.get("aliases", []),
            short_names=row.get("short_names", []),
            level=row["level"],
            is_membership=row.get("is_membership", False),
            is_leading=row.get("is_leading", False),
            order=place * 10,
            valid_from=row["from"],
            valid_to=row.get("to"),
        )
        audit.record(act="people.title.install", subject=title, by=by, now=now, after={"post": title.name})
    return len(new)


def _install_kinds(by: User, now: datetime) -> int:
    known = set(CredentialKind.objects.values_list("code", flat=True))
    new = [row for row in _shipped("credential_kinds") if row["code"] not in known]
    for row in new:
        kind = CredentialKind.objects.create(
            code=row["code"],
            ladder=row["ladder"],
            rank=row["rank"],
            name=row["name"],
            aliases=row.get("aliases", []),
            scheme=row.get("scheme", ""),
        )
        audit.record(act="people.kind.install", subject=kind, by=by, now=now, after={"kind": kind.name})
    return len(new)


def _match_postings() -> None:
    titles = Titles()
    unmatched = Posting.objects.filter(title__isnull=True).exclude(post="")
    texts = (
        unmatched.values_list("post", "unit__kind__level").distinct().order_by("post", "unit__kind__level")
    )
    by_title: dict[tuple[int, str], list[str]] = defaultdict(list)
    for post, level in texts:
        found = titles.meant_by(post, level)
        if found is not None:
            by_title[found, level].append(post)
    for (title_id, level), posts in by_title.items():
        for start in range(0, len(posts), 400):
            unmatched.filter(post__in=posts[start : start + 400], unit__kind__level=level).update(
                title_id=title_id
            )
