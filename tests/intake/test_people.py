"""Lists of people as offices keep them."""

import json
from datetime import date
from pathlib import Path

import pytest

from nennep.kernel.intake import Rehearsal
from nennep.kernel.sheets.reading import open_workbook
from nennep.people import intake, operations
from nennep.people.models import Person, Posting
from nennep.units import intake as units_intake
from nennep.units import operations as units
from tests.make import units as make

SAMPLES = Path(__file__).parent.parent / "samples"
TODAY = date(2024, 6, 3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies() -> None:
    make.kind()
    path = SAMPLES / "lop-mau-don-vi.xlsx"
    rehearsal = units_intake.rehearse(open_workbook(path, filename=path.name), on=TODAY)
    units.take_in_units(rehearsal=rehearsal, by=make.system(), now=make.NOW)


def sample() -> Rehearsal:
    path = SAMPLES / "lop-mau-danh-sach-trich-ngang.xlsx"
    return intake.rehearse(open_workbook(path, filename=path.name), on=TODAY)


@pytest.mark.usefixtures("agencies")
def test_sample_reads_as_a_careful_clerk_would() -> None:
    expected = json.loads(
        (SAMPLES / "lop-mau-danh-sach-trich-ngang.expected.json").read_text(encoding="utf-8")
    )
    read = sample().to_json()
    for wanted, got in zip(expected["rows"], read["rows"], strict=True):
        warnings = wanted.pop("warnings", [])
        assert {key: got[key] for key in wanted} == wanted
        assert set(warnings) <= set(got["warnings"])
    assert read["people_rows"] == expected["people_rows"]
    assert read["rows_with_errors"] == expected["rows_with_errors"]
    assert not Person.objects.exists()
    assert not Posting.objects.exists()


@pytest.mark.usefixtures("agencies")
def test_a_file_with_errors_writes_nothing() -> None:
    with pytest.raises(operations.HasErrors):
        operations.take_in_people(rehearsal=sample(), by=make.system(), now=make.NOW)
    assert not Person.objects.exists()
