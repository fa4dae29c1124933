"""The reminder letter as an official document (domain.md 2 step 20; R0-23, R0-26, R0-27, R0-30). Vietnamese like every document."""

# Vietnamese throughout: official papers are Vietnamese whatever the language of the screen

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from nennep.attendance.queries.reminders import Letter, LetterCase, LetterPerson, answer_due
from nennep.attendance.queries.report_tables import HALF_WORDS, reason_text, what_happened
from nennep.attendance.queries.report_view import case_data
from nennep.attendance.queries.violations import ToldViolation
from nennep.attendance.states import Status
from nennep.documents import layouts
from nennep.documents.models import DocumentKind
from nennep.documents.printing.content import (
    Align,
    Block,
    Cell,
    Column,
    Content,
    Paragraph,
    Recipient,
    RecipientGroup,
    Row,
    Table,
    number_cell,
    spans,
)
from nennep.documents.printing.many import printed
from nennep.documents.queries import content_of, layout_of, layout_on, symbol_of
from nennep.documents.rules import heading_name
from nennep.kernel import dates, numbers
from nennep.units.models import Unit
from nennep.units.queries import name_on, version_on

LETTER_KIND = "cong-van"
AS_ABOVE = "Như trên"
CLOSING = "Trân trọng."
REQUEST = (
    "Đề nghị đồng chí quan tâm chỉ đạo sắp xếp hợp lý giữa kế hoạch học tập và lịch công tác, ưu tiên cho việc học tập của cán bộ;"
    " không yêu cầu cán bộ phải nghỉ học, đi trễ, về sớm để giải quyết công việc. Trường hợp đặc biệt phải xin ý kiến {board} trước"
    " buổi học, thông qua phòng Tổ chức cán bộ.\n"
    "Nhắc nhở các đồng chí có tên nêu trên thực hiện nghiêm quy chế học tập."
)
"""What the Board asks for unless the officer writes otherwise (notice 407, points 2 and 3)."""


def default_request(board_name: str) -> str:
    """The request of a new letter."""
    return REQUEST.format(board=board_name)


def subject_of(letter: Letter) -> str:
    """The subject line."""
    return f"nhắc nhở việc chấp hành quy chế học tập tháng {letter.month.month} năm {letter.month.year}"


def addressee(letter: Letter) -> str:
    """To whom it is written."""
    return f"Thường trực {letter.agency}" if letter.is_committee else f"Thủ trưởng {letter.agency}"


def letter_content(letter: Letter, board_name: str, due_on: date | None) -> Content:
    """What the letter says; issuer, number, names and signing block are filled by the registry of documents."""
    month = f"tháng {letter.month.month} năm {letter.month.year}"
    unexcused = sum(one.case.status == Status.ABSENT_UNEXCUSED for one in letter.cases)
    parts = [f"{numbers.whole(letter.avoidable)} trường hợp vì lý do có thể khắc phục được"]
    if not letter.avoidable:  # what it is written about then: absence that nobody had given leave for
        parts = [f"{numbers.whole(unexcused)} trường hợp nghỉ không phép"]
    if letter.agency_work:  # not beside the first figure but across it: the work of the agency is avoidable
        parts.append(f"có {numbers.whole(letter.agency_work)} trường hợp do giải quyết công việc của cơ quan")
    blocks: list[Block] = [
        Paragraph(
            spans(
                f"Qua báo cáo kết quả điểm danh {month} của các cơ sở đào tạo, {board_name} ghi nhận {letter.agency} có"
                f" {numbers.whole(len(letter.people))} đồng chí với {numbers.whole(len(letter.cases))} trường hợp nghỉ học,"
                f" đi trễ, về sớm, trong đó {'; '.join(parts)}. Cụ thể như sau:"
            )
        ),
        _case_table(letter.cases),
        _people_table(letter.people),
    ]
    if letter.violations:
        blocks.append(_violations_table(letter.violations))
    request = letter.request_text or default_request(board_name)
    blocks += [Paragraph(spans(part.strip())) for part in request.splitlines() if part.strip()]
    if due_on is not None:
        blocks.append(
            Paragraph(
                spans(
                    f"Kết quả xử lý và biện pháp khắc phục, đề nghị gửi về {board_name} trước {dates.in_text(due_on)}."
                )
            )
        )
    blocks.append(Paragraph(spans(CLOSING)))
    return Content(
        issuer="",
        kind="",
        symbol="",
        subject=subject_of(letter),
        shape="letter",
        addressees=(addressee(letter),),
        body=tuple(blocks),
    )


