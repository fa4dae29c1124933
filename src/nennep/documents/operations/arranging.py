"""What issuing stands on: terms, layouts, signing authority, recipient sets. Everything dated, nothing overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents import layouts, policies
from nennep.documents.models import (
    DocumentKind,
    DocumentLayout,
    IssuerLayout,
    OfficialDocument,
    SigningAuthority,
    SigningCapacity,
    System,
    Term,
)
from nennep.documents.operations.shared import require
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period
from nennep.people.models import Person
from nennep.units.models import Unit
from nennep.units.queries import version_on


@transaction.atomic
def open_term(
    *, committee: Unit, name: str, valid_from: date, by: User, now: datetime, valid_to: date | None = None
) -> Term:
    """Begin a term of a committee, on the day after its congress closed; numbers of the Party begin at 01 with it.

    `valid_to` is the first day of the next term, where it is known. Refuses a unit that is no committee, a term that
    meets another one, and a term without a name.
    """
    _require_arranging(by, committee, now)
    lock(Unit.objects.filter(pk=committee.pk))
    name = text.clean(name)
    if not name:
        raise Refused(_("The term needs a name, for example 2020-2025."), field="name")
    version = version_on(committee, valid_from)
    if version is None or not version.kind.is_committee:
        raise Refused(
            _("{unit} is no committee on {day}. Terms belong to committees.").format(
                unit=committee, day=dates.short(valid_from)
            ),
            field="committee",
        )
    period = _period(valid_from, valid_to)
    for term in lock(Term.objects.filter(committee=committee)):
        if Period(term.valid_from, term.valid_to).overlaps(period):
            raise Refused(
                _("The term {name} of {unit} is not over on {day}. Close it first.").format(
                    name=term.name, unit=committee, day=dates.short(valid_from)
                ),
                field="valid_from",
                code="overlap",
            )
    term = Term.objects.create(committee=committee, name=name, valid_from=valid_from, valid_to=valid_to)
    record(
        act="documents.term.open",
        subject=term,
        context=committee,
        by=by,
        now=now,
        after={"name": name, "valid_from": valid_from, "valid_to": valid_to},
    )
    return term


@transaction.atomic
def close_term(*, term: Term, last_on: date, by: User, now: datetime) -> Term:
    """End a term with the closing day of the next congress, which still belongs to it.

    Refuses a term that is closed, and a day before the last document that was numbered in it.
    """
    term = lock_one(Term.objects.filter(pk=term.pk).select_related("committee"))
    _require_arranging(by, term.committee, now)
    if term.valid_to is not None:
        raise Refused(_("The term {name} is already closed.").format(name=term.name), code="state")
    if last_on < term.valid_from:
        raise Refused(
            _("The term begins on {day} and cannot end before.").format(day=dates.short(term.valid_from)),
            field="last_on",
        )
    numbered = OfficialDocument.objects.filter(period_key=f"term:{term.pk}", issued_on__gt=last_on)
    later = numbered.order_by("-issued_on", "pk").first()
    if later is not None and later.issued_on is not None:
        raise Refused(
            _("{document} of {day} has a number of this term. The term cannot end before it.").format(
                document=later, day=dates.short(later.issued_on)
            ),
            field="last_on",
        )
    term.valid_to = last_on + timedelta(days=1)
    term.save(update_fields=["valid_to"])
    record(
        act="documents.term.close",
        subject=term,
        context=term.committee,
        by=by,
        now=now,
        before={"valid_to": None},
        after={"valid_to": term.valid_to},
    )
    return term


@transaction.atomic
def give_signing_authority(
    *,
    unit: Unit,
    person: Person,
    capacity: str,
    title: str,
    valid_from: date,
    basis: str,
    by: User,
    now: datetime,
    valid_to: date | None = None,
    head_title: str = "",
    kinds: Sequence[DocumentKind] = (),
) -> SigningAuthority:
    """Put on record who may sign for a unit, in which capacity, from when to when, on what written basis (R2-51).

    `head_title` is whose place the capacity takes: "TRƯỞNG BAN" for K/T and T/L, "BAN THƯỜNG VỤ" for T/M. No `kinds`:
    every kind of document. Refuses a capacity other than direct without `head_title`, no basis, no title.
    """
    _require_arranging(by, unit, now)
    title, head_title, basis = text.clean(title), text.clean(head_title), text.clean(basis)
    if capacity not in SigningCapacity.values:
        raise Refused(_("Choose in which capacity the person signs."), field="capacity")
    if not title:
        raise Refused(_("Enter the title that stands above the signature."), field="title")
    if capacity != SigningCapacity.DIRECT and not head_title:
        raise Refused(
            _("Enter for whom the person signs, for example TRƯỞNG BAN or BAN THƯỜNG VỤ."), field="head_title"
        )
    if not basis:
        raise Refused(
            _("Authority to sign is given in writing. Enter the document it stands on."), field="basis"
        )
    _period(valid_from, valid_to)
    authority = SigningAuthority.objects.create(
        unit=unit,
        person=person,
        capacity=capacity,
        title=title,
        head_title="" if capacity == SigningCapacity.DIRECT else head_title,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
    )
    authority.kinds.set(kinds)
    record(
        act="documents.authority.give",
        subject=authority,
        context=unit,
        by=by,
        now=now,
        after={
            "unit": unit,
            "person": person,
            "capacity": capacity,
            "title": title,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "basis": basis,
            "kinds": [kind.symbol for kind in kinds],
        },
    )
    return authority


@transaction.atomic
def end_signing_authority(
    *, authority: SigningAuthority, last_on: date, by: User, now: datetime
) -> SigningAuthority:
    """End the authority with a last day. Refuses a day before it began, and before the last document signed on it."""
    authority = lock_one(SigningAuthority.objects.filter(pk=authority.pk).select_related("unit", "person"))
    _require_arranging(by, authority.unit, now)
    if last_on < authority.valid_from:
        raise Refused(
            _("The authority begins on {day} and cannot end before.").format(
                day=dates.short(authority.valid_from)
            ),
            field="last_on",
        )
    before = {"valid_to": authority.valid_to}
    authority.valid_to = last_on + timedelta(days=1)
    authority.save(update_fields=["valid_to"])
    record(
        act="documents.authority.end",
        subject=authority,
        context=authority.unit,
        by=by,
        now=now,
        before=before,
        after={"valid_to": authority.valid_to},
    )
    return authority


@transaction.atomic
def set_issuer_layout(
    *, unit: Unit, system: str, layout_code: str, valid_from: date, by: User, now: datetime
) -> IssuerLayout:
    """From a day on the unit writes its documents in that layout and numbers them by that system.

    The setting before ends the day before; documents issued earlier keep their layout. Refuses a layout that is not on
    record, a system that is not the layout's, and a day before the last change.
    """
    _require_arranging(by, unit, now)
    lock(Unit.objects.filter(pk=unit.pk))
    layout = DocumentLayout.objects.filter(code=layout_code).order_by("-valid_from", "pk").first()
    if layout is None:
        raise Refused(
            _("There is no layout “{code}”. Choose one of the list.").format(code=layout_code),
            field="layout_code",
        )
    if layout.system != system:
        raise Refused(
            _("The layout “{name}” belongs to the other system.").format(name=layout.name), field="system"
        )
    settings = lock(IssuerLayout.objects.filter(unit=unit))
    last = max(settings, key=lambda row: row.valid_from, default=None)
    if last is not None:
        if valid_from <= last.valid_from:
            raise Refused(
                _("The present setting holds from {day}. A new one begins later.").format(
                    day=dates.short(last.valid_from)
                ),
                field="valid_from",
                code="overlap",
            )
        last.valid_to = valid_from
        last.save(update_fields=["valid_to"])
    setting = IssuerLayout.objects.create(
        unit=unit, system=system, layout_code=layout_code, valid_from=valid_from
    )
    record(
        act="documents.issuer_layout.set",
        subject=setting,
        context=unit,
        by=by,
        now=now,
        after={"unit": unit, "system": System(system), "layout_code": layout_code, "valid_from": valid_from},
    )
    return setting


@transaction.atomic
def add_layout_version(
    *, layout: DocumentLayout, spec: Mapping[str, Any], valid_from: date, basis: str, by: User, now: datetime
) -> DocumentLayout:
    """From a day on the layout has other values; the version before ends the day before and stays for its documents.

    Refuses values that no paper has, a day before the present version, and a change without a basis.
    """
    require(
        policies.may_edit_layouts(by, local_date(now)),
        _("Only the records clerk changes layouts. Ask the records clerk."),
    )
    versions = lock(DocumentLayout.objects.filter(code=layout.code))
    last = max(versions, key=lambda row: row.valid_from)
    basis = text.clean(basis)
    if not basis:
        raise Refused(_("Enter the document on which the change stands."), field="basis")
    if valid_from <= last.valid_from:
        raise Refused(
            _("The present version holds from {day}. A new one begins later.").format(
                day=dates.short(last.valid_from)
            ),
            field="valid_from",
            code="overlap",
        )
    data = {
        **spec,
        "code": last.code,
        "name": last.name,
        "family": last.system,
        "valid_from": valid_from.isoformat(),
        "basis": basis,
    }
    data.pop("valid_to", None)
    layouts.load(data)
    last.valid_to = valid_from
    last.save(update_fields=["valid_to"])
    version = DocumentLayout.objects.create(
        code=last.code, name=last.name, system=last.system, spec=data, valid_from=valid_from, basis=basis
    )
    record(
        act="documents.layout.change",
        subject=version,
        by=by,
        now=now,
        before=_values(last.spec),
        after={**_values(data), "valid_from": valid_from, "basis": basis},
    )
    return version


def _require_arranging(by: User, unit: Unit, now: datetime) -> None:
    require(
        policies.may_arrange(by, unit, local_date(now)),
        _("Only the records clerk of {unit} or an administrator arranges this.").format(unit=unit),
    )


def _period(valid_from: date, valid_to: date | None) -> Period:
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("The end must come after the beginning."), field="valid_to")
    return Period(valid_from, valid_to)


def _values(spec: Mapping[str, Any]) -> dict[str, object]:
    """The values of a layout in one level, for the trail."""
    return {
        f"{section}.{name}": leaf["value"]
        for section, leaves in spec.items()
        if isinstance(leaves, Mapping)
        for name, leaf in leaves.items()
        if isinstance(leaf, Mapping) and "value" in leaf
    }
