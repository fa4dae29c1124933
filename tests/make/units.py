"""Units: the smallest true thing."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from nennep.accounts import operations as accounts
from nennep.accounts.models import User
from nennep.units import operations
from nennep.units.models import Unit, UnitKind

NOW = datetime(2024, 6, 3, 7, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
_numbers = count(1)


def system() -> User:
    """The account of the program itself, which may do everything here."""
    return accounts.system_user(NOW)


def kind(code: str = "agency") -> UnitKind:
    """A shipped kind of unit."""
    if not UnitKind.objects.filter(code=code).exists():
        operations.install_reference(by=system(), now=NOW)
    return UnitKind.objects.get(code=code)


def unit(
    name: str = "",
    *,
    code: str = "",
    kind_code: str = "agency",
    parent: Unit | None = None,
    valid_from: date = date(2010, 1, 1),
    valid_to: date | None = None,
    **more: object,
) -> Unit:
    """A unit since 2010, under no superior unless told."""
    number = next(_numbers)
    return operations.open_unit(
        code=code or f"U{number}",
        name=name or f"Đơn vị Mẫu {number}",
        kind=kind(kind_code),
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to,
        by=system(),
        now=NOW,
        **more,
    )
