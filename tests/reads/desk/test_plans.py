"""What plans ask on the home page."""

import pytest

from nennep.accounts.models import Role, User
from nennep.desk.queries.asked import tasks_of
from nennep.planning import operations
from nennep.planning.states import Outcome
from tests.make import accounts
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


def texts(user: User) -> list[str]:
    return [str(task.text) for task in tasks_of(user, NOW)]


@pytest.mark.requirement("R3-03", "R3-18")
def test_a_leader_is_asked_to_conclude_and_the_board_for_the_decision() -> None:
    plan = make.plan()
    leader = accounts.holder(Role.BOARD_LEADER, plan.owner)
    officer = accounts.holder(Role.BOARD_OFFICER, plan.owner)
    version = plan.versions.get()
    make.line(version, "Lớp bí thư")
    version = operations.submit_version(version=version, by=system(), now=NOW)
    assert [plan.name in text for text in texts(leader)] == [True]
    assert texts(officer) == []
    operations.conclude_version(version=version, rest=Outcome.AGREED, by=system(), now=NOW)
    assert texts(leader) == []
    assert [plan.name in text for text in texts(officer)] == [True]
    operations.approve_version(version=version, document=make.decision(), by=system(), now=NOW)
    assert not any(plan.name in text for text in texts(officer))
