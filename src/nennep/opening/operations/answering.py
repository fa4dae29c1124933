"""What somebody says of the checklist of a class, and that the class is ready (R1-12, R1-18)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.accounts.policies import rights_of
from nennep.audit.operations import record
from nennep.classes.models import TrainingClass
from nennep.classes.queries import may_be_held
from nennep.documents.models import OfficialDocument
from nennep.kernel import numbers, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.norms.operations import require_permission
from nennep.opening import policies
from nennep.opening.models import ChecklistItem, ItemAnswer, Readiness
from nennep.opening.operations.shared import check_running, locked_class
from nennep.opening.queries import Checklist, checklist_of, items_on, may_be_waived, missing_sentence
from nennep.opening.queries.derived import people_in
from nennep.opening.states import Answer, ItemScope, ItemSort


class NotReady(Refused):
    """Something is missing before the class may open."""


@transaction.atomic
def answer_item(
    *,
    training_class: TrainingClass,
    code: str,
    answer: str,
    by: User,
    now: datetime,
    done_on: date | None = None,
    note: str = "",
    capacity: int | None = None,
    link: str = "",
    document: OfficialDocument | None = None,
) -> ItemAnswer:
    """Say of an item that it is done, or not needed and why. A new answer takes the place of the former one, which stays.

    What is read from the records is never said by hand. Refuses "not needed" where both links are required (R1-25), a
    reason that is missing, a day ahead, and a room with fewer places than trainees.
    """
    training_class = locked_class(training_class.pk)
    today = local_date(now)
    if not policies.may_answer(by, training_class, today):
        raise NotAllowed(
            _("The checklist is kept by the school, the boards of the class and the Organisation Board.")
        )
    check_running(training_class)
    item = _item(training_class, code, today)
    note = text.clean(note)
    done_on = done_on or today
    if answer not in Answer.values:
        raise Refused(_("Say whether it is done or not needed."), field="answer")
    if answer == Answer.NOT_NEEDED:
        _check_waiver(item, training_class, note)
    elif item.sort == ItemSort.DERIVED:
        raise Refused(
            _("“{item}” is read from the records. Enter it there; it cannot be ticked by hand.").format(
                item=item.name
            ),
            field="answer",
        )
    elif item.wants_capacity:
        _check_capacity(training_class, capacity)
    if done_on > today:
        raise Refused(_("The day lies in the future. Say so when it is done."), field="done_on")
    for former in ItemAnswer.objects.filter(
        training_class=training_class, code=code, withdrawn_at__isnull=True
    ).order_by("pk"):
        former.withdrawn_at = now
        former.save(update_fields=["withdrawn_at"])
    given = ItemAnswer.objects.create(
        training_class=training_class, code=code, answer=answer, done_on=done_on, note=note[:500],
        capacity=capacity if item.wants_capacity and answer == Answer.DONE else None, link=text.clean(link)[:300],
        document=document, answered_by=by, answered_at=now,
    )  # fmt: skip
    record(
        act="opening.item.answer",
        subject=given,
        context=training_class,
        by=by,
        now=now,
        after={"item": item.name, "answer": given.get_answer_display(), "document": document},
        reason=note,
    )
    return given


def _item(training_class: TrainingClass, code: str, on: date) -> ChecklistItem:
    level = training_class.programme_version.programme.level
    for item in items_on(ItemScope.CLASS, on):
        if item.code == code and (not item.levels or level in item.levels):
            return item
    raise Refused(_("This class has no such item. Open its checklist again."), code="no-item")


def _check_waiver(item: ChecklistItem, training_class: TrainingClass, note: str) -> None:
    if not may_be_waived(item, training_class.programme_version.programme.level):
        raise Refused(
            _("“{item}” is required for this class and cannot be left out.").format(item=item.name),
            field="answer",
            code="required",
        )
    if not note:
        raise Refused(_("Say why it is not needed."), field="note")


def _check_capacity(training_class: TrainingClass, capacity: int | None) -> None:
    people = people_in([training_class]).get(training_class.pk, 0)
    if not capacity:
        raise Refused(_("Say how many places the room has."), field="capacity")
    if capacity < people:
        raise Refused(
            _("The room has {places} places, the class {people} trainees. Choose a larger room.").format(
                places=numbers.whole(capacity), people=numbers.whole(people)
            ),
            field="capacity",
            code="too-small",
        )


@transaction.atomic
def withdraw_answer(*, answer: ItemAnswer, by: User, now: datetime) -> ItemAnswer:
    """Take back what was said of an item; the item is open again. Refuses what was taken back already."""
    training_class = locked_class(answer.training_class_id)
    answer = lock_one(ItemAnswer.objects.filter(pk=answer.pk))
    if not policies.may_withdraw(by, training_class, local_date(now)):
        raise NotAllowed(
            _("The checklist is kept by the school, the boards of the class and the Organisation Board.")
        )
    check_running(training_class)
    if answer.withdrawn_at is not None:
        raise Refused(_("This was taken back already."), code="withdrawn")
    answer.withdrawn_at = now
    answer.save(update_fields=["withdrawn_at"])
    record(
        act="opening.item.withdraw",
        subject=answer,
        context=training_class,
        by=by,
        now=now,
        before={"answer": answer.get_answer_display()},
    )
    return answer


@transaction.atomic
def mark_ready(*, training_class: TrainingClass, by: User, now: datetime, reason: str = "") -> Readiness:
    """Mark the class ready. Refuses while items are open, and names them; a leader may with a reason, which is kept (R1-18), but
    not without what the level of the class requires by name: an intermediate class stands under a plan and under a
    regulation (R1-25).

    Refuses everybody where host or trainer have no authority on the day of the opening (`NoAuthority`; R1-11).
    """
    training_class = locked_class(training_class.pk)
    if not policies.may_confirm(by, training_class, local_date(now)):
        raise NotAllowed(_("A class is marked ready by its school or by the Organisation Board."))
    check_running(training_class)
    require_permission(may_be_held(training_class, max(training_class.starts_on, local_date(now))))
    checklist = checklist_of(training_class, local_date(now))
    return _confirm(training_class, checklist, by, now, text.clean(reason))


def _confirm(
    training_class: TrainingClass, checklist: Checklist, by: User, now: datetime, reason: str
) -> Readiness:
    missing = [item.name for item in checklist.open]
    if missing:
        if not reason:
            raise NotReady(missing_sentence(missing), field="reason", code="open-items")
        if checklist.binding:
            items = "; ".join(item.name for item in checklist.binding)
            raise NotReady(
                _("A class of this level does not open without: {items}. Complete it first.").format(
                    items=items
                ),
                field="reason",
                code="required",
            )
        if not policies.may_confirm_in_spite(by, training_class, local_date(now)):
            raise NotReady(
                _(
                    "{sentence} Only a leader of the school or of the Board opens a class without them."
                ).format(sentence=missing_sentence(missing)),
                field="reason",
                code="not-a-leader",
            )
    readiness = Readiness.objects.filter(training_class=training_class).first() or Readiness(
        training_class=training_class
    )
    readiness.open_count, readiness.open_items = len(missing), missing
    readiness.reason = reason[:500] if missing else ""
    readiness.confirmed_by, readiness.confirmed_at = by, now
    readiness.save()
    record(
        act="opening.class.mark_ready",
        subject=readiness,
        context=training_class,
        by=by,
        now=now,
        after={"missing": "; ".join(missing)},
        reason=readiness.reason,
    )
    return readiness


@transaction.atomic
def check_opening(*, training_class: TrainingClass, reason: str, by: User, now: datetime) -> None:
    """Asked by the area of classes before a class opens: it was marked ready, nothing is missing, or a leader says why it
    opens in spite of that. The program itself, which takes in classes of earlier years, is not asked."""
    if rights_of(by, local_date(now)).is_system:
        return
    checklist = checklist_of(training_class, local_date(now))
    if not checklist.open or Readiness.objects.filter(training_class=training_class).exists():
        return
    _confirm(training_class, checklist, by, now, text.clean(reason))
