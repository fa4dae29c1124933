"""The list of units as a board keeps it."""

import json
from datetime import date
from pathlib import Path

import pytest

from nennep.kernel.intake import Rehearsal
from nennep.kernel.sheets.reading import open_workbook
from nennep.units import intake, operations
from nennep.units.models import Unit, UnitVersion
from tests.make import units as make

SAMPLES = Path(__file__).parent.parent / "samples"
TODAY = date(2024, 6, 3)

pytestmark = pytest.mark.django_db


def sample() -> Rehearsal:
    make.kind()
    path = SAMPLES / "lop-mau-don-vi.xlsx"
    return intake.rehearse(open_workbook(path, filename=path.name), on=TODAY)


def test_sample_reads_as_a_careful_clerk_would() -> None:
    expected = json.loads((SAMPLES / "lop-mau-don-vi.expected.json").read_text(encoding="utf-8"))
    read = sample().to_json()
    assert {key: read[key] for key in expected} == expected
    assert read["written"] == 0
    assert not Unit.objects.exists()


def test_sample_is_written_once() -> None:
    written = operations.take_in_units(rehearsal=sample(), by=make.system(), now=make.NOW)
    assert written == 22
    assert Unit.objects.count() == 22
    assert Unit.objects.get(code="CQ04").parent.name == "Bộ Mẫu 1"
    again = sample()
    assert again.can_be_written
    assert {row.act for row in again.rows} == {"same"}
    assert operations.take_in_units(rehearsal=again, by=make.system(), now=make.NOW) == 0
    assert UnitVersion.objects.count() == 22
