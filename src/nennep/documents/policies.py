"""Who sees and handles official documents: the issuer's people, those who receive, the clerks, the Board (R2-47)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of
from nennep.documents import states
from nennep.documents.models import Circulation, Delivery, OfficialDocument
from nennep.kernel.periods import in_force_on
from nennep.people.models import Posting
from nennep.units.models import Unit, UnitVersion
from nennep.units.queries import (
    BOARD_ROLES,
    board_area,
    committees_served,
    superiors_over_time,
    with_predecessors,
)

DRAFTING_ROLES = (
    Role.BOARD_OFFICER,
    Role.BOARD_LEADER,
    Role.PERSONNEL_DIVISION,
    Role.RECORDS_CLERK,
    Role.TRAINING_OFFICE,
    Role.SCHOOL_LEADER,
    Role.AGENCY_OFFICER,
    Role.AGENCY_HEAD,
)
"""Roles whose holders write and issue documents for their unit and the units below it."""
OVERSEEING_ROLES = (Role.COMMITTEE_LEADER, Role.INSPECTOR)
"""Roles whose holders read what their unit and the units below it have issued."""
READING_ROLES = (*DRAFTING_ROLES, *OVERSEEING_ROLES)

_shut: list[Callable[[Actor, date | None], Q]] = []


def register_shut_papers(function: Callable[[Actor, date | None], Q]) -> None:
    """Let a later area keep documents shut: `function(actor, on)` names those that the actor may not open."""
    _shut.append(function)


def _is_all_powerful(rights: Rights) -> bool:
    actor = rights.actor
    return rights.is_system or (actor is not None and actor.is_active and actor.is_superuser)


def _own_units(rights: Rights) -> frozenset[int]:
    """Units whose papers are one's own work: by a role over them, or by a post there."""
    scope = frozenset(rights.scope_for(*DRAFTING_ROLES)) | rights.units_for(Role.COMMITTEE_LEADER)
    people = frozenset(rights.people)
    if not people:
        return scope
    postings = Posting.objects.filter(person_id__in=people).filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=rights.on),
        Q(valid_to__isnull=True) | Q(valid_to__gt=rights.on),
    )
    return scope | set(postings.values_list("unit_id", flat=True))


def _works_for(rights: Rights, unit_id: int) -> bool:
    """Whether a role makes the papers of the unit one's work; a leader of a committee leads, and writes for it alone."""
    return unit_id in rights.scope_for(*DRAFTING_ROLES) or unit_id in rights.units_for(Role.COMMITTEE_LEADER)


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[OfficialDocument]:
    """The documents that somebody may open.

    Drafts: the people of the issuing unit (a role over it, or a post there), and who wrote one as the Organisation Board of
    that committee. Issued ones also: the Organisation Board
    over the issuer, leaders and inspectors above it, who got the document, and with a circulation level everybody who
    stood below who got it on its day (R2-47). Whoever follows a unit reads what that unit read. Documents from outside:
    whoever holds a role. What a later area keeps shut stays shut.
    """
    rights = rights_of(actor, on)
    # What is written in a document is read where it is shown: a list or a choice of fifty does without.
    documents = OfficialDocument.objects.defer("content", "frozen")
    if rights.actor is None:
        return documents.none()
    if _is_all_powerful(rights):
        return documents
    documents = documents.filter(_readable(rights))
    for shut in _shut:
        documents = documents.exclude(shut(actor, on))
    return documents


def may_have_documents(actor: Actor, on: date | None = None) -> bool:
    """Whether to show the way to the documents, on every page: what later areas keep shut is not looked through, so the list
    behind it may be empty."""
    rights = rights_of(actor, on)
    if rights.actor is None or _is_all_powerful(rights):
        return rights.actor is not None
    return OfficialDocument.objects.filter(_readable(rights)).exists()


def _readable(rights: Rights) -> Q:
    """What the rights of the day open; the units behind it are read once per account object and day."""
    known: dict[str, Q] = rights.__dict__
    if "_readable_documents" in known:
        return known["_readable_documents"]
    issued = ~Q(state__in=[*states.OPEN, states.DROPPED])
    visible = Q(issuer_id__in=_own_units(rights))
    if rights.has(*BOARD_ROLES):  # what a Board writes for the committee that it serves
        visible |= Q(issuer_id__in=committees_served(rights), created_by=rights.actor)
    if rights.has(*READING_ROLES):
        visible |= Q(is_external=True)
    over = board_area(rights) | _with_earlier(rights.scope_for(*DRAFTING_ROLES, *OVERSEEING_ROLES), rights.on)
    if over:
        visible |= issued & Q(issuer_id__in=over)
    at = _with_earlier(
        frozenset(rights.units_for(*READING_ROLES)) | rights.scope_for(Role.RECORDS_CLERK), rights.on
    )
    people = frozenset(rights.people)
    if at or people:
        received = Delivery.objects.filter(Q(unit_id__in=at) | Q(person_id__in=people))
        visible |= issued & Q(pk__in=received.values("document_id"))
    for span in superiors_over_time(at):
        below = Delivery.objects.filter(unit_id=span.superior_id).values("document_id")
        days = Q(issued_on__gte=span.valid_from)
        if span.valid_to is not None:
            days &= Q(issued_on__lt=span.valid_to)
        visible |= issued & ~Q(circulation=Circulation.RECIPIENTS) & days & Q(pk__in=below)
    known["_readable_documents"] = visible
    return visible


