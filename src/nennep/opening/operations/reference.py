"""The checklist and the order of guests as they ship."""

from __future__ import annotations

import tomllib
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction

from nennep.accounts.models import User
from nennep.kernel import text
from nennep.opening.models import ChecklistItem, ProtocolRank


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Add the shipped items and ranks that are not there yet; what an office changed stays. How many were new."""
    del by, now  # shipped data, nobody's act
    added = 0
    for place, row in enumerate(_shipped("checklist", "item"), start=1):
        _item, is_new = ChecklistItem.objects.get_or_create(
            code=row["code"],
            valid_from=row["from"],
            defaults={
                "scope": row["scope"],
                "sort": row["sort"],
                "name": row["name"],
                "owner": row["owner"],
                "days_before": row["days_before"],
                "levels": row.get("levels", []),
                "required_for": row.get("required_for", []),
                "wants_capacity": row.get("wants_capacity", False),
                "order": place * 10,
                "valid_to": row.get("to"),
                "basis": row["basis"],
                "certainty": row["certainty"],
            },
        )
        added += is_new
    for place, row in enumerate(_shipped("protocol_ranks", "rank"), start=1):
        _rank, is_new = ProtocolRank.objects.get_or_create(
            code=row["code"],
            valid_from=row["from"],
            defaults={
                "name": row["name"],
                "order": place * 10,
                "titles": row.get("titles", []),
                "texts": [text.match_key(words) for words in row.get("texts", [])],
                "valid_to": row.get("to"),
                "basis": row["basis"],
                "certainty": row["certainty"],
            },
        )
        added += is_new
    return added


def _shipped(name: str, rows: str) -> list[dict[str, Any]]:
    content = resources.files("nennep.opening").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(content)[rows]
    return found
