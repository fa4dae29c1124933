"""Steps that several acts on documents share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from nennep.documents.models import DocumentBasis, DocumentState, OfficialDocument
from nennep.documents.queries import why_not_moved
from nennep.kernel import text
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused


class WrongState(Refused):
    """The document is not in a state from which the act is possible."""


def require(allowed: bool, sentence: str) -> None:  # noqa: FBT001 - reads as a sentence: require this, else say that
    """Refuse who lacks the right."""
    if not allowed:
        raise NotAllowed(sentence, code="forbidden")


def locked(document: OfficialDocument) -> OfficialDocument:
    """The document as it stands now, locked until the act ends."""
    return lock_one(OfficialDocument.objects.filter(pk=document.pk).select_related("issuer", "kind"))


def check_move(document: OfficialDocument, to: str) -> None:
    """Refuse a step that the states of a document do not have."""
    reason = why_not_moved(document, to)
    if reason:
        raise WrongState(reason, code="state")


def clean_subject(subject: str) -> str:
    """The subject as it is stored; refuses none and one that is too long."""
    subject = text.clean(subject)
    if not subject:
        raise Refused(_("The document needs a subject (trích yếu)."), field="subject")
    if len(subject) > 500:
        raise Refused(_("The subject is longer than 500 letters. Shorten it."), field="subject")
    return subject


def search_key(number_text: str, subject: str, issuer_name: str = "") -> str:
    """What the registry searches in."""
    return text.search_key(f"{number_text} {subject} {issuer_name}")[:700]


def check_basis(basis: OfficialDocument, on: date) -> None:
    """Refuse a basis that has no force on the day: only issued documents may be cited (R1-15).

    One that was replaced later still had force on the day; what ended without a successor has none, its day is not kept.
    """
    if basis.state == DocumentState.REPLACED:
        followers = basis.replaced_by.filter(issued_on__isnull=False).order_by("issued_on", "pk")
        since = followers.values_list("issued_on", flat=True).first()
        if since is not None and on < since:
            return
    if basis.state != DocumentState.ISSUED:
        raise Refused(
            _("“{document}” is {state} and cannot be a basis. Only issued documents in force can.").format(
                document=basis, state=basis.get_state_display().lower()
            ),
            field="bases",
            code="basis-not-issued",
        )


def link_bases(document: OfficialDocument, bases: Sequence[OfficialDocument], on: date) -> None:
    """Write down on what the document stands; refuses what cannot be a basis."""
    for basis in bases:
        if basis.pk == document.pk:
            raise Refused(_("A document cannot be its own basis."), field="bases")
        check_basis(basis, on)
    known = set(document.basis_links.values_list("basis_id", flat=True))
    DocumentBasis.objects.bulk_create(
        DocumentBasis(document=document, basis=basis)
        for basis in dict.fromkeys(bases)
        if basis.pk not in known
    )
