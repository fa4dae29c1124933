"""Documents with invented names, modelled on the notice that the project began with."""

from __future__ import annotations

from datetime import date

from nennep.documents import layouts
from nennep.documents.layouts import Layout
from nennep.documents.printing.content import (
    Annex,
    Bullet,
    Cell,
    Column,
    Content,
    Heading,
    Item,
    Line,
    Paragraph,
    Recipient,
    RecipientGroup,
    Row,
    Signing,
    Span,
    Table,
    bold,
    simple_table,
    spans,
)


def party() -> Layout:
    return layouts.load(layouts.shipped()["party-36-hd-vptw-2018"])


def state() -> Layout:
    return layouts.load(layouts.shipped()["state-decree-30-2020"])


def group(*names: str, purpose: str = "", channel: str = "") -> RecipientGroup:
    return RecipientGroup(tuple(Recipient(name) for name in names), purpose=purpose, channel=channel)


def notice() -> Content:
    """Notice modelled on 407-TB/BTCTU; issuer, numbers and names are invented."""
    return Content(
        superior="Thành ủy Sông Mây",
        issuer="Ban Tổ chức",
        kind="Thông báo",
        symbol="TB/BTCTU",
        number=12,
        place="Sông Mây",
        issued_on=date(2024, 3, 8),
        subject="về chấp hành quy chế đào tạo, bồi dưỡng",
        body=(
            Paragraph(
                spans(
                    "Thực hiện ",
                    Span("Nghị quyết số 32-NQ/TW ngày 26 tháng 5 năm 2014", href="/documents/1/"),
                    " của Bộ Chính trị về tiếp tục đổi mới, nâng cao chất lượng công tác đào tạo, bồi dưỡng lý luận"
                    " chính trị cho cán bộ lãnh đạo, quản lý; Thường trực Thành ủy đã triển khai kế hoạch thực hiện, qua"
                    " đó các cấp ủy, lãnh đạo đơn vị đã quan tâm thực hiện tốt việc chọn, cử cán bộ và tạo điều kiện về"
                    " thời gian để cán bộ tập trung cho việc tham gia các khóa học. Tuy nhiên, trong năm 2023, Ban Tổ chức"
                    " Thành ủy ghi nhận nhiều ý kiến từ phía học viên nêu: do lãnh đạo, thủ trưởng đơn vị yêu cầu xử lý"
                    " công việc trong thời gian cán bộ đi học nên không thể đến lớp đầy đủ theo kế hoạch học tập hoặc phải"
                    " đi trễ, về sớm và đang học phải xin về xử lý công việc...",
                )
            ),
            Paragraph(
                spans(
                    "Nhằm thực hiện tốt quy chế đào tạo của các cơ sở đào tạo và nâng cao chất lượng đào tạo, bồi dưỡng"
                    " cán bộ thành phố, Ban Tổ chức Thành ủy đề nghị:"
                )
            ),
            Item(
                "1.",
                spans(
                    "Đối với Học viện Cán bộ thành phố, phối hợp chặt chẽ với Ban cán sự lớp, Trưởng đoàn, Phó trưởng đoàn"
                    " thực hiện nghiêm việc điểm danh, quản lý lớp học; kết thúc ",
                    bold("từng đợt học"),
                    " (đối với các lớp hệ không tập trung) và ",
                    bold("từng tháng"),
                    " (đối với các lớp hệ tập trung) gửi kết quả điểm danh, có đầy đủ thông tin các trường hợp xin nghỉ"
                    " học, đi trễ về sớm vì lý do công việc tại cơ quan, kẹt xe... đến Ban Tổ chức Thành ủy để kịp thời"
                    " nhắc nhở các lãnh đạo cơ quan, đơn vị.",
                ),
            ),
            Item(
                "2.",
                spans(
                    "Đối với các cấp ủy, lãnh đạo các cơ quan, đơn vị tạo điều kiện sắp xếp hợp lý giữa kế hoạch học tập"
                    " của cơ sở đào tạo và lịch công tác của cán bộ tại đơn vị, trong đó ưu tiên cho việc học tập của cán"
                    " bộ, không yêu cầu cán bộ phải nghỉ học, đi trễ về sớm để giải quyết công việc (trường hợp đặc biệt"
                    " phải xin ý kiến Ban Tổ chức Thành ủy, thông qua phòng Tổ chức cán bộ)."
                ),
            ),
            Item(
                "3.",
                spans(
                    "Đối với cán bộ được cơ quan, đơn vị cử đi học phải nâng cao tinh thần tự giác, phấn đấu, nỗ lực để"
                    " thực hiện nhiệm vụ tại cơ quan ngoài thời gian học tập; không để xảy ra tình trạng vi phạm quy định"
                    " về thời gian học tập vì những lý do có thể khắc phục được (lý do nhà xa, kẹt xe, giải quyết việc đột"
                    " xuất tại cơ quan...)."
                ),
            ),
            Paragraph(spans("Trân trọng.")),
        ),
        signings=(Signing("for_head", "Trưởng Ban", ("Phó Trưởng Ban",), "Lò Thị Sao Mai"),),
        recipients=(
            group("Thường trực Thành ủy", "Đồng chí Trưởng Ban", purpose="để báo cáo"),
            group(
                "Các đảng ủy trực thuộc Thành ủy",
                "Các ban Thành ủy, Văn phòng Thành ủy, cơ quan Ủy ban Kiểm tra Thành ủy",
                "Sở, ban, ngành thành phố",
                "Học viện Cán bộ thành phố",
                "Mặt trận Tổ quốc và các đoàn thể chính trị - xã hội thành phố",
            ),
            group(
                "Phòng Cán bộ, Phòng Quận Huyện",
                "Phòng Ban ngành sở - Trung ương",
                purpose="để phối hợp tham mưu thực hiện",
            ),
        ),
        filing=("Lưu Ban Tổ chức Thành ủy",),
    )


