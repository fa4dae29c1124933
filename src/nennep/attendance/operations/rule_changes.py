"""Marks follow the rules: a class whose rule changed is derived again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.attendance.operations.marks import repair_class
from nennep.classes.models import TrainingClass


@transaction.atomic
def follow_rule_change(*, class_id: int, by: User, now: datetime) -> int:
    """Derive marks and totals of the class again; how many differed. Registered with norms.

    Refuses where no rule is in force any more that the marks need (`NoRule`).
    """
    return len(repair_class(training_class=TrainingClass.objects.get(pk=class_id), by=by, now=now))
