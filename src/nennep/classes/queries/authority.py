"""Whether a class may be held where it is planned, by the matrix of authority (phân cấp; R1-11)."""

from __future__ import annotations

from datetime import date

from nennep.classes.models import Enrolment, TrainingClass
from nennep.norms.policies import Permission, may_hold


def may_be_held(training_class: TrainingClass, on: date) -> Permission:
    """Host and trainer must have authority on the day, the host for the people of every agency in the class."""
    enrolled = Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True)
    programme = training_class.programme_version.programme
    return may_hold(
        host=training_class.host,
        trainer=training_class.trainer,
        programme_code=programme.code,
        study_form=training_class.study_form,
        on=on,
        senders=set(enrolled.order_by("agency_id").values_list("agency_id", flat=True)),
        programme=programme.name,
    )
