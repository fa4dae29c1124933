"""Invented cadres of the world of notice 407 who are named in needs and nominated, each with a record that can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from nennep.kernel.dates import PartialDate
from nennep.people.models import Category, CredentialKind, Person, PostTitle, Rating
from nennep.people.operations import record_credential, record_planned_post, record_rating, register_person
from nennep.scenario.stage import Stage

TOO_YOUNG = 26
"""Of a man, for the part-time course (350-QĐ/TW asks for thirty)."""


@dataclass(frozen=True)
class Cadre:
    """One invented cadre: age, sex, what makes the case a case."""

    post: str = "Phó Trưởng phòng"
    age: int = 41
    sex: str = ""
    ethnicity: str = "Kinh"
    is_planned: bool = False


CADRES: dict[str, tuple[Cadre, ...]] = {
    "SO01": (
        Cadre(age=34, sex="F", is_planned=True),
        Cadre(post="Trưởng phòng", age=44),
        Cadre(age=38, ethnicity="Tày"),
        Cadre(age=47),
        Cadre(age=43),
    ),
    "SO02": (Cadre(age=36, sex="F"), Cadre(post="Trưởng phòng", age=45), Cadre(age=49)),
    "SO03": (Cadre(age=40), Cadre(age=TOO_YOUNG, sex="M")),
    "TW1": (Cadre(post="Trưởng phòng", age=42),),
    "BD1": (Cadre(age=39),),
}


def register(stage: Stage) -> dict[str, list[Person]]:
    """The cadres of each agency, on record."""
    return {code: [_cadre(stage, code, one) for one in cadres] for code, cadres in CADRES.items()}


def starts_on(stage: Stage) -> date:
    """First day of the class for which they are nominated: a Monday in about four weeks."""
    day = stage.today + timedelta(days=25)
    return day + timedelta(days=(7 - day.weekday()) % 7)


def _cadre(stage: Stage, code: str, one: Cadre) -> Person:
    """Somebody on record with what the conditions ask for: university, elementary theory, two good years (350-QĐ/TW)."""
    name, sex = next(stage.names)
    while one.sex and sex != one.sex:
        name, sex = next(stage.names)
    born = date(stage.today.year - one.age, stage.lot.randint(1, 9), stage.lot.randint(1, 28))
    joined = date(born.year + 23, 5, 19)
    now, unit = stage.at(stage.beginning, 10), stage.units[code]
    since = max(stage.beginning, unit.valid_from)
    person = register_person(
        full_name=name,
        sex=sex,
        born=PartialDate.of(born),
        ethnicity=one.ethnicity,
        party_joined_on=joined,
        party_official_on=joined + timedelta(days=365),
        education="Đại học",
        political_theory="Sơ cấp",
        unit=unit,
        post=one.post,
        category=Category.CIVIL_SERVANT,
        posted_from=since,
        by=stage.system,
        now=now,
    )
    record_credential(
        person=person,
        kind=CredentialKind.objects.get(code="university"),
        issued_on=date(born.year + 23, 7, 1),
        by=stage.system,
        now=now,
    )
    year = starts_on(stage).year
    for rated in (year - 2, year - 1):
        record_rating(
            person=person,
            year=rated,
            rating=Rating.GOOD,
            basis="Kết quả đánh giá, xếp loại hằng năm",
            by=stage.system,
            now=stage.now,
        )
    if one.is_planned:
        record_planned_post(
            person=person,
            title=PostTitle.objects.get(code="department_deputy_director"),
            unit=unit,
            term_from=stage.today.year,
            term_to=stage.today.year + 5,
            valid_from=since,
            basis="Quyết định phê duyệt quy hoạch (minh họa)",
            by=stage.system,
            now=now,
        )
    return person
