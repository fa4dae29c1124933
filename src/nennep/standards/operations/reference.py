"""Conditions of admission, audiences and standards as they ship."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction

from nennep.accounts.models import User
from nennep.kernel.periods import Period
from nennep.standards.models import AdmissionCriterion, Audience
from nennep.standards.operations.audiences import enter_audience
from nennep.standards.operations.criteria import enter_criterion
from nennep.standards.operations.standards import install_standards
from nennep.standards.operations.steps import SameName


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Add the shipped rows whose days and names are free; what an office entered stays. How many were added.

    Programmes, titles and steps of learning are there before (console.migrate).
    """
    added = 0
    taken = {
        (row.key, row.programme_code, row.study_form, row.valid_from)
        for row in AdmissionCriterion.objects.all()
    }
    for row in _shipped("criteria", "criterion"):
        place = (row["key"], row["programme"], row.get("study_form", ""))
        if (*place, row["from"]) in taken or not _is_free(place, Period(row["from"], row.get("to"))):
            continue
        with suppress(SameName):
            enter_criterion(
                key=row["key"],
                programme_code=row["programme"],
                study_form=row.get("study_form", ""),
                name=row["name"],
                expression=json.loads(row["condition"]),
                valid_from=row["from"],
                valid_to=row.get("to"),
                basis_text=row["basis"],
                certainty=row["certainty"],
                is_waivable=row.get("is_waivable", False),
                order=row["order"],
                by=by,
                now=now,
            )
            added += 1
    known = set(Audience.objects.values_list("code", flat=True))
    for row in _shipped("audiences", "audience"):
        if row["code"] in known:
            continue
        with suppress(SameName):
            enter_audience(
                code=row["code"],
                name=row["name"],
                expression=json.loads(row["condition"]),
                valid_from=row["from"],
                basis_text=row["basis"],
                certainty=row["certainty"],
                empty_reason=row["empty_reason"],
                by=by,
                now=now,
            )
            added += 1
    return added + install_standards(by=by, now=now)


def _shipped(name: str, key: str) -> list[dict[str, Any]]:
    content = resources.files("nennep.standards").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(content)[key]
    return rows


def _is_free(place: tuple[str, str, str], period: Period) -> bool:
    """A shipped row never ends or meets one that the office entered."""
    key, programme_code, study_form = place
    rows = AdmissionCriterion.objects.filter(
        key=key, programme_code=programme_code, study_form=study_form
    ).values_list("valid_from", "valid_to")
    return not any(period.overlaps(Period(*days)) for days in rows)
