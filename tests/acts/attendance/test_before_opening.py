"""Before the class is opened nobody is counted in it, in whatever way; afterwards everything works."""

from collections.abc import Callable

import pytest

from nennep.attendance import operations
from nennep.attendance.models import Fact, Mark
from nennep.attendance.operations import PaperMark
from nennep.attendance.states import Checkpoint, Claim, FactKind, Side
from nennep.classes.operations import open_class
from nennep.kernel.errors import Refused
from nennep.presence.models import CodeWindow
from tests.make import attendance as make
from tests.make import classes, kiosk, presence, units

pytestmark = pytest.mark.django_db
SENTENCE = "Lớp chưa khai giảng. Khai giảng lớp rồi điểm danh."


@pytest.fixture
def course() -> make.Course:
    return make.course(2, is_open=False)


def correct(course: make.Course) -> object:
    return operations.correct_mark(
        session=course.session,
        enrolment=course.enrolments[0],
        claim=Claim.PRESENT,
        note="Có mặt",
        by=course.manager,
        now=make.after(course.session),
    )


def type_paper(course: make.Course) -> object:
    mark = PaperMark(session_id=course.session.pk, entry=make.entry(course.enrolments[0]))
    return operations.type_paper_marks(
        training_class=course.training_class, marks=[mark], by=course.manager, now=make.after(course.session)
    )


def count_heads(course: make.Course) -> object:
    return operations.record_head_count(
        session=course.session,
        checkpoint=Checkpoint.START,
        count=2,
        side=Side.SCHOOL,
        by=course.manager,
        now=make.during(course.session),
    )


def draw(course: make.Course) -> object:
    return operations.draw_spot_check(
        session=course.session, count=1, side=Side.SCHOOL, by=course.manager, now=make.during(course.session)
    )


def show_codes(course: make.Course) -> object:
    return presence.window(course.session, by=course.manager)


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize("act", [correct, type_paper, count_heads, draw, show_codes])
def test_no_way_of_counting_begins_before_the_class_is_open(
    act: Callable[[make.Course], object], course: make.Course
) -> None:
    with pytest.raises(Refused) as refusal:
        act(course)
    assert refusal.value.message == SENTENCE
    assert not Fact.objects.exists()
    assert not Mark.objects.exists()
    assert not CodeWindow.objects.exists()


@pytest.mark.requirement("R0-11")
def test_the_roll_before_the_opening_is_kept_as_a_refused_attempt(course: make.Course) -> None:
    taking = make.take(course.session, by=course.manager)
    assert (taking.recorded, [one.sentence for one in taking.refused]) == (0, [SENTENCE])
    assert [fact.kind for fact in Fact.objects.all()] == [FactKind.REFUSAL]
    assert not Mark.objects.exists()
    open_class(
        training_class=course.training_class, opened_on=make.MONDAY, by=units.system(), now=classes.NOW
    )
    assert make.take(course.session, by=course.manager).recorded == 2


@pytest.mark.requirement("R0-16")
def test_no_kiosk_is_opened_for_a_class_that_is_not(course: make.Course) -> None:
    with pytest.raises(Refused, match="chưa khai giảng"):
        kiosk.kiosk(course)
    assert not Fact.objects.exists()
