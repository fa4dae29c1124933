"""Two decisions at once send the same person for the last time that a rule allows: one is refused (R2-28)."""

from datetime import date

import pytest

from nennep.nominations import operations
from nennep.nominations.models import ListDecision, Nomination
from nennep.nominations.operations.shared import BeyondLimit
from nennep.norms.models import Rule
from tests.acts.nominations.test_limits import abroad, put_forward
from tests.make import catalogue
from tests.make import nominations as make
from tests.make.units import NOW, system
from tests.races.together import at_once


@pytest.mark.race
@pytest.mark.requirement("R2-28")
@pytest.mark.django_db(transaction=True)
def test_two_decisions_for_the_last_sending() -> None:
    world = make.calling()
    course = catalogue.programme("nuoc-ngoai", "Bồi dưỡng ở nước ngoài")
    Rule.objects.create(
        key="abroad.sendings_a_year.max", value="1", value_unit="count", operator="<=", programme_code=course.code,
        valid_from=date(2022, 1, 1), basis_text="39-KL/TW", certainty="found",
    )  # fmt: skip
    who = [make.person(world.agency) for _ in range(3)]
    drafts = []
    for day in (date(2024, 8, 1), date(2024, 9, 2), date(2024, 10, 7)):
        notice = abroad(world, day, course)
        put_forward(notice, *who)
        drafts.append(
            operations.prepare_decision(
                notice=notice, kind="sending", issuer=world.board, by=system(), now=NOW
            )
        )

    def issue(draft: ListDecision) -> str:
        try:
            operations.issue_decision(decision=draft, signer=world.signer, by=system(), now=NOW)
        except BeyondLimit:
            return "beyond"
        return "sent"

    found = at_once(*[lambda draft=draft: issue(draft) for draft in drafts])
    assert sorted(found) == ["beyond", "beyond", "sent"]
    assert Nomination.objects.filter(state="sent").count() == len(who)
