"""What the notice of enrolment and the decisions with their lists say; issuer, number, names and signing come from the registry."""

# Vietnamese throughout: official papers

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from nennep.catalogue.rules import in_sentence
from nennep.documents.models import OfficialDocument
from nennep.documents.printing.content import (
    Annex,
    Block,
    Bullet,
    Cell,
    Column,
    Content,
    Item,
    Paragraph,
    Row,
    Table,
    italic,
    number_cell,
    spans,
)
from nennep.documents.queries import number_and_day
from nennep.kernel import dates, numbers
from nennep.nominations.models import EnrolmentNotice, ListDecision, Nomination
from nennep.nominations.states import DecisionKind, SeatSource
from nennep.people.models import Sex
from nennep.people.policies import birth_of
from nennep.planning.states import VersionState
from nennep.units.queries import name_on, names_on

USUAL_DOSSIER = (
    "Công văn cử cán bộ kèm danh sách trích ngang",
    "Đơn xin dự học của cán bộ",
    "Bản sao văn bằng, chứng chỉ theo tiêu chuẩn dự tuyển",
)
"""The usual papers of a dossier (domain.md 2, steps 11 and 11b)."""
HEADINGS = ("STT", "Họ và tên", "Nam", "Nữ", "Chức vụ", "Đơn vị công tác", "Ghi chú")
WEIGHTS = (0.5, 2.2, 1, 1, 2, 2.4, 1.3)
REASONS = {
    "declined": "người được cử từ chối",
    "work": "do yêu cầu công tác",
    "health": "lý do sức khỏe",
    "family": "lý do gia đình",
    "moved": "chuyển công tác",
    "other": "lý do khác",
}
PAYERS = {
    "province": "ngân sách tỉnh",
    "central": "ngân sách Trung ương",
    "agency": "kinh phí của cơ quan",
    "personal": "tự túc kinh phí",
    "mixed": "nhiều nguồn kinh phí",
}
FORMS = {"full_time": "tập trung", "part_time_batch": "không tập trung"}


def notice_subject(title: str) -> str:
    """The subject line of the notice."""
    return f"chiêu sinh {in_sentence(title)}"


def notice_content(
    *,
    title: str,
    programme: str,
    study_form: str,
    audience: str,
    dossier: Sequence[str],
    seats: int,
    agencies: Sequence[tuple[str, int | None]],
    deadline_on: date,
    cut_off_on: date,
    starts_on: date,
    ends_on: date | None,
    venue: str,
    contact: str,
    host: str,
) -> Content:
    """The notice with audience, dossier, days and, where the plan hands them out, the seats of each agency."""
    blocks: list[Block] = [
        Paragraph(
            spans(
                f"Thực hiện kế hoạch đào tạo, bồi dưỡng, thông báo chiêu sinh {in_sentence(title)} như sau:"
            )
        ),
        Item("1.", spans(f"Chương trình: {programme}; hình thức: {FORMS[study_form]}."), bold_number=True),
        Item("2.", spans(f"Đối tượng: {audience or 'theo quy định hiện hành'}."), bold_number=True),
        Item("3.", spans(f"Chỉ tiêu: {numbers.whole(seats)} học viên."), bold_number=True),
        Item("4.", spans(f"Thời gian: {_days(starts_on, ends_on)}."), bold_number=True),
        Item("5.", spans(f"Địa điểm: {venue or host}."), bold_number=True),
        Item("6.", spans("Hồ sơ gồm:"), bold_number=True),
        *(
            Bullet(spans(f"{paper.rstrip('.;')}{'.' if place == len(dossier) else ';'}"))
            for place, paper in enumerate(dossier, start=1)
        ),
        Item(
            "7.",
            spans(
                f"Thời hạn gửi danh sách và hồ sơ: chậm nhất {dates.in_text(deadline_on)}; thay đổi, bổ sung từ danh sách"
                f" dự phòng đến hết {dates.in_text(cut_off_on)}. Cơ quan cử cán bộ xác nhận đã bố trí thời gian để cán bộ"
                " tham gia học tập đầy đủ."
            ),
            bold_number=True,
        ),
    ]
    if contact:
        blocks.append(Item("8.", spans(f"Liên hệ: {contact}."), bold_number=True))
    blocks.append(
        Paragraph(
            spans("Đề nghị các cơ quan, đơn vị chọn, cử cán bộ đúng đối tượng, đủ tiêu chuẩn, đúng thời hạn.")
        )
    )
    with_seats = [(name, count) for name, count in agencies if count is not None]
    annexes: tuple[Annex, ...] = ()
    if with_seats:
        total = sum(count for _name, count in with_seats)
        table = Table(
            columns=(Column(0.5, "right"), Column(4), Column(1, "right")),
            header=(
                Row(
                    tuple(
                        Cell(spans(words), align="center") for words in ("STT", "Cơ quan, đơn vị", "Chỉ tiêu")
                    )
                ),
            ),
            rows=(
                *(
                    Row(
                        (
                            number_cell(place, str(place)),
                            Cell(spans(name)),
                            number_cell(count, numbers.whole(count)),
                        )
                    )
                    for place, (name, count) in enumerate(with_seats, start=1)
                ),
                Row(
                    (Cell(spans("")), Cell(spans("Tổng cộng")), number_cell(total, numbers.whole(total))),
                    kind="total",
                ),
            ),
        )
        if total == seats:
            annexes = (Annex((table,), "PHỤ LỤC", f"Phân bổ chỉ tiêu {in_sentence(title)}"),)
        else:
            note = (
                f"Bảng ghi chỉ tiêu cơ quan được phân bổ theo mục kế hoạch, tính chung các lớp của mục; {in_sentence(title)} nhận"
                f" {numbers.whole(seats)} học viên."
            )
            annexes = (
                Annex(
                    (table, Paragraph(spans(italic(note)))), "PHỤ LỤC", "Chỉ tiêu kế hoạch của các cơ quan"
                ),
            )
    return Content(
        issuer="", kind="", symbol="", subject=notice_subject(title), body=tuple(blocks), annexes=annexes
    )


