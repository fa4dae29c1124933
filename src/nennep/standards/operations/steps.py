"""Steps that the acts on dated rows share: right, basis, days that do not overlap, the expression itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.documents.models import Certainty, DocumentState, OfficialDocument
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused
from nennep.kernel.periods import Period
from nennep.standards import policies
from nennep.standards.models.basis import Founded
from nennep.standards.queries import Catalogue, read, refusal
from nennep.standards.rules import Expression, WrongExpression


class Overlap(Refused):
    """Another row of the same key holds on some of these days."""


class SameName(Refused):
    """A row of another code has the same name on some of these days."""


def require_keeper(by: User, now: datetime) -> None:
    """Refuse who does not keep these rows."""
    if not policies.may_keep(by, local_date(now)):
        raise NotAllowed(
            _("Only the Organisation Board keeps audiences and conditions. Ask it."), code="forbidden"
        )


def checked_basis(basis: OfficialDocument | None, basis_text: str, certainty: str) -> str:
    """The words of the basis; refuses none, and a document that is not issued (R1-15)."""
    words = text.clean(basis_text)[:250]
    if certainty not in Certainty.values:
        raise Refused(_("Say how sure the value is."), field="certainty")
    if basis is None and not words:
        raise Refused(_("Name the legal basis: choose the document or write it down."), field="basis_text")
    if basis is not None and basis.state in (
        DocumentState.DRAFT,
        DocumentState.REVIEWED,
        DocumentState.DROPPED,
    ):
        raise Refused(
            _("“{document}” is not issued and cannot be a basis.").format(document=basis), field="basis"
        )
    return words


def checked_code(code: str) -> str:
    """A code of small letters, digits and dashes."""
    code = text.clean(code).lower()
    if not code or len(code) > 60 or not all(part.isalnum() and part.isascii() for part in code.split("-")):
        raise Refused(
            _("The code has only small letters, digits and dashes, for example bi-thu-cap-xa."), field="code"
        )
    return code


def checked_expression(expression: object, words: Catalogue) -> Expression:
    """The expression; refuses what cannot be read with one sentence."""
    try:
        return read(expression, words)
    except WrongExpression as error:
        raise Refused(refusal(error), field="expression", code=error.code) from error


def checked_period(valid_from: date, valid_to: date | None) -> Period:
    """The days; refuses an end that is not after the beginning."""
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("The end must come after the beginning."), field="valid_to")
    return Period(valid_from, valid_to)


def make_room(period: Period, rows: Iterable[Founded]) -> Founded | None:
    """The open row that ends where the new one begins; refuses every other overlap (`Overlap`).

    The caller locked the rows and ends the one that comes back.
    """
    former: Founded | None = None
    for row in rows:
        if not period.overlaps(Period(row.valid_from, row.valid_to)):
            continue
        if row.valid_to is None and period.valid_from is not None and row.valid_from < period.valid_from:
            former = row
            continue
        raise Overlap(
            _("“{name}” holds {period} already. Choose other days, or end it first.").format(
                name=row, period=Period(row.valid_from, row.valid_to).as_text()
            ),
            field="valid_from",
            code="overlap",
        )
    return former


def check_name(name: str, period: Period, others: Iterable[tuple[str, Founded]]) -> None:
    """Refuse a name that another code has on some of these days: nobody could tell the two apart (`SameName`).

    `others` are the other codes with their rows. The caller is `alone` with the name.
    """
    key = text.match_key(name)
    for code, row in others:
        held = Period(row.valid_from, row.valid_to)
        if text.match_key(str(row)) == key and period.overlaps(held):
            raise SameName(
                _(
                    "“{name}” holds {period} already, with the code {code}. Write this code to replace it, or choose "
                    "another name."
                ).format(name=row, period=held.as_text(), code=code),
                field="name",
                code="same-name",
            )


def checked_end(row: Founded, on: date, reason: str) -> str:
    """The reason of an end; refuses none, an ended row, and a day that is not after its beginning."""
    reason = text.clean(reason)
    if row.valid_to is not None:
        raise Refused(_("It has already ended."), code="state")
    if not reason:
        raise Refused(_("Say why it ends."), field="reason")
    if on <= row.valid_from:
        raise Refused(
            _("It begins on {day} and cannot end before.").format(day=dates.short(row.valid_from)),
            field="valid_to",
        )
    return reason
