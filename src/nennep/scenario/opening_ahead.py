"""A coming class of the world of notice 407: in three weeks it opens, and its checklist, papers and ceremony are on their way."""

from __future__ import annotations

from datetime import timedelta

from nennep.catalogue.models import StudyForm
from nennep.catalogue.queries import version_on
from nennep.classes.models import ClassRole, TrainingClass
from nennep.classes.operations import appoint, create_class, enrol
from nennep.documents.models import SigningCapacity
from nennep.opening.operations import (
    answer_item,
    invite_guest,
    issue_paper,
    plan_ceremony,
    prepare_boards,
    prepare_convocation,
)
from nennep.opening.rules import Point
from nennep.opening.states import Answer
from nennep.planning.models import PlanItem
from nennep.scenario.stage import Stage

CODE = "ĐVM-K4"
DAYS_AHEAD = 20
PLACE = "Giảng đường B2, Trường Chính trị Sông Mây"
SENT = {"SO01": 2, "SO03": 1}
GUESTS = (
    ("Ngô Thị Hường", "Phó Trưởng Ban Tổ chức Tỉnh ủy"),
    ("Lâm Quang Vinh", "Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức Tỉnh ủy"),
)
"""Invented names, in the order in which they were invited."""


def prepare(stage: Stage) -> TrainingClass:
    """The class with three trainees; its convocation is out, the decision on its boards is drafted, its ceremony planned."""
    begins = stage.today + timedelta(days=DAYS_AHEAD)
    officer, school = stage.users["canbo.btc"], stage.users["daotao.tct"]
    signer = stage.users["lanhdao.btc"].person
    assert signer is not None  # noqa: S101 - the account was made for this person
    item = PlanItem.objects.get(plan__year=stage.today.year, plan__owner=stage.units["BTC"], code="ĐVM")
    version = version_on("dang-vien-moi", begins)
    made = create_class(
        code=CODE, name="Bồi dưỡng đảng viên mới khóa 4", programme_version=version,
        study_form=StudyForm.FULL_TIME, cohort_from=begins.year, cohort_to=begins.year, host=stage.units["TCT"],
        trainer=stage.units["TCT"], superior=stage.units["BTC"], starts_on=begins, ends_on=begins + timedelta(days=4),
        plan_item=item,
        venue=PLACE, by=stage.system, now=stage.ago(30),
    )  # fmt: skip
    for code, count in SENT.items():
        for _number in range(count):
            enrol(
                training_class=made,
                person=stage.person(stage.units[code], "Chuyên viên"),
                agency=stage.units[code],
                post="Chuyên viên",
                by=stage.system,
                now=stage.ago(12),
            )
    for post, role in (("Trưởng khoa", ClassRole.MANAGEMENT_BOARD), ("Giảng viên", ClassRole.CLASS_MANAGER)):
        appoint(
            training_class=made, person=stage.person(stage.units["TCT"], post), role=role, valid_from=begins,
            by=stage.system, now=stage.ago(12),
        )  # fmt: skip
    answer_item(
        training_class=made, code="materials", answer=Answer.DONE, note="Tài liệu khóa 4", by=school, now=stage.ago(6)
    )  # fmt: skip
    called = prepare_convocation(
        training_class=made, issuer=stage.units["BTC"], gather_at=stage.at(begins, 7, 30),
        place=PLACE, contact="Phòng Quản lý đào tạo", by=officer, now=stage.ago(5),
    )  # fmt: skip
    issue_paper(
        paper=called, signer=signer, capacity=SigningCapacity.FOR_HEAD, by=officer, now=stage.ago(5, 14)
    )
    prepare_boards(training_class=made, issuer=stage.units["BTC"], by=officer, now=stage.ago(4))
    ceremony = plan_ceremony(
        title="Lễ khai giảng lớp bồi dưỡng đảng viên mới khóa 4", lead=stage.units["BTC"],
        held_at=stage.at(begins, 8), place=PLACE, classes=[made], coordinators=[stage.units["TCT"]],
        points=(
            Point("7:30", "Đón tiếp đại biểu, học viên", "Ban tổ chức"),
            Point("8:00", "Chào cờ, giới thiệu đại biểu", "Ban tổ chức"),
            Point("8:15", "Phát biểu khai giảng", "Lãnh đạo Ban Tổ chức"),
        ),
        by=officer, now=stage.ago(4),
    )  # fmt: skip
    for name, post in GUESTS:
        invite_guest(ceremony=ceremony, name=name, post=post, by=officer, now=stage.ago(3))
    return made