def letter() -> Content:
    """Reminder letter with a table of cases."""
    return Content(
        superior="Thành ủy Sông Mây",
        issuer="Ban Tổ chức",
        kind="Công văn",
        shape="letter",
        symbol="CV/BTCTU",
        number=7,
        place="Sông Mây",
        issued_on=date(2024, 2, 5),
        subject="về việc cán bộ vắng học, đi trễ trong đợt 1 lớp Trung cấp lý luận chính trị khóa 5",
        addressees=("Đồng chí Giám đốc Sở Nông nghiệp và Phát triển nông thôn Sông Mây",),
        body=(
            Paragraph(
                spans(
                    "Qua báo cáo kết quả điểm danh đợt 1 của Trường Chính trị, Ban Tổ chức Thành ủy thông báo đến đồng chí"
                    " các trường hợp cán bộ của đơn vị vắng học, đi trễ, về sớm như sau:"
                )
            ),
            simple_table(
                ("STT", "Họ tên", "Ngày", "Buổi", "Số phút", "Lý do", "Người yêu cầu"),
                (
                    ("1", "Nông Thị Ánh", "15-1-2024", "Sáng", "", "Công việc cơ quan", "Phó Giám đốc"),
                    ("2", "Trần Văn Bình", "16-1-2024", "Chiều", "25", "Kẹt xe", ""),
                    ("3", "Đặng Quốc Ân", "17-1-2024", "Sáng", "40", "Nhà xa", ""),
                ),
                weights=(1, 4, 2.4, 1.6, 1.6, 3.6, 3),
                aligns=("center", "left", "center", "center", "right", "left", "left"),
                total=("", "Cộng", "", "3 buổi", "65", "", ""),
            ),
            Paragraph(
                spans(
                    "Đề nghị đồng chí nhắc nhở các cán bộ có tên trên, không bố trí công việc trong thời gian học và gửi"
                    " văn bản trả lời về Ban Tổ chức Thành ủy trước ",
                    bold("ngày 20 tháng 2 năm 2024"),
                    ".",
                )
            ),
            Paragraph(spans("Trân trọng.")),
        ),
        signings=(Signing("", "", ("Trưởng Ban",), "Hoàng Mộc Miên"),),
        recipients=(group("Như trên"), group("Trường Chính trị Sông Mây", purpose="để phối hợp")),
        filing=("Lưu Ban Tổ chức Thành ủy",),
    )


WIDE_ROWS = 46


