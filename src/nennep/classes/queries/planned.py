"""What became of a plan: the classes of its items; and who is in a class when a new one is filled (R1-07, R1-08, R0-06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes import policies
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.states import ClassState
from nennep.nominations.models import EnrolmentNotice
from nennep.nominations.queries import Busy
from nennep.planning.models import PlanItem, PlanLine
from nennep.planning.queries import OpenedClass
from nennep.planning.states import LineState, VersionState
from nennep.web.parts import Act


def opened_of_items(item_ids: Collection[int], on: date) -> Mapping[int, Sequence[OpenedClass]]:
    """The classes opened until the day for each item, with those who were in them on that day or until their end. Two
    queries."""
    classes = list(
        TrainingClass.objects.filter(plan_item_id__in=item_ids, opened_on__lte=on)
        .exclude(state=ClassState.CANCELLED)
        .order_by("opened_on", "pk")
    )
    people: dict[int, set[int]] = defaultdict(set)
    agencies: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    present = Q(valid_to__isnull=True) | Q(valid_to__gt=on) | Q(end_reason="completed")
    rows = Enrolment.objects.filter(present, training_class__in=classes, valid_from__lte=on)
    for class_id, person_id, agency_id in rows.values_list("training_class_id", "person_id", "agency_id"):
        people[class_id].add(person_id)
        agencies[class_id][agency_id].add(person_id)
    found: dict[int, list[OpenedClass]] = defaultdict(list)
    for one in classes:
        assert one.plan_item_id is not None and one.opened_on is not None  # noqa: S101, PT018 - filtered above
        found[one.plan_item_id].append(
            OpenedClass(
                pk=one.pk,
                code=one.code,
                name=one.name,
                url=reverse("classes:class", args=[one.pk]),
                people_url=reverse("classes:roster", args=[one.pk]),
                opened_on=one.opened_on,
                people=len(people[one.pk]),
                agencies=frozenset(agencies[one.pk]),
                state=str(one.get_state_display()),
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                closed_on=one.closed_on,
                people_by_agency={pk: len(who) for pk, who in agencies[one.pk].items()},
            )
        )
    return found


def open_to(class_ids: Collection[int], actor: User, on: date) -> set[int]:
    """Those of the classes that the actor may see. One query."""
    return set(policies.visible_to(actor, on).filter(pk__in=class_ids).values_list("pk", flat=True))


def items_to_choose() -> QuerySet[PlanItem]:
    """Items of plans in force whose line is approved, the newest year first, with `approved_title`."""
    lines = PlanLine.objects.filter(
        item=OuterRef("pk"), version__state=VersionState.APPROVED, state=LineState.APPROVED
    )
    return (
        PlanItem.objects.annotate(approved_title=Subquery(lines.values("title")[:1]))
        .filter(approved_title__isnull=False)
        .select_related("plan")
        .order_by("-plan__year", "plan_id", "pk")
    )


def places_held(person_ids: Collection[int]) -> Sequence[Busy]:
    """Who of these people has a place in a class that has not ended. One query."""
    rows = (
        Enrolment.objects.filter(person_id__in=list(person_ids), valid_to__isnull=True)
        .filter(training_class__state__in=[ClassState.PREPARING, ClassState.OPENED])
        .select_related("training_class")
        .order_by("training_class__starts_on", "pk")
    )
    return [
        Busy(row.person_id, row.training_class.name, row.training_class.starts_on, row.training_class.ends_on)
        for row in rows
    ]


def class_of_notice(actor: User, notice: EnrolmentNotice, on: date) -> tuple[Act, ...]:
    """The way from a decided notice to its class, for who may see it."""
    found = policies.visible_to(actor, on).filter(notice=notice).order_by("pk").first()
    if found is None:
        return ()
    return (Act(_("Page of the class"), reverse("classes:class", args=[found.pk]), "users"),)
