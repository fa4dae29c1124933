"""What the decision on the boards, the convocation and the programme say; issuer, number, names and signing come from the registry."""

# Vietnamese throughout: official papers

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from nennep.catalogue.rules import in_sentence
from nennep.classes.models import ClassAppointment, ClassRole, Enrolment, TrainingClass
from nennep.documents.models import OfficialDocument
from nennep.documents.printing.content import (
    Annex,
    Block,
    Bullet,
    Cell,
    Column,
    Content,
    Heading,
    Item,
    Paragraph,
    Row,
    Table,
    italic,
    number_cell,
    spans,
)
from nennep.documents.printing.docx import to_docx
from nennep.documents.printing.pdf import to_pdf
from nennep.documents.queries import content_of, layout_of, number_and_day
from nennep.kernel import dates, numbers
from nennep.kernel.clock import zone
from nennep.opening.models import Ceremony, ClassPaper, GuestAnswer
from nennep.opening.queries.ceremonies import guest_rows, points_of
from nennep.people.policies import birth_of
from nennep.people.queries import postings_on
from nennep.units.queries import name_on, names_on

DUTIES = {
    ClassRole.ORGANISING_BOARD: "Thành viên ban tổ chức",
    ClassRole.MANAGEMENT_BOARD: "Thành viên ban quản lý lớp",
    ClassRole.CLASS_MANAGER: "Giáo viên quản lý lớp",
    ClassRole.CLASS_MONITOR: "Lớp trưởng",
    ClassRole.CLASS_DEPUTY: "Lớp phó",
    ClassRole.GROUP_HEAD: "Tổ trưởng",
}
"""Duties that stand in the decision, in this order."""
BOARDS = (
    ("ban tổ chức", (ClassRole.ORGANISING_BOARD,)),
    ("ban quản lý", (ClassRole.MANAGEMENT_BOARD, ClassRole.CLASS_MANAGER)),
    ("ban cán sự", (ClassRole.CLASS_MONITOR, ClassRole.CLASS_DEPUTY, ClassRole.GROUP_HEAD)),
)
"""The boards of a class, with the duties that make them."""
THEY_RUN = (
    "tổ chức, quản lý lớp học theo quy chế, nắm tình hình học tập, rèn luyện và báo cáo cấp có thẩm quyền"
)
THEY_HELP = "giúp ban quản lý điều hành lớp và tự giải thể khi lớp kết thúc"
"""The second article: what the boards of the school do, and what that of the trainees does."""
USUAL_THINGS = (
    "Giấy triệu tập và giấy tờ tùy thân",
    "Bản sao văn bằng, chứng chỉ theo thông báo chiêu sinh",
    "Đồ dùng học tập và đồ dùng cá nhân trong thời gian học",
)
"""What trainees usually bring."""


def _table(headings: Sequence[str], weights: Sequence[float], lines: Sequence[Sequence[str]]) -> Table:
    """A table with a first column of numbers."""
    return Table(
        columns=(Column(0.5, "right"), *(Column(weight) for weight in weights)),
        header=(Row(tuple(Cell(spans(words), align="center") for words in ("STT", *headings))),),
        rows=tuple(
            Row((number_cell(place, str(place)), *(Cell(spans(words)) for words in line)))
            for place, line in enumerate(lines, start=1)
        ),
    )


def _content(subject: str, body: Sequence[Block], annexes: Sequence[Annex] = ()) -> Content:
    return Content(issuer="", kind="", symbol="", subject=subject, body=tuple(body), annexes=tuple(annexes))


def _small(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}" if title[1:2].islower() else title


def _named(training_class: TrainingClass) -> str:
    return in_sentence(training_class.name)


# --- The boards ---------------------------------------------------------------------------------------------------


def _boards(duties: Sequence[ClassAppointment]) -> list[str]:
    """The boards that have members; a decision sets up no other."""
    roles = {ClassRole(one.role) for one in duties}
    return [name for name, made_of in BOARDS if roles & set(made_of)]


