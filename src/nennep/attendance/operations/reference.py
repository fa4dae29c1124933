"""The dated list of absence reasons that every installation begins with (R0-22, R0-29)."""

import tomllib
from datetime import datetime
from pathlib import Path

from django.db import transaction

from nennep.accounts.models import User
from nennep.attendance.models import AbsenceReason
from nennep.kernel.text import match_key

REASONS_FILE = Path(__file__).resolve().parents[2] / "norms" / "absence_reasons.toml"


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Add the reasons of the list that are not there yet; what an office has changed stays. Returns how many were added."""
    added = 0
    for order, row in enumerate(tomllib.loads(REASONS_FILE.read_text(encoding="utf-8"))["reason"], start=1):
        _reason, is_new = AbsenceReason.objects.get_or_create(
            code=row["code"],
            valid_from=row["valid_from"],
            defaults={
                "name": row["name"],
                "match_keys": sorted({match_key(text) for text in [row["name"], *row.get("spellings", [])]}),
                "is_avoidable": row["is_avoidable"],
                "is_agency_work": row.get("is_agency_work", False),
                "basis_text": row.get("basis", ""),
                "certainty": row["certainty"],
                "order": row.get("order", order * 10),
            },
        )
        added += is_new
    return added
