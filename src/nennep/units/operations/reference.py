"""Kinds of units, learnt spellings, remembered columns."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import text
from nennep.kernel.errors import Refused
from nennep.units.models import ColumnMapping, Unit, UnitAlias, UnitKind
from nennep.units.operations.steps import check_allowed, lock_tree


class AliasTaken(Refused):
    """The spelling already means another unit."""


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Bring in the kinds of units that ship with the program; how many were new.

    What the installation edited stays as it is, except that missing spellings are added. Doing it again changes nothing.
    """
    shipped = tomllib.loads(
        resources.files("nennep.units").joinpath("kinds.toml").read_text(encoding="utf-8")
    )
    present = {kind.code: kind for kind in UnitKind.objects.all()}
    added = 0
    for place, entry in enumerate(shipped["kind"], start=1):
        known = present.get(entry["code"])
        if known is None:
            kind = UnitKind.objects.create(**_kind_fields(entry, place))
            audit.record(act="units.kind.install", subject=kind, by=by, now=now, after={"name": kind.name})
            added += 1
        elif missing := [alias for alias in entry.get("aliases", []) if alias not in known.aliases]:
            known.aliases = [*known.aliases, *missing]
            known.save(update_fields=["aliases"])
    return added


def _kind_fields(entry: Mapping[str, Any], place: int) -> dict[str, Any]:
    return {
        "code": entry["code"],
        "name": entry["name"],
        "sector": entry["sector"],
        "level": entry["level"],
        "is_committee": entry.get("is_committee", False),
        "is_training_institution": entry.get("is_training_institution", False),
        "order": place * 10,
        "aliases": entry.get("aliases", []),
    }


@transaction.atomic
def learn_alias(*, unit: Unit, spelling: str, by: User, now: datetime) -> UnitAlias:
    """From now on this spelling means the unit. Refuses an empty spelling and one that means another unit."""
    lock_tree()
    check_allowed(by, now)
    key = text.match_key(spelling)[:300]
    if not key:
        raise Refused(_("Type the spelling that stands in the file."), field="spelling")
    known = UnitAlias.objects.select_related("unit").filter(match_key=key).first()
    if known is not None and known.unit_id != unit.pk:
        raise AliasTaken(
            _("“{spelling}” already means {unit}.").format(
                spelling=text.clean(spelling), unit=known.unit.name
            ),
            field="spelling",
        )
    if known is not None:
        return known
    alias = UnitAlias.objects.create(unit=unit, match_key=key, text=text.clean(spelling)[:250])
    audit.record(act="units.unit.learn_alias", subject=unit, by=by, now=now, after={"spelling": alias.text})
    return alias


@transaction.atomic
def remember_mapping(
    *, kind: str, signature: str, mapping: Mapping[str, int], by: User, now: datetime
) -> ColumnMapping:
    """The next file of this kind with the same headings is read with these columns."""
    row, _created = ColumnMapping.objects.update_or_create(
        kind=kind, signature=signature, defaults={"mapping": dict(mapping)}
    )
    audit.record(act="units.mapping.remember", subject=row, by=by, now=now, after={"columns": dict(mapping)})
    return row
