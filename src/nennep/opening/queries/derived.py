"""Items that are read from the records: for each a query over many classes, or many lines, at once (R1-12, R1-13, R1-18, R1-25)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.catalogue.models import StudyForm
from nennep.classes.models import Batch, ClassAppointment, ClassRole, Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.documents.models import DocumentState
from nennep.kernel import numbers
from nennep.nominations.models import ListDecision
from nennep.nominations.states import DecisionKind
from nennep.norms.models import StudyRegulation
from nennep.opening.models import CeremonyClass, ClassPaper
from nennep.opening.states import CeremonyState, PaperKind
from nennep.planning.models import BudgetShare, PlanLine
from nennep.planning.states import LineState, VersionState


@dataclass(frozen=True)
class Found:
    """What the records say of an item: whether it is there, in words, and where."""

    is_done: bool
    detail: str = ""
    url: str = ""


def there(detail: str = "", url: str = "") -> Found:
    """It is there."""
    return Found(is_done=True, detail=detail, url=url)


def lacking(detail: str = "", url: str = "") -> Found:
    """It is missing."""
    return Found(is_done=False, detail=detail, url=url)


Classes = Sequence[TrainingClass]
OfClasses = Callable[[Classes], Mapping[int, Found]]
IN_FORCE = (DocumentState.ISSUED, DocumentState.REPLACED, DocumentState.EXPIRED)


def _ids(classes: Classes) -> list[int]:
    return [one.pk for one in classes]


def people_in(classes: Classes) -> dict[int, int]:
    """How many people have a place in each class that has not ended."""
    rows = (
        Enrolment.objects.filter(training_class_id__in=_ids(classes))
        .filter(Q(valid_to__isnull=True) | Q(end_reason="completed"))
        .order_by()
        .values_list("training_class_id")
        .annotate(people=Count("pk"))
    )
    return dict(rows)


def _plan(classes: Classes) -> Mapping[int, Found]:
    items = {one.plan_item_id for one in classes if one.plan_item_id}
    lines = {
        line.item_id: line
        for line in PlanLine.objects.filter(
            item_id__in=items, version__state=VersionState.APPROVED, state=LineState.APPROVED
        )
        .select_related("version__document")
        .order_by("pk")
    }
    found = {}
    for one in classes:
        if one.plan_item_id is None:
            found[one.pk] = lacking(_("outside the plan"))
        elif (line := lines.get(one.plan_item_id)) is None:
            found[one.pk] = lacking(_("the line is not approved yet"))
        else:
            document = line.version.document
            url = reverse("planning:plan", args=[line.version.plan_id])
            found[one.pk] = Found(document is not None, str(document or ""), url)
    return found


def _regulation(classes: Classes) -> Mapping[int, Found]:
    """The one bound to the class, else the one that would be bound on its first day: its school's own before a general one."""
    rows = list(StudyRegulation.objects.select_related("document").order_by("pk"))
    found = {}
    for one in classes:
        code = one.programme_version.programme.code
        fitting = [
            row
            for row in rows
            if row.pk == one.regulation_id
            or (
                one.regulation_id is None
                and row.programme_code in ("", code)
                and row.institution_id in (None, one.trainer_id, one.host_id)
                and row.valid_from <= one.starts_on
                and (row.valid_to is None or row.valid_to > one.starts_on)
            )
        ]
        if fitting:
            best = max(
                fitting,
                key=lambda row: (row.institution_id is not None, bool(row.programme_code), row.valid_from),
            )
            found[one.pk] = there(str(best.document), reverse("norms:regulations"))
    return found


def _budget(classes: Classes) -> Mapping[int, Found]:
    items = money_of([one.plan_item_id for one in classes if one.plan_item_id])
    return {
        one.pk: items[one.plan_item_id]
        for one in classes
        if one.plan_item_id is not None and one.plan_item_id in items
    }


def money_of(item_ids: Sequence[int]) -> dict[int, Found]:
    """The decision that gave an item its first money."""
    shares = (
        BudgetShare.objects.filter(item_id__in=item_ids)
        .select_related("decision__document", "item")
        .order_by("-decision__decided_on", "-pk")
    )
    return {
        share.item_id: there(
            str(share.decision.document), reverse("planning:money", args=[share.item.plan_id])
        )
        for share in shares
    }


def _roster(classes: Classes) -> Mapping[int, Found]:
    people = people_in(classes)
    return {
        one.pk: Found(
            people.get(one.pk, 0) > 0,
            _count_words(people.get(one.pk, 0)),
            reverse("classes:roster", args=[one.pk]),
        )
        for one in classes
    }


def _count_words(people: int) -> str:
    return ngettext("{count} trainee", "{count} trainees", people).format(count=numbers.whole(people))


