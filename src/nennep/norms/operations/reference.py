"""What ships: regulations, rules, study regulations, the matrix of authority."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from nennep.accounts.models import User
from nennep.documents import operations as documents
from nennep.documents.models import DocumentState, OfficialDocument
from nennep.documents.rules import parse_number
from nennep.kernel.clock import local_date
from nennep.norms.models import Rule, StudyRegulation
from nennep.norms.operations.authority import install_authority
from nennep.norms.operations.regulations import set_regulation
from nennep.norms.operations.rules import add_rule
from nennep.norms.operations.shared import require
from nennep.norms.rules import overlapping, shipped

BASES_FILE = Path(__file__).resolve().parents[1] / "bases.toml"


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Put the shipped regulations, rules and study regulations on record; what is there already stays as it is.

    Needs the kinds of documents (documents.operations.install_reference first). Regulations dated after `now` come when
    this runs again. Returns how much was added; running it again on the same day adds nothing.
    """
    require(by, None, now)
    data = tomllib.loads(BASES_FILE.read_text(encoding="utf-8"))
    known, added = _install_documents(data["document"], by, now)
    existing = {
        (row.key, row.programme_code, row.study_form, row.valid_from)
        for row in Rule.objects.filter(unit__isnull=True)
    }
    touched = {(row[0], row[1], row[2]) for row in existing}
    for row in shipped()["rule"]:
        scope = (row["key"], row.get("programme", ""), row.get("form", ""))
        if (*scope, row["from"]) in existing or (scope in touched and not _is_free(row)):
            continue
        add_rule(
            key=row["key"],
            value=row["value"],
            valid_from=row["from"],
            valid_to=row.get("to"),
            programme_code=row.get("programme", ""),
            study_form=row.get("form", ""),
            operator=row.get("operator", "="),
            basis=known.get(row.get("document", "")),
            basis_text=row.get("basis", ""),
            certainty=row["certainty"],
            note=row.get("note", ""),
            by=by,
            now=now,
        )
        added += 1
    for row in data["regulation"]:
        document = known.get(row["document"])
        if document is None or StudyRegulation.objects.filter(document=document).exists():
            continue
        set_regulation(
            document=document,
            valid_from=row["from"],
            valid_to=row.get("to"),
            programme_code=row["programme"],
            certainty=row["certainty"],
            by=by,
            now=now,
        )
        added += 1
    return added + install_authority(by=by, now=now)


def _is_free(row: dict[str, Any]) -> bool:
    """Whether a shipped rule still fits beside what an office has entered for the same scope since."""
    wanted = Rule(
        key=row["key"],
        programme_code=row.get("programme", ""),
        study_form=row.get("form", ""),
        valid_from=row["from"],
        valid_to=row.get("to"),
    )
    return overlapping(Rule.objects.filter(key=row["key"]), wanted) is None


def _install_documents(
    rows: list[dict[str, Any]], by: User, now: datetime
) -> tuple[dict[str, OfficialDocument], int]:
    """The shipped regulations that exist on the day of `now`, by their number as shipped, and how many are new."""
    today = local_date(now)
    known: dict[str, OfficialDocument] = {}
    added = 0
    for row in rows:
        on: date | None = row.get("on")
        if (on is not None and on > today) or row.get("year", 0) > today.year:
            continue
        number = parse_number(row["number"])
        written = number.text if number else row["number"]
        document = OfficialDocument.objects.filter(
            is_external=True, number_text=written, issuer_name=row["issuer"]
        ).order_by("pk").first()  # fmt: skip
        if document is None:
            document = documents.register_external(
                number_text=row["number"],
                issuer_name=row["issuer"],
                subject=row["subject"],
                issued_on=on,
                kind=row.get("kind"),
                bases=[known[one] for one in row.get("bases", ()) if one in known],
                by=by,
                now=now,
            )
            added += 1
            replaced = known.get(row.get("replaces", ""))
            if replaced is not None:
                replaced.refresh_from_db()
                if replaced.state == DocumentState.ISSUED:
                    documents.replace_document(document=replaced, replacement=document, by=by, now=now)
        known[row["number"]] = document
    return known, added
