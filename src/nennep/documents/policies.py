"""Who sees and handles official documents: the issuer's people, those who receive, the clerks, the Board (R2-47)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of
from nennep.documents import states
from nennep.documents.models import Circulation, Delivery, OfficialDocument
from nennep.kernel.periods import in_force_on
from nennep.people.models import Posting
from nennep.units.models import Unit, UnitVersion
from nennep.units.queries import ancestors_on

BOARD_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER)
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


def _superiors(unit_ids: frozenset[int], on: date) -> frozenset[int]:
    """All units above, as of the day."""
    above: set[int] = set()
    for unit in Unit.objects.filter(pk__in=unit_ids).order_by("pk"):
        above |= {superior.pk for superior in ancestors_on(unit, on)}
    return frozenset(above)


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[OfficialDocument]:
    """The documents that somebody may open.

    Drafts: the people of the issuing unit (a role over it, or a post there). Issued ones also: the Organisation
    Board, leaders and inspectors above the issuer, who got the document, and with a circulation level everybody below who got
    it (R2-47). Documents from outside: whoever holds a role. What a later area keeps shut stays shut.
    """
    rights = rights_of(actor, on)
    documents = OfficialDocument.objects.all()
    if rights.actor is None:
        return documents.none()
    if _is_all_powerful(rights):
        return documents
    own = _own_units(rights)
    visible = Q(issuer_id__in=own)
    issued = ~Q(state__in=[*states.OPEN, states.DROPPED])
    if rights.has(*BOARD_ROLES):
        visible |= issued
    if rights.has(*READING_ROLES):
        visible |= Q(is_external=True)
    overseen = rights.scope_for(*OVERSEEING_ROLES)
    if overseen:
        visible |= issued & Q(issuer_id__in=frozenset(overseen))
    at = frozenset(rights.units_for(*READING_ROLES)) | frozenset(rights.scope_for(Role.RECORDS_CLERK))
    people = frozenset(rights.people)
    if at or people:
        received = Delivery.objects.filter(Q(unit_id__in=at) | Q(person_id__in=people))
        visible |= issued & Q(pk__in=received.values("document_id"))
    if at:
        below = Delivery.objects.filter(unit_id__in=_superiors(at, rights.on))
        visible |= issued & ~Q(circulation=Circulation.RECIPIENTS) & Q(pk__in=below.values("document_id"))
    documents = documents.filter(visible)
    for shut in _shut:
        documents = documents.exclude(shut(actor, on))
    return documents


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
    """Whether one may write a document of that unit: a role over it, or a post there."""
    rights = rights_of(actor, on)
    return _is_all_powerful(rights) or _works_for(rights, issuer.pk) or issuer.pk in _own_units(rights)


def may_issue(actor: Actor, issuer: Unit, on: date | None = None) -> bool:
    """Whether one may number and send out documents of that unit; who signs is checked apart (R2-51)."""
    rights = rights_of(actor, on)
    return _is_all_powerful(rights) or _works_for(rights, issuer.pk)


def may_keep_register(actor: Actor, on: date | None = None) -> bool:
    """Whether one may put outside documents on record and say what they cite."""
    rights = rights_of(actor, on)
    return _is_all_powerful(rights) or rights.has(*DRAFTING_ROLES, Role.COMMITTEE_LEADER)


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
