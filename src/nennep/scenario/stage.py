"""What the building of a world needs at every step: the day it plays on, the lot, the account that acts, a progress bar."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from tqdm import tqdm

from nennep.accounts.models import User
from nennep.accounts.operations import create_user, grant_role, system_user
from nennep.kernel.clock import zone
from nennep.kernel.dates import PartialDate
from nennep.people.models import Category, Person
from nennep.people.operations import register_person
from nennep.scenario.names import people
from nennep.units.models import Unit, UnitKind
from nennep.units.operations import open_unit

PASSWORD = "nen-nep-407"  # of the demonstration accounts only; a world is never built in production


class Stage:
    """The same lot gives the same world for the same day."""

    def __init__(self, now: datetime, bar: "tqdm[Any]") -> None:
        self.now = now
        self.today: date = now.astimezone(zone()).date()
        self.beginning: date = self.today - timedelta(
            days=300
        )  # when the people of the offices took up their posts
        self.bar = bar
        self.lot = Random(407)  # noqa: S311 - the same world every time is the point
        self.names: Iterator[tuple[str, str]] = people(self.lot)
        self.system: User = system_user(now=now)
        self.kinds = {kind.code: kind for kind in UnitKind.objects.all()}
        self.units: dict[str, Unit] = {}
        self.users: dict[str, User] = {}

    def expect(self, steps: int) -> None:
        """Tell the bar how many steps follow."""
        self.bar.total = steps
        self.bar.refresh()

    def at(self, on: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a day in the zone of the site."""
        return datetime.combine(on, time(hour, minute), tzinfo=zone())

    def ago(self, days: int, hour: int = 9) -> datetime:
        """A moment some days before the last day, never after the moment the world ends."""
        return min(self.at(self.today - timedelta(days=days), hour), self.now)

    def unit(
        self,
        code: str,
        name: str,
        kind: str,
        parent: str = "",
        *,
        since: date = date(2010, 1, 1),
        **more: object,
    ) -> Unit:
        """Open a unit below another."""
        opened = open_unit(
            code=code,
            name=name,
            kind=self.kinds[kind],
            parent=self.units[parent] if parent else None,
            valid_from=since,
            by=self.system,
            now=self.at(since, 8),
            **more,  # type: ignore[arg-type]
        )
        self.units[code] = opened
        return opened

    def person(
        self,
        unit: Unit,
        post: str,
        *,
        name: str = "",
        sex: str = "",
        since: date | None = None,
        party: bool = True,
        category: str = "",
        education: str | None = None,
    ) -> Person:
        """Register an invented person with a post at a unit. `education` "" is not on record; None is drawn by lot."""
        if not name:
            name, sex = next(self.names)
        born = date(
            self.today.year - self.lot.randint(30, 52), self.lot.randint(1, 12), self.lot.randint(1, 28)
        )
        joined = date(born.year + self.lot.randint(22, 29), self.lot.randint(1, 12), self.lot.randint(1, 28))
        is_year_only = self.lot.random() < 0.06
        # Drawn either way and in the same order, so that the others stay who they are.
        ethnicity = self.lot.choices(["Kinh", "Tày", "Nùng", "Dao", "Khmer", "Hoa"], [80, 6, 5, 4, 3, 2])[0]
        degree = self.lot.choice(["Đại học", "Đại học", "Thạc sĩ", "Tiến sĩ"])
        return register_person(
            full_name=name,
            sex=sex,
            born=PartialDate(born.year) if is_year_only else PartialDate.of(born),
            ethnicity=ethnicity,
            party_joined_on=joined if party else None,
            party_official_on=joined + timedelta(days=365) if party else None,
            education=degree if education is None else education,
            political_theory=self.lot.choice(["Sơ cấp", "Sơ cấp", "Trung cấp"]),
            phone=f"09{self.lot.randint(10_000_000, 99_999_999)}",
            unit=unit,
            post=post,
            category=self._category(category),
            posted_from=since or self.beginning,
            by=self.system,
            now=self.at(since or self.beginning, 9),
        )

    def _category(self, wanted: str) -> str:
        """The category wanted, or one by lot; the lot is drawn either way, so that the others stay who they are."""
        drawn = self.lot.choices(
            [Category.CIVIL_SERVANT, Category.CADRE, Category.PUBLIC_EMPLOYEE], [70, 18, 12]
        )[0]
        return wanted or drawn

    def account(
        self,
        username: str,
        person: Person,
        *grants: tuple[str, Unit],
        since: date | None = None,
        is_shown: bool = True,
    ) -> User:
        """Open an account with its roles; those that a visitor may use have the demonstration password."""
        since = since or self.beginning
        moment = self.at(since, 9)
        user = create_user(
            username=username,
            full_name=person.full_name,
            person=person,
            password=PASSWORD if is_shown else None,
            by=self.system,
            now=moment,
        )
        for role, unit in grants:
            grant_role(
                user=user,
                role=role,
                unit=unit,
                valid_from=since,
                basis="Quyết định phân công",
                by=self.system,
                now=moment,
            )
        self.users[username] = user
        return user
