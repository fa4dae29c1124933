"""A column that no row has is told once, not once per row."""

from dataclasses import dataclass

from nennep.kernel.intake import Finding, Rehearsal


@dataclass(frozen=True)
class Line:
    row: int

    def to_json(self) -> dict[str, object]:
        return {"row": self.row}


def rehearsal(*findings: Finding, rows: int = 2) -> Rehearsal[Line]:
    return Rehearsal(
        kind="roster", rows=tuple(Line(3 + n) for n in range(rows)), findings=findings, fingerprint="x"
    )


def missing(row: int, column: str = "Họ và tên", value: str = "") -> Finding:
    return Finding(row=row, column=column, value=value, reason="thiếu", level="error", field="name")


def test_a_column_is_empty_when_every_row_lacks_it() -> None:
    assert rehearsal(missing(3), missing(4)).empty_columns == ("Họ và tên",)
    assert rehearsal(missing(3)).empty_columns == ()
    assert rehearsal(missing(3), missing(4, value="?")).empty_columns == ()
    assert rehearsal(missing(3), rows=1).empty_columns == ()
