"""Kinds, layouts and recipient sets that every installation begins with."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents import layouts, policies
from nennep.documents.models import DocumentKind, DocumentLayout, RecipientSet
from nennep.documents.operations.shared import require
from nennep.kernel.clock import local_date
from nennep.units.models import UnitKind

FILE = Path(__file__).resolve().parents[1] / "reference.toml"


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Add the kinds of documents, layouts and recipient sets that are not there yet; what an office changed stays.

    Recipient sets need the kinds of units on record (units.operations.install_reference first). Returns how many were
    added; running it again adds none.
    """
    require(
        policies.may_edit_layouts(by, local_date(now)),
        _("Only the records clerk or an administrator installs the lists of documents."),
    )
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    added = 0
    for place, row in enumerate(data["kind"], start=1):
        kind, is_new = DocumentKind.objects.get_or_create(
            code=row["code"],
            defaults={
                "symbol": row["symbol"],
                "name": row["name"],
                "has_kind_line": row.get("has_kind_line", True),
                "order": place * 10,
            },
        )
        if is_new:
            added += 1
            record(act="documents.kind.install", subject=kind, by=by, now=now, after={"symbol": kind.symbol})
    added += _install_layouts(by, now)
    added += _install_sets(data["set"], by, now)
    return added


def _install_layouts(by: User, now: datetime) -> int:
    added = 0
    for code, spec in layouts.shipped().items():
        if DocumentLayout.objects.filter(code=code).exists():
            continue
        layout = layouts.load(spec)
        stored = DocumentLayout.objects.create(
            code=code,
            name=layout.name,
            system=layout.family,
            spec=spec,
            valid_from=layout.valid_from,
            valid_to=layout.valid_to,
            basis=layout.basis,
        )
        record(
            act="documents.layout.install",
            subject=stored,
            by=by,
            now=now,
            after={"valid_from": layout.valid_from},
        )
        added += 1
    return added


def _install_sets(rows: list[dict[str, Any]], by: User, now: datetime) -> int:
    by_code = {kind.code: kind for kind in UnitKind.objects.order_by("pk")}
    added = 0
    for place, row in enumerate(rows, start=1):
        codes = row["kinds"]
        kinds = [by_code[code] for code in codes if code in by_code]
        if not kinds or RecipientSet.objects.filter(code=row["code"]).exists():
            continue
        made = RecipientSet.objects.create(
            code=row["code"], name=row["name"], post=row.get("post", ""), order=place * 10
        )
        made.kinds.set(kinds)
        record(
            act="documents.recipient_set.add",
            subject=made,
            by=by,
            now=now,
            after={"name": made.name, "unit_kinds": [kind.name for kind in kinds]},
        )
        added += 1
    return added
