"""A short course of the autumn before, closed, with its results and what its people said of it months later (R1-22, R3-25).

Invented throughout: the source tells of no earlier class. It stands outside the plan of 2024.
"""

from datetime import date, timedelta
from decimal import Decimal

from nennep.attendance.operations import RollEntry, confirm_checkpoint, take_checkpoint
from nennep.attendance.states import Checkpoint, Claim, Side
from nennep.catalogue.models import StudyForm
from nennep.catalogue.queries import version_on
from nennep.classes.models import HalfDay, TrainingClass
from nennep.classes.operations import close_class, create_class, enrol, open_class, plan_session
from nennep.feedback.models import Respondent, Survey
from nennep.feedback.operations import answer_survey, follow_up
from nennep.feedback.states import QuestionKind
from nennep.norms.models import AuthorityAct
from nennep.norms.operations import add_authority
from nennep.results.models import ResultList
from nennep.results.operations import correct_results, enter_results, sign_results
from nennep.results.rules import Entered
from nennep.scenario.stage import Stage

CODE = "ĐVM-2023"
BEGUN_ON, HELD_ON = date(2023, 12, 11), date(2023, 12, 15)
"""Monday to Friday, ten half-days of four lessons: the forty lessons of the programme."""
ASKED_ON = date(2024, 1, 8)
ANSWERED_ON = date(2024, 4, 2)
PEOPLE = 8
RECOGNISED_ON, CORRECTED_ON = date(2023, 12, 20), date(2023, 12, 27)
AVERAGES = ("8.6", "7.9", "9.1", "7.8", "6.4", "8.0", "7.5", "4.5")
"""Of the essays: seven of eight pass, six are good and better. The fourth was first written down as 7.2."""
WORDS = "Nên có thêm phần xử lý tình huống ở cơ quan."


def hold(stage: Stage) -> TrainingClass:
    """Five days for eight people of one central agency; seven of them answer months afterwards."""
    units, by = stage.units, stage.system
    before = stage.at(HELD_ON - timedelta(days=10), 9)
    for act in (AuthorityAct.OPEN, AuthorityAct.TEACH):
        add_authority(
            act=act, programme_code="dang-vien-moi", unit=units["TCT"], delegated_by="Ban Thường vụ Thành ủy Hà Nội",
            valid_from=HELD_ON - timedelta(days=60), basis_text="Thông báo giao Trường mở lớp (minh họa)", by=by, now=before,
        )  # fmt: skip
    made = create_class(
        code=CODE,
        name="Bồi dưỡng đảng viên mới, khóa tháng 12-2023",
        programme_version=version_on("dang-vien-moi", BEGUN_ON),
        study_form=StudyForm.FULL_TIME,
        cohort_from=2023,
        cohort_to=2023,
        host=units["TCT"],
        trainer=units["TCT"],
        starts_on=BEGUN_ON,
        ends_on=HELD_ON,
        venue=units["TCT"].name,
        superior=units["BTC"],
        by=by,
        now=before,
    )
    people = [stage.person(units["TW01"], "Chuyên viên") for _number in range(PEOPLE)]
    for order, person in enumerate(people, start=1):
        enrol(
            training_class=made, person=person, agency=units["TW01"], post="Chuyên viên", order=order,
            valid_from=BEGUN_ON, by=by, now=before,
        )  # fmt: skip
    sessions = [
        plan_session(
            training_class=made,
            held_on=BEGUN_ON + timedelta(days=number // 2),
            half=HalfDay.PM if number % 2 else HalfDay.AM,
            lessons=4,
            topic=f"Bài {number + 1}",
            by=by,
            now=before,
        )
        for number in range(10)
    ]
    open_class(training_class=made, opened_on=BEGUN_ON, by=by, now=stage.at(BEGUN_ON, 7))
    there = [
        RollEntry(enrolment_id=place.pk, claim=Claim.PRESENT) for place in made.enrolments.order_by("order")
    ]
    for session in sessions:
        for checkpoint, moment in (
            (Checkpoint.START, session.starts_at + timedelta(minutes=10)),
            (Checkpoint.END, session.ends_at - timedelta(minutes=5)),
        ):
            take_checkpoint(
                session=session, checkpoint=checkpoint, entries=there, side=Side.SCHOOL, by=by, now=moment
            )
            confirm_checkpoint(
                session=session,
                checkpoint=checkpoint,
                side=Side.SCHOOL,
                by=by,
                now=moment + timedelta(minutes=5),
            )
    close_class(training_class=made, closed_on=HELD_ON, by=by, now=stage.at(HELD_ON, 18))
    _judge(stage, made)
    _ask(stage, made)
    return made


def _judge(stage: Stage, made: TrainingClass) -> ResultList:
    """The results, recognised after the course and corrected once."""
    by = stage.system
    _enter(stage, made, (*AVERAGES[:3], "7.2", *AVERAGES[4:]), RECOGNISED_ON)
    draft = ResultList.objects.get(training_class=made)
    sign_results(
        result_list=draft, decision_number="512/QĐ-TCT", decided_on=RECOGNISED_ON, by=by,
        now=stage.at(RECOGNISED_ON, 10),
    )  # fmt: skip
    correct_results(
        training_class=made, reason="Ghi nhầm điểm bài thu hoạch của một học viên.", by=by,
        now=stage.at(CORRECTED_ON, 8),
    )  # fmt: skip
    corrected = _enter(stage, made, AVERAGES, CORRECTED_ON)
    return sign_results(
        result_list=corrected, decision_number="520/QĐ-TCT", decided_on=CORRECTED_ON, by=by,
        now=stage.at(CORRECTED_ON, 10),
    )  # fmt: skip


def _enter(stage: Stage, made: TrainingClass, averages: tuple[str, ...], on: date) -> ResultList:
    places = made.enrolments.order_by("order").values_list("pk", flat=True)
    return enter_results(
        training_class=made,
        results_on=HELD_ON,
        has_marks=True,
        entries=[Entered(pk, Decimal(mark)) for pk, mark in zip(places, averages, strict=True)],
        by=stage.system,
        now=stage.at(on, 9),
    )


def _ask(stage: Stage, made: TrainingClass) -> Survey:
    """Asked three months after the end: how the course proved itself at work."""
    survey = follow_up(training_class=made, by=stage.system, now=stage.at(ASKED_ON, 9))
    questions = list(survey.questions.order_by("order"))
    places = list(made.enrolments.select_related("person").order_by("order"))
    for number, place in enumerate(places[:-1], start=1):
        user = stage.account(f"hocvien.dvm.{number}", place.person, since=HELD_ON, is_shown=False)
        row = Respondent.objects.get(survey=survey, person=place.person)
        said: dict[int, int | str] = {
            question.pk: (WORDS if number == 1 else "")
            if question.kind != QuestionKind.SCALE
            else 3 + (number + turn) % 3
            for turn, question in enumerate(questions)
        }
        answer_survey(respondent=row, said=said, by=user, now=stage.at(ANSWERED_ON, 9 + number % 8))
    return survey
