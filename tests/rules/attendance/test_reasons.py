"""What is said of a reason with a note."""

import pytest

from nennep.attendance.rules.reasons import reason_with_note


@pytest.mark.parametrize(
    ("code", "name", "note", "said"),
    [
        ("traffic", "Kẹt xe", "", "Kẹt xe"),
        ("traffic", "Kẹt xe", "cầu Bến Mây", "Kẹt xe: cầu Bến Mây"),
        ("other", "Lý do khác", "", "Lý do khác"),
        ("other", "Lý do khác", "đưa con đi thi", "đưa con đi thi"),
        ("", "", "", ""),
        ("", "", "chưa rõ", "chưa rõ"),
    ],
)
def test_another_reason_gives_way_to_what_was_written(code: str, name: str, note: str, said: str) -> None:
    assert reason_with_note(code, name, note) == said
