"""Which classes hold marks or totals that a changed rule touches."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from nennep.attendance.models import EnrolmentTally, Mark
from nennep.classes.models import TrainingClass
from nennep.norms.models import Rule

MARK_KEYS = frozenset({"attendance.late.lesson_lost_after_minutes", "attendance.left_mid_session.credit"})
"""Rules of the day of a session (RuleShelf.mark_rules)."""
LIMIT_KEYS = frozenset(
    {
        "attendance.whole_course.max_absent_share",
        "attendance.whole_course.counts_excused",
        "attendance.module_exam.max_absent_share",
        "attendance.module_exam.counts_excused",
    }
)
"""Rules of the first day of a class (RuleShelf.limit_rules, module_rules)."""


def classes_behind(rule: Rule, since: date, after: int = 0) -> list[int]:
    """Classes in the scope of the rule with marks or totals of days from `since` on, keys above `after`, in order.

    A rule from which no mark is derived touches none. One query.
    """
    until = rule.valid_to if rule.valid_to is not None and rule.valid_to > since else None
    classes = TrainingClass.objects.filter(pk__gt=after)
    if rule.key in MARK_KEYS:
        marks = Mark.objects.filter(training_class=OuterRef("pk"), held_on__gte=since)
        if until is not None:
            marks = marks.filter(held_on__lt=until)
        classes = classes.filter(Exists(marks))
    elif rule.key in LIMIT_KEYS:
        tallies = EnrolmentTally.objects.filter(enrolment__training_class=OuterRef("pk"))
        classes = classes.filter(Exists(tallies), starts_on__gte=since)
        if until is not None:
            classes = classes.filter(starts_on__lt=until)
    else:
        return []
    if rule.unit_id is not None:
        classes = classes.filter(host_id=rule.unit_id)
    if rule.programme_code:
        classes = classes.filter(programme_version__programme__code=rule.programme_code)
    if rule.study_form:
        classes = classes.filter(study_form=rule.study_form)
    return list(classes.order_by("pk").values_list("pk", flat=True))
