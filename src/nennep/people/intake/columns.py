"""Headings under which lists of people hold what (T4)."""

from __future__ import annotations

from nennep.kernel.sheets.tables import Column

KIND = "people"

_BORN = (
    "Ngày, tháng, năm sinh",
    "Ngày tháng năm sinh",
    "Ngày sinh",
    "Năm sinh",
    "Ngày, tháng, năm sinh (nam/nữ)",
    "Sinh ngày",
    "Ngày/tháng/năm sinh",
    "NTNS",
    "Sinh năm",
    "Date of birth",
)
_SEX = ("Giới tính", "Giới", "Phái", "Nam/nữ", "Sex")
_NAME = (
    "Họ và tên",
    "Họ tên",
    "Họ, tên",
    "Họ và tên học viên",
    "Họ tên học viên",
    "Họ và tên cán bộ",
    "Học viên",
    "Họ và tên khai sinh",
    "Tên học viên",
    "Full name",
)

COLUMNS = (
    Column("number", ("STT", "TT", "Số TT", "Số thứ tự")),
    Column("name", _NAME, required=True),
    Column("code", ("Mã cán bộ", "Mã học viên", "Mã số", "Mã CB", "Mã HV", "Mã")),
    Column("born_male", ("Nam",), child_of=_BORN),
    Column("born_female", ("Nữ",), child_of=_BORN),
    Column("born_day", ("Ngày", "Ngày sinh"), child_of=_BORN),
    Column("born_month", ("Tháng", "Tháng sinh"), child_of=_BORN),
    Column("born_year", ("Năm", "Năm sinh"), child_of=_BORN),
    Column("born", _BORN),
    Column("sex_male", ("Nam",), child_of=_SEX),
    Column("sex_female", ("Nữ",), child_of=_SEX),
    Column("sex", _SEX),
    Column("male", ("Nam",)),
    Column("female", ("Nữ",)),
    Column("ethnicity", ("Dân tộc", "Thành phần dân tộc")),
    Column(
        "post_and_agency",
        (
            "Chức vụ, đơn vị công tác",
            "Chức vụ, đơn vị",
            "Chức vụ và đơn vị công tác",
            "Chức vụ, cơ quan",
            "Chức vụ, nơi công tác",
            "Chức vụ, cơ quan công tác",
            "Chức vụ, cơ quan, đơn vị công tác",
        ),
    ),
    Column(
        "post",
        (
            "Chức vụ",
            "Chức danh",
            "Chức vụ, chức danh",
            "Chức vụ hiện nay",
            "Chức vụ hiện tại",
            "Chức vụ công tác",
        ),
    ),
    Column(
        "agency",
        (
            "Đơn vị công tác",
            "Cơ quan",
            "Cơ quan, đơn vị",
            "Cơ quan, đơn vị công tác",
            "Đơn vị",
            "Nơi công tác",
            "Cơ quan công tác",
            "Đơn vị cử đi học",
            "Đơn vị cử",
            "Cơ quan cử đi học",
            "Cơ quan/đơn vị",
            "Tên đơn vị",
            "Agency",
        ),
    ),
    Column("category", ("Loại cán bộ", "Cán bộ, công chức, viên chức", "CB, CC, VC", "CBCCVC", "Diện")),
    Column(
        "party_joined_on",
        (
            "Ngày vào Đảng",
            "Vào Đảng",
            "Ngày kết nạp Đảng",
            "Ngày kết nạp",
            "Ngày vào Đảng dự bị",
            "Ngày vào ĐCSVN",
            "Dự bị",
        ),
    ),
    Column(
        "party_official_on",
        ("Ngày chính thức", "Chính thức", "Ngày vào Đảng chính thức", "Ngày công nhận chính thức"),
    ),
    Column(
        "education",
        (
            "Trình độ chuyên môn",
            "Chuyên môn",
            "Trình độ",
            "Trình độ CM",
            "Trình độ học vấn",
            "Học vấn",
            "Trình độ CMNV",
        ),
    ),
    Column(
        "political_theory",
        (
            "Trình độ LLCT",
            "LLCT",
            "Lý luận chính trị",
            "Trình độ lý luận chính trị",
            "LLCT hiện có",
            "Trình độ chính trị",
        ),
    ),
    Column(
        "phone",
        ("Số điện thoại", "Điện thoại", "SĐT", "Số ĐT", "ĐT", "Di động", "Điện thoại di động", "Phone"),
    ),
    Column("email", ("Email", "E-mail", "Thư điện tử", "Địa chỉ email", "Hộp thư")),
    Column("note", ("Ghi chú", "Note")),
)
"""Columns of T4; also those of a class roster."""

_FAMILY = Column(
    "family",
    (
        "Họ và tên đệm",
        "Họ và đệm",
        "Họ đệm",
        "Họ, tên đệm",
        "Họ, đệm",
        "Họ và tên lót",
        "Họ và chữ lót",
        "Họ và lót",
        "Họ lót",
        "Họ, chữ lót",
        "Họ",
    ),
    required=True,
)
_GIVEN = Column("given", ("Tên",), required=True)
IN_TWO_COLUMNS = (_FAMILY, _GIVEN, *(column for column in COLUMNS if column.key != "name"))
"""The same where the given name has a column of its own."""
