"""The annex of seat numbers (T3) and the decision that carries it, as content for every printer (R4-15)."""

# Vietnamese throughout: an official paper

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from nennep.documents.models import DocumentState, OfficialDocument
from nennep.documents.printing.content import (
    Annex,
    Cell,
    Column,
    Content,
    Item,
    Paragraph,
    Row,
    Table,
    number_cell,
    spans,
)
from nennep.documents.queries import number_and_day
from nennep.kernel import numbers
from nennep.planning.models import PlanLine, PlanVersion
from nennep.planning.queries.comparing import coordinators_of, funding_words, lines_of
from nennep.planning.states import LineState, Outcome

HEADINGS = (
    "STT", "Nội dung lớp", "Đối tượng", "Số lớp", "Số học viên", "Thời gian (ngày/tiết)", "Thời điểm mở (quý/tháng)",
    "Đơn vị chủ trì", "Đơn vị phối hợp", "Địa điểm", "Kinh phí (đồng)", "Nguồn kinh phí", "Ghi chú",
)  # fmt: skip
NUMBERS = frozenset({0, 3, 4, 10})
WEIGHTS = (0.5, 2.4, 1.8, 0.6, 0.8, 1, 1, 1.5, 1.6, 1.3, 1.1, 1.2, 1.4)
LEFT_OUT = frozenset({LineState.REFUSED, LineState.CARRIED})
ELSEWHERE = "Thực hiện theo {plan}"
REMARKS = {LineState.UNDER_STUDY: "Nghiên cứu", LineState.DEFERRED: "Lùi thời gian"}


def when_words(line: PlanLine) -> str:
    """When the classes of a line open: "Tháng 5", "Quý II", nothing where nobody knows."""
    if line.opens_month:
        return f"Tháng {line.opens_month}"
    return f"Quý {('I', 'II', 'III', 'IV')[line.quarter - 1]}" if line.quarter else ""


def in_paper(line: PlanLine) -> bool:
    """Whether the decision speaks of the line: not when it is refused, by its state or by the conclusion, or carried (R3-18)."""
    said = getattr(line, "conclusion", None)
    return line.state not in LEFT_OUT and (said is None or said.outcome != Outcome.REFUSED)


def annex_rows(lines: Sequence[PlanLine]) -> list[tuple[object, ...]]:
    """The rows of the annex with their values; lines refused or carried stand in no annex."""
    shown = [line for line in lines if in_paper(line)]
    return [
        (
            place,
            line.title,
            line.audience_text,
            line.classes,
            line.seats,
            line.duration,
            when_words(line),
            line.lead.name if line.lead else "",
            "; ".join(coordinators_of(line)),
            line.venue.name if line.venue else "",
            line.cost,
            funding_words(line),
            _remark(line),
        )
        for place, line in enumerate(shown, start=1)
    ]


def _counted(lines: Sequence[PlanLine]) -> list[PlanLine]:
    return [
        line
        for line in lines
        if in_paper(line)
        and line.state in (LineState.PROPOSED, LineState.APPROVED)
        and line.counted_in_id is None
        and not line.is_extra
    ]


def annex_total(lines: Sequence[PlanLine]) -> tuple[object, ...]:
    """The last row: what this plan counts itself, nothing where no line has a number. Lines under study, deferred or of
    another plan are not added."""
    counted = _counted(lines)
    classes, seats, cost = (
        sum(getattr(line, name) or 0 for line in counted) or None for name in ("classes", "seats", "cost")
    )
    return ("", "Tổng cộng", "", classes, seats, "", "", "", "", "", cost, "", "")


def sums_in_words(lines: Sequence[PlanLine]) -> str:
    """ "20 lớp, 1.390 học viên"; what some line does not say yet is not summed up in words."""
    counted = _counted(lines)
    sums = [
        f"{numbers.whole(sum(getattr(line, name) for line in counted))} {noun}"
        for name, noun in (("classes", "lớp"), ("seats", "học viên"))
        if counted and all(getattr(line, name) is not None for line in counted)
    ]
    return ", ".join(sums)


def annex_table(lines: Sequence[PlanLine]) -> Table:
    """The annex as a printed table."""
    return Table(
        columns=tuple(
            Column(weight, "right" if place in NUMBERS else "left") for place, weight in enumerate(WEIGHTS)
        ),
        header=(Row(tuple(Cell(spans(text), align="center") for text in HEADINGS)),),
        rows=tuple(
            [Row(tuple(_cell(value) for value in row)) for row in annex_rows(lines)]
            + [Row(tuple(_cell(value) for value in annex_total(lines)), kind="total")]
        ),
    )


