"""Registering, correcting, posting and portraits: what is done, what is refused, and that refusals change nothing."""

import io
from datetime import date

import pytest
from PIL import Image

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.kernel.dates import PartialDate
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people import operations, queries
from nennep.people.models import Category, Person, Posting
from nennep.people.policies import mask, sensitive_to, visible_to
from nennep.units import operations as units
from nennep.units.models import SuccessionKind
from tests.make import accounts, people
from tests.make import units as make

pytestmark = pytest.mark.django_db

TODAY = make.NOW.date()


def act(operation, **arguments):
    return operation(**arguments, by=make.system(), now=make.NOW)


def state() -> tuple[object, ...]:
    return (
        list(Person.objects.order_by("pk").values_list()),
        list(Posting.objects.order_by("pk").values_list()),
        Entry.objects.count(),
    )


def refused(operation, **arguments) -> Refused:
    before = state()
    with pytest.raises(Refused) as caught:
        act(operation, **arguments)
    assert state() == before
    return caught.value


def test_registering_makes_a_code_and_a_main_post() -> None:
    unit = make.unit()
    person = act(operations.register_person, full_name="  Nguyễn  Văn An ", born=PartialDate(1973), unit=unit)
    assert (person.full_name, person.code, person.birth_month) == (
        "Nguyễn Văn An",
        f"CB{person.pk:06d}",
        None,
    )
    assert person.postings.get().is_main
    assert Entry.objects.filter(act="people.person.register", subject_id=person.pk).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", " "),
        ("sex", "X"),
        ("born", PartialDate(2031, 5, 1)),
        ("party_joined_on", date(1970, 1, 1)),
        ("party_joined_on", date(2030, 1, 1)),
        ("email", "không phải"),
        ("ethnicity", "x" * 41),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field: str, value: object) -> None:
    unit = make.unit()
    given = {"full_name": "Lê An", "born": PartialDate(1980, 1, 1), "unit": unit, field: value}
    assert refused(operations.register_person, **given).field == field


def test_the_same_person_is_told_in_another_spelling() -> None:
    unit = make.unit()
    people.person("Nguyễn Thị Hòa", unit=unit, born=PartialDate(1982, 9, 3))
    given = {"full_name": "NGUYỄN THỊ HOÀ", "born": PartialDate(1982), "unit": unit}
    assert refused(operations.register_person, **given).code == "duplicate"
    act(operations.register_person, **{**given, "born": PartialDate(1983)})


@pytest.mark.requirement("R2-02")
def test_category_is_dated_with_the_post() -> None:
    commune, department = make.unit(), make.unit()
    person = people.person(
        unit=commune, category=Category.PART_TIME_LOCAL_WORKER, posted_from=date(2019, 1, 1)
    )
    act(
        operations.post_person,
        person=person,
        unit=department,
        category=Category.CIVIL_SERVANT,
        valid_from=date(2023, 5, 1),
    )
    before, after = queries.person_on(person, date(2023, 4, 30)), queries.person_on(person, date(2023, 5, 1))
    assert (before.unit, before.category) == (commune, Category.PART_TIME_LOCAL_WORKER)
    assert (after.unit, after.category) == (department, Category.CIVIL_SERVANT)
    assert person.postings.filter(is_main=True, valid_to__isnull=True).count() == 1


def test_an_additional_post_stands_beside_the_main_one() -> None:
    person = people.person(posted_from=date(2019, 1, 1))
    other = make.unit()
    act(operations.post_person, person=person, unit=other, valid_from=date(2023, 5, 1), is_main=False)
    assert person.postings.filter(valid_to__isnull=True).count() == 2
    assert queries.person_on(person, date(2023, 6, 1)).unit != other


def test_posts_that_do_not_fit_are_refused() -> None:
    person = people.person(posted_from=date(2019, 1, 1))
    closed = make.unit(valid_to=date(2020, 1, 1))
    refused(operations.post_person, person=person, unit=closed, valid_from=date(2021, 1, 1))
    refused(operations.post_person, person=person, unit=make.unit(), valid_from=date(2018, 1, 1))
    refused(operations.end_posting, posting=person.postings.get(), on=date(2019, 1, 1))


