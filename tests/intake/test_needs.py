"""Registrations of needs as agencies fill them in (T1)."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from nennep.console.main import main
from nennep.kernel.dates import PartialDate
from nennep.kernel.errors import Refused
from nennep.kernel.intake import Rehearsal
from nennep.kernel.sheets.reading import open_workbook
from nennep.kernel.sheets.tables import HeaderNotFound
from nennep.needs import intake, operations
from nennep.needs.models import NeedEntry
from nennep.needs.rules import NeedRow
from tests.make import catalogue, people
from tests.make import needs as make
from tests.make.units import NOW

pytestmark = pytest.mark.django_db

HEADER = ("STT", "Họ tên", "Ngày sinh", "Chức vụ, đơn vị", "Lớp đăng ký", "Hình thức", "Số lượng",
          "Thời gian mong muốn", "Diện ưu tiên", "Ghi chú")  # fmt: skip


def rehearse(
    world: make.Asked, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER
) -> Rehearsal[NeedRow]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("ĐĂNG KÝ NHU CẦU ĐÀO TẠO, BỒI DƯỠNG NĂM 2025",))
    sheet.append(())
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    target = BytesIO()
    book.save(target)
    return intake.rehearse(
        open_workbook(target.getvalue(), filename="t1.xlsx"),
        call=world.call,
        agency=world.agency,
        on=NOW.date(),
    )


def write(world: make.Asked, rehearsal: Rehearsal[NeedRow]) -> int:
    return operations.take_in_needs(
        rehearsal=rehearsal, call=world.call, agency=world.agency, by=world.agency_officer, now=NOW
    )


def test_people_and_numbers_become_needs_and_the_same_file_changes_nothing() -> None:
    world = make.asked()
    make.programme()
    make.programme("bd-thu", "Bồi dưỡng ngạch chuyên viên thử")
    known = people.person("Trần Thị Bình", unit=world.agency)
    rows = (
        (
            1,
            "Trần Thị Bình",
            "8/9/1980",
            "Phó Trưởng phòng",
            "tc-thu",
            "Không tập trung",
            None,
            "Quý II",
            "Nữ",
            "",
        ),
        (
            2,
            "Lê Văn Mới",
            "1985",
            "Chuyên viên",
            "tc-thu",
            "Không tập trung",
            None,
            "tháng 5",
            "Nữ",
            "ưu tiên",
        ),
        (3, None, None, None, "Bồi dưỡng ngạch chuyên viên thử", "Tập trung", 12, "Quý IV", None, None),
    )
    rehearsal = rehearse(world, *rows)
    assert rehearsal.errors == ()
    assert not NeedEntry.objects.exists()
    assert write(world, rehearsal) == 3
    found = {
        entry.programme.code: (
            entry.study_form,
            entry.people_count,
            entry.wished_quarter,
            entry.priority_group,
        )
        for entry in NeedEntry.objects.select_related("programme")
    }
    assert found == {"tc-thu": ("part_time_batch", 2, 2, "female"), "bd-thu": ("full_time", 12, 4, "")}
    named = NeedEntry.objects.get(programme__code="tc-thu").people.order_by("order")
    assert [(row.person, row.typed_name) for row in named] == [(known, ""), (None, "Lê Văn Mới")]
    again = rehearse(world, *rows)
    assert {row.act for row in again.rows} == {"same"}
    assert write(world, again) == 0


@pytest.mark.requirement("R1-09")
def test_a_training_programme_that_is_called_fostering_keeps_its_family_and_the_row_is_noted() -> None:
    catalogue.reference()
    world = make.asked()
    rehearsal = rehearse(
        world,
        (1, None, None, None, "Lớp bồi dưỡng trung cấp LLCT", "Không tập trung", 70, "Quý II", None, None),
        (2, None, None, None, "đào tạo trung cấp LLCT", "Tập trung", 30, "Quý II", None, None),
    )
    assert rehearsal.errors == ()
    # Only the first is noted: it says one family and means a programme of the other.
    (noted,) = rehearsal.findings
    assert noted.level == "warning"
    assert noted.reason == "Ghi là “bồi dưỡng”; chương trình Trung cấp lý luận chính trị thuộc đào tạo."
    assert write(world, rehearsal) == 2
    found = NeedEntry.objects.values_list(
        "programme__code", "programme__family", "programme__level", "study_form", "people_count"
    )
    assert sorted(found) == [
        ("tc-llct", "training", "intermediate", "full_time", 30),
        ("tc-llct", "training", "intermediate", "part_time_batch", 70),
    ]


def test_every_wrong_cell_is_named_and_nothing_is_written() -> None:
    world = make.asked()
    make.programme()
    twin = [people.person("Nguyễn Văn An", unit=world.agency) for _ in range(2)]
    rehearsal = rehearse(
        world,
        (1, "Trần Bình", "1/1/1980", "", "Lớp nấu ăn", "Tập trung", None, "", "", ""),
        (2, "Trần Bình", "1/1/1980", "", "tc-thu", "buổi tối", None, "", "", ""),
        (3, "Trần Bình", "1/1/1980", "", "tc-thu", "", None, "", "", ""),
        (4, None, None, None, "tc-thu", "Tập trung", None, "", "", "ghi chú"),
        (5, None, None, None, "tc-thu", "Tập trung", "vài", "", "", ""),
        (6, "Nguyễn Văn An", None, None, "tc-thu", "Tập trung", None, "", "", ""),
        (7, "Trần Bình", "32/1/1980", "", "tc-thu", "Tập trung", 2, "", "", ""),
    )
    errors = {(finding.row, finding.field) for finding in rehearsal.errors}
    assert errors == {
        (4, "programme"), (5, "form"), (6, "form"), (7, "name"), (8, "count"), (9, "name"), (10, "born"), (10, "count"),
    }  # fmt: skip
    assert any(twin[0].code in finding.reason for finding in rehearsal.errors)
    with pytest.raises(Refused):
        write(world, rehearsal)
    assert not NeedEntry.objects.exists()


@pytest.mark.parametrize("births", [("Ngày", "Tháng", "Năm sinh"), ("Ngày tháng năm sinh",) * 3])
def test_a_birth_in_three_columns_tells_who_is_meant(births: tuple[str, str, str]) -> None:
    world = make.asked()
    make.programme()
    older, younger = (
        people.person("Trần Thị Bình", unit=world.agency, born=PartialDate(year)) for year in (1970, 1980)
    )
    header = ("STT", "Họ tên", *births, "Lớp đăng ký", "Hình thức")
    rehearsal = rehearse(
        world,
        (1, "Trần Thị Bình", 8, "09", 1980, "tc-thu", "Tập trung"),
        (2, "Trần Thị Bình", None, None, "1970", "tc-thu", "Tập trung"),
        (3, "Lê Văn Mới", 31, 2, 1985, "tc-thu", "Tập trung"),
        (4, "Lê Văn Mới", 5, None, 1985, "tc-thu", "Tập trung"),
        (5, "Lê Văn Mới", None, None, None, "tc-thu", "Tập trung"),
        header=header,
    )
    assert [row.person_id for row in rehearsal.rows] == [younger.pk, older.pk, None, None, None]
    assert [row.born for row in rehearsal.rows] == ["8/09/1980", "1970", "31/2/1985", "5/1985", ""]
    assert [(finding.row, finding.column, finding.value) for finding in rehearsal.errors] == [
        (6, births[2], "31/2/1985"),
        (7, births[2], "5/1985"),
    ]


def test_a_file_does_not_change_what_was_sent() -> None:
    world = make.asked()
    make.sent(world)
    rehearsal = rehearse(world, (1, None, None, None, "tc-thu", "Tập trung", 9, "", "", ""))
    assert [finding.field for finding in rehearsal.errors] == ["programme"]
    assert NeedEntry.objects.get().people_count == 3


def test_a_file_without_programmes_is_refused() -> None:
    with pytest.raises(HeaderNotFound):
        rehearse(make.asked(), (1, "Trần Bình"), header=("STT", "Họ tên"))


def test_the_command_writes_into_the_open_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: object
) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    world = make.asked()
    make.programme()
    file = tmp_path / "t1.csv"
    file.write_text("Họ tên,Lớp đăng ký,Hình thức\nLê Văn Mới,tc-thu,Tập trung\n", encoding="utf-8")
    kept = ["intake", "needs", str(file), "--json"]
    assert main([*kept, "--unit", world.agency.code]) == 0
    assert json.loads(capsys.readouterr().out)["people"] == 1
    assert not NeedEntry.objects.exists()
    assert main([*kept, "--unit", world.agency.code, "--commit"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == 1
    assert NeedEntry.objects.get().agency == world.agency
    assert main(kept) == 1
    assert main([*kept, "--unit", "NO"]) == 1
    assert main([*kept, "--unit", world.board.code]) == 1