def _joined(names: Sequence[str]) -> str:
    return " và ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _do(boards: Sequence[str]) -> str:
    """What the boards do, as a sentence."""
    of_school = [name for name in boards if name != "ban cán sự"]
    parts = [f"{', '.join(of_school)} lớp {THEY_RUN}"] if of_school else []
    parts += [f"ban cán sự {THEY_HELP}"] if "ban cán sự" in boards else []
    words = "; ".join(parts)
    return f"{words[:1].upper()}{words[1:]}."


def boards_subject(training_class: TrainingClass, duties: Sequence[ClassAppointment]) -> str:
    """The subject line of the decision on the boards."""
    return f"thành lập {_joined(_boards(duties))} {_named(training_class)}"


def boards_content(
    training_class: TrainingClass,
    duties: Sequence[ClassAppointment],
    on: date,
    instead_of: OfficialDocument | None = None,
) -> Content:
    """The decision with the list of everybody who has a duty; posts are those of the day."""
    name, host = _named(training_class), name_on(training_class.host, on)
    postings = postings_on([one.person_id for one in duties], on)
    units = names_on([posting.unit_id for posting in postings.values()], on)
    lines = []
    for one in duties:
        posting = postings.get(one.person_id)
        lines.append(
            (
                one.person.full_name,
                posting.post if posting else "",
                units.get(posting.unit_id, "") if posting else "",
                DUTIES[ClassRole(one.role)],
            )
        )
    count = numbers.whole(len(duties))
    boards = _boards(duties)
    articles = (
        f"Thành lập {_joined(boards)} {name} gồm {count} đồng chí (danh sách kèm theo).",
        _do(boards),
        *([f"Quyết định này thay thế Quyết định số {number_and_day(instead_of)}."] if instead_of else ()),
        f"{host}, các cơ quan, đơn vị có liên quan và các đồng chí có tên trong danh sách thi hành quyết định này.",
    )
    table = _table(("Họ và tên", "Chức vụ", "Đơn vị công tác", "Nhiệm vụ"), (2.2, 2.2, 2.6, 2), lines)
    return _content(
        boards_subject(training_class, duties),
        [
            *_basis(training_class),
            *(
                Item(f"Điều {place}.", spans(words), bold_number=True)
                for place, words in enumerate(articles, start=1)
            ),
        ],
        [Annex((table,), "DANH SÁCH", f"B{_joined(boards)[1:]} {name}")],
    )


def _basis(training_class: TrainingClass) -> list[Block]:
    """The study regulation under which the class stands."""
    if training_class.regulation is None:
        return []
    document = training_class.regulation.document
    return [Paragraph(spans(italic(f"Căn cứ {number_and_day(document)} về quy chế đào tạo;")))]


# --- The convocation ----------------------------------------------------------------------------------------------


def convocation_subject(training_class: TrainingClass) -> str:
    """The subject line of the convocation."""
    return f"triệu tập học viên {_named(training_class)}"


def convocation_content(
    training_class: TrainingClass,
    places: Sequence[Enrolment],
    *,
    gather_at: datetime,
    place: str,
    things: Sequence[str],
    contact: str,
    on: date,
    instead_of: OfficialDocument | None = None,
) -> Content:
    """Time, place, what to bring, and for each agency a list of its own people on a page of its own; which one it replaces.

    `places` come in the order of agencies; the annexes follow it (`part_of` relies on that).
    """
    name = _named(training_class)
    local = gather_at.astimezone(zone())
    days = f"từ {dates.in_text(training_class.starts_on)}"
    if training_class.ends_on:
        days += f" đến {dates.in_text(training_class.ends_on)}"
    body: list[Block] = [
        *_basis(training_class),
        Paragraph(
            spans(
                f"Triệu tập các đồng chí có tên trong danh sách của từng cơ quan kèm theo tham gia {name}, {days}, cụ thể như"
                " sau:"
            )
        ),
        Item(
            "1.",
            spans(f"Thời gian có mặt: {dates.clock_text(local)}, {dates.in_text(local.date())}."),
            bold_number=True,
        ),
        Item("2.", spans(f"Địa điểm: {place}."), bold_number=True),
    ]
    if things:
        body.append(Item("3.", spans("Học viên mang theo:"), bold_number=True))
        body += [
            Bullet(spans(f"{thing.rstrip('.;')}{'.' if number == len(things) else ';'}"))
            for number, thing in enumerate(things, start=1)
        ]
    if contact:
        body.append(Item(f"{4 if things else 3}.", spans(f"Liên hệ: {contact}."), bold_number=True))
    body.append(
        Paragraph(
            spans(
                "Đề nghị thủ trưởng cơ quan, đơn vị thông báo, bố trí công việc để học viên có mặt đúng thời gian, tham gia học"
                " tập đầy đủ."
            )
        )
    )
    if instead_of is not None:
        body.append(
            Paragraph(spans(f"Giấy triệu tập này thay Giấy triệu tập số {number_and_day(instead_of)}."))
        )
    names = names_on([one.agency_id for one in places], on)
    annexes = []
    for agency_id in dict.fromkeys(one.agency_id for one in places):
        lines = []
        for one in places:
            if one.agency_id == agency_id:
                born = birth_of(one.person)
                lines.append((one.person.full_name, dates.short(born) if born else "", one.post))
        table = _table(("Họ và tên", "Ngày sinh", "Chức vụ"), (2.6, 1.4, 3), lines)
        annexes.append(Annex((table,), "DANH SÁCH", f"Học viên của {names[agency_id]}"))
    return _content(convocation_subject(training_class), body, annexes)