def _who(name: str, sent_by: str) -> str:
    return f"{name} (do {sent_by} cử đi học)" if sent_by else name


def _case_table(cases: Sequence[LetterCase]) -> Table:
    rows = [
        Row(
            (
                number_cell(place, str(place)),
                Cell(spans(_who(one.case.name, one.sent_by))),
                Cell(spans(one.class_code)),
                Cell(spans(f"{HALF_WORDS[one.case.half]} {dates.short(one.case.held_on)}")),
                Cell(spans(what_happened(one.case))),
                Cell(spans(_reason(one))),
                Cell(spans("có" if one.case.is_avoidable else "không")),
            )
        )
        for place, one in enumerate(cases, start=1)
    ]
    aligns: tuple[Align, ...] = ("right", "left", "left", "left", "left", "left", "center")
    weights = (0.7, 2.6, 1.5, 1.9, 2.5, 4.7, 1.2)  # a reason and who asked are sentences
    labels = ("STT", "Họ và tên", "Lớp", "Buổi", "Sự việc", "Lý do, người yêu cầu", "Khắc phục được")
    return Table(
        tuple(Column(weight, align) for weight, align in zip(weights, aligns, strict=True)),
        (Row(tuple(Cell(spans(label)) for label in labels)),),
        tuple(rows),
    )


def _reason(one: LetterCase) -> str:
    text = reason_text(one.case)
    if one.case.ordered_by:
        text += f" (theo yêu cầu của {one.case.ordered_by})"
    if one.case.is_leave_afterwards:
        text += "; phép xin hoặc duyệt sau"
    return text


def _people_table(people: Sequence[LetterPerson]) -> Table:
    rows = []
    for place, one in enumerate(people, start=1):
        lost = one.cumulative.missed + one.cumulative.excused
        figures = (one.cases, one.cumulative.held, one.cumulative.credited, lost, one.cumulative.left_to_miss)
        rows.append(
            Row(
                (
                    number_cell(place, str(place)),
                    Cell(spans(one.name)),
                    *(number_cell(value, numbers.whole(value)) for value in figures),
                )
            )
        )
    labels = (
        "STT",
        "Họ và tên",
        "Trường hợp trong kỳ",
        "Số tiết đã tổ chức",
        "Đã học",
        "Vắng",
        "Còn được vắng",
    )
    columns = (Column(0.7, "right"), Column(4), *(Column(1.5, "right") for _one in labels[2:]))
    return Table(
        columns,
        (Row(tuple(Cell(spans(label)) for label in labels)),),
        tuple(rows),
        title="Cộng dồn toàn khóa học (tiết)",
    )


def _violations_table(violations: Sequence[ToldViolation]) -> Table:
    rows = [
        Row(
            (
                number_cell(place, str(place)),
                Cell(spans(one.name)),
                Cell(spans(one.class_code)),
                Cell(spans(dates.short(one.happened_on))),
                Cell(spans(one.what)),
                Cell(spans(f"{one.measure} ({dates.short(one.decided_on)})")),
            )
        )
        for place, one in enumerate(violations, start=1)
    ]
    labels = ("STT", "Họ và tên", "Lớp", "Ngày", "Vi phạm", "Hình thức xử lý (ngày quyết định)")
    aligns: tuple[Align, ...] = ("right", "left", "left", "left", "left", "left")
    weights = (0.7, 3, 1.6, 1.8, 4, 3.4)
    return Table(
        tuple(Column(weight, align) for weight, align in zip(weights, aligns, strict=True)),
        (Row(tuple(Cell(spans(label)) for label in labels)),),
        tuple(rows),
        title="Vi phạm quy chế học tập đã có quyết định xử lý",
    )


