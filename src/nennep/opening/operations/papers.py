"""Papers of a class with their lists: the decision on its boards and the convocation; drafted, then signed and issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes.models import ClassAppointment, ClassRole, Enrolment, TrainingClass
from nennep.classes.operations import put_duties_on_document
from nennep.documents.models import DocumentState, OfficialDocument, RecipientPurpose
from nennep.documents.operations import (
    RecipientLine,
    draft_document,
    drop_document,
    issue_document,
    record_receipt,
)
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.opening import policies
from nennep.opening.models import ClassPaper, PaperEntry
from nennep.opening.operations.shared import check_running, locked_class
from nennep.opening.queries import (
    DUTIES,
    USUAL_THINGS,
    boards_content,
    boards_subject,
    convocation_content,
    convocation_subject,
)
from nennep.opening.states import PaperKind
from nennep.people.models import Person
from nennep.units.models import Unit
from nennep.units.queries import names_on

BOARDS_KIND, CONVOCATION_KIND = "quyet-dinh", "giay-trieu-tap"


class WrongState(Refused):
    """The paper is not in a state from which the act is possible."""


def _begin(training_class: TrainingClass, kind: PaperKind, by: User, now: datetime) -> TrainingClass:
    training_class = locked_class(training_class.pk)
    if not policies.may_prepare_paper(by, training_class, local_date(now)):
        raise NotAllowed(_("Papers of a class are written by its school and by the Organisation Board."))
    check_running(training_class)
    if ClassPaper.objects.filter(training_class=training_class, kind=kind, issued_at__isnull=True).exists():
        raise WrongState(
            _("A draft of this paper is there already. Issue it, or give it up."), code="open-draft"
        )
    return training_class


def _keep(
    training_class: TrainingClass,
    kind: PaperKind,
    *,
    document: OfficialDocument,
    entries: Sequence[PaperEntry],
    by: User,
    now: datetime,
    gather_at: datetime | None = None,
    place: str = "",
) -> ClassPaper:
    paper = ClassPaper.objects.create(
        training_class=training_class, kind=kind, document=document, gather_at=gather_at, place=place, prepared_at=now
    )  # fmt: skip
    for number, entry in enumerate(entries, start=1):
        entry.paper, entry.order = paper, number
    PaperEntry.objects.bulk_create(entries)
    record(
        act="opening.paper.prepare",
        subject=paper,
        context=training_class,
        by=by,
        now=now,
        after={"kind": paper.get_kind_display(), "people": len(entries)},
    )
    return paper


@transaction.atomic
def prepare_boards(*, training_class: TrainingClass, issuer: Unit, by: User, now: datetime) -> ClassPaper:
    """Draft the decision on the boards from the duties given in the class. A later one names the boards as they are then
    and says which it replaces.

    Refuses a class in which nobody has such a duty, and a second draft.
    """
    training_class = _begin(training_class, PaperKind.BOARDS, by, now)
    today = local_date(now)
    places = {role: place for place, role in enumerate(DUTIES)}
    duties = list(
        _duties(training_class.pk, today).select_related("person").order_by("person__name_sort_key", "pk")
    )
    duties.sort(key=lambda row: places[ClassRole(row.role)])
    if not duties:
        raise Refused(
            _("Nobody has a duty in the boards of this class yet. Give the duties, then draft the decision."),
            code="empty",
        )
    document = draft_document(
        issuer=issuer,
        kind=BOARDS_KIND,
        subject=boards_subject(training_class, duties),
        content=boards_content(
            training_class, duties, today, instead_of=_issued(training_class, PaperKind.BOARDS)
        ),
        recipients=[
            RecipientLine(name, purpose=RecipientPurpose.EXECUTION, unit=unit)
            for unit, name in _units([training_class.host_id], today)
            if unit.pk != issuer.pk
        ],
        by=by,
        now=now,
    )
    return _keep(
        training_class,
        PaperKind.BOARDS,
        document=document,
        entries=[PaperEntry(appointment=row) for row in duties],
        by=by,
        now=now,
    )


def _duties(class_id: int, on: date) -> QuerySet[ClassAppointment]:
    """The duties of the boards that have not ended by the day."""
    return ClassAppointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), training_class=class_id, role__in=DUTIES
    )


def _issued(training_class: TrainingClass, kind: PaperKind) -> OfficialDocument | None:
    """The document of this kind that stands, which a new one replaces."""
    papers = ClassPaper.objects.filter(training_class=training_class, kind=kind, issued_at__isnull=False)
    last = papers.select_related("document").order_by("-issued_at", "-pk").first()
    return last.document if last else None


def _units(unit_ids: Sequence[int], on: date) -> list[tuple[Unit, str]]:
    names = names_on(unit_ids, on)
    units = Unit.objects.in_bulk(unit_ids)
    return [(units[pk], names[pk]) for pk in dict.fromkeys(unit_ids)]


@transaction.atomic
def prepare_convocation(
    *,
    training_class: TrainingClass,
    issuer: Unit,
    gather_at: datetime,
    place: str,
    by: User,
    now: datetime,
    things: Sequence[str] = USUAL_THINGS,
    contact: str = "",
) -> ClassPaper:
    """Draft the convocation of everybody in the class, grouped by agency; each agency will read its own part only.
    A later one says which it replaces.

    Refuses an empty class, no place, a moment that is over, and a second draft.
    """
    training_class = _begin(training_class, PaperKind.CONVOCATION, by, now)
    today = local_date(now)
    place = text.clean(place)
    if not place:
        raise Refused(_("Say where the trainees gather."), field="place")
    if gather_at <= now:
        raise Refused(
            _("The trainees are called for a moment that is over. Choose a later one."), field="gather_at"
        )
    rows = list(
        Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True)
        .select_related("person", "agency")
        .order_by("agency__sort_key", "agency_id", "order", "pk")
    )
    if not rows:
        raise Refused(_("The class has no trainees yet. Take in the class list first."), code="empty")
    document = draft_document(
        issuer=issuer,
        kind=CONVOCATION_KIND,
        subject=convocation_subject(training_class),
        content=convocation_content(
            training_class,
            rows,
            gather_at=gather_at,
            place=place,
            things=[words for thing in things if (words := text.clean(thing))],
            contact=text.clean(contact),
            on=today,
            instead_of=_issued(training_class, PaperKind.CONVOCATION),
        ),
        recipients=[
            RecipientLine(name, purpose=RecipientPurpose.EXECUTION, unit=unit)
            for unit, name in _units([row.agency_id for row in rows], today)
        ],
        by=by,
        now=now,
    )
    entries = [PaperEntry(enrolment=row, agency=row.agency) for row in rows]
    return _keep(
        training_class,
        PaperKind.CONVOCATION,
        document=document,
        entries=entries,
        by=by,
        now=now,
        gather_at=gather_at,
        place=place,
    )


def _locked(paper: ClassPaper, by: User, now: datetime) -> ClassPaper:
    training_class = locked_class(paper.training_class_id)
    paper = lock_one(ClassPaper.objects.filter(pk=paper.pk).select_related("document", "training_class"))
    if not policies.may_prepare_paper(by, training_class, local_date(now)):
        raise NotAllowed(_("Papers of a class are written by its school and by the Organisation Board."))
    if paper.issued_at is not None:
        raise WrongState(_("This paper is issued already."), code="issued")
    return paper


@transaction.atomic
def issue_paper(
    *,
    paper: ClassPaper,
    signer: Person,
    by: User,
    now: datetime,
    capacity: str = "",
    on: date | None = None,
) -> ClassPaper:
    """Sign and number the paper; its list stands. The duties of the boards refer to the decision from now on.

    A document that was issued on its own page is followed. Refuses what issuing refuses, and a list that has changed since
    the draft: somebody left the class or a duty ended.
    """
    paper = _locked(paper, by, now)
    _check_list(paper, local_date(now))
    if paper.document.state != DocumentState.ISSUED:
        paper.document = issue_document(
            document=paper.document,
            signer=signer,
            capacity=capacity,
            on=on or local_date(now),
            by=by,
            now=now,
        )
    paper.issued_at = now
    paper.save(update_fields=["issued_at"])
    if paper.kind == PaperKind.BOARDS:
        duties = ClassAppointment.objects.filter(paper_entries__paper=paper).order_by("pk")
        put_duties_on_document(appointments=list(duties), document=paper.document, by=by, now=now)
    record(
        act="opening.paper.issue",
        subject=paper,
        context=paper.training_class,
        by=by,
        now=now,
        after={"document": paper.document},
    )
    return paper


def _check_list(paper: ClassPaper, on: date) -> None:
    """What was listed must still hold when it is signed, and nobody may have come since."""
    gone = PaperEntry.objects.filter(paper=paper).filter(
        Q(enrolment__valid_to__isnull=False) | Q(appointment__valid_to__isnull=False)
    )
    is_changed = gone.exists()
    if paper.kind == PaperKind.CONVOCATION:
        called = paper.entries.values("enrolment_id")
        is_changed = (
            is_changed
            or Enrolment.objects.filter(training_class=paper.training_class_id, valid_to__isnull=True)
            .exclude(pk__in=called)
            .exists()
        )
    if paper.kind == PaperKind.BOARDS:
        named = paper.entries.values("appointment_id")
        is_changed = is_changed or _duties(paper.training_class_id, on).exclude(pk__in=named).exists()
    if is_changed:
        raise WrongState(
            _("The list has changed since the paper was drafted. Give the draft up and draft it again."),
            code="changed",
        )


@transaction.atomic
def drop_paper(*, paper: ClassPaper, reason: str, by: User, now: datetime) -> None:
    """Give up a draft with its document. Refuses one that was issued, and no reason."""
    paper = _locked(paper, by, now)
    document = paper.document
    if document.state == DocumentState.ISSUED:
        raise WrongState(_("The document is issued. A later paper takes its place."), code="issued")
    record(
        act="opening.paper.drop",
        subject=paper,
        context=paper.training_class,
        by=by,
        now=now,
        before={"kind": paper.get_kind_display()},
        reason=reason,
    )
    if document.state != DocumentState.DROPPED:
        drop_document(document=document, reason=reason, by=by, now=now)
    paper.delete()


@transaction.atomic
def receive_convocation(*, paper: ClassPaper, by: User, now: datetime) -> int:
    """The agency confirms that it got its part; how many of its deliveries were open. Refuses whom it was not sent to."""
    agencies = policies.own_agencies(by, local_date(now))
    deliveries = list(
        paper.document.deliveries.filter(unit_id__in=agencies, received_at__isnull=True).order_by("pk")
    )
    if not deliveries and not paper.document.deliveries.filter(unit_id__in=agencies).exists():
        raise NotAllowed(_("Only an agency that was sent the convocation confirms it."))
    for delivery in deliveries:
        record_receipt(delivery=delivery, by=by, now=now)
    return len(deliveries)
