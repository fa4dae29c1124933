"""Two officers draft, two leaders send the same letters at once: one letter each, numbers without a gap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from nennep.attendance import operations
from nennep.attendance.models import Reminder, ReminderCase
from nennep.attendance.states import Claim, ReminderState
from nennep.documents.models import OfficialDocument
from nennep.kernel.errors import Refused
from tests.make import reports
from tests.make.reports import AFTER

LATER = AFTER + timedelta(days=2)


def at_once(*acts: Callable[[], str]) -> list[str]:
    """Each act in a thread of its own, as nearly at the same moment as threads can."""
    start = Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        try:
            start.wait(30)
            return act()
        except Refused as refusal:
            return f"refused: {refusal.code}"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("R0-23")
def test_the_same_letters_drafted_and_sent_by_two() -> None:
    of = reports.reporting(4, sessions=1, agencies=4)
    reports.taken(
        of.course,
        {(0, place): Claim.LATE for place in range(4)},
        reasons={(0, place): "traffic" for place in range(4)},
    )
    reports.received(of, reports.closed(of.course))

    def draft() -> str:
        made = operations.draft_reminders(board=of.board, period=reports.on(1), by=of.officer, now=LATER).made
        return str(len(made))

    assert sorted(at_once(draft, draft)) == ["0", "4"]
    assert Reminder.objects.count() == 4
    assert ReminderCase.objects.count() == 4

    letters = list(Reminder.objects.order_by("pk"))
    for letter in letters:
        operations.review_reminder(reminder=letter, by=of.officer, now=LATER)
    leader, signer = reports.board_leader(of)

    def send(letter: Reminder) -> Callable[[], str]:
        def act() -> str:
            sent = operations.sign_and_send(reminder=letter, signer=signer, by=leader, now=LATER)
            assert sent.document is not None
            return sent.document.number_text

        return act

    said = at_once(*(send(letter) for letter in [*letters, *letters]))
    assert sorted(one for one in said if not one.startswith("refused")) == [
        f"{number:02d}-CV/BTCTU" for number in range(1, 5)
    ]
    assert said.count("refused: state") == 4
    assert Reminder.objects.filter(state=ReminderState.SENT).count() == 4
    assert OfficialDocument.objects.filter(kind__code="cong-van").count() == 4
