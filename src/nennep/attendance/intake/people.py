"""The trainees of a class, found by the names that stand on paper."""

from __future__ import annotations

import difflib
from collections import defaultdict

from django.utils.translation import gettext as _

from nennep.classes.models import Enrolment, TrainingClass
from nennep.kernel import text
from nennep.units.models import UnitVersion


class People:
    """The trainees of a class by the spellings of their names and agencies; three queries."""

    def __init__(self, training_class: TrainingClass) -> None:
        rows = Enrolment.objects.filter(training_class=training_class).select_related("person", "agency")
        self.all = list(rows.order_by("order", "pk"))
        self._exact: dict[str, list[Enrolment]] = defaultdict(list)
        self._plain: dict[str, list[Enrolment]] = defaultdict(list)
        for one in self.all:
            self._exact[text.match_key(one.person.full_name)].append(one)
            self._plain[text.search_key(one.person.full_name)].append(one)
        self._agencies: dict[int, set[str]] = defaultdict(set)
        for version in UnitVersion.objects.filter(unit_id__in={one.agency_id for one in self.all}).order_by(
            "pk"
        ):
            self._agencies[version.unit_id] |= {
                text.search_key(version.name),
                text.search_key(version.short_name),
            }

    def named(self, name: str) -> list[Enrolment]:
        """Who is called so: in that spelling, else without diacritics; a later place goes before an ended one."""
        found = self._exact.get(text.match_key(name)) or self._plain.get(text.search_key(name), [])
        by_person: dict[int, Enrolment] = {}
        for one in found:
            by_person[one.person_id] = one
        return list(by_person.values())

    def is_of(self, enrolment: Enrolment, agency: str) -> bool:
        """Whether the agency is called so, under any of its names."""
        return text.search_key(agency) in self._agencies[enrolment.agency_id]

    def nearest(self, name: str) -> str:
        """Who may have been meant."""
        near = difflib.get_close_matches(text.search_key(name), list(self._plain), n=1, cutoff=0.75)
        if near:
            return _("Did you mean “{name}”?").format(name=self._plain[near[0]][0].person.full_name)
        return _("Correct the name, or enter the person into the class first.")
