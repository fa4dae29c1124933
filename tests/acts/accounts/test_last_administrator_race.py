"""Two administrators who take the role from each other at the same moment: one stays."""

import threading

import pytest
from django.db import connection

from nennep.accounts import operations
from nennep.accounts.models import Grant, Role, User
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on
from tests.make import accounts as make


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["end", "close"])
def test_one_administrator_stays(now, how):
    unit = make.a_unit()
    pair = [make.administrator(unit, "Lê Thị Minh"), make.administrator(unit, "Võ Văn An")]
    start, outcomes = threading.Barrier(2), []

    def take(by: User, other: User) -> None:
        try:
            start.wait(timeout=10)
            if how == "end":
                operations.end_grant(grant=other.grants.get(), by=by, now=now)
            else:
                operations.close_user(user=other, reason="x", by=by, now=now)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(pair[i], pair[1 - i])) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["done", "refused"]
    left = Grant.objects.filter(in_force_on(now.date()), role=Role.ADMINISTRATOR, user__is_active=True)
    assert left.count() == 1