def decision_subject(notice: EnrolmentNotice, kind: str, *, is_amending: bool) -> str:
    """The subject line of a decision."""
    if kind == DecisionKind.SENDING:
        words = "điều chỉnh danh sách cán bộ được cử tham gia" if is_amending else "cử cán bộ tham gia"
    else:
        words = "điều chỉnh danh sách học viên" if is_amending else "mở và công nhận danh sách học viên"
    return f"{words} {in_sentence(notice.title)}"


def decision_bases(
    notice: EnrolmentNotice, kind: str, amends: ListDecision | None
) -> tuple[OfficialDocument, ...]:
    """What a decision stands on, in the order of its paper: what approved the plan, the notice, for the class list the
    decisions that sent its people, and the decision that is amended."""
    found = []
    if notice.item is not None:
        in_force = notice.item.plan.versions.filter(state=VersionState.APPROVED).select_related(
            "document__kind"
        )
        found += [version.document for version in in_force.order_by("-number")[:1] if version.document]
    found.append(notice.document)
    if kind == DecisionKind.OPENING:
        sent = ListDecision.objects.filter(
            notice=notice, kind=DecisionKind.SENDING, applied_at__isnull=False
        ).select_related("document__kind")
        if amends is not None:
            at_once = Q(applied_at=amends.applied_at, pk__gt=amends.pk)
            sent = sent.filter(at_once | Q(applied_at__gt=amends.applied_at))
        found += [one.document for one in sent.order_by("applied_at", "pk")]
    return (*found, amends.document) if amends is not None else tuple(found)


def decision_content(
    notice: EnrolmentNotice,
    kind: str,
    *,
    added: Sequence[Nomination],
    removed: Sequence[Nomination],
    amends: ListDecision | None,
    bases: Sequence[OfficialDocument],
    on: date,
) -> Content:
    """The decision with its bases and its list; an amending one names who is taken off and who is added."""
    subject = decision_subject(notice, kind, is_amending=amends is not None)
    agencies = names_on([one.agency_id for one in (*added, *removed)], on)
    host = name_on(notice.host, on)
    annexes = []
    if removed:
        annexes.append(
            Annex((_table(notice, removed, agencies, is_removed=True),), "DANH SÁCH", "Đưa ra khỏi danh sách")
        )
    if added:
        title = (
            "Cán bộ được cử đi học"
            if kind == DecisionKind.SENDING
            else f"Học viên {in_sentence(notice.title)}"
        )
        annexes.append(Annex((_table(notice, added, agencies, is_removed=False),), "DANH SÁCH", title))
    return Content(
        issuer="",
        kind="",
        symbol="",
        subject=subject,
        body=(
            *(_basis(one, notice) for one in bases),
            *_articles(notice, kind, added=added, removed=removed, amends=amends, host=host),
        ),
        annexes=tuple(annexes),
    )