def part_of(paper: ClassPaper, agency_ids: frozenset[int], fmt: str) -> bytes:
    """The file of an issued convocation with the lists of these agencies only, exactly as it was issued."""
    order = list(dict.fromkeys(paper.entries.order_by("order").values_list("agency_id", flat=True)))
    document: OfficialDocument = paper.document
    content = content_of(document)
    own = tuple(
        annex for agency_id, annex in zip(order, content.annexes, strict=True) if agency_id in agency_ids
    )
    part = replace(content, annexes=own)
    return to_docx(part, layout_of(document)) if fmt == "docx" else to_pdf(part, layout_of(document))


# --- The programme ------------------------------------------------------------------------------------------------


def programme_subject(ceremony: Ceremony) -> str:
    """The subject line of the programme."""
    return _small(ceremony.title)


def programme_content(ceremony: Ceremony, on: date) -> Content:
    """The programme of the ceremony with its classes, and the guests in the order of protocol (R1-04)."""
    local = ceremony.held_at.astimezone(zone())
    links = ceremony.unit_links.order_by("order")
    joined = names_on([link.unit_id for link in links], on)
    units = [joined[link.unit_id] for link in links]
    classes = list(ceremony.classes.order_by("starts_on", "sort_key", "pk"))
    body: list[Block] = [
        Item(
            "1.",
            spans(f"Thời gian: {dates.clock_text(local)}, {dates.in_text(local.date())}."),
            bold_number=True,
        ),
        Item("2.", spans(f"Địa điểm: {ceremony.place}."), bold_number=True),
        Item("3.", spans(f"Chủ trì: {name_on(ceremony.lead, on)}."), bold_number=True),
    ]
    if units:
        body.append(Item("4.", spans(f"Phối hợp: {'; '.join(units)}."), bold_number=True))
    body.append(Item(f"{5 if units else 4}.", spans("Các lớp khai giảng:"), bold_number=True))
    body += [
        Bullet(spans(f"{one.name}{'.' if number == len(classes) else ';'}"))
        for number, one in enumerate(classes, start=1)
    ]
    points = points_of(ceremony)
    if points:
        body.append(Heading(spans("NỘI DUNG CHƯƠNG TRÌNH")))
        body.append(
            _table(
                ("Thời gian", "Nội dung", "Thực hiện"),
                (1.2, 4, 2.6),
                [(one.at, one.what, one.who) for one in points],
            )
        )
    rows = [row for row in guest_rows(ceremony) if row.guest.answer != GuestAnswer.DECLINES]
    annexes = []
    if rows:
        table = _table(
            ("Họ và tên", "Chức vụ"),
            (3, 5),
            [(row.guest.deputy_name or row.name, row.guest.deputy_post or row.guest.post) for row in rows],
        )
        annexes.append(Annex((table,), "DANH SÁCH", "Đại biểu dự lễ khai giảng"))
    return _content(programme_subject(ceremony), body, annexes)
