"""Acts on rules: every change is a new dated version with its basis; what held before stays as it was (R1-05, R0-12)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import Certainty, DocumentState, OfficialDocument
from nennep.kernel import dates, text
from nennep.kernel.db import alone, lock, lock_one
from nennep.kernel.errors import Refused
from nennep.norms.models import Rule
from nennep.norms.operations.following import let_follow
from nennep.norms.operations.shared import Overlap, require
from nennep.norms.queries import key_name
from nennep.norms.rules import OPERATORS, is_value, known_keys, overlapping
from nennep.units.models import Unit


@transaction.atomic
def add_rule(
    *,
    key: str,
    value: str,
    valid_from: date,
    by: User,
    now: datetime,
    valid_to: date | None = None,
    programme_code: str = "",
    study_form: str = "",
    unit: Unit | None = None,
    operator: str = "=",
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    certainty: str = Certainty.OFFICE,
    note: str = "",
) -> Rule:
    """Enter a value of a rule for a scope from a day on; `valid_to` is the first day on which it no longer holds.

    Refuses a key that the program does not know, a value that its unit does not allow, a day on which another value of
    the same scope holds (`Overlap`), a value without a legal basis unless it is marked as unverified, and a basis that is
    not issued.
    """
    require(by, unit, now)
    rule = _checked_rule(
        key=key,
        value=value,
        operator=operator,
        valid_from=valid_from,
        valid_to=valid_to,
        programme_code=programme_code,
        study_form=study_form,
        unit=unit,
        basis=basis,
        basis_text=text.clean(basis_text),
        certainty=certainty,
        note=text.clean(note),
    )
    # What ships may stand on a regulation that is not on record yet on the day of its installation.
    needs_basis = certainty == Certainty.OFFICE or (certainty != Certainty.OWN and not by.is_system)
    if needs_basis and rule.basis is None and not rule.basis_text:
        raise Refused(
            _("Enter the legal basis of the value, or mark the value as unverified."), field="basis_text"
        )
    alone("norms.rule", key)
    taken = overlapping(lock(Rule.objects.filter(key=key)), rule)
    if taken is not None:
        raise Overlap(
            _(
                "Another value of “{name}” holds from {day}. End it first, or change it from a later day."
            ).format(name=key_name(key), day=dates.short(taken.valid_from)),
            field="valid_from",
            code="overlap",
        )
    rule.save()
    record(act="norms.rule.add", subject=rule, by=by, now=now, after=_shown(rule))
    let_follow(rule, rule.valid_from, by=by, now=now)
    return rule


@transaction.atomic
def change_rule(
    *,
    rule: Rule,
    value: str,
    valid_from: date,
    by: User,
    now: datetime,
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    operator: str | None = None,
    certainty: str = Certainty.OFFICE,
    note: str = "",
) -> Rule:
    """From a day on the rule has another value; the version before ends the day before and stays on record.

    Refuses a version that has ended already, a day that is not after its beginning, and a change without a basis.
    """
    alone("norms.rule", rule.key)
    rule = lock_one(Rule.objects.filter(pk=rule.pk).select_related("unit"))
    require(by, rule.unit, now)
    _check_can_end(rule, valid_from)
    old = {"valid_to": rule.valid_to}
    until = rule.valid_to
    rule.valid_to = valid_from
    rule.save(update_fields=["valid_to"])
    record(act="norms.rule.end", subject=rule, by=by, now=now, before=old, after={"valid_to": valid_from})
    return add_rule(
        key=rule.key,
        value=value,
        valid_from=valid_from,
        valid_to=until,
        programme_code=rule.programme_code,
        study_form=rule.study_form,
        unit=rule.unit,
        operator=operator or rule.operator,
        basis=basis,
        basis_text=basis_text,
        certainty=certainty,
        note=note,
        by=by,
        now=now,
    )


@transaction.atomic
def end_rule(*, rule: Rule, valid_to: date, reason: str, by: User, now: datetime) -> Rule:
    """The rule no longer holds from `valid_to` on, and nothing takes its place. Refuses without a reason."""
    rule = lock_one(Rule.objects.filter(pk=rule.pk).select_related("unit"))
    require(by, rule.unit, now)
    _check_can_end(rule, valid_to)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the rule ends."), field="reason")
    before = {"valid_to": rule.valid_to}
    rule.valid_to = valid_to
    rule.save(update_fields=["valid_to"])
    record(
        act="norms.rule.end",
        subject=rule,
        by=by,
        now=now,
        before=before,
        after={"valid_to": valid_to},
        reason=reason,
    )
    let_follow(rule, valid_to, by=by, now=now)
    return rule


def _checked_rule(*, key: str, value: str, operator: str, certainty: str, **fields: Any) -> Rule:
    info = known_keys().get(key)
    if info is None:
        raise Refused(
            _("The program knows no rule “{key}”. Choose one of the list.").format(key=key), field="key"
        )
    if not is_value(value, info):
        raise Refused(
            _("“{value}” is no value of “{name}”. Look at its unit.").format(value=value, name=key_name(key)),
            field="value",
        )
    if operator not in OPERATORS:
        raise Refused(_("Choose how the value is compared."), field="operator")
    if certainty not in Certainty.values:
        raise Refused(_("Say how sure the value is."), field="certainty")
    if fields["valid_to"] is not None and fields["valid_to"] <= fields["valid_from"]:
        raise Refused(_("The end must come after the beginning."), field="valid_to")
    basis: OfficialDocument | None = fields["basis"]
    if basis is not None and basis.state in (
        DocumentState.DRAFT,
        DocumentState.REVIEWED,
        DocumentState.DROPPED,
    ):
        raise Refused(
            _("“{document}” is not issued and cannot be a basis.").format(document=basis), field="basis"
        )
    return Rule(
        key=key, value=value.strip(), value_unit=info.unit, operator=operator, certainty=certainty, **fields
    )


def _check_can_end(rule: Rule, day: date) -> None:
    if day <= rule.valid_from:
        raise Refused(
            _("This version holds from {day}. Choose a later day.").format(day=dates.short(rule.valid_from)),
            field="valid_from",
        )
    if rule.valid_to is not None and rule.valid_to <= day:
        raise Refused(
            _("This version ended already. Open the present one and change it."),
            field="valid_from",
            code="ended",
        )


def _shown(rule: Rule) -> dict[str, object]:
    return {
        "value": rule.value,
        "value_unit": rule.value_unit,
        "operator": rule.operator,
        "programme_code": rule.programme_code,
        "study_form": rule.study_form,
        "unit": rule.unit,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "basis": rule.basis,
        "basis_text": rule.basis_text,
        "certainty": rule.certainty,
    }
