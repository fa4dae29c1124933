"""Acts on rules: every change is a new dated version with its basis; what held before stays as it was (R1-05, R0-12)."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents import operations as documents
from nennep.documents.models import Certainty, DocumentState, OfficialDocument
from nennep.documents.rules import parse_number
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.norms import policies
from nennep.norms.models import Rule, StudyRegulation
from nennep.norms.queries import key_name
from nennep.norms.rules import OPERATORS, is_value, known_keys, overlapping, shipped
from nennep.units.models import Unit

BASES_FILE = Path(__file__).parent / "bases.toml"


class NotAllowed(Refused):
    """The act is known, the right to it is missing."""


class Overlap(Refused):
    """Two values of one rule would hold on the same day."""


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
    _require(by, unit, now)
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
    rule = lock_one(Rule.objects.filter(pk=rule.pk).select_related("unit"))
    _require(by, rule.unit, now)
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
    _require(by, rule.unit, now)
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
    return rule


@transaction.atomic
def set_regulation(
    *,
    document: OfficialDocument,
    valid_from: date,
    by: User,
    now: datetime,
    institution: Unit | None = None,
    programme_code: str = "",
    valid_to: date | None = None,
    certainty: str = Certainty.OFFICE,
) -> StudyRegulation:
    """From a day on a study regulation binds the classes of an institution and a programme (R0-12); none: of all.

    The regulation before for exactly that institution and programme ends the day before. Refuses a document that was
    never issued, and a day not after the beginning of the present one.
    """
    _require(by, institution, now)
    if document.state in (DocumentState.DRAFT, DocumentState.REVIEWED, DocumentState.DROPPED):
        raise Refused(_("Only an issued document can be a study regulation."), field="document")
    known = lock(StudyRegulation.objects.filter(institution=institution, programme_code=programme_code))
    for row in known:
        if row.valid_from >= valid_from and (valid_to is None or row.valid_from < valid_to):
            raise Overlap(
                _("Another study regulation holds from {day}. Choose a later day.").format(
                    day=dates.short(row.valid_from)
                ),
                field="valid_from",
                code="overlap",
            )
        if row.valid_to is None or row.valid_to > valid_from:
            row.valid_to = valid_from
            row.save(update_fields=["valid_to"])
    regulation = StudyRegulation.objects.create(
        institution=institution,
        document=document,
        programme_code=programme_code,
        valid_from=valid_from,
        valid_to=valid_to,
        certainty=certainty,
    )
    record(
        act="norms.regulation.set",
        subject=regulation,
        by=by,
        now=now,
        after={
            "document": document,
            "institution": institution,
            "programme_code": programme_code,
            "valid_from": valid_from,
        },
    )
    return regulation


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Put the shipped regulations, rules and study regulations on record; what is there already stays as it is.

    Needs the kinds of documents (documents.operations.install_reference first). Regulations dated after `now` come when
    this runs again. Returns how much was added; running it again on the same day adds nothing.
    """
    _require(by, None, now)
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
    return added


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


def _require(by: User, unit: Unit | None, now: datetime) -> None:
    if not policies.may_change_rules(by, local_date(now), unit):
        raise NotAllowed(
            policies.who_changes(unit),
            field="unit",
            code="forbidden",
        )


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
