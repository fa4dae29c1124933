"""Names with other marks, quarters that do not exist, and rows that change nothing in a registration of needs."""

import pytest

from nennep.kernel.dates import PartialDate
from nennep.needs.models import NeedEntry, NeedPerson
from nennep.needs.queries.naming import NamedPerson
from tests.intake.test_needs import rehearse, write
from tests.make import needs as make
from tests.make import people

pytestmark = pytest.mark.django_db

Row = tuple[object, ...]


def row(name: str | None, born: object = "", quarter: str = "Quý II", count: int | None = None) -> Row:
    return (1, name, born, "", "tc-thu", "Tập trung", count, quarter, "", "")


def test_a_name_without_marks_tells_who_it_may_be_and_is_not_taken_for_the_same() -> None:
    world = make.asked()
    make.programme()
    known = people.person("Huỳnh Ngọc Hạnh", unit=world.agency, born=PartialDate(1980))
    people.person("Lê Văn Hòa", unit=world.other)
    rehearsal = rehearse(
        world,
        row("Huynh Ngoc Hanh"),
        row("Huynh Ngoc Hanh", 1990),
        row("Le Van Hoa"),
    )
    assert rehearsal.errors == ()
    assert [read.person_id for read in rehearsal.rows] == [None, None, None]
    first, *others = rehearsal.warnings
    assert first.reason == (
        f"Huynh Ngoc Hanh chưa có hồ sơ tại cơ quan này, nhưng có {known.full_name} ({known.code}), tên chỉ khác dấu."
    )
    assert first.mend == (
        "Nếu là một người, ghi họ tên đúng như hồ sơ hoặc ghi mã vào cột “Mã cán bộ”; nếu là người khác thì để nguyên."
    )
    # Born in another year, and known only at another agency.
    assert [finding.reason for finding in others] == [
        "Huynh Ngoc Hanh chưa có hồ sơ tại cơ quan này.",
        "Le Van Hoa chưa có hồ sơ tại cơ quan này.",
    ]
    assert write(world, rehearsal) == 3
    assert not NeedPerson.objects.filter(person=known).exists()


def test_several_people_with_these_letters_are_not_guessed() -> None:
    world = make.asked()
    make.programme()
    for name in ("Nguyễn Văn Hòa", "Nguyễn Văn Hoa"):
        people.person(name, unit=world.agency)
    (finding,) = rehearse(world, row("Nguyen Van Hoà")).warnings
    assert finding.reason == "Nguyen Van Hoà chưa có hồ sơ tại cơ quan này."


def test_who_stands_in_the_file_or_the_register_already_would_be_counted_twice() -> None:
    world = make.asked()
    make.programme()
    known = people.person("Huỳnh Ngọc Hạnh", unit=world.agency)
    (finding,) = rehearse(world, row("Huỳnh Ngọc Hạnh"), row("Huynh Ngoc Hanh")).warnings
    assert finding.row == 5
    assert finding.reason.endswith("Nếu là một người, dòng 4 đã ghi người này: sẽ bị tính hai lần.")
    entry = make.need(
        world, people_count=1, study_form="part_time_batch", wished_quarter=2, people=[NamedPerson(known)]
    )
    (finding,) = rehearse(world, row("Huynh Ngoc Hanh")).warnings
    assert finding.reason.endswith(
        "Nếu là một người, người này đã đăng ký chương trình này theo hình thức “Không tập trung, theo đợt”: sẽ bị tính hai lần."
    )
    NeedEntry.objects.filter(pk=entry.pk).update(study_form="full_time")
    rehearsal = rehearse(world, row("Huynh Ngoc Hanh"))
    (finding,) = rehearsal.warnings
    assert finding.reason.endswith(
        "Nhu cầu đã đăng ký đang ghi người này theo hồ sơ; dòng này thay bằng tên chưa có hồ sơ."
    )
    assert [read.act for read in rehearsal.rows] == ["change"]


@pytest.mark.parametrize("written", ["Quý 5", "tháng 13", "năm sau"])
def test_a_quarter_that_does_not_exist_is_told_as_left_out(written: str) -> None:
    world = make.asked()
    make.programme()
    rehearsal = rehearse(world, row(None, quarter=written, count=3))
    (finding,) = rehearsal.findings
    assert (finding.field, finding.value, finding.level) == ("wished", written, "warning")
    assert finding.reason == f"“{written}” không phải là quý nào; nhu cầu được ghi mà không có quý."
    assert finding.mend == "Ghi Quý I, Quý II, Quý III hoặc Quý IV."
    write(world, rehearsal)
    assert NeedEntry.objects.get().wished_quarter is None


def test_a_row_that_changes_nothing_says_so_beside_one_that_adds() -> None:
    world = make.asked()
    make.programme()
    known = people.person("Trần Thị Bình", unit=world.agency)
    both = [row("Trần Thị Bình"), row("Lê Văn Mới")]
    assert write(world, rehearse(world, *both)) == 2
    assert {read.act for read in rehearse(world, *reversed(both)).rows} == {"same"}, "the order is no change"

    more = rehearse(world, *both, row("Lê Văn Mới"), row(None, count=4))
    assert [read.act for read in more.rows] == ["same", "same", "change", "change"]
    assert write(world, more) == 2
    entry = NeedEntry.objects.get()
    assert entry.people_count == 7
    assert [(one.person, one.typed_name) for one in entry.people.order_by("order")] == [
        (known, ""), (None, "Lê Văn Mới"), (None, "Lê Văn Mới"),
    ]  # fmt: skip

    # Somebody less, fewer places, another quarter: the whole need is another.
    for fewer in (
        both,
        [*both, row("Lê Văn Mới"), row(None, count=3)],
        [row(one, quarter="Quý III") for one in ("Trần Thị Bình", "Lê Văn Mới", "Lê Văn Mới")]
        + [row(None, quarter="Quý III", count=4)],
    ):
        assert {read.act for read in rehearse(world, *fewer).rows} == {"change"}
    assert write(world, rehearse(world, *both)) == 2
    assert NeedEntry.objects.get().people_count == 2


def test_a_row_with_only_a_code_is_the_same_the_second_time() -> None:
    world = make.asked()
    make.programme()
    known = people.person("Trần Thị Bình", unit=world.agency)
    header = ("Họ tên", "Mã cán bộ", "Lớp đăng ký", "Hình thức", "Số lượng")
    rows = ((None, known.code, "tc-thu", "Tập trung", 1),)
    first = rehearse(world, *rows, header=header)
    assert [read.act for read in first.rows] == ["register"]
    write(world, first)
    assert [read.act for read in rehearse(world, *rows, header=header).rows] == ["same"]
