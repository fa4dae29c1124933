"""People: the smallest true thing."""

from datetime import date

from nennep.kernel.dates import PartialDate
from nennep.people import operations
from nennep.people.models import Person, PostTitle
from nennep.units.models import Unit
from tests.make import units as make_units
from tests.make.units import NOW, system

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
MIDDLE = ("Văn", "Thị", "Hữu", "Ngọc", "Quang", "Thu", "Đình", "Kim")
BORN = PartialDate(1980, 9, 8)
GIVEN = (
    "An",
    "Ánh",
    "Bình",
    "Chi",
    "Dũng",
    "Đào",
    "Giang",
    "Hà",
    "Hòa",
    "Khánh",
    "Lan",
    "Minh",
    "Nga",
    "Oanh",
    "Yến",
)


def name(number: int) -> str:
    """An invented name; 1,200 different ones."""
    return f"{FAMILY[number % 10]} {MIDDLE[number // 10 % 8]} {GIVEN[number // 80 % 15]}"


def person(
    full_name: str = "Nguyễn Văn An",
    *,
    unit: Unit | None = None,
    born: PartialDate | None = BORN,
    posted_from: date | None = None,
    **more: object,
) -> Person:
    """A person who serves at the unit (a new one unless told)."""
    return operations.register_person(
        full_name=full_name,
        born=born,
        unit=unit or make_units.unit(),
        posted_from=posted_from,
        is_another_person=True,
        by=system(),
        now=NOW,
        **more,
    )


def reference() -> None:
    """Titles of posts and steps of training as they ship."""
    if not PostTitle.objects.exists():
        operations.install_reference(by=system(), now=NOW)
