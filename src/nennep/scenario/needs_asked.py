"""What agencies asked for in the world of notice 407: the needs behind the plan of the year, and those of the next year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from nennep.catalogue.models import Programme, StudyForm
from nennep.needs.models import Funding, NeedEntry, NeedsCall, PriorityGroup
from nennep.needs.operations import (
    accept_needs,
    ask_wish,
    close_call,
    decline_wish,
    open_call,
    propose_seats,
    register_need,
    return_need,
    send_needs,
)
from nennep.needs.queries import NamedPerson
from nennep.people.models import Person
from nennep.scenario.stage import Stage
from nennep.scenario.year_plan import SEATS

ASKED = (
    "SO01", "SO02", "SO03", "SO04", "SO05", "SO06", "SO07", "SO08", "SO09", "SO10", "BD1", "BD2", "BD3", "MT1", "TW1", "TW2",
)  # fmt: skip
"""The sixteen agencies that the Board asks for the next year."""


def ask(stage: Stage, people: dict[str, list[Person]]) -> None:
    """A call that is closed, one that runs, and what single cadres wish."""
    _needs_of_this_year(stage)
    _needs_of_the_next(stage, people)
    _wishes(stage)


def _needs_of_this_year(stage: Stage) -> None:
    """What the approved plan rests on: as many people as its seats were handed out for, all accepted, the call closed."""
    board, officer = stage.units["BTC"], stage.users["canbo.btc"]
    opened = stage.at(stage.beginning + timedelta(days=1), 9)
    call = open_call(
        owner=board,
        year=stage.today.year,
        title=f"Nhu cầu đào tạo, bồi dưỡng năm {stage.today.year}",
        deadline_on=stage.beginning + timedelta(days=7),
        agencies=[stage.units[code] for code in SEATS],
        by=officer,
        now=opened,
    )
    programme = Programme.objects.get(code="tc-llct")
    entries = []
    for code, seats in SEATS.items():
        entries.append(
            _sent(stage, call, code, programme, seats + 3, stage.beginning + timedelta(days=4), reason="")
        )
    answered = stage.at(stage.beginning + timedelta(days=8), 9)
    accept_needs(call=call, entries=entries, by=officer, now=answered)
    for entry, seats in zip(entries, SEATS.values(), strict=True):
        propose_seats(entry=entry, seats=seats, by=officer, now=answered)
    close_call(call=call, by=officer, now=answered)


def _needs_of_the_next(stage: Stage, people: dict[str, list[Person]]) -> None:
    """Sixteen agencies are asked; some answered in time, some late, one needs nothing, one has to mend, most are silent."""
    officer, year = stage.users["canbo.btc"], stage.today.year + 1
    call = open_call(
        owner=stage.units["BTC"],
        year=year,
        title=f"Nhu cầu đào tạo, bồi dưỡng năm {year}",
        deadline_on=stage.today - timedelta(days=4),
        agencies=[stage.units[code] for code in ASKED],
        note="Đề nghị cơ quan rà soát theo quy hoạch và tiêu chuẩn chức danh trước khi đăng ký.",
        by=officer,
        now=stage.ago(25),
    )
    middle, high, members = (
        Programme.objects.get(code=code) for code in ("tc-llct", "cc-llct", "dang-vien-moi")
    )
    in_time, late = stage.today - timedelta(days=9), stage.today - timedelta(days=2)
    accepted = _sent(
        stage, call, "SO01", high, 2, in_time, people=people["SO01"][:2], group=PriorityGroup.PLANNED
    )
    returned = _sent(stage, call, "SO01", middle, 4, in_time, people=people["SO01"][2:4], typed="Lò Thị Hạnh")
    _sent(stage, call, "SO02", middle, 3, in_time, people=people["SO02"][:1])
    first = _sent(stage, call, "BD1", middle, 2, in_time, people=people["BD1"])
    _sent(stage, call, "SO03", middle, 5, late)
    _sent(stage, call, "TW1", middle, 1, late, people=people["TW1"])
    send_needs(
        call=call,
        agency=stage.units["MT1"],
        has_no_need=True,
        by=stage.users["canbo.mt1"],
        now=stage.ago(10),
    )
    answered = stage.ago(1)
    accept_needs(call=call, entries=[accepted, first], by=officer, now=answered)
    propose_seats(entry=accepted, seats=1, by=officer, now=answered)
    return_need(
        entry=returned,
        reason="Một người chưa có hồ sơ; bổ sung hồ sơ rồi gửi lại.",
        by=officer,
        now=answered,
    )
    register_need(
        call=call,
        agency=stage.units["SO01"],
        programme=members,
        study_form=StudyForm.FULL_TIME,
        people_count=6,
        wished_quarter=2,
        by=stage.users["canbo.so01"],
        now=answered,
    )


def _sent(
    stage: Stage,
    call: NeedsCall,
    code: str,
    programme: Programme,
    count: int,
    on: date,
    *,
    people: Sequence[Person] = (),
    typed: str = "",
    reason: str = "Theo quy hoạch và tiêu chuẩn chức danh.",
    group: str = "",
) -> NeedEntry:
    """A need of an agency, registered and sent on the day."""
    by, now = stage.users[f"canbo.{code.lower()}"], min(stage.at(on, 15), stage.now)
    named = [NamedPerson(person) for person in people] + ([NamedPerson(None, typed)] if typed else [])
    entry = register_need(
        call=call,
        agency=stage.units[code],
        programme=programme,
        study_form=StudyForm.PART_TIME_BATCH,
        people_count=count,
        people=named,
        reason=reason,
        priority_group=group,
        wished_quarter=3,
        funding=Funding.PROVINCE,
        by=by,
        now=now,
    )
    send_needs(call=call, agency=stage.units[code], by=by, now=now)
    entry.refresh_from_db()
    return entry


def _wishes(stage: Stage) -> None:
    """Three cadres ask their own agencies; two still wait, one was told why not (R2-37)."""
    high, administration = (Programme.objects.get(code=code) for code in ("cc-llct", "qlnn-cvc"))
    asked = []
    for username, programme, form in (
        ("canbo.so01", high, StudyForm.PART_TIME_BATCH),
        ("hocvien.tct1", administration, StudyForm.FULL_TIME),
        ("canbo.so02", administration, StudyForm.FULL_TIME),
    ):
        user = stage.users[username]
        assert user.person is not None  # noqa: S101 - accounts of the world belong to people
        asked.append(
            ask_wish(
                person=user.person,
                programme=programme,
                study_form=form,
                wish="Tôi mong được cử đi học để đáp ứng tiêu chuẩn chức danh.",
                by=user,
                now=stage.ago(12),
            )
        )
    decline_wish(
        wish=asked[-1],
        reason="Đang tham gia lớp khác của năm; xem xét vào năm sau.",
        by=stage.users["thutruong.so02"],
        now=stage.ago(8),
    )
