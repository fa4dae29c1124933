"""Twenty clerks issue at the same moment: no number twice, none left out (issue 2 point 8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from nennep.documents import operations
from nennep.documents.models import NumberSequence, OfficialDocument
from nennep.kernel.errors import Refused
from nennep.people.models import Person
from tests.make import documents as make
from tests.make.units import NOW, system

CLERKS = 20


def issue_at_once(documents: list[OfficialDocument], signer: Person, on: date) -> list[str]:
    """All documents issued by a thread each, as nearly at the same moment as threads can."""
    by = system()
    start = Barrier(len(documents))

    def issue(document: OfficialDocument) -> str:
        try:
            start.wait(30)
            return operations.issue_document(
                document=document, signer=signer, on=on, by=by, now=NOW
            ).number_text
        except Refused as refusal:
            return f"refused: {refusal.code}"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(documents)) as clerks:
        return list(clerks.map(issue, documents))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("R0-01")
def test_twenty_clerks_and_a_sequence_that_does_not_exist_yet() -> None:
    board = make.board()
    head = make.signer(board)
    documents = [make.draft(board) for _ in range(CLERKS)]
    assert not NumberSequence.objects.exists()
    numbers = issue_at_once(documents, head, NOW.date())
    assert sorted(numbers) == [f"{n:02d}-TB/BTCTU" for n in range(1, CLERKS + 1)]
    assert NumberSequence.objects.get().last_number == CLERKS


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_refused_ones_in_between_leave_no_gap() -> None:
    board = make.board()
    head = make.signer(board)
    basis = make.issued(board, head)
    old = make.issued(board, head)
    good = [make.draft(board) for _ in range(CLERKS // 2)]
    bad = [make.draft(board, replaces=old) for _ in range(CLERKS // 2)]  # only one can replace it
    mixed = [document for pair in zip(good, bad, strict=True) for document in pair]
    numbers = issue_at_once(mixed, head, NOW.date())
    issued = sorted(number for number in numbers if not number.startswith("refused"))
    assert issued == [f"{n:02d}-TB/BTCTU" for n in range(3, 3 + CLERKS // 2 + 1)]
    assert numbers.count("refused: state") == CLERKS // 2 - 1
    assert NumberSequence.objects.get().last_number == 2 + len(issued)
    assert basis.number_text == "01-TB/BTCTU"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_document_is_issued_once() -> None:
    board = make.board()
    head = make.signer(board)
    document = make.draft(board)
    numbers = issue_at_once([document] * 5, head, NOW.date())
    assert sorted(numbers) == ["01-TB/BTCTU", *["refused: state"] * 4]
    assert NumberSequence.objects.get().last_number == 1
