"""Opening, renaming, moving, closing: nothing overlaps, nothing stands under itself, refusals change nothing."""

from datetime import date

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.kernel.errors import NotAllowed
from nennep.units import operations
from nennep.units.models import SuccessionKind, Unit, UnitSuccession, UnitVersion
from nennep.units.queries import name_on, version_on
from tests.make import accounts
from tests.make import units as make

pytestmark = pytest.mark.django_db

CHANGE = date(2025, 7, 1)


def act(operation, **arguments):
    return operation(**arguments, by=make.system(), now=make.NOW)


def state() -> tuple[object, ...]:
    return (
        list(Unit.objects.order_by("pk").values_list()),
        list(UnitVersion.objects.order_by("pk").values_list()),
        list(UnitSuccession.objects.order_by("pk").values_list()),
        Entry.objects.count(),
    )


def refused(error, operation, **arguments) -> None:
    before = state()
    with pytest.raises(error):
        act(operation, **arguments)
    assert state() == before


def test_a_code_belongs_to_one_unit() -> None:
    make.unit(code="BTC")
    refused(
        operations.CodeTaken,
        operations.open_unit,
        code="btc",
        name="Ban khác",
        kind=make.kind(),
        valid_from=CHANGE,
    )


@pytest.mark.requirement("R0-32")
def test_a_document_prints_the_name_valid_on_its_date() -> None:
    unit = make.unit("Ban Tuyên giáo Tỉnh ủy")
    act(operations.rename_unit, unit=unit, name="Ban Tuyên giáo và Dân vận Tỉnh ủy", on=date(2025, 2, 3))
    assert name_on(unit, date(2025, 2, 2)) == "Ban Tuyên giáo Tỉnh ủy"
    assert name_on(unit, date(2025, 2, 3)) == "Ban Tuyên giáo và Dân vận Tỉnh ủy"
    unit.refresh_from_db()
    assert unit.name == "Ban Tuyên giáo và Dân vận Tỉnh ủy"
    assert Entry.objects.filter(act="units.unit.rename", subject_id=unit.pk).count() == 1


def test_two_changes_of_one_day_are_one_version() -> None:
    unit, province = make.unit(), make.unit()
    act(operations.rename_unit, unit=unit, name="Tên mới", on=CHANGE)
    act(operations.move_unit, unit=unit, parent=province, on=CHANGE)
    version = version_on(unit, CHANGE)
    assert (version.name, version.parent, unit.versions.count()) == ("Tên mới", province, 2)


def test_a_change_before_a_known_one_is_refused() -> None:
    unit = make.unit()
    act(operations.rename_unit, unit=unit, name="Tên mới", on=CHANGE)
    refused(
        operations.LaterChangeKnown, operations.rename_unit, unit=unit, name="Tên khác", on=date(2020, 1, 1)
    )
    refused(operations.NotInForce, operations.close_unit, unit=unit, on=CHANGE)


def test_a_change_outside_the_life_is_refused() -> None:
    unit = make.unit(valid_to=date(2020, 1, 1))
    refused(operations.NotInForce, operations.rename_unit, unit=unit, name="Tên mới", on=date(2020, 1, 1))


def test_nobody_stands_under_himself() -> None:
    top = make.unit()
    middle = make.unit(parent=top)
    low = make.unit(parent=middle)
    refused(operations.OwnSuperior, operations.move_unit, unit=top, parent=low, on=CHANGE)
    refused(operations.OwnSuperior, operations.move_unit, unit=top, parent=top, on=CHANGE)


def test_a_circle_that_begins_later_is_seen() -> None:
    one, other = make.unit(), make.unit()
    act(operations.move_unit, unit=one, parent=other, on=date(2027, 1, 1))
    refused(operations.OwnSuperior, operations.move_unit, unit=other, parent=one, on=CHANGE)


def test_a_superior_must_last_as_long() -> None:
    ending = make.unit(valid_to=date(2025, 3, 1))
    refused(
        operations.NotInForce,
        operations.open_unit,
        code="X",
        name="X",
        kind=make.kind(),
        valid_from=date(2024, 1, 1),
        parent=ending,
    )


def test_a_unit_with_units_below_ends_only_when_they_have_a_place() -> None:
    district, province = make.unit(), make.unit()
    centre = make.unit(parent=district)
    refused(operations.HasUnitsBelow, operations.close_unit, unit=district, on=CHANGE)
    refused(
        operations.OwnSuperior, operations.close_unit, unit=district, on=CHANGE, move_children_to=district
    )
    act(operations.close_unit, unit=district, on=CHANGE, move_children_to=province)
    assert version_on(centre, CHANGE).parent == province
    assert version_on(centre, date(2025, 6, 30)).parent == district


@pytest.mark.requirement("R1-06")
def test_a_closed_unit_cannot_be_chosen_after_its_end() -> None:
    unit = make.unit("Ban cán sự đảng Mẫu", kind_code="party_affairs_committee")
    act(operations.close_unit, unit=unit, on=date(2025, 3, 1))
    unit.refresh_from_db()
    assert version_on(unit, date(2025, 2, 28)) is not None
    assert version_on(unit, date(2025, 3, 1)) is None
    refused(
        operations.NotInForce,
        operations.open_unit,
        code="X",
        name="X",
        kind=make.kind(),
        valid_from=date(2025, 3, 1),
        parent=unit,
    )


def test_an_end_taken_back_leaves_a_reason() -> None:
    unit, heir = make.unit(), make.unit()
    act(
        operations.succeed_units,
        predecessors=[unit],
        successors=[heir],
        kind=SuccessionKind.MERGED,
        on=CHANGE,
    )
    act(operations.reopen_unit, unit=unit, reason="Ghi nhầm đơn vị")
    assert version_on(unit, date(2026, 1, 1)) is not None
    assert not UnitSuccession.objects.exists()
    assert Entry.objects.get(act="units.unit.reopen").reason == "Ghi nhầm đơn vị"


def test_a_typing_mistake_is_corrected_for_its_days_only() -> None:
    unit = make.unit("Sở Ni vụ")
    version = version_on(unit, CHANGE)
    act(operations.correct_version, version=version, name="Sở Nội vụ", reason="Gõ sai")
    unit.refresh_from_db()
    assert (unit.name, unit.versions.count()) == ("Sở Nội vụ", 1)


@pytest.mark.parametrize("role", [Role.AGENCY_OFFICER, Role.INSPECTOR, Role.TRAINING_OFFICE])
def test_only_keepers_of_the_list_change_it(role: str) -> None:
    unit = make.unit()
    by = accounts.holder(role, unit)
    before = state()
    with pytest.raises(NotAllowed):
        operations.rename_unit(unit=unit, name="Khác", on=CHANGE, by=by, now=make.NOW)
    assert state() == before


@pytest.mark.usefixtures("bare")
def test_the_shipped_kinds_are_installed_once() -> None:
    assert act(operations.install_reference) > 20
    assert act(operations.install_reference) == 0


def test_a_spelling_means_one_unit() -> None:
    one, other = make.unit(), make.unit()
    act(operations.learn_alias, unit=one, spelling="VP Thành ủy")
    act(operations.learn_alias, unit=one, spelling="VP  Thành uỷ")
    refused(operations.AliasTaken, operations.learn_alias, unit=other, spelling="vp thành ủy")