# --- Printing -------------------------------------------------------------------------------------------------------


def printable(letters: Sequence[Letter], on: date) -> Iterator[tuple[Content, layouts.Layout]]:
    """Content and layout of each letter: what was issued exactly as frozen, anything else as a draft.

    One after the other, so that hundreds of letters are never held at once.
    """
    heads: dict[int, tuple[Content, layouts.Layout, str]] = {}
    dues: dict[int, date] = {}
    for letter in letters:
        document = letter.reminder.document if letter.reminder else None
        if document is not None:
            yield content_of(document), layout_of(document)
            continue
        if letter.board.pk not in heads:
            heads[letter.board.pk] = _head(letter.board, on)
            dues[letter.board.pk] = answer_due(on, letter.board)
        head, layout, board_name = heads[letter.board.pk]
        text = letter_content(letter, board_name, letter.answer_due_on or dues[letter.board.pk])
        yield replace(head, subject=text.subject, addressees=text.addressees, body=text.body), layout


def _head(board: Unit, on: date) -> tuple[Content, layouts.Layout, str]:
    layout = layout_on(board, on)
    version = version_on(board, on)
    name = version.name if version else name_on(board, on)
    superior = ""
    if version and version.parent and not version.kind.is_committee:
        superior = name_on(version.parent, on)
    kind = DocumentKind.objects.get(code=LETTER_KIND)
    head = Content(
        issuer=heading_name(name, superior),
        superior=superior,
        kind=kind.name,
        symbol=symbol_of(kind, board, on, layout.system),
        subject="",
        place=version.place if version else "",
        shape="letter",
        recipients=(RecipientGroup((Recipient(AS_ABOVE),)),),
        filing=(f"Lưu {name}",),
        is_draft=True,
    )
    return head, layouts.load(layout.spec), name


def print_letters(letters: Sequence[Letter], fmt: str, on: date) -> Iterator[bytes]:
    """The letters as DOCX or PDF, in the given order, each when it is asked for; many are set by other processes."""
    return printed(printable(letters, on), fmt)


# --- As data --------------------------------------------------------------------------------------------------------


def letter_data(letter: Letter) -> dict[str, Any]:
    """One letter as data (docs/formats.md)."""
    reminder = letter.reminder
    return {
        "agency": letter.agency,
        "agency_code": letter.agency_code,
        "board": letter.board.name,
        "board_code": letter.board.code,
        "state": letter.state,
        "number": letter.number or None,
        "addressee": addressee(letter),
        "people": [
            {
                "name": one.name,
                "class": one.class_name,
                "sent_by": one.sent_by,
                "cases": one.cases,
                "cumulative": {
                    "planned": one.cumulative.planned,
                    "held": one.cumulative.held,
                    "credited": one.cumulative.credited,
                    "excused": one.cumulative.excused,
                    "missed": one.cumulative.missed,
                    "left_to_miss": one.cumulative.left_to_miss,
                },
            }
            for one in letter.people
        ],
        "cases_total": len(letter.cases),
        "breaches": letter.breaches,
        "avoidable": letter.avoidable,
        "agency_work": letter.agency_work,
        "cases": [
            {**case_data(one.case), "class": one.class_code, "is_breach": one.is_breach}
            for one in letter.cases
        ],
        "violations": [
            {
                "name": one.name,
                "class": one.class_code,
                "happened_on": one.happened_on.isoformat(),
                "what": one.what,
                "measure": one.measure,
                "decided_on": one.decided_on.isoformat(),
            }
            for one in letter.violations
        ],
        "request": letter.request_text,
        "answer_due_on": letter.answer_due_on.isoformat() if letter.answer_due_on else None,
        "sent_at": reminder.sent_at.isoformat() if reminder and reminder.sent_at else None,
        "received_at": reminder.received_at.isoformat() if reminder and reminder.received_at else None,
        "answered_at": reminder.answered_at.isoformat() if reminder and reminder.answered_at else None,
        "answer": reminder.answer if reminder else "",
        "measures": reminder.measures if reminder else "",
    }
