"""The dated list of kinds of issues that every installation begins with (R1-21)."""

from __future__ import annotations

import tomllib
from datetime import datetime
from importlib import resources

from django.db import transaction

from nennep.accounts.models import User
from nennep.classes.models import IssueKind


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Add the kinds of the list that are not there yet; what an office has changed stays. Returns how many were added."""
    del by, now  # shipped data, nobody's act
    shipped = tomllib.loads(
        resources.files("nennep.classes").joinpath("issue_kinds.toml").read_text(encoding="utf-8")
    )
    added = 0
    for place, row in enumerate(shipped["kind"], start=1):
        _kind, is_new = IssueKind.objects.get_or_create(
            code=row["code"],
            valid_from=row["valid_from"],
            defaults={
                "name": row["name"],
                "order": place * 10,
                "valid_to": row.get("valid_to"),
                "basis_text": row["basis"],
                "certainty": row["certainty"],
            },
        )
        added += is_new
    return added
