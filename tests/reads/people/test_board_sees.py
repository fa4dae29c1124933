"""Whom the Organisation Board of a province sees: the State bodies stand beside its committee, not below it."""

from datetime import date

import pytest

from nennep.accounts.models import Role
from nennep.people.policies import may_see_sensitive, visible_to
from tests.make import accounts, people, units

pytestmark = pytest.mark.django_db
ON = date(2024, 6, 5)


def test_the_board_of_the_province_sees_heads_of_departments_without_sensitive_fields() -> None:
    committee = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    board = units.unit("Ban Tổ chức Mẫu", parent=committee)
    government = units.unit("UBND tỉnh Mẫu", kind_code="province_government")
    department = units.unit("Sở Mẫu", kind_code="department", parent=government)
    district = units.unit("Huyện ủy Mẫu", kind_code="district_committee", parent=committee)
    below = units.unit("Ban Tổ chức Huyện ủy", parent=district)
    elsewhere = units.unit("UBND tỉnh Bạn", kind_code="province_government", is_outside_tree=True)
    head = people.person("Hà Giám Đốc", unit=department)
    officer = accounts.holder(Role.BOARD_OFFICER, board)
    assert head in visible_to(officer, ON)
    assert not may_see_sensitive(officer, head, ON)
    # A board of a district keeps its own people.
    assert head not in visible_to(accounts.holder(Role.BOARD_OFFICER, below), ON)
    assert head not in visible_to(accounts.holder(Role.TRAINING_OFFICE, board), ON)
    assert head not in visible_to(accounts.holder(Role.BOARD_OFFICER, elsewhere), ON)
