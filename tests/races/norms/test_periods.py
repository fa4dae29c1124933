"""Several editors enter dated rows at the same moment: never two of one scope on one day, on both databases (issue 4)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from nennep.directives.models import PriorityField
from nennep.directives.operations import add_field
from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period, find_overlaps
from nennep.norms import operations as norms
from nennep.norms.models import Authority, Rule, Senders, StudyRegulation
from nennep.people.models import CredentialKind
from nennep.standards import operations as standards
from nennep.standards.models import AdmissionCriterion, Audience, Standard, SupportPolicy
from tests.make import catalogue, documents, people, units
from tests.make.units import NOW, system
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

EDITORS = 6
LATE = "attendance.late.lesson_lost_after_minutes"
FIRST = date(2030, 1, 1)


def told(act: Callable[..., object], place: int, /, **values: Any) -> Callable[[], str]:
    """One editor: the row begins some days after that of the editor before and holds a year. What comes of it, as a word."""
    begins = FIRST + timedelta(days=place)
    given = {
        "by": system(),
        "now": NOW,
        "valid_from": begins,
        "valid_to": begins + timedelta(days=365),
        **values,
    }

    def run() -> str:
        try:
            act(**given)
        except Refused as refusal:
            return refusal.code
        return "done"

    return run


def written(act: Callable[..., object], rows: QuerySet[Any], /, **values: Any) -> None:
    """All editors at once: one writes, every other one is told that the days are taken."""
    found = at_once(*[told(act, place, **values) for place in range(EDITORS)])
    assert sorted(found) == ["done"] + ["overlap"] * (EDITORS - 1)
    assert not find_overlaps([Period(row.valid_from, row.valid_to) for row in rows])
    assert rows.count() == 1


def test_a_value_of_a_rule() -> None:
    school = units.unit("Trường Mẫu", kind_code="political_school")
    written(
        norms.add_rule,
        Rule.objects.filter(unit=school),
        key=LATE,
        value="5",
        unit=school,
        basis_text="1-QĐ/TU",
    )


def test_an_authority_and_a_regulation() -> None:
    school = units.unit("Trường Mẫu", kind_code="political_school")
    written(
        norms.add_authority, Authority.objects.filter(unit=school), act="open", programme_code="x", unit=school,
        for_senders=Senders.ALL, basis_text="1-QĐ/TU",
    )  # fmt: skip
    regulation = documents.external("1-QĐ/HV")
    acts = [
        told(norms.set_regulation, place, document=regulation, institution=school) for place in range(EDITORS)
    ]
    assert set(at_once(*acts)) <= {"done", "overlap"}
    rows = StudyRegulation.objects.filter(institution=school)
    assert rows.exists()
    assert not find_overlaps([Period(row.valid_from, row.valid_to) for row in rows])


def test_an_audience_a_condition_a_standard_and_a_policy() -> None:
    people.reference()
    programme = catalogue.programme("thu", "Chương trình thử")
    who = {"expression": {"sex": "F"}, "basis_text": "1-QĐ/TU", "name": "Thử"}
    written(
        standards.enter_audience, Audience.objects.filter(code="thu"), code="thu", empty_reason="Dùng để thử", **who
    )  # fmt: skip
    written(
        standards.enter_criterion, AdmissionCriterion.objects.filter(programme_code="thu"), key="nu",
        programme_code=programme.code, **who,
    )  # fmt: skip
    written(
        standards.add_standard, Standard.objects.filter(code="thu"), code="thu", name="Thử", basis_text="1-QĐ/TU",
        audience=Audience.objects.get(code="thu"), at_least=CredentialKind.objects.get(code="university"),
    )  # fmt: skip
    written(
        standards.add_support, SupportPolicy.objects.filter(code="thu"), code="thu", name="Thử", per="day",
        amount=80_000, basis_text="1-QĐ/TU",
    )  # fmt: skip


def test_an_audience_of_the_same_name_with_another_code() -> None:
    acts = [
        told(
            standards.enter_audience, place, code=f"thu-{place}", name="Thử", expression={"sex": "F"},
            basis_text="1-QĐ/TU", empty_reason="Dùng để thử",
        )
        for place in range(EDITORS)
    ]  # fmt: skip
    assert sorted(at_once(*acts)) == ["done"] + ["same-name"] * (EDITORS - 1)
    assert Audience.objects.filter(code__startswith="thu").count() == 1


def test_a_priority_field() -> None:
    board = documents.board()
    written(
        add_field,
        PriorityField.objects.filter(owner=board),
        owner=board,
        name="Du lịch",
        basis_text="1-NQ/TU",
    )
