"""Results entered, signed and corrected at the same moment: one list, one signature, one next version."""

from collections.abc import Callable

import pytest

from nennep.kernel.errors import Refused
from nennep.results import operations
from nennep.results.models import Result, ResultList
from tests.make import results, units
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.requirement("R1-22")]


def told(act: Callable[[], object]) -> Callable[[], str]:
    """The act, with `refused` in place of its refusal."""

    def run() -> str:
        try:
            act()
        except Refused:
            return "refused"
        return "done"

    return run


def test_four_at_once_leave_one_list_signed_once_and_one_correction() -> None:
    one, by = results.running(3), units.system()
    at_once(*(told(lambda: results.entered(one, "8.0", "7.0", "6.0")) for _number in range(4)))
    draft = ResultList.objects.get()
    assert Result.objects.count() == 3
    assert sorted(at_once(*(told(lambda: results.sign(draft)) for _number in range(4)))) == [
        "done",
        *["refused"] * 3,
    ]

    def correct() -> object:
        return operations.correct_results(training_class=one, reason="Nhầm", by=by, now=results.LATER)

    assert sorted(at_once(*(told(correct) for _number in range(4)))) == ["done", *["refused"] * 3]
    assert list(ResultList.objects.order_by("version").values_list("version", "state")) == [
        (1, "signed"), (2, "draft"),
    ]  # fmt: skip
