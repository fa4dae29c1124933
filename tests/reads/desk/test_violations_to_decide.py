"""A proposed measure is put before whoever decides on its level, and nobody else (R2-40)."""

import pytest
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.accounts.operations import system_user
from nennep.attendance.models import ViolationMeasure
from nennep.attendance.operations import decide_violation, install_measures, open_violation, propose_measure
from nennep.desk.queries import tasks_of
from tests.make import accounts, attendance
from tests.make import classes as make
from tests.make.classes import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R2-40")
@pytest.mark.parametrize(("code", "whom"), [("remind", "manager leader"), ("tell_agency", "leader")])
def test_a_proposed_measure_is_asked_of_who_decides_on_its_level(code: str, whom: str) -> None:
    attendance.ground()
    install_measures(by=system_user(now=NOW), now=NOW)
    place = make.enrolment(make.training_class())
    person = make.person("Lê Quản Lý")
    make.duty(place.training_class, person)
    host = place.training_class.host
    accounts_of = {
        "manager": accounts.user(person=person),
        "leader": accounts.holder(Role.SCHOOL_LEADER, host),
        "office": accounts.holder(Role.TRAINING_OFFICE, host),
    }
    measure = ViolationMeasure.objects.get(code=code)
    case = open_violation(
        enrolment=place, happened_on=NOW.date(), what="Nhờ người học hộ", by=accounts_of["manager"], now=NOW
    )
    url = reverse("attendance:violation", args=[case.pk])

    def asked() -> str:
        told = {
            name: [task.url for task in tasks_of(User.objects.get(pk=one.pk), NOW)]
            for name, one in accounts_of.items()
        }
        return " ".join(name for name, urls in told.items() if url in urls)

    assert asked() == ""
    propose_measure(violation=case, measure=measure, proposal="Lần đầu", by=accounts_of["manager"], now=NOW)
    assert asked() == whom
    decide_violation(violation=case, measure=measure, decision="", by=accounts_of["leader"], now=NOW)
    assert asked() == ""
