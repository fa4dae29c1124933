"""Acts on the matrix of authority (phân cấp), and the check that other areas make before an act (R1-10, R1-11, R2-21)."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import Certainty, DocumentState, OfficialDocument
from nennep.documents.rules import parse_number
from nennep.kernel import dates, text
from nennep.kernel.db import alone, lock, lock_one
from nennep.kernel.errors import Refused
from nennep.norms.models import Authority, AuthorityAct, Senders
from nennep.norms.operations.shared import Overlap, require
from nennep.norms.policies import Permission
from nennep.units.models import Unit, UnitKind, UnitLevel
from nennep.units.queries import require_in_force

FILE = Path(__file__).resolve().parents[1] / "authority.toml"


class NoAuthority(Refused):
    """The unit has no authority for what it does."""


@transaction.atomic
def add_authority(
    *,
    act: str,
    valid_from: date,
    by: User,
    now: datetime,
    programme_code: str = "",
    study_form: str = "",
    level: str = "",
    unit: Unit | None = None,
    unit_kind: UnitKind | None = None,
    for_senders: str = Senders.ALL,
    delegated_by: str = "",
    valid_to: date | None = None,
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    certainty: str = Certainty.OFFICE,
    note: str = "",
) -> Authority:
    """Enter who has authority for what from a day on; `valid_to` is the first day on which it no longer holds.

    Refuses a row without a holder or without a basis, one whose basis is not issued, and one that overlaps another of the
    same holder, programme, form and senders.
    """
    require(by, None, now)
    row = Authority(
        act=act, programme_code=programme_code, study_form=study_form, level=level, unit=unit, unit_kind=unit_kind,
        for_senders=for_senders, delegated_by=text.clean(delegated_by), valid_from=valid_from, valid_to=valid_to,
        basis=basis, basis_text=text.clean(basis_text), certainty=certainty, note=text.clean(note),
    )  # fmt: skip
    _check(row)
    alone("norms.authority", act, programme_code)
    same = Authority.objects.filter(
        act=act, programme_code=programme_code, study_form=study_form, level=level, unit=unit, unit_kind=unit_kind,
        for_senders=for_senders,
    )  # fmt: skip
    for other in lock(same):
        if (other.valid_to is None or row.valid_from < other.valid_to) and (
            row.valid_to is None or other.valid_from < row.valid_to
        ):
            raise Overlap(
                _("The same authority is on record from {day}. End it first, or begin later.").format(
                    day=dates.short(other.valid_from)
                ),
                field="valid_from",
                code="overlap",
            )
    row.save()
    record(act="norms.authority.add", subject=row, by=by, now=now, after=_shown(row))
    return row


@transaction.atomic
def end_authority(*, authority: Authority, valid_to: date, reason: str, by: User, now: datetime) -> Authority:
    """The authority no longer holds from a day on. Refuses one that ended, a day before its begin, and no reason."""
    require(by, None, now)
    authority = lock_one(Authority.objects.filter(pk=authority.pk))
    reason = text.clean(reason)
    if authority.valid_to is not None and authority.valid_to <= valid_to:
        raise Refused(_("This authority has ended already by then."), field="valid_to")
    if valid_to <= authority.valid_from:
        raise Refused(
            _("It holds from {day}; the last day must not lie before it.").format(
                day=dates.short(authority.valid_from)
            ),
            field="valid_to",
        )
    if not reason:
        raise Refused(_("Say why it ends, with the document."), field="reason")
    before, authority.valid_to = authority.valid_to, valid_to
    authority.save(update_fields=["valid_to"])
    record(
        act="norms.authority.end",
        subject=authority,
        by=by,
        now=now,
        before={"valid_to": before},
        after={"valid_to": valid_to},
        reason=reason,
    )
    return authority


def require_permission(permission: Permission, *, field: str = "") -> Permission:
    """Refuse what was asked for (`may_by_authority`, `may_hold`) and is not allowed, with its sentence (`NoAuthority`)."""
    if not permission.allowed:
        raise NoAuthority(permission.sentence, field=field, code="no-authority")
    return permission


@transaction.atomic
def install_authority(*, by: User, now: datetime) -> int:
    """Put the shipped matrix on record for every programme and act for which there is none yet.

    A row of one unit comes when the unit is on record, so running it again after units were opened adds what is missing;
    what the office ended or changed stays. Returns how many rows were added.
    """
    require(by, None, now)
    kinds = {kind.code: kind for kind in UnitKind.objects.order_by("pk")}
    known = {
        (
            row.act,
            row.programme_code,
            row.study_form,
            row.unit_id,
            row.unit_kind_id,
            row.for_senders,
            row.valid_from,
        )
        for row in Authority.objects.order_by("pk")
    }
    by_hand = {row[:6] for row in known}
    added = 0
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["authority"]:
        basis = _document(row["document"]) if "document" in row else None
        holders = _holders(row, kinds)
        form, senders = row.get("form", ""), row.get("senders", Senders.ALL)
        for act, programme, (unit, kind) in (
            (act, programme, holder)
            for act in row["acts"]
            for programme in row["programmes"]
            for holder in holders
        ):
            key = (act, programme, form, unit.pk if unit else None, kind.pk if kind else None, senders)
            if (*key, row["from"]) in known or (key in by_hand and _is_taken(key, row)):
                continue
            add_authority(
                act=act, programme_code=programme, study_form=form, unit=unit, unit_kind=kind, for_senders=senders,
                delegated_by=row.get("delegated_by", ""), valid_from=row["from"], valid_to=row.get("to"), basis=basis,
                basis_text="" if basis else row.get("basis", row.get("document", "")), certainty=row["certainty"],
                note=row.get("note", ""), by=by, now=now,
            )  # fmt: skip
            added += 1
    return added


def _is_taken(key: tuple[Any, ...], row: dict[str, Any]) -> bool:
    """Whether what the office has entered for the same holder meets the days of a shipped row."""
    act, programme, form, unit, kind, senders = key
    others = Authority.objects.filter(
        act=act,
        programme_code=programme,
        study_form=form,
        unit_id=unit,
        unit_kind_id=kind,
        for_senders=senders,
    )
    until = row.get("to")
    return any(
        (until is None or other.valid_from < until)
        and (other.valid_to is None or row["from"] < other.valid_to)
        for other in others
    )


def _holders(row: dict[str, Any], kinds: dict[str, UnitKind]) -> list[tuple[Unit | None, UnitKind | None]]:
    if "unit" in row:
        found = Unit.objects.filter(match_key=text.match_key(row["unit"])).order_by("pk").first()
        return [(found, None)] if found else []
    return [(None, kinds[code]) for code in row["holders"] if code in kinds]


def _document(written: str) -> OfficialDocument | None:
    """The regulation, where it is on record already; dated later than today it comes another time."""
    number = parse_number(written)
    found = OfficialDocument.objects.filter(is_external=True, number_text=number.text if number else written)
    return found.order_by("pk").first()


def _check(row: Authority) -> None:
    if row.act not in AuthorityAct.values:
        raise Refused(_("Choose what the authority is for."), field="act")
    if row.for_senders not in Senders.values:
        raise Refused(_("Choose for whose people it holds."), field="for_senders")
    if row.level and row.level not in UnitLevel.values:
        raise Refused(_("Choose a level."), field="level")
    if row.unit is None and row.unit_kind is None and not row.level:
        raise Refused(_("Say who holds the authority: a unit, a kind of units or a level."), field="unit")
    if row.unit is not None and (row.unit_kind is not None or row.level):
        raise Refused(_("Name one unit, or a kind or level of units, not both."), field="unit")
    if row.basis is None and not row.basis_text:
        raise Refused(_("Enter the legal basis: without one there is no authority."), field="basis_text")
    if row.basis is not None and row.basis.state in {DocumentState.DRAFT, DocumentState.REVIEWED}:
        raise Refused(
            _("The basis is still a draft. An authority stands on an issued document."), field="basis"
        )
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        raise Refused(_("The last day must not lie before the first."), field="valid_to")
    if row.unit is not None:
        require_in_force(row.unit, row.valid_from, field="unit")


def _shown(row: Authority) -> dict[str, object]:
    return {
        "act": AuthorityAct(row.act).label,
        "programme_code": row.programme_code,
        "study_form": row.study_form,
        "unit": row.unit,
        "unit_kind": row.unit_kind,
        "level": row.get_level_display() if row.level else "",
        "for_senders": Senders(row.for_senders).label,
        "delegated_by": row.delegated_by,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "basis": row.basis,
        "basis_text": row.basis_text,
        "certainty": row.certainty,
    }
