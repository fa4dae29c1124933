"""Network addresses of check-ins are forgotten after the days of the rule, and nothing else of them is."""

from datetime import timedelta

import pytest

from nennep.audit.models import Entry
from nennep.norms.models import Rule
from nennep.presence import operations
from nennep.presence.models import CheckIn
from tests.make import presence as make
from tests.make import units

pytestmark = pytest.mark.django_db


def test_an_address_is_forgotten_after_the_days_of_the_rule() -> None:
    course = make.course(1)
    check_in = make.trainee(course).check_in(make.window(course.session), make.at(course.session, -5))
    kept = Rule.objects.get(key="presence.address_days")
    days = timedelta(days=int(kept.value))
    before = CheckIn.objects.values().get(pk=check_in.pk)
    assert before["address"] == make.ADDRESS

    assert operations.forget_addresses(by=units.system(), now=check_in.at + days) == 0
    assert CheckIn.objects.values().get(pk=check_in.pk) == before

    later = check_in.at + days + timedelta(seconds=1)
    assert operations.forget_addresses(by=units.system(), now=later) == 1
    assert CheckIn.objects.values().get(pk=check_in.pk) == {**before, "address": None}
    assert operations.forget_addresses(by=units.system(), now=later) == 0
    assert Entry.objects.filter(act="presence.address.forget").count() == 1


def test_where_the_rule_is_off_nothing_is_forgotten() -> None:
    course = make.course(1)
    check_in = make.trainee(course).check_in(make.window(course.session), make.at(course.session, -5))
    Rule.objects.filter(key="presence.address_days").update(value="off")
    assert operations.forget_addresses(by=units.system(), now=check_in.at + timedelta(days=4000)) == 0
    assert CheckIn.objects.get().address == make.ADDRESS
