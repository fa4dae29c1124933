"""Invented people: family, middle and given names as they are common, joined by lot. No real person is meant."""

from collections.abc import Iterator
from random import Random

FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Nông", "Triệu",
    "Vi", "Lương", "Đinh", "Mai", "Tạ", "Trịnh",
)  # fmt: skip
MALE_MIDDLE = ("Văn", "Đình", "Quang", "Minh", "Xuân", "Hữu", "Công", "Đức", "Thanh", "Ngọc", "Quốc", "Trọng")
FEMALE_MIDDLE = ("Thị", "Thu", "Kim", "Ngọc", "Thanh", "Hồng", "Bích", "Thị Thu", "Thị Ngọc", "Phương")
MALE_GIVEN = (
    "An", "Ân", "Bình", "Cường", "Dũng", "Đạt", "Đông", "Giang", "Hải", "Hiếu", "Hùng", "Khánh", "Lâm", "Long", "Nam", "Nghĩa", "Phúc", "Quân",
    "Sơn", "Thắng", "Toàn", "Trung", "Tuấn", "Việt", "Vinh", "Ước", "Ổn",
)  # fmt: skip
FEMALE_GIVEN = (
    "Anh", "Ánh", "Chi", "Dung", "Duyên", "Đào", "Hà", "Hạnh", "Hiền", "Hoa", "Hương", "Lan", "Linh", "Loan", "Mai", "Nga", "Oanh", "Phương",
    "Quyên", "Thảo", "Trang", "Uyên", "Vân", "Yến", "Ái", "Ẩn",
)  # fmt: skip


def people(lot: Random) -> Iterator[tuple[str, str]]:
    """Endless full names with their sex ("M", "F"), no name twice."""
    used: set[str] = set()
    while True:
        sex = "F" if lot.random() < 0.42 else "M"
        middle, given = (FEMALE_MIDDLE, FEMALE_GIVEN) if sex == "F" else (MALE_MIDDLE, MALE_GIVEN)
        name = f"{lot.choice(FAMILY)} {lot.choice(middle)} {lot.choice(given)}"
        if name not in used:
            used.add(name)
            yield name, sex