def _opening_decision(classes: Classes) -> Mapping[int, Found]:
    """The decision with the list: that of the notice, else the document on which places stand."""
    by_notice = {
        row.notice_id: row
        for row in ListDecision.objects.filter(
            notice_id__in=[one.notice_id for one in classes if one.notice_id],
            kind=DecisionKind.OPENING,
            applied_at__isnull=False,
        )
        .select_related("document")
        .order_by("-applied_at", "-pk")
    }
    by_class = {
        row.training_class_id: row.document
        for row in Enrolment.objects.filter(training_class_id__in=_ids(classes), document__state__in=IN_FORCE)
        .select_related("document")
        .order_by("training_class_id", "-document__issued_on", "-pk")
    }
    found = {}
    for one in classes:
        decision = by_notice.get(one.notice_id) if one.notice_id else None
        if decision is not None:
            url = reverse("nominations:decision", args=[decision.pk])
            found[one.pk] = there(str(decision.document), url)
        elif (document := by_class.get(one.pk)) is not None:
            found[one.pk] = there(str(document))
    return found


def _paper(kind: PaperKind) -> OfClasses:
    def find(classes: Classes) -> Mapping[int, Found]:
        papers = ClassPaper.objects.filter(training_class_id__in=_ids(classes), kind=kind)
        rows = papers.select_related("document").order_by("prepared_at", "pk")
        found: dict[int, Found] = {}
        for row in rows:
            url = reverse("opening:paper", args=[row.pk])
            if row.issued_at is not None:
                found[row.training_class_id] = there(str(row.document), url)
            elif row.training_class_id not in found:
                found[row.training_class_id] = lacking(_("drafted, not issued yet"), url)
        return found

    return find


def _manager(classes: Classes) -> Mapping[int, Found]:
    rows = (
        ClassAppointment.objects.filter(
            training_class_id__in=_ids(classes), role=ClassRole.CLASS_MANAGER, valid_to__isnull=True
        )
        .select_related("person")
        .order_by("-valid_from", "-pk")
    )
    return {row.training_class_id: there(row.person.full_name) for row in rows}


def _timetable(classes: Classes) -> Mapping[int, Found]:
    """Full-time: all lessons of the programme stand in it. In batches: every batch on record has sessions."""
    held = {
        row["training_class_id"]: row["lessons"]
        for row in _planned(classes).values("training_class_id").annotate(lessons=Sum("lessons"))
    }
    empty = set(
        Batch.objects.filter(training_class_id__in=_ids(classes))
        .annotate(held=Count("sessions", filter=Q(sessions__state=SessionState.PLANNED)))
        .filter(held=0)
        .values_list("training_class_id", flat=True)
    )
    found = {}
    for one in classes:
        lessons, all_lessons = held.get(one.pk, 0), one.programme_version.lessons
        is_done = lessons > 0 and (
            lessons >= all_lessons if one.study_form == StudyForm.FULL_TIME else one.pk not in empty
        )
        words = _("{count} of {all} lessons").format(
            count=numbers.whole(lessons), all=numbers.whole(all_lessons)
        )
        found[one.pk] = Found(is_done, words, reverse("classes:timetable", args=[one.pk]))
    return found


def _lecturers(classes: Classes) -> Mapping[int, Found]:
    """Every session of the timetable says who teaches."""
    nobody = Q(lecturer__isnull=True, lecturer_name="")
    rows = {
        row["training_class_id"]: row
        for row in _planned(classes)
        .values("training_class_id")
        .annotate(sessions=Count("pk"), without=Count("pk", filter=nobody))
    }
    found = {}
    for one in classes:
        row = rows.get(one.pk)
        url = f"{reverse('classes:timetable', args=[one.pk])}?view=list"
        if row is None:
            found[one.pk] = lacking(_("there is no timetable yet"), url)
        elif row["without"]:
            words = ngettext(
                "{count} session without a lecturer", "{count} sessions without a lecturer", row["without"]
            ).format(count=numbers.whole(row["without"]))
            found[one.pk] = lacking(words, url)
        else:
            found[one.pk] = there("", url)
    return found


def _planned(classes: Classes) -> QuerySet[Session]:
    rows = Session.objects.filter(training_class_id__in=_ids(classes), state=SessionState.PLANNED)
    return rows.order_by()


def _guests(classes: Classes) -> Mapping[int, Found]:
    rows = (
        CeremonyClass.objects.filter(training_class_id__in=_ids(classes))
        .exclude(ceremony__state=CeremonyState.CANCELLED)
        .select_related("ceremony")
        .annotate(invited=Count("ceremony__guests"))
        .order_by("pk")
    )
    found = {}
    for row in rows:
        words = ngettext("{count} guest", "{count} guests", row.invited).format(
            count=numbers.whole(row.invited)
        )
        url = reverse("opening:ceremony", args=[row.ceremony_id])
        found[row.training_class_id] = Found(row.invited > 0, words, url)
    return found


OF_CLASSES: dict[str, OfClasses] = {
    "plan": _plan,
    "regulation": _regulation,
    "budget": _budget,
    "roster": _roster,
    "opening-decision": _opening_decision,
    "boards": _paper(PaperKind.BOARDS),
    "manager": _manager,
    "timetable": _timetable,
    "lecturers": _lecturers,
    "convocation": _paper(PaperKind.CONVOCATION),
    "guests": _guests,
}
"""For each derived item of a class its query."""
