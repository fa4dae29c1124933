"""Steps that acts of an opening share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.classes.models import TrainingClass
from nennep.classes.states import ClassState
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused


def locked_class(training_class_id: int) -> TrainingClass:
    """The class, locked: acts on its checklist and papers wait for each other, and for acts on its list."""
    return lock_one(TrainingClass.objects.filter(pk=training_class_id))


def check_running(training_class: TrainingClass) -> None:
    """Refuse work on a class that is closed or cancelled."""
    if training_class.state not in {ClassState.PREPARING, ClassState.OPENED}:
        raise Refused(
            _("Class {name} is {state}; nothing can be changed in it.").format(
                name=training_class.name, state=ClassState(training_class.state).label.lower()
            )
        )