def decision_content(version: PlanVersion, subject: str) -> Content:
    """The decision that approves the version, with the annex on its side; issuer, number and signer come with the registry."""
    lines = [line for line in lines_of(version) if in_paper(line)]
    sums = sums_in_words(lines)
    leads = list(dict.fromkeys(line.lead.name for line in lines if line.lead))
    plan = version.plan
    amended = version.based_on
    first = f"Phê duyệt {plan.name}{f': {sums}' if sums else ''} (Phụ lục kèm theo)."
    if amended is not None:
        before = amended.document
        first = (
            f"Điều chỉnh, bổ sung {plan.name}"
            + (f" đã được phê duyệt tại {number_and_day(before)}" if before else "")
            + (f"; sau điều chỉnh có {sums}" if sums else "")
            + " (Phụ lục kèm theo). Các lớp còn lại giữ nguyên theo kế hoạch đã được phê duyệt."
        )
    return Content(
        issuer="",
        kind="",
        symbol="",
        subject=subject,
        body=(
            Item("Điều 1.", spans(first), bold_number=True),
            Item(
                "Điều 2.",
                spans(
                    f"Giao {', '.join(leads) if leads else 'các đơn vị'} chủ trì, phối hợp với các đơn vị có liên quan tổ chức"
                    " mở lớp theo Phụ lục; bảo đảm nền nếp, đúng đối tượng, đúng tiến độ."
                ),
                bold_number=True,
            ),
            Item(
                "Điều 3.",
                spans(
                    "Các cơ quan, đơn vị có tên tại Điều 2 và các đơn vị có liên quan thi hành quyết định này."
                ),
                bold_number=True,
            ),
            Paragraph(spans("Quyết định có hiệu lực kể từ ngày ký.")),
        ),
        annexes=(
            Annex(
                (annex_table(lines),),
                "PHỤ LỤC",
                f"Chỉ tiêu {plan.name[:1].lower()}{plan.name[1:]}",
                landscape=True,
            ),
        ),
    )


def default_subject(version: PlanVersion) -> str:
    """The subject of the decision unless somebody writes another."""
    name = f"{version.plan.name[:1].lower()}{version.plan.name[1:]}"
    words = ("điều chỉnh, bổ sung", "phê duyệt chỉ tiêu")
    return f"{words[0] if version.based_on_id else words[1]} {name}"


def decision_issued_for(version: PlanVersion) -> OfficialDocument | None:
    """The decision that was drafted for the version and is issued, the newest; None while there is none, or its subject was
    written anew. What put another version into force is not offered again."""
    return _written_for(version).filter(issued_on__isnull=False).order_by("-issued_on", "-pk").first()


def decision_drafted_for(version: PlanVersion) -> OfficialDocument | None:
    """The draft of the decision for the version, the newest; None while there is none."""
    return _written_for(version).filter(state=DocumentState.DRAFT).order_by("-pk").first()


def _written_for(version: PlanVersion) -> QuerySet[OfficialDocument]:
    return OfficialDocument.objects.filter(
        kind__code="quyet-dinh", subject=default_subject(version), plan_versions__isnull=True
    )


def tasks_of(version: PlanVersion) -> dict[int, tuple[list[str], bool]]:
    """For each unit in the plan the classes it has a part in, and whether it leads one (R3-09)."""
    found: dict[int, tuple[list[str], bool]] = {}
    for line in lines_of(version):
        if not in_paper(line):
            continue
        parts = [(line.lead_id, True)] if line.lead_id else []
        parts += [(link.unit_id, False) for link in line.coordinator_links.all()]
        for unit_id, leads in parts:
            titles, led = found.get(unit_id, ([], False))
            found[unit_id] = ([*titles, line.title], led or leads)
    return found


def _remark(line: PlanLine) -> str:
    parts = [REMARKS.get(LineState(line.state), "")]
    if line.counted_in is not None:
        parts.append(ELSEWHERE.format(plan=line.counted_in.name))
    if line.is_extra:
        parts.append("Ngoài chỉ tiêu")
    return "; ".join(part for part in (*parts, line.venue_reason, line.note) if part)


def _cell(value: object) -> Cell:
    if isinstance(value, int):
        return number_cell(value, numbers.whole(value))
    return Cell(spans("" if value is None else str(value)))
