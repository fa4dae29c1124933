"""A central Party body reads what its own agencies asked for and whom they nominated, and nothing of others (R1-03, R1-20)."""

import pytest

from nennep.accounts.models import Role
from nennep.needs.policies import asked_visible_to, calls_visible_to, entries_visible_to
from nennep.nominations import operations
from nennep.nominations.policies import invited_visible_to, notices_visible_to, visible_to
from nennep.planning.policies import visible_to as plans_visible_to
from tests.make import accounts, needs, units
from tests.make import nominations as make
from tests.make import planning as plans
from tests.make.units import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.requirement("R1-03", "R1-20")
def test_a_central_party_body_sees_its_own_people_only() -> None:
    world = needs.asked()
    body = units.unit(
        "Đảng ủy các cơ quan Trung ương Mẫu", kind_code="central_party_body", is_outside_tree=True
    )
    ministry = units.unit("Bộ Mẫu", kind_code="central_agency", parent=body, is_outside_tree=True)
    leader = accounts.holder(Role.COMMITTEE_LEADER, body)
    officer = accounts.holder(Role.AGENCY_OFFICER, ministry)
    assert not calls_visible_to(leader, TODAY).exists()
    call = needs.call(world.board, [world.agency, ministry], title="Nhu cầu của cơ quan Trung ương")
    needs.sent(world)
    assert set(calls_visible_to(leader, TODAY)) == {call}
    assert {one.agency for one in asked_visible_to(leader, TODAY)} == {ministry}
    assert not entries_visible_to(leader, TODAY).exists()
    assert {one.agency for one in asked_visible_to(officer, TODAY)} == {ministry}

    asking = make.calling()
    assert not notices_visible_to(leader, TODAY).exists()
    notice = operations.publish_notice(
        notice=make.prepared(asking.board, asking.school, [asking.agency, ministry]),
        signer=asking.signer, by=asking.officer, now=NOW,
    )  # fmt: skip
    central = make.person(ministry)
    invited = notice.invited.get(agency=ministry)
    (one,) = operations.register_nominees(invited=invited, people=[central], by=officer, now=NOW)
    assert set(notices_visible_to(leader, TODAY)) == {notice}
    assert {row.agency for row in invited_visible_to(leader, TODAY)} == {ministry}
    assert not visible_to(leader, TODAY).exists()  # what is only registered is the agency's alone
    assert set(visible_to(officer, TODAY)) == {one}

    plan = plans.plan(world.board)
    plans.line(plan.versions.get(), lead=world.board, coordinators=[ministry])
    assert not plans_visible_to(officer, TODAY).exists()
    plans.approve(plan.versions.get())
    assert set(plans_visible_to(officer, TODAY)) == {plan}
