"""What issuing a document asks on its day: layout, term, signing authority, and who is meant by a recipient line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.documents import states
from nennep.documents.models import (
    DocumentKind,
    DocumentLayout,
    DocumentState,
    IssuerLayout,
    OfficialDocument,
    Recipient,
    RecipientPurpose,
    SigningAuthority,
    SigningCapacity,
    System,
    Term,
)
from nennep.kernel import dates, text
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on
from nennep.people.models import Person, Posting
from nennep.people.policies import state_bodies_of_province
from nennep.units.models import Sector, Unit, UnitLevel
from nennep.units.queries import ancestors_on, name_on, subtree_ids, units_in_force, version_on

CAPACITY_ORDER = (
    SigningCapacity.DIRECT,
    SigningCapacity.ON_BEHALF,
    SigningCapacity.FOR_HEAD,
    SigningCapacity.BY_ORDER,
)


class NoLayout(Refused):
    """No layout of documents is in force for the issuer on the day."""


class NoTerm(Refused):
    """The committee has no term on the day, so a number of the Party has no sequence."""


class NoAuthority(Refused):
    """The person may not sign this kind of document for this unit on the day (R2-51)."""


def layout_on(issuer: Unit, on: date) -> DocumentLayout:
    """The layout that the issuer used on the day: its own setting, else that of the nearest superior that has one.

    Without any setting units of the Party and the mass organisations use the Party's layout, the others the State's.
    Refuses when none is in force (`NoLayout`).
    """
    chain = [issuer, *ancestors_on(issuer, on)]
    settings = {
        row.unit_id: row
        for row in IssuerLayout.objects.filter(
            in_force_on(on), unit_id__in=[unit.pk for unit in chain]
        ).order_by("pk")
    }
    setting = next((settings[unit.pk] for unit in chain if unit.pk in settings), None)
    layouts = DocumentLayout.objects.filter(in_force_on(on)).order_by("-valid_from", "-pk")
    if setting is not None:
        layouts = layouts.filter(system=setting.system, code=setting.layout_code)
    else:
        version = version_on(issuer, on)
        sector = version.kind.sector if version else issuer.kind.sector
        system = System.PARTY if sector in (Sector.PARTY, Sector.FRONT) else System.STATE
        layouts = layouts.filter(system=system)
    layout = layouts.first()
    if layout is None:
        raise NoLayout(
            _(
                "No layout of documents is in force for {unit} on {day}. Ask the records clerk to enter the layout of that day."
            ).format(unit=name_on(issuer, on), day=dates.short(on)),
            field="on",
            code="no-layout",
        )
    return layout


def term_on(issuer: Unit, on: date) -> Term:
    """The term within which documents of the issuer are numbered: that of the nearest committee that has one.

    Refuses when no committee from the issuer upwards has a term on the day (`NoTerm`).
    """
    chain = [issuer, *ancestors_on(issuer, on)]
    terms = {
        term.committee_id: term
        for term in Term.objects.filter(
            in_force_on(on), committee_id__in=[unit.pk for unit in chain]
        ).order_by("pk")
    }
    for unit in chain:
        if unit.pk in terms:
            return terms[unit.pk]
    raise NoTerm(
        _(
            "No committee term is on record for {unit} on {day}, and numbers of the Party run within a term. Open the term first."
        ).format(unit=name_on(issuer, on), day=dates.short(on)),
        field="on",
        code="no-term",
    )


def authorities_on(issuer: Unit, kind: DocumentKind, on: date) -> list[SigningAuthority]:
    """Who may sign that kind of document for the unit on the day, the head first."""
    found = (
        SigningAuthority.objects.filter(in_force_on(on), unit=issuer)
        .filter(Q(kinds__isnull=True) | Q(kinds=kind))
        .select_related("person")
        .distinct()
    )
    return sorted(
        found,
        key=lambda row: (
            CAPACITY_ORDER.index(SigningCapacity(row.capacity)),
            row.person.name_sort_key,
            row.pk,
        ),
    )


def signer_in_words(authority: SigningAuthority) -> str:
    """A signer as chosen from a list: "Nguyễn Văn An – Phó Trưởng Ban, ký thay Trưởng Ban"."""
    words = f"{authority.person.full_name} – {authority.title.capitalize()}"
    if authority.capacity != SigningCapacity.DIRECT:
        words += f", {authority.get_capacity_display()} {authority.head_title.capitalize()}"
    return words


def signers_of(document: OfficialDocument, on: date) -> list[tuple[SigningAuthority, str]]:
    """Who may sign the document on the day, each with the words for a list; nobody where no unit issues it."""
    found = authorities_on(document.issuer, document.kind, on) if document.issuer else []
    return [(row, signer_in_words(row)) for row in found]


def authority_for(
    issuer: Unit, signer: Person, kind: DocumentKind, on: date, capacity: str = ""
) -> SigningAuthority:
    """The written authority on which the person signs (R2-51). Refuses a person who has none on the day (`NoAuthority`)."""
    for row in authorities_on(issuer, kind, on):
        if row.person_id == signer.pk and capacity in ("", row.capacity):
            return row
    raise NoAuthority(
        _(
            "{person} has no authority to sign “{kind}” for {unit} on {day}. Choose another signer, or record the authority with its basis."
        ).format(person=signer, kind=kind, unit=name_on(issuer, on), day=dates.short(on)),
        field="signer",
        code="no-authority",
    )


def why_not_changed(document: OfficialDocument) -> str:
    """Why the text stands: it was issued or dropped. Empty while it may change."""
    if document.state in states.OPEN:
        return ""
    return _(
        "“{document}” was issued or dropped and does not change any more. Issue a new document that replaces it."
    ).format(document=document)


def why_not_moved(document: OfficialDocument, to: str) -> str:
    """Why the document cannot become `to` now. Empty where its state has that step."""
    if states.may_move(document.state, to):
        return ""
    return _(
        "The document is “{state}” and cannot become “{to}”. Open it again to see its present state."
    ).format(state=document.get_state_display(), to=DocumentState(to).label)


def why_not_completed(document: OfficialDocument) -> str:
    """Why no day is entered for the document: it has one. Empty where it is missing."""
    if document.is_date_missing:
        return ""
    return _("The day of “{document}” is already on record.").format(document=document)


@dataclass(frozen=True)
class Expanded:
    """The units and persons that one recipient line means on the day."""

    recipient: Recipient
    units: tuple[Unit, ...] = ()
    persons: tuple[Person, ...] = ()


def expand_recipients(recipients: Sequence[Recipient], issuer: Unit, on: date) -> list[Expanded]:
    """Units and persons behind the lines, as of the day, each once: the first line that names it counts (R0-32, R2-50).

    The issuer itself gets a copy only by its file line (R0-34).
    """
    seen_units: set[int] = set()
    seen_persons: set[int] = set()
    result: list[Expanded] = []
    for recipient in recipients:
        is_file = recipient.purpose == RecipientPurpose.FILE
        units = [unit for unit in _units_of(recipient, issuer, on) if unit.pk not in seen_units]
        units = [unit for unit in units if is_file or unit.pk != issuer.pk]
        persons = [person for person in _persons_of(recipient, issuer, on) if person.pk not in seen_persons]
        seen_units |= {unit.pk for unit in units}
        seen_persons |= {person.pk for person in persons}
        result.append(Expanded(recipient, tuple(units), tuple(persons)))
    return result


def _units_of(recipient: Recipient, issuer: Unit, on: date) -> list[Unit]:
    if recipient.unit is not None:
        return [recipient.unit]
    if recipient.recipient_set is None or recipient.recipient_set.post:
        return []
    kinds = list(recipient.recipient_set.kinds.order_by("pk").values_list("code", flat=True))
    units = units_in_force(on, kinds).filter(is_outside_tree=False)
    within = tree_of(issuer, on)
    return [unit for unit in units.order_by("kind__order", "sort_key", "pk") if unit.pk in within]


def _persons_of(recipient: Recipient, issuer: Unit, on: date) -> list[Person]:
    if recipient.person is not None:
        return [recipient.person]
    group = recipient.recipient_set
    if group is None or not group.post:
        return []
    kinds = list(group.kinds.order_by("pk").values_list("code", flat=True))
    postings = (
        Posting.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            unit__in=units_in_force(on, kinds),
            unit_id__in=tree_of(issuer, on),
        )
        .select_related("person")
        .order_by("person__name_sort_key", "person_id", "pk")
    )
    wanted = text.search_key(group.post)
    members = {row.person_id: row.person for row in postings if wanted in text.search_key(row.post)}
    return list(members.values())


def tree_of(issuer: Unit, on: date) -> set[int]:
    """Everything that a set may mean: the topmost superior of the issuer with all below it on the day.

    A committee of the province also writes to the State bodies of the province, which do not hang below it (R0-32).
    """
    above = ancestors_on(issuer, on)
    top = above[-1] if above else issuer
    tree = set(subtree_ids([top.pk], on))
    version = version_on(top, on)
    if version is not None and version.kind.is_committee and version.kind.level == UnitLevel.PROVINCE:
        tree |= state_bodies_of_province(on)
    return tree