def test_correcting_leaves_before_and_after() -> None:
    person = people.person("Nguyễn Văn Hoan", ethnicity="Kinh")
    act(operations.correct_person, person=person, changes={"full_name": "Nguyễn Văn Hoàn"}, reason="Gõ sai")
    person.refresh_from_db()
    entry = Entry.objects.get(act="people.person.correct")
    assert (entry.before, entry.after) == ({"full_name": "Nguyễn Văn Hoan"}, {"full_name": "Nguyễn Văn Hoàn"})
    assert person.search_key == "nguyen van hoan"
    assert list(queries.search(Person.objects.all(), "hoàn nguyễn")) == [person]


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a not really", b"<svg onload=alert(1)>", b"x" * (8 * 1024 * 1024 + 1)]
)
def test_what_is_no_portrait_is_refused(content: bytes) -> None:
    person = people.person()
    refused(operations.set_photo, person=person, content=content)


def test_a_bomb_of_pixels_is_refused() -> None:
    target = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(target, "PNG")
    refused(operations.set_photo, person=people.person(), content=target.getvalue())


def test_agencies_register_only_their_own() -> None:
    own, other = make.unit(), make.unit()
    officer = accounts.holder(Role.AGENCY_OFFICER, own)
    given = {"full_name": "Lê An", "born": PartialDate(1980), "by": officer, "now": make.NOW}
    operations.register_person(unit=own, **given)
    with pytest.raises(NotAllowed):
        operations.register_person(unit=other, **{**given, "full_name": "Lê Bình"})
    assert Person.objects.count() == 1


def test_a_list_holds_exactly_whom_one_may_view() -> None:
    province = make.unit("Tỉnh ủy", kind_code="province_committee")
    units_ = [make.unit(parent=province) for _ in range(3)]
    everybody = [people.person(people.name(number), unit=unit) for number, unit in enumerate(units_)]
    everybody.append(people.person(people.name(9), unit=make.unit()))
    for role, unit in [
        (Role.BOARD_OFFICER, province),
        (Role.AGENCY_HEAD, units_[0]),
        (Role.INSPECTOR, units_[1]),
    ]:
        holder = accounts.holder(role, unit)
        from nennep.people.policies import may_view

        seen = set(visible_to(holder, TODAY))
        assert seen == {person for person in everybody if may_view(holder, person, TODAY)}
        assert set(sensitive_to(holder, TODAY)) <= seen
    assert not visible_to(accounts.user(), TODAY).exists()


def test_people_of_a_district_that_ended_stay_in_sight_of_the_board() -> None:
    province = make.unit("Tỉnh ủy", kind_code="province_committee")
    district = make.unit("Huyện ủy", kind_code="district_committee", parent=province)
    commune = make.unit("Đảng ủy xã", kind_code="commune_committee", parent=province)
    person = people.person(unit=district)
    units.succeed_units(
        predecessors=[district],
        successors=[commune],
        kind=SuccessionKind.MERGED,
        on=date(2025, 7, 1),
        by=make.system(),
        now=make.NOW,
    )
    after = date(2025, 8, 1)
    assert person in visible_to(accounts.holder(Role.BOARD_OFFICER, province), after)
    assert person in visible_to(accounts.holder(Role.AGENCY_OFFICER, commune), after)


@pytest.mark.requirement("R1-03")
def test_the_board_sees_people_of_central_agencies_outside_the_tree() -> None:
    province = make.unit("Thành ủy", kind_code="province_committee")
    ministry = make.unit("Bộ Mẫu", kind_code="central_agency", is_outside_tree=True)
    person = people.person(unit=make.unit("Vụ Mẫu", parent=ministry))
    assert person in visible_to(accounts.holder(Role.BOARD_OFFICER, province), TODAY)
    assert person not in visible_to(accounts.holder(Role.INSPECTOR, province), TODAY)
    own = accounts.holder(Role.AGENCY_OFFICER, ministry)
    assert list(visible_to(own, TODAY)) == [person]


def test_masked_fields_are_empty() -> None:
    province = make.unit("Tỉnh ủy", kind_code="province_committee")
    person = people.person(
        unit=make.unit(parent=province), born=PartialDate(1982, 9, 3), ethnicity="Dao", phone="0912"
    )
    card = mask(person, accounts.holder(Role.INSPECTOR, province), TODAY)
    assert (card.born, card.ethnicity, card.phone, card.is_masked) == ("1982", "", "", True)
    card = mask(person, accounts.holder(Role.BOARD_LEADER, province), TODAY)
    assert (card.born, card.ethnicity, card.phone, card.is_masked) == ("3-9-1982", "Dao", "0912", False)
