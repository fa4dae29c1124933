"""Registers of meetings and opinions."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.classes import operations
from nennep.classes.models import TrainingClass
from tests.make import accounts, classes, units
from tests.pages.classes.visitors import client_of, text

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R0-07", "R0-08")
def test_meetings_and_opinions_by_year_class_and_topic(one: TrainingClass, office: Client) -> None:
    owner = units.unit("Phòng Đào tạo Mẫu")
    office.post(
        reverse("classes:record-meeting", args=[one.pk]),
        {
            "held_on": "2/6/2024",
            "chair": "Trần Trưởng Ban",
            "participants": "Lớp trưởng\nGiáo viên",
            "minutes": "Nghe ý kiến",
        },
    )
    meeting = one.meetings.get()
    operations.record_meeting(
        training_class=one, held_on=date(2017, 6, 1), chair="Lê Chủ Trì Năm Ấy", participants="", minutes="Họp",
        by=units.system(), now=classes.NOW,
    )  # fmt: skip
    for topic, said in (
        ("agency_work", "Cơ quan hay gọi về"),
        ("timetable", "Lịch học dày"),
        ("timetable", "Đổi buổi"),
    ):
        office.post(
            reverse("classes:record-opinion", args=[one.pk]),
            {
                "opinion_text": said,
                "topic": topic,
                "meeting": meeting.pk,
                "owner": owner.name,
                "due_on": "1/6/2024",
            },
        )
    assert "Lớp trưởng" in text(office.get(reverse("classes:meeting", args=[meeting.pk])))
    listed = text(office.get(reverse("classes:meetings"), {"year": "2024", "class": one.pk}))
    assert "Trần Trưởng Ban" in listed
    assert "Lê Chủ Trì Năm Ấy" not in listed
    hint = "Ghi mới ở trang của lớp"
    assert hint not in listed, "the button is there"
    for register in ("classes:meetings", "classes:opinions"):
        assert hint in text(office.get(reverse(register)))
    earlier = text(office.get(reverse("classes:meetings"), {"year": "2017"}))
    assert "Lê Chủ Trì Năm Ấy" in earlier
    assert "Trần Trưởng Ban" not in earlier
    page = text(office.get(reverse("classes:opinions"), {"class": one.pk}))
    assert re.search(r'topic=timetable&amp;class=\d+"[^>]*>\s*(<[^>]+>)?2', page)
    narrowed = text(office.get(reverse("classes:opinions"), {"topic": "timetable"}))
    assert "Lịch học dày" in narrowed
    assert "Cơ quan hay gọi về" not in narrowed
    opinion = one.opinions.get(topic="agency_work")
    answering = reverse("classes:answer-opinion", args=[opinion.pk])
    assert office.post(answering, {"answer": "Thay mặt"}).status_code == 403
    assert "Thay mặt" not in text(office.get(reverse("classes:opinion", args=[opinion.pk])))
    dealing = client_of(accounts.holder(Role.AGENCY_OFFICER, owner))
    assert dealing.post(answering, {"answer": " "}).status_code == 422
    dealing.post(reverse("classes:take-up-opinion", args=[opinion.pk]))
    dealing.post(answering, {"answer": "Đã có công văn nhắc."})
    opinion.refresh_from_db()
    assert (opinion.state, opinion.answer) == ("answered", "Đã có công văn nhắc.")
    assert dealing.get(reverse("classes:opinion", args=[opinion.pk])).status_code == 200
    assert client_of(accounts.user()).get(reverse("classes:opinion", args=[opinion.pk])).status_code == 404
