"""Fields that read days and times as people type them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.forms import CharField, Form
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.dates import PartialDate
from nennep.kernel.errors import Refused
from nennep.web.forms import (
    VietnameseDateField,
    VietnameseDateTimeField,
    VietnamesePartialDateField,
    VietnameseTimeField,
    add_refusal,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    "typed", ["3/6/24", "03/06/2024", "3-6-2024", "3.6.2024", "Thứ hai, 3-6-2024", "2024-06-03"]
)
def test_days(typed):
    assert VietnameseDateField().clean(typed) == date(2024, 6, 3)


@pytest.mark.parametrize("typed", ["6/2024", "2024", "31/2/2024", "mai", "12/13/2024"])
def test_what_is_no_day_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError) as refused:
        VietnameseDateField().clean(typed)
    assert len(refused.value.messages[0]) > 15


def test_a_part_of_a_date_is_enough_where_the_field_says_so():
    assert VietnamesePartialDateField().clean("1973") == PartialDate(1973)
    assert VietnamesePartialDateField().clean("9/1982") == PartialDate(1982, 9)


@pytest.mark.parametrize("typed", ["7:45", "07.45", "7h45", "7 giờ 45", "7g45", "07:45"])
def test_times(typed):
    assert VietnameseTimeField().clean(typed) == time(7, 45)


@pytest.mark.parametrize("typed", ["25:00", "7:60", "sáng", "7:4:5"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValidationError):
        VietnameseTimeField().clean(typed)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31)))
def test_a_day_comes_back_as_it_was_shown(day):
    field = VietnameseDateField()
    assert field.clean(field.prepare_value(day)) == day
    assert not field.has_changed(day, field.prepare_value(day))


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0, fold=0)))
def test_a_time_comes_back_as_it_was_shown(moment):
    field = VietnameseTimeField()
    assert field.clean(field.prepare_value(moment)) == moment


def test_a_moment_is_in_the_zone_of_the_site_and_needs_both_halves():
    field = VietnameseDateTimeField(required=False)
    assert field.clean(["3/6/24", "7h45"]) == datetime(2024, 6, 3, 7, 45, tzinfo=ZONE)
    assert field.clean(["", ""]) is None
    with pytest.raises(ValidationError):
        field.clean(["3/6/24", ""])


class OneField(Form):
    reason = CharField(required=False)


@pytest.mark.parametrize(("field", "place"), [("reason", "reason"), ("other", "__all__"), ("", "__all__")])
def test_a_refusal_stands_under_its_field_or_over_the_form(field, place):
    form = OneField({})
    form.is_valid()
    add_refusal(form, Refused("Bổ sung lý do rồi gửi báo cáo.", field=field))
    assert form.errors[place] == ["Bổ sung lý do rồi gửi báo cáo."]
