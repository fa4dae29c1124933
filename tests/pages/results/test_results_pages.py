"""Pages of results: the list, one class, the forms, what whom is shown (R1-22, R2-36, R3-25)."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role
from nennep.classes.models import TrainingClass
from nennep.feedback.operations import follow_up
from nennep.results import operations
from nennep.results.models import ResultList
from nennep.results.rules import Entered
from tests.make import accounts, classes, results, units
from tests.pages.classes.visitors import client_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-22")]
MARKS = ("9.0", "8.0", "7.0", "4.9")


@pytest.fixture(autouse=True)
def _clock(settings: object) -> None:
    settings.NENNEP_NOW = results.LATER.isoformat()  # type: ignore[attr-defined]


@pytest.fixture
def one() -> TrainingClass:
    return results.running(name="Trung cấp LLCT K5")


@pytest.fixture
def office(one: TrainingClass) -> Client:
    return client_of(classes.training_office(one))


def address(name: str, one: TrainingClass) -> str:
    return reverse(f"results:{name}", args=[one.pk])


def main(answer: object) -> str:
    return text(answer).split("<main", 1)[1]


def test_from_the_page_of_the_class_to_a_signed_list_without_a_script(
    one: TrainingClass, office: Client
) -> None:
    assert address("class", one) in text(office.get(reverse("classes:class", args=[one.pk])))
    empty = main(office.get(address("class", one)))
    assert "Chưa nhập kết quả" in empty
    places = results.people(one)
    typed = {f"average-{place.pk}": mark for place, mark in zip(places, ("9,0", "8", "7.0", ""), strict=True)}
    typed |= {f"note-{place.pk}": "" for place in places} | {"results_on": "1/7/2024"}
    typed[f"note-{places[3].pk}"] = "Không đủ điều kiện dự thi"
    answer = office.post(address("enter", one), typed)
    draft = ResultList.objects.get()
    assert answer.headers["Location"] == reverse("results:version", args=[draft.pk])
    shown = main(office.get(address("class", one)))
    assert "Đang nhập" in shown
    assert "Chưa được xác minh" in shown
    assert "Không đủ điều kiện dự thi" in shown
    again = text(office.get(address("enter", one)))
    assert 'value="9,0"' in again
    assert office.post(address("sign", one), {"decision_number": "132/QĐ-TCT", "decided_on": "1/7/2024"}).status_code == 302  # fmt: skip
    shown = main(office.get(address("class", one)))
    assert "Đã công nhận" in shown
    assert "132/QĐ-TCT ngày" in shown
    assert address("correct", one) in shown
    assert address("enter", one) not in shown


def test_every_mistake_stands_under_its_field_and_nothing_is_kept(one: TrainingClass, office: Client) -> None:
    places = results.people(one)
    typed = {
        f"average-{place.pk}": mark for place, mark in zip(places, ("11", "7,55", "tám", "8"), strict=True)
    }
    answer = office.post(address("enter", one), {**typed, "results_on": "9/7/2024"})
    assert answer.status_code == 422
    shown = main(answer)
    for place, sentence in zip(
        places, ("nằm trong khoảng từ 0 đến 10", "một chữ số sau dấu phẩy", "Hãy ghi một số"), strict=False
    ):
        assert re.search(rf'id="id_average-{place.pk}-error".*?{sentence}', shown)
    assert 'value="tám"' in shown
    right = {f"average-{place.pk}": "8" for place in places}
    answer = office.post(address("enter", one), {**right, "results_on": "9/7/2024"})
    assert (answer.status_code, "Ngày này chưa đến" in main(answer)) == (422, True)
    assert not ResultList.objects.exists()
    results.entered(one, "9.0")
    assert "Còn 3 học viên chưa có kết quả" in main(office.get(address("class", one)))
    answer = office.post(address("sign", one), {"decision_number": "1/QĐ", "decided_on": "1/7/2024"})
    assert (answer.status_code, "Còn 3 học viên chưa có kết quả" in main(answer)) == (422, True)


def test_a_short_course_is_entered_as_passed_or_not(office: Client) -> None:
    short = results.fostering(2)
    who = client_of(classes.training_office(short))
    first, second = results.people(short)
    form = main(who.get(address("enter", short)))
    assert f'name="passed-{first.pk}"' in form
    assert "average-" not in form
    assert f'name="average-{first.pk}"' in main(who.get(address("enter", short) + "?marks=yes"))
    typed = {f"passed-{first.pk}": "yes", f"passed-{second.pk}": "no", "results_on": "1/7/2024"}
    assert who.post(address("enter", short), typed).status_code == 302
    results.sign(ResultList.objects.get())
    shown = main(who.get(address("class", short)))
    assert "50,0" in shown
    assert "khá trở lên" not in shown
    assert "Xếp loại" not in shown


def test_a_sheet_is_loaded_with_a_rehearsal_and_written_into_the_draft(
    one: TrainingClass, office: Client
) -> None:
    form = main(office.get(address("enter", one)))
    assert address("intake", one) in form
    assert address("sheet", one) in form
    sheet = office.get(address("sheet", one))
    assert sheet.headers["Content-Type"].endswith("spreadsheetml.sheet")
    book = load_workbook(_file(sheet))
    cells = book.active
    for number, mark in enumerate(MARKS):
        cells.cell(cells.max_row - 3 + number, 5).value = float(mark)
    target = BytesIO()
    book.save(target)
    loaded = office.post(
        address("intake", one),
        {"step": "load", "file": SimpleUploadedFile("bang.xlsx", target.getvalue())},
        follow=True,
    )
    shown = main(loaded)
    assert "Ghi 4 kết quả" in shown
    assert not ResultList.objects.exists()
    token = re.search(r'name="file" value="([^"]+)"', shown)
    assert token
    answer = office.post(address("intake", one), {"step": "write", "file": token[1]})
    assert answer.headers["Location"] == address("enter", one)
    assert ResultList.objects.get().results.count() == 4
    results.sign(ResultList.objects.get(), decided_on=results.LATER.date())
    refused = office.get(address("intake", one))
    assert (refused.status_code, "đã được công nhận" in text(refused)) == (422, True)
    stranger = client_of(accounts.holder(Role.TRAINING_OFFICE, units.unit()))
    assert stranger.get(address("intake", one)).status_code == 404
    trainee = client_of(classes.account_of(results.people(one)[0].person))
    assert trainee.get(address("sheet", one)).status_code == 403


def test_every_rate_opens_its_names(one: TrainingClass, office: Client) -> None:
    results.signed(one, *MARKS)
    here = address("class", one)
    shown = main(office.get(here))
    assert len(re.findall(r'\?passed=yes"[^>]*>75', shown)) == 1
    assert len(re.findall(r'\?better=yes"[^>]*>75', shown)) == 1

    def names(query: str) -> list[str]:
        return re.findall(
            r"Học Viên Số \d", main(office.get(here + query)).split("<tbody>")[1].split("</tbody>")[0]
        )

    assert names("?passed=no") == ["Học Viên Số 4"]
    assert names("?better=yes") == ["Học Viên Số 1", "Học Viên Số 2", "Học Viên Số 3"]
    assert names("?classification=very_good") == ["Học Viên Số 2"]
    assert names("?q=hoc+vien+so+3") == ["Học Viên Số 3"]
    assert names("?sort=average")[0] == "Học Viên Số 4"
    quality = main(office.get(reverse("classes:quality")))
    assert f'{here}?passed=yes"' in quality
    assert f'{here}?better=yes"' in quality
    sheet = load_workbook(_file(office.get(here + "?format=xlsx"))).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert {"Học Viên Số 1", "Xuất sắc", "9.0"} <= set(cells)


def _file(answer: object) -> object:
    content = getattr(answer, "streaming_content", None)
    return BytesIO(b"".join(content) if content else answer.content)  # type: ignore[attr-defined]


def test_a_correction_shows_what_differs_and_the_old_version_stays(
    one: TrainingClass, office: Client
) -> None:
    first = results.signed(one, *MARKS)
    assert office.post(address("correct", one), {"reason": ""}).status_code == 422
    answer = office.post(address("correct", one), {"reason": "Chấm phúc khảo"})
    assert answer.headers["Location"] == address("enter", one)
    results.entered(one, "9.0", "8.0", "7.0", "5.0")
    trainee = client_of(classes.account_of(results.people(one)[3].person))
    assert "4,9" in main(trainee.get(address("class", one)))
    results.sign(ResultList.objects.get(state="draft"), decision_number="150/QĐ-TCT")
    shown = main(office.get(address("class", one)))
    assert "Chấm phúc khảo" in shown
    assert re.search(r"Học Viên Số 4.*?>4,9<.*?>5,0<", shown)
    assert "Bản 1, ngày 1-7-2024" in shown
    old = main(office.get(reverse("results:version", args=[first.pk])))
    assert "132/QĐ-TCT" in old
    assert "Chấm phúc khảo" not in old.split('class="events"')[0].split("Quá trình")[0]
    concerned = main(trainee.get(address("class", one)))
    assert "Chấm phúc khảo" in concerned
    assert "Tỷ lệ đạt" not in concerned
    other = main(client_of(classes.account_of(results.people(one)[0].person)).get(address("class", one)))
    assert "Học Viên Số 4" not in other
    assert "Chấm phúc khảo" not in other


@pytest.mark.requirement("R2-36")
def test_a_trainee_reads_the_own_result_when_it_is_signed(one: TrainingClass) -> None:
    first = results.people(one)[0]
    trainee = client_of(classes.account_of(first.person))
    record = reverse("desk:record")
    draft = results.entered(one, *MARKS)
    of_class = reverse("classes:class", args=[one.pk])
    assert address("class", one) not in text(trainee.get(of_class))
    assert "chưa được công nhận" in main(trainee.get(address("class", one)))
    assert "9,0" not in main(trainee.get(record))
    assert trainee.get(reverse("results:version", args=[draft.pk])).status_code == 404
    results.sign(draft)
    assert address("class", one) in text(trainee.get(of_class))
    shown = main(trainee.get(address("class", one)))
    assert "Học Viên Số 1" in shown
    assert "Học Viên Số 2" not in shown
    assert "9,0 · Xuất sắc" in main(trainee.get(record))


def test_who_may_open_and_do_what(one: TrainingClass, office: Client) -> None:
    draft = results.entered(one, *MARKS)
    second = results.people(one)[1]
    manager = client_of(classes.class_manager(one))
    agency = client_of(accounts.holder(Role.AGENCY_OFFICER, second.agency))
    stranger = client_of(accounts.holder(Role.TRAINING_OFFICE, units.unit()))
    for who, answers in (
        (office, (200, 200, 200, 200, 200)),
        (manager, (200, 200, 403, 200, 200)),
        (agency, (200, 403, 403, 403, 403)),
        (stranger, (404, 404, 404, 404, 404)),
    ):
        got = tuple(
            who.get(address(name, one)).status_code for name in ("class", "enter", "sign", "correct", "drop")
        )
        assert got == answers
    for name in ("class", "enter"):
        assert Client().get(address(name, one)).status_code == 302
    assert manager.post(address("sign", one), {"decision_number": "1", "decided_on": "1/7/2024"}).status_code == 403  # fmt: skip
    assert office.post(address("drop", one)).status_code == 302
    assert not ResultList.objects.exists()
    assert office.get(address("sign", one)).status_code == 404
    results.signed(one, *MARKS)
    shown = main(agency.get(address("class", one)))
    assert "Học Viên Số 2" in shown
    assert "Học Viên Số 1" not in shown
    assert "chỉ thấy người của mình" in shown
    assert stranger.get(reverse("results:version", args=[draft.pk])).status_code == 404


def test_the_register_shows_the_list_in_force_of_each_class(one: TrainingClass, office: Client) -> None:
    assert "Chưa có kết quả nào" in main(office.get(reverse("results:list")))
    results.signed(one, *MARKS)
    operations.correct_results(training_class=one, reason="Nhầm", by=units.system(), now=results.LATER)
    shown = main(office.get(reverse("results:list")))
    assert shown.count("Trung cấp LLCT K5") == 2  # in force, and the draft
    assert shown.count("75,0") == 4 or shown.count(">75") == 4
    trainee = client_of(classes.account_of(results.people(one)[3].person))
    own = main(trainee.get(reverse("results:list")))
    assert own.count("Trung cấp LLCT K5") == 1
    assert "132/QĐ-TCT" in main(office.get(reverse("results:list") + "?q=132"))
    assert "Không có dòng nào khớp" in main(office.get(reverse("results:list") + "?q=khong+co+lop+nay"))


@pytest.mark.requirement("R3-25")
def test_the_pass_rate_stands_beside_the_follow_up(one: TrainingClass, office: Client) -> None:
    results.signed(one, *MARKS)
    one.enrolments.update(valid_to=results.DAY, end_reason="completed")
    one.state, one.closed_on = "closed", results.DAY
    one.save(update_fields=["state", "closed_on"])
    survey = follow_up(training_class=one, by=units.system(), now=results.LATER + timedelta(days=1))
    shown = main(office.get(reverse("feedback:survey", args=[survey.pk])))
    assert "Tỷ lệ đạt" in shown
    assert re.search(rf'{address("class", one)}\?passed=yes"[^>]*>75', shown)


def test_twenty_five_ask_no_more_than_one(office: Client) -> None:
    small, large = results.running(1), results.running(25)
    for made in (small, large):
        results.sign(results.entered(made, *["8.0"] * made.enrolments.count()))

    def asked(made: TrainingClass, name: str) -> int:
        who = client_of(classes.training_office(made))
        who.get(address(name, made))
        with CaptureQueriesContext(connection) as caught:
            assert who.get(address(name, made)).status_code == 200
        return len(caught)

    assert asked(small, "class") == asked(large, "class")
    for made in (small, large):
        operations.correct_results(training_class=made, reason="Nhầm", by=units.system(), now=results.LATER)
    assert asked(small, "enter") == asked(large, "enter")


def test_twenty_classes_ask_no_more_than_one(one: TrainingClass) -> None:
    results.signed(one, *MARKS)
    who = client_of(accounts.holder(Role.TRAINING_OFFICE, one.host))
    here = reverse("results:list")

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            who.get(here)
        return len(caught)

    asked()
    first = asked()
    for _number in range(5):
        more = results.running(1, host=one.host)
        results.sign(
            operations.enter_results(
                training_class=more, results_on=results.DAY, has_marks=True,
                entries=[Entered(place.pk, note="Nghỉ ốm") for place in results.people(more)],
                by=units.system(), now=results.LATER,
            )
        )  # fmt: skip
    assert asked() == first