def _with_earlier(unit_ids: Collection[int], on: date) -> frozenset[int]:
    """The units and the ended ones that live on in them (docs/domain.md 1.3)."""
    return frozenset(with_predecessors(unit_ids, on)) if unit_ids else frozenset()


def open_to(actor: Actor, document_ids: Iterable[int], on: date | None = None) -> frozenset[int]:
    """Which of these documents somebody may open: the others stand on pages as plain numbers. One query."""
    wanted = set(document_ids)
    if not wanted:
        return frozenset()
    return frozenset(visible_to(actor, on).filter(pk__in=wanted).values_list("pk", flat=True))


def may_view(actor: Actor, document: OfficialDocument, on: date | None = None) -> bool:
    """Whether the document may be opened; the same rule as `visible_to`."""
    return visible_to(actor, on).filter(pk=document.pk).exists()


def may_draft(actor: Actor, issuer: Unit, on: date | None = None) -> bool:
    """Whether one may write a document of that unit: a role over it, a post there, or as the Organisation Board of that
    committee, which signs and numbers what its Board wrote for it."""
    rights = rights_of(actor, on)
    return (
        _is_all_powerful(rights)
        or _works_for(rights, issuer.pk)
        or issuer.pk in _own_units(rights)
        or (rights.has(*BOARD_ROLES) and issuer.pk in committees_served(rights))
    )


def may_issue(actor: Actor, issuer: Unit, on: date | None = None) -> bool:
    """Whether one may number and send out documents of that unit; who signs is checked apart (R2-51)."""
    rights = rights_of(actor, on)
    return _is_all_powerful(rights) or _works_for(rights, issuer.pk)


def may_keep_register(actor: Actor, on: date | None = None) -> bool:
    """Whether one may put outside documents on record and say what they cite."""
    rights = rights_of(actor, on)
    return _is_all_powerful(rights) or rights.has(*DRAFTING_ROLES, Role.COMMITTEE_LEADER)


def may_lay_duties(actor: Actor, on: date | None = None) -> bool:
    """Whether one may write down what a document makes the duty of parties: the Organisation Board and its clerk."""
    rights = rights_of(actor, on)
    roles = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.RECORDS_CLERK)
    return _is_all_powerful(rights) or rights.has(*roles)


def may_arrange(actor: Actor, unit: Unit, on: date | None = None) -> bool:
    """Whether one may set layout, terms and signing authority of a unit: its records clerk or an administrator."""
    rights = rights_of(actor, on)
    return (
        _is_all_powerful(rights) or rights.is_administrator or unit.pk in rights.scope_for(Role.RECORDS_CLERK)
    )


def may_edit_layouts(actor: Actor, on: date | None = None) -> bool:
    """Whether one may put a new version of a layout or a set of recipients on record."""
    rights = rights_of(actor, on)
    return _is_all_powerful(rights) or rights.is_administrator or rights.has(Role.RECORDS_CLERK)


def may_receive(actor: Actor, delivery: Delivery, on: date | None = None) -> bool:
    """Whether one may confirm that the document arrived, and report a task done: the people of the recipient."""
    rights = rights_of(actor, on)
    if _is_all_powerful(rights):
        return True
    if delivery.person_id is not None:
        return delivery.person_id in rights.people
    return delivery.unit_id is not None and _works_for(rights, delivery.unit_id)


def issuers_for(actor: Actor, on: date) -> QuerySet[Unit]:
    """The units of the day for which one may write documents: those with a symbol for numbers."""
    rights = rights_of(actor, on)
    units = Unit.objects.filter(
        pk__in=UnitVersion.objects.filter(in_force_on(on)).exclude(symbol="").values("unit_id")
    )
    if not _is_all_powerful(rights):
        units = units.filter(pk__in=_own_units(rights))
    return units.order_by("sort_key", "pk")
