"""Documents found by their number, and layouts read in the order of the paper."""

from datetime import date

import pytest

from nennep.documents import layouts
from nennep.documents.models import DocumentLayout
from nennep.documents.queries import citing, newest_numbered
from tests.make import documents as make

pytestmark = pytest.mark.django_db


def test_the_newest_of_a_number_and_one_without_a_day_last() -> None:
    make.external("12-CT/TU", issued_on=date(2020, 1, 2))
    newest = make.external("12-CT/TU", issued_on=date(2024, 1, 2), issuer_name="Thành ủy Bến Sông")
    make.external("12-CT/TU", issued_on=None, issuer_name="Tỉnh ủy Đồi Chè")
    assert newest_numbered(" 12-CT/TU ") == newest
    assert newest_numbered("13-CT/TU") is None


def test_the_documents_that_stand_on_one_the_newest_first() -> None:
    basis = make.external("1-NQ/TW")
    days = (date(2020, 1, 2), None, date(2024, 1, 2))
    for number, day in enumerate(days, start=2):
        make.external(f"{number}-NQ/TW", issued_on=day, bases=[basis])
    assert [document.issued_on for document in citing(basis)] == [date(2024, 1, 2), date(2020, 1, 2), None]


def test_the_sections_of_a_layout_in_the_order_of_the_paper() -> None:
    for layout in DocumentLayout.objects.all():
        sections = [name for name in layout.spec if name in layouts.SECTIONS]
        assert sections == list(layouts.shipped()[layout.code])[-len(sections) :]
        assert sections[:2] == ["page", "national"]
