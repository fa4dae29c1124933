"""Headings under which lists of units hold what."""

from __future__ import annotations

from nennep.kernel.sheets.tables import Column

KIND = "units"

COLUMNS = (
    Column("code", ("Mã đơn vị", "Mã", "Mã số", "Mã cơ quan", "Mã ĐV", "Ký hiệu đơn vị", "Code")),
    Column(
        "name",
        (
            "Tên đơn vị",
            "Đơn vị",
            "Tên cơ quan",
            "Tên cơ quan, đơn vị",
            "Cơ quan, đơn vị",
            "Cơ quan",
            "Tên",
            "Tên tổ chức",
            "Tên gọi",
            "Unit",
            "Name",
        ),
        required=True,
    ),
    Column("short_name", ("Tên viết tắt", "Viết tắt", "Tên ngắn")),
    Column("symbol", ("Ký hiệu văn bản", "Ký hiệu")),
    Column("kind", ("Loại", "Loại đơn vị", "Loại hình", "Khối", "Loại cơ quan", "Phân loại", "Kind")),
    Column(
        "superior",
        (
            "Đơn vị cấp trên",
            "Cấp trên",
            "Trực thuộc",
            "Cơ quan cấp trên",
            "Cơ quan chủ quản",
            "Đơn vị chủ quản",
            "Thuộc",
            "Cấp trên trực tiếp",
            "Đơn vị quản lý",
            "Superior",
        ),
    ),
    Column(
        "valid_from",
        ("Hiệu lực từ", "Từ ngày", "Ngày hiệu lực", "Ngày thành lập", "Thành lập", "Từ", "Có hiệu lực từ"),
    ),
    Column(
        "valid_to",
        ("Đến", "Đến ngày", "Hiệu lực đến", "Ngày kết thúc", "Ngày giải thể", "Hết hiệu lực", "Kết thúc"),
    ),
    Column("place", ("Địa danh",)),
    Column("address", ("Địa chỉ", "Trụ sở")),
)