def wide_table() -> Table:
    """T5: the attendance of a period, two header rows, groups by agency, totals."""
    weights = (1, 4.4, 4, 1.6, 1.6, 1.6, 1.6, 1.5, 1.5, 1.7, 3, 1.9, 1.9, 2.6)
    aligns = ("center", "left", "left", *("right",) * 7, "left", "right", "right", "left")

    def cell(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
        return Cell(spans(text), colspan, rowspan)

    header = (
        Row(
            (
                cell("STT", rowspan=2),
                cell("Họ tên", rowspan=2),
                cell("Cơ quan", rowspan=2),
                cell("Số buổi theo lịch", rowspan=2),
                cell("Có mặt", rowspan=2),
                cell("Nghỉ học", colspan=2),
                cell("Đi trễ", rowspan=2),
                cell("Về sớm", rowspan=2),
                cell("Xin về giữa buổi", rowspan=2),
                cell("Lý do", rowspan=2),
                cell("Tỷ lệ chuyên cần (%)", rowspan=2),
                cell("Cộng dồn toàn khóa (%)", rowspan=2),
                cell("Kiến nghị", rowspan=2),
            )
        ),
        Row((cell("Có phép"), cell("Không phép"))),
    )
    rows: list[Row] = []
    for number in range(1, WIDE_ROWS + 1):
        if number in (1, 20):
            rows.append(
                Row(
                    (
                        cell(
                            f"{'I' if number == 1 else 'II'}. Các cơ quan khối {'Đảng' if number == 1 else 'Nhà nước'}",
                            14,
                        ),
                    ),
                    "group",
                )
            )
        texts = (
            str(number),
            f"Nguyễn Thị Học Viên {number}",
            "Sở Nông nghiệp và Phát triển nông thôn",
            "20",
            "18",
            "1",
            "1",
            "2",
            "0",
            "0",
            "Công việc cơ quan, kẹt xe",
            "90,0",
            "93,5",
            "Nhắc nhở" if number % 5 == 0 else "",
        )
        rows.append(
            Row(tuple(Cell(spans(text), value=int(text) if text.isdigit() else None) for text in texts))
        )
    totals = ("", "Tổng cộng", "", "920", "828", "46", "46", "92", "0", "0", "", "90,0", "93,5", "")
    rows.append(Row(tuple(cell(text) for text in totals), "total"))
    return Table(
        tuple(Column(weight, align) for weight, align in zip(weights, aligns, strict=True)),  # type: ignore[arg-type]
        header,
        tuple(rows),
    )


def report() -> Content:
    """Report with sections and a wide annex on the side."""
    return Content(
        superior="Tỉnh ủy Lâm Sơn",
        issuer="Trường Chính trị Nguyễn Hữu Cầu",
        kind="Báo cáo",
        symbol="BC/TCT",
        number=31,
        place="Lâm Sơn",
        issued_on=date(2024, 6, 30),
        subject="kết quả điểm danh đợt 1 lớp Trung cấp lý luận chính trị khóa 5, hệ không tập trung, năm học 2023-2024",
        marks=("Khẩn",),
        body=(
            Heading(spans("Kết quả chung"), "I-"),
            Paragraph(spans("Lớp có 46 học viên của 16 cơ quan, đơn vị; học 20 buổi theo lịch.")),
            Bullet(spans("Có mặt: 828 lượt (90,0%).")),
            Bullet(spans("Nghỉ có phép: 46 lượt (5,0%); không phép: 46 lượt (5,0%).")),
            Heading(spans("Kiến nghị"), "II-"),
            Paragraph(spans("Ban Tổ chức Tỉnh ủy nhắc nhở 9 cơ quan có cán bộ nghỉ không phép.")),
            Line(spans("(Danh sách kèm theo tại Phụ lục.)"), align="center"),
        ),
        signings=(Signing("", "", ("Hiệu trưởng",), "Đinh Công Trứ"),),
        recipients=(
            group("Ban Tổ chức Tỉnh ủy", purpose="để báo cáo", channel="Gửi bản giấy:"),
            group("Các cơ quan có học viên", "Ban cán sự lớp", channel="Gửi bản giấy và điện tử:"),
        ),
        filing=("Lưu Văn phòng Trường",),
        annexes=(
            Annex(
                (wide_table(),),
                label="PHỤ LỤC",
                title="Kết quả điểm danh đợt 1 theo học viên",
                landscape=True,
            ),
        ),
    )


def state_decision() -> Content:
    """Decision of a State agency."""
    return Content(
        superior="Ủy ban nhân dân tỉnh Lâm Sơn",
        issuer="Sở Nội vụ",
        kind="Quyết định",
        symbol="QĐ-SNV",
        number=592,
        place="Lâm Sơn",
        issued_on=date(2024, 4, 4),
        subject="Về việc cử cán bộ, công chức, viên chức tham gia lớp bồi dưỡng kiến thức quản lý nhà nước ngạch chuyên viên chính năm 2024",
        body=(
            Line(spans("GIÁM ĐỐC SỞ NỘI VỤ"), align="center"),
            Paragraph(
                spans(
                    Span(
                        "Căn cứ Nghị định số 101/2017/NĐ-CP ngày 01 tháng 9 năm 2017 của Chính phủ;",
                        italic=True,
                    )
                )
            ),
            Line(spans(bold("QUYẾT ĐỊNH:")), align="center"),
            Item(
                "Điều 1.",
                spans(
                    "Cử 12 cán bộ, công chức, viên chức tham gia lớp bồi dưỡng từ ngày 15 tháng 4 năm 2024."
                ),
            ),
            Item("Điều 2.", spans("Quyết định này có hiệu lực kể từ ngày ký.")),
        ),
        signings=(Signing("for_head", "Giám đốc", ("Phó Giám đốc",), "Trần Đăng Khoát"),),
        recipients=(group("Như Điều 2", "Ủy ban nhân dân tỉnh (báo cáo)"),),
        filing=("Lưu: VT, ĐT",),
    )


def draft() -> Content:
    """A draft of the notice: no number, no date."""
    from dataclasses import replace

    return replace(notice(), number=None, issued_on=None, is_draft=True)
