"""What an installation begins with."""

import tomllib
from pathlib import Path

import pytest

from nennep.audit.models import Entry
from nennep.documents.models import OfficialDocument
from nennep.kernel.text import match_key
from nennep.norms import operations
from nennep.norms.models import Rule
from nennep.norms.rules import known_keys, read_value, shipped
from tests.make import documents, norms
from tests.make.units import NOW, system


@pytest.mark.django_db
@pytest.mark.usefixtures("bare")
def test_everything_is_installed_once() -> None:
    documents.reference()
    assert operations.install_reference(by=system(), now=NOW) > len(known_keys())
    rules, papers, trail = Rule.objects.count(), OfficialDocument.objects.count(), Entry.objects.count()
    assert rules == len(shipped()["rule"])
    assert operations.install_reference(by=system(), now=NOW) == 0
    assert (Rule.objects.count(), OfficialDocument.objects.count(), Entry.objects.count()) == (
        rules,
        papers,
        trail,
    )


@pytest.mark.django_db
def test_regulations_of_days_to_come_are_not_on_record_yet() -> None:
    norms.reference()
    numbers = set(OfficialDocument.objects.values_list("number_text", flat=True))
    assert "57-QĐ/TW" in numbers
    assert "350-QĐ/TW" not in numbers  # of 29-8-2025; now is 3-6-2024


@pytest.mark.requirement("R0-22", "R0-29")
def test_absence_reasons_of_notice_407_are_avoidable_by_default() -> None:
    file = Path(operations.__file__).parents[1] / "absence_reasons.toml"
    reasons = {row["code"]: row for row in tomllib.loads(file.read_text(encoding="utf-8"))["reason"]}
    assert all(reasons[code]["is_avoidable"] for code in ("far_home", "traffic", "sudden_office_work"))
    assert {code for code, row in reasons.items() if row.get("is_agency_work")} == {
        "agency_work",
        "sudden_office_work",
        "meeting",
    }
    assert not reasons["ill"]["is_avoidable"]


def test_no_two_reasons_share_a_spelling() -> None:
    file = Path(operations.__file__).parents[1] / "absence_reasons.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["reason"]
    spellings = [
        key for row in rows for key in {match_key(one) for one in (row["name"], *row.get("spellings", ()))}
    ]
    assert len(spellings) == len(set(spellings))


def test_every_shipped_value_is_readable() -> None:
    for row in shipped()["rule"]:
        read_value(row["value"], known_keys()[row["key"]].unit)
