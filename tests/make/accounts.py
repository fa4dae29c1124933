"""The smallest true accounts: somebody who may sign in, a role with dates, a substitution."""

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from nennep.accounts.models import Grant, Role, Substitution, User
from nennep.kernel import text
from nennep.units.models import Sector, Unit, UnitKind, UnitLevel

LONG_AGO = date(2020, 1, 1)
PASSWORD = "mật-khẩu-thử-2024"
OPENED_AT = datetime(2020, 1, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

_numbers = count(1)


def user(full_name: str = "Lê Thị Minh", *, password: str | None = None, **fields: Any) -> User:
    """An open account. Only with `password` can anybody sign in with it."""
    fields.setdefault("username", f"nguoi.dung.{next(_numbers)}")
    account = User(
        full_name=full_name,
        created_at=OPENED_AT,
        sort_key=text.name_sort_key(full_name),
        search_key=text.search_key(f"{full_name} {fields['username']}"),
        **fields,
    )
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(password)
    account.save()
    return account


def grant(
    to: User, role: str, unit: Unit, valid_from: date = LONG_AGO, valid_to: date | None = None, **fields: Any
) -> Grant:
    """A role at a unit, by default since long ago and without end."""
    return Grant.objects.create(
        user=to, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, **fields
    )


def holder(role: str, unit: Unit, full_name: str = "Trần Văn Hải", **fields: Any) -> User:
    """An account that holds a role at a unit."""
    account = user(full_name, **fields)
    grant(account, role, unit)
    return account


def administrator(unit: Unit | None = None, full_name: str = "Phạm Quản Trị", **fields: Any) -> User:
    """An account that administers accounts."""
    return holder(Role.ADMINISTRATOR, unit or a_unit(), full_name, **fields)


def substitution(
    absent: User, substitute: User, valid_from: date, valid_to: date, **fields: Any
) -> Substitution:
    """One account stands in for another for some days."""
    fields.setdefault("reason", "Nghỉ phép")
    return Substitution.objects.create(
        absent=absent, substitute=substitute, valid_from=valid_from, valid_to=valid_to, **fields
    )


def a_unit(name: str = "Cơ quan thử", parent: Unit | None = None) -> Unit:
    """A unit that grants can point at, for tests to which its place in the tree does not matter."""
    kind, _made = UnitKind.objects.get_or_create(
        code="test", defaults={"name": "Loại thử", "sector": Sector.PARTY, "level": UnitLevel.AGENCY}
    )
    unit = Unit.objects.create(
        code=f"test-{next(_numbers)}",
        name=name,
        kind=kind,
        parent=parent,
        valid_from=LONG_AGO,
        sort_key=text.sort_key(name),
        search_key=text.search_key(name),
        match_key=text.match_key(name),
    )
    unit.versions.create(name=name, match_key=unit.match_key, kind=kind, parent=parent, valid_from=LONG_AGO)
    return unit
