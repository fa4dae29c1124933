"""The way from a class to its results, for whom there is something to read or to do."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes.models import TrainingClass
from nennep.classes.queries import ClassDoors
from nennep.classes.states import ClassState
from nennep.kernel.clock import local_date
from nennep.results import policies
from nennep.web.parts import Act


def class_doors(*, actor: User, training_class: TrainingClass, now: datetime) -> ClassDoors:
    """The results: once there are some that the account may read, or once it may enter them."""
    on = local_date(now)
    has_begun = training_class.state in {ClassState.OPENED, ClassState.CLOSED}
    if not has_begun:
        return ClassDoors()
    seen = policies.visible_to(actor, on).filter(training_class=training_class).exists()
    if not seen and not policies.may_enter(actor, training_class, on):
        return ClassDoors()
    url = reverse("results:class", args=[training_class.pk])
    return ClassDoors(acts=(Act(_("Results of study"), url, "certificate"),))
