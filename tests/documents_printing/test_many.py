"""Many papers at once are the papers that would be made one by one, in their order."""

import dataclasses
import multiprocessing
import resource

import pytest

from nennep.documents.printing import many
from nennep.documents.printing.docx import to_docx
from nennep.documents.printing.pdf import to_pdf
from tests.documents_printing import samples


def papers(count: int) -> list:
    return [
        (dataclasses.replace(samples.letter(), number=number), (samples.party, samples.state)[number % 2]())
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(("fmt", "alone"), [("docx", to_docx), ("pdf", to_pdf)])
def test_by_other_processes_they_are_the_same_bytes(fmt, alone) -> None:
    wanted = papers(many.FEW + 5)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert list(many.printed(wanted, fmt)) == [alone(*one) for one in wanted]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > ended  # set by others, and they are gone
    assert multiprocessing.active_children() == []


def test_a_few_are_set_without_other_processes() -> None:
    wanted = papers(many.FEW)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert list(many.printed(wanted, "docx")) == [to_docx(*one) for one in wanted]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == ended
    assert list(many.printed([], "pdf")) == []


def test_contents_are_taken_only_a_few_ahead_and_who_stops_leaves_nothing_running() -> None:
    taken = []

    def growing():
        for one in papers(many.FEW + many.AHEAD + 40):
            taken.append(one)
            yield one

    files = many.printed(growing(), "docx")
    assert next(files)
    assert len(taken) <= many.FEW + many.AHEAD + 2
    files.close()
    assert multiprocessing.active_children() == []


def test_what_cannot_be_set_is_told_as_it_is_alone() -> None:
    wanted = papers(many.FEW + 3)
    content, layout = wanted[4]
    broken = dataclasses.replace(content, body=(*content.body, object()))
    wanted[4] = (broken, layout)
    with pytest.raises(AttributeError):
        to_pdf(*wanted[4])
    with pytest.raises(AttributeError):
        list(many.printed(wanted, "pdf"))
