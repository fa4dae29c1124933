"""Lessons of the year against the yearly minimum of fostering, from the marks (R3-23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet, Sum
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance.models import Mark
from nennep.catalogue.models import Family
from nennep.classes.models import EndReason, Enrolment
from nennep.classes.policies import enrolments_visible_to
from nennep.norms.queries import rules_in_force
from nennep.people.models import Person
from nennep.people.queries.yearly import YearlyMinimum, YearlyStudy

FAMILY = "training_class__programme_version__programme__family"
MINIMUM = "yearly.minimum_lessons"


class YearlyLessons:
    """What marks and completed classes say of a year (`people.queries.yearly`)."""

    def studied(self, person_ids: Collection[int], on: date) -> Mapping[int, YearlyStudy]:
        """Lessons attended of each family, and the last fostering course completed; two queries."""
        ids = list(person_ids)
        lessons: dict[int, dict[str, int]] = defaultdict(dict)
        rows = (
            _of_year(on)
            .filter(enrolment__person_id__in=ids)
            .order_by()
            .values("enrolment__person_id", FAMILY)
        )
        for row in rows.annotate(lessons=Sum("lessons_credited")):
            lessons[row["enrolment__person_id"]][row[FAMILY]] = row["lessons"]
        courses = (
            Enrolment.objects.filter(
                person_id__in=ids,
                end_reason=EndReason.COMPLETED,
                valid_to__lte=on,
                **{FAMILY: Family.FOSTERING},
            )
            .order_by("valid_to", "pk")
            .values_list("person_id", "training_class__name", "valid_to")
        )
        last = {person_id: (name, day) for person_id, name, day in courses}
        return {
            pk: YearlyStudy(
                lessons=lessons[pk].get(Family.FOSTERING, 0),
                training_lessons=lessons[pk].get(Family.TRAINING, 0),
                last_course=last[pk][0] if pk in last else "",
                last_course_on=last[pk][1] if pk in last else None,
            )
            for pk in {*lessons, *last}
        }

    def by_class(self, person_id: int, actor: User, on: date) -> Sequence[tuple[str, int, str]]:
        """Added up by class; two queries."""
        rows = list(
            _of_year(on)
            .filter(enrolment__person_id=person_id, lessons_credited__gt=0, **{FAMILY: Family.FOSTERING})
            .order_by("enrolment_id")
            .values_list("enrolment_id", "training_class__name")
            .annotate(lessons=Sum("lessons_credited"))
        )
        if not rows:
            return ()
        places = enrolments_visible_to(actor, on=on).filter(pk__in=[row[0] for row in rows])
        may_open = set(places.values_list("pk", flat=True))
        return [
            (name, lessons, reverse("classes:enrolment", args=[pk]) if pk in may_open else "")
            for pk, name, lessons in rows
        ]

    def minimum(self, on: date) -> YearlyMinimum | None:
        """The dated rule; one query."""
        found = rules_in_force(on, "yearly.").find(MINIMUM)
        return None if found is None or found.is_off else YearlyMinimum(found.as_int, found.is_verified)

    def reached(self, on: date) -> QuerySet[Person]:
        """Added up by the database."""
        minimum = self.minimum(on)
        enough = (
            _of_year(on)
            .filter(**{FAMILY: Family.FOSTERING})
            .order_by()
            .values("enrolment__person_id")
            .annotate(sum_of_year=Sum("lessons_credited"))
            .filter(sum_of_year__gte=minimum.lessons if minimum else 0)
        )
        return Person.objects.filter(pk__in=enough.values("enrolment__person_id"))


def _of_year(on: date) -> QuerySet[Mark]:
    return Mark.objects.filter(held_on__gte=date(on.year, 1, 1), held_on__lte=on)
