"""How far classes and lines are: items with their state on a day, for many at once (R1-12, R1-18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import ngettext

from nennep.classes.models import TrainingClass
from nennep.documents.models import Certainty, OfficialDocument
from nennep.kernel import numbers
from nennep.kernel.periods import in_force_on
from nennep.opening import rules
from nennep.opening.models import ChecklistItem, ItemAnswer
from nennep.opening.queries.derived import OF_CLASSES, Found, lacking, people_in
from nennep.opening.queries.lines import OF_LINES, first_days
from nennep.opening.states import Answer, ItemOwner, ItemScope, ItemSort, ItemState
from nennep.planning.models import PlanLine

OPEN_STATES = (ItemState.OPEN, ItemState.OVERDUE)
NOTHING = lacking()


@dataclass(frozen=True)
class ItemRow:
    """One item of one class or line on a day. `days_late` since it was due; `days_left` until it is."""

    code: str
    name: str
    owner: str
    is_ticked: bool
    state: ItemState
    due_on: date | None
    days_late: int
    days_left: int | None
    detail: str
    url: str
    basis: str
    is_verified: bool
    may_be_waived: bool
    wants_capacity: bool
    is_binding: bool = False
    """Required for the level of this class by name: nobody opens the class without it, a leader neither (R1-25)."""
    answer: ItemAnswer | None = None
    document: OfficialDocument | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still missing."""
        return self.state in OPEN_STATES


@dataclass(frozen=True)
class Checklist:
    """All items of one class or line, the earliest due first."""

    items: tuple[ItemRow, ...]

    @property
    def total(self) -> int:
        """All items."""
        return len(self.items)

    @property
    def done(self) -> int:
        """Items that are there or not needed."""
        return self.total - len(self.open)

    @property
    def open(self) -> tuple[ItemRow, ...]:
        """Items that are missing."""
        return tuple(item for item in self.items if item.is_open)

    @property
    def overdue(self) -> tuple[ItemRow, ...]:
        """Items that should be there by now."""
        return tuple(item for item in self.items if item.state == ItemState.OVERDUE)

    @property
    def binding(self) -> tuple[ItemRow, ...]:
        """Items that are missing and without which nobody opens the class."""
        return tuple(item for item in self.open if item.is_binding)

    @property
    def next_due(self) -> ItemRow | None:
        """The missing item that is due first."""
        return self.open[0] if self.open else None


def items_on(scope: str, on: date) -> list[ChecklistItem]:
    """The items of the checklist in force on the day."""
    return list(ChecklistItem.objects.filter(in_force_on(on), scope=scope).order_by("order", "pk"))


def may_be_waived(item: ChecklistItem, level: str) -> bool:
    """Whether "not needed" may be said of the item for a programme of the level (R1-25)."""
    return "*" not in item.required_for and level not in item.required_for


def checklists_of(classes: Sequence[TrainingClass], on: date) -> dict[int, Checklist]:
    """The checklist of each class as it stands on the day; a constant number of queries.

    Classes come with `programme_version__programme` selected. The items are those in force on the day.
    """
    items = items_on(ItemScope.CLASS, on)
    if not items or not classes:
        return {one.pk: Checklist(()) for one in classes}
    derived = {item.code: OF_CLASSES[item.code](classes) for item in items if item.code in OF_CLASSES}
    people = people_in(classes)
    answers = {
        (row.training_class_id, row.code): row
        for row in ItemAnswer.objects.filter(
            training_class_id__in=[one.pk for one in classes], withdrawn_at__isnull=True
        )
        .select_related("document", "answered_by")
        .order_by("pk")
    }
    found = {}
    for one in classes:
        level = one.programme_version.programme.level
        rows = []
        for item in items:
            if item.levels and level not in item.levels:
                continue
            answer = answers.get((one.pk, item.code))
            fact = derived.get(item.code, {}).get(one.pk, NOTHING)
            state = _answered(item, answer, fact, people.get(one.pk, 0))
            rows.append(_row(item, one.starts_on, state, fact, on, level=level, answer=answer))
        found[one.pk] = _in_order(rows)
    return found


def checklist_of(training_class: TrainingClass, on: date) -> Checklist:
    """The checklist of one class."""
    return checklists_of([training_class], on)[training_class.pk]


def _answered(item: ChecklistItem, answer: ItemAnswer | None, fact: Found, people: int) -> ItemState | None:
    """What holds of the item apart from its day; a room with fewer places than trainees is no room."""
    if answer is not None and answer.answer == Answer.NOT_NEEDED:
        return ItemState.NOT_NEEDED
    if item.sort == ItemSort.DERIVED:
        return ItemState.DONE if fact.is_done else None
    if answer is None or (item.wants_capacity and (answer.capacity or 0) < people):
        return None
    return ItemState.DONE


def _row(
    item: ChecklistItem,
    opens_on: date | None,
    state: ItemState | None,
    fact: Found,
    on: date,
    *,
    level: str = "",
    answer: ItemAnswer | None = None,
) -> ItemRow:
    due = rules.due_on(opens_on, item.days_before)
    late = rules.days_late(due, on) if state is None else 0
    return ItemRow(
        code=item.code,
        name=item.name,
        owner=item.owner,
        is_ticked=item.sort == ItemSort.TICKED,
        state=state or (ItemState.OVERDUE if late else ItemState.OPEN),
        due_on=due,
        days_late=late,
        days_left=(due - on).days if due is not None and not late else None,
        detail=fact.detail,
        url=fact.url,
        basis=item.basis,
        is_verified=item.certainty != Certainty.OWN,
        may_be_waived=may_be_waived(item, level),
        wants_capacity=item.wants_capacity,
        is_binding=level in item.required_for,
        answer=answer,
        document=answer.document if answer else None,
    )


def _in_order(rows: Iterable[ItemRow]) -> Checklist:
    """The earliest due first; the order of the list where two are due together."""
    return Checklist(tuple(sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.min))))


@dataclass(frozen=True)
class LineChecklist:
    """A line of a plan with its checklist and its planned opening."""

    line: PlanLine
    opens_on: date | None
    checklist: Checklist


def checklists_of_lines(lines: Sequence[PlanLine], on: date) -> list[LineChecklist]:
    """The lines with their checklists, in order; a constant number of queries. Lines come with `version__plan` selected."""
    items = items_on(ItemScope.LINE, on)
    derived = (
        {item.code: OF_LINES[item.code](lines) for item in items if item.code in OF_LINES} if lines else {}
    )
    days = first_days(lines) if lines else {}
    found = []
    for line in lines:
        rows = []
        for item in items:
            fact = derived.get(item.code, {}).get(line.pk, NOTHING)
            rows.append(_row(item, days.get(line.pk), ItemState.DONE if fact.is_done else None, fact, on))
        found.append(LineChecklist(line, days.get(line.pk), _in_order(rows)))
    return found


def owed_by(checklists: Iterable[Checklist], owner: ItemOwner, within_days: int) -> tuple[int, int]:
    """How many missing items an owner has to see to: overdue ones, and those due within some days."""
    late = soon = 0
    for one in checklists:
        for item in one.open:
            if item.owner != owner:
                continue
            late += item.state == ItemState.OVERDUE
            soon += item.days_left is not None and item.days_left <= within_days
    return late, soon


def missing_sentence(missing: Sequence[str]) -> str:
    """What is missing, by name."""
    return ngettext(
        "{count} item is missing: {items}. Complete it; a leader may go on without it and say why.",
        "{count} items are missing: {items}. Complete them; a leader may go on without them and say why.",
        len(missing),
    ).format(count=numbers.whole(len(missing)), items="; ".join(missing))