def _articles(
    notice: EnrolmentNotice,
    kind: str,
    *,
    added: Sequence[Nomination],
    removed: Sequence[Nomination],
    amends: ListDecision | None,
    host: str,
) -> list[Block]:
    name = in_sentence(notice.title)
    days = _days(notice.starts_on, notice.ends_on)
    if amends is not None:
        parts = []
        if removed:
            parts.append(f"đưa {numbers.whole(len(removed))} đồng chí ra khỏi danh sách")
        if added:
            parts.append(f"bổ sung {numbers.whole(len(added))} đồng chí vào danh sách")
        first = f"Điều chỉnh danh sách kèm theo {_cited(amends)}: {' và '.join(parts)} (danh sách kèm theo)."
        second = f"Các nội dung khác thực hiện theo {_cited(amends)}."
    elif kind == DecisionKind.SENDING:
        first = (
            f"Cử {numbers.whole(len(added))} đồng chí (danh sách kèm theo) tham gia {name}, hình thức"
            f" {FORMS[notice.study_form]}, {days}, tại {notice.venue or host}."
        )
        second = (
            "Cán bộ được cử đi học chấp hành quy chế học tập và được hưởng chế độ theo quy định; cơ quan cử cán bộ bố trí"
            " thời gian và công việc để cán bộ tập trung học tập."
        )
    else:
        first = (
            f"Mở {name}, hình thức {FORMS[notice.study_form]}, gồm {numbers.whole(len(added))} học viên (danh sách kèm"
            f" theo), {days}, tại {notice.venue or host}."
        )
        second = f"Giao {host} tổ chức quản lý lớp học theo quy chế, bảo đảm nền nếp và chất lượng."
    last = "Các cơ quan, đơn vị có liên quan và các đồng chí có tên trong danh sách thi hành quyết định này."
    return [
        Item(f"Điều {place}.", spans(words), bold_number=True)
        for place, words in enumerate((first, second, last), 1)
    ]


def _basis(document: OfficialDocument, notice: EnrolmentNotice) -> Block:
    if document.pk == notice.document_id:
        words = f"Thông báo chiêu sinh số {number_and_day(document)}"
    else:
        about = document.subject.rstrip(". ")
        about = about if about.startswith("về ") else f"về việc {about}"
        words = f"{document.kind.name} số {number_and_day(document)} {about}"
    return Paragraph(spans(italic(f"Căn cứ {words};")))


def _cited(decision: ListDecision) -> str:
    return f"Quyết định số {number_and_day(decision.document)}"


def _table(
    notice: EnrolmentNotice, people: Sequence[Nomination], agencies: dict[int, str], *, is_removed: bool
) -> Table:
    rows = []
    for place, one in enumerate(people, start=1):
        born = birth_of(one.person)
        written = dates.short(born) if born else ""
        is_woman = one.person.sex == Sex.FEMALE
        notes = [REASONS.get(one.withdrawal_kind, "")] if is_removed else []
        if not is_removed and one.replaces is not None:
            notes.append(f"Thay đ/c {one.replaces.person.full_name}")
        if not is_removed and notice.item_id is not None and one.seat_source == SeatSource.OUTSIDE:
            notes.append(f"Ngoài chỉ tiêu, {PAYERS.get(one.payer, '')}".rstrip(", "))
        cells = (
            one.person.full_name, "" if is_woman else written, written if is_woman else "", one.post,
            agencies.get(one.agency_id, one.agency.name), "; ".join(notes),
        )  # fmt: skip
        rows.append(Row((number_cell(place, str(place)), *(Cell(spans(words)) for words in cells))))
    return Table(
        columns=tuple(
            Column(weight, "right" if place == 0 else "left") for place, weight in enumerate(WEIGHTS)
        ),
        header=(Row(tuple(Cell(spans(words), align="center") for words in HEADINGS)),),
        rows=tuple(rows),
    )


def _days(first: date, last: date | None) -> str:
    if last is None:
        return f"khai giảng {dates.in_text(first)}"
    return f"từ {dates.in_text(first)} đến {dates.in_text(last)}"
