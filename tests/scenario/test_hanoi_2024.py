"""Hanoi 2024 beside its source: 3 of 20 classes, 210 of 1.390 people, 16 agencies on 16-5-2024."""

from datetime import date

import pytest

from nennep.classes.models import ClassAppointment, Enrolment, TrainingClass
from nennep.classes.states import ClassState
from nennep.console.migrate import bring_up_to_date
from nennep.documents.models import DocumentDuty, OfficialDocument
from nennep.feedback.models import Survey
from nennep.kernel.clock import now
from nennep.nominations.models import EnrolmentNotice, Nomination
from nennep.opening.models import Ceremony
from nennep.opening.queries import guest_rows
from nennep.planning.queries import plans_of_year, year_data
from nennep.results.policies import in_force
from nennep.results.queries import Counts, counts_of_lists
from nennep.scenario import earlier_course, worlds
from nennep.standards.models import EligibilityCheck

pytestmark = [pytest.mark.django_db, pytest.mark.weight(8)]


@pytest.mark.requirement(
    "R3-25",
    "R1-22",
    "R1-01",
    "R1-02",
    "R1-03",
    "R1-04",
    "R1-05",
    "R1-07",
    "R1-08",
    "R1-10",
    "R1-13",
    "R1-14",
    "R0-06",
)
def test_the_figures_are_those_of_the_source() -> None:
    bring_up_to_date()
    worlds.build("hanoi-2024", now=now())
    on = date(2024, 5, 16)
    found = year_data(plans_of_year(2024, on), 2024, on)
    # "3 lớp … cho 210 cán bộ của 16 cơ quan … trong tổng số 20 lớp với 1.390 học viên": 3/20 = 15,0%, 210/1.390 = 15,1%.
    assert found["classes"] == {"planned": 20, "opened": 3, "share": "15,0%"}
    assert found["people"] == {"planned": 1390, "opened": 210, "share": "15,1%"}
    assert found["agencies"] == 16
    day_before = year_data(plans_of_year(2024, date(2024, 5, 15)), 2024, date(2024, 5, 15))
    assert day_before["classes"]["opened"] == 0
    classes = TrainingClass.objects.exclude(code=earlier_course.CODE).order_by("pk")
    assert [(one.opened_on, one.enrolments.count()) for one in classes] == [(on, 70)] * 3
    # Each place stands on the decision that opened the class, each nominee on the agency's release of time.
    places = Enrolment.objects.filter(training_class__in=classes)
    assert set(places.values_list("document__list_decision__kind", flat=True)) == {"opening"}
    assert not Nomination.objects.exclude(state="admitted").exists()
    assert not Nomination.objects.filter(release_signer="").exists()
    # Checked by the regulation of the day, not by its successor of 2025.
    texts = [str(check.criteria) for check in EligibilityCheck.objects.order_by("pk")]
    assert len(texts) == 210
    assert all("57-QĐ/TW" in text and "350-QĐ/TW" not in text for text in texts)
    plan = OfficialDocument.objects.get(number_text="215-KH/TU")
    assert (plan.issued_on, EnrolmentNotice.objects.count()) == (date(2024, 2, 21), 3)
    regulation = OfficialDocument.objects.get(number_text="6445-QĐ/TU")
    assert regulation.is_date_missing
    duties = DocumentDuty.objects.filter(document=regulation).values_list("unit__code", flat=True)
    assert sorted(duties) == ["BTC", "DUTW", "TCT"]
    # "Dự lễ khai giảng có các đồng chí": the member of the standing committee before the rector; one ceremony for three classes.
    ceremony = Ceremony.objects.get(state="held")
    assert set(ceremony.classes.values_list("pk", flat=True)) == {one.pk for one in classes}
    assert [row.guest.post for row in guest_rows(ceremony)][:2] == [
        "Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức Thành ủy Hà Nội",
        "Hiệu trưởng Trường Đào tạo cán bộ Lê Hồng Phong",
    ]
    assert {unit.code for unit in ceremony.coordinators.all()} == {"TCT", "DUTW"}
    assert set(ClassAppointment.objects.values_list("document__kind__code", flat=True)) == {"quyet-dinh"}
    # Beside the source: an earlier course, closed, and how it proved itself (R3-25).
    closed = TrainingClass.objects.get(code=earlier_course.CODE)
    assert (closed.state, closed.closed_on) == (ClassState.CLOSED, earlier_course.HELD_ON)
    # Its results: 8,6 7,9 9,1 7,8 6,4 8,0 7,5 4,5. Seven of eight pass, six are good and better (R1-22).
    shown = in_force().get()
    assert (shown.version, shown.decision_number) == (2, "520/QĐ-TCT")
    assert counts_of_lists(shown.results.all())[shown.pk] == Counts(8, 7, 6, is_marked=True)
    survey = Survey.objects.get(training_class=closed)
    assert survey.respondents.filter(has_answered=True).count() == earlier_course.PEOPLE - 1
