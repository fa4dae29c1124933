"""The decision on the boards and the convocation: drafted with their list, signed, each agency its part."""

from datetime import timedelta

import pytest

from nennep.classes import operations as class_acts
from nennep.classes.models import ClassAppointment, ClassRole, Enrolment
from nennep.documents.models import Delivery, DocumentState, OfficialDocument
from nennep.documents.policies import visible_to as documents_visible_to
from nennep.documents.queries import content_of
from nennep.kernel.errors import NotAllowed, Refused
from nennep.opening import operations, policies
from nennep.opening.models import ClassPaper
from nennep.opening.queries import (
    calls_elsewhere,
    checklist_of,
    convocations_elsewhere,
    steps_of_papers,
)
from nennep.opening.states import PaperKind
from tests.make import classes
from tests.make import opening as make
from tests.make.units import NOW

pytestmark = pytest.mark.django_db


def boards(world: make.Opening) -> ClassPaper:
    return operations.prepare_boards(
        training_class=world.training_class, issuer=world.school, by=world.school_officer, now=NOW
    )


def convocation(world: make.Opening, **more: object) -> ClassPaper:
    values: dict[str, object] = {
        "gather_at": make.HELD_AT,
        "place": "Hội trường A",
        "issuer": world.school,
        "by": world.school_officer,
        **more,
    }
    return operations.prepare_convocation(training_class=world.training_class, now=NOW, **values)  # type: ignore[arg-type]


def issued(world: make.Opening, paper: ClassPaper) -> ClassPaper:
    return operations.issue_paper(paper=paper, signer=world.signer, by=world.school_officer, now=NOW)


def done(world: make.Opening, code: str) -> bool:
    return not any(row.code == code for row in checklist_of(world.training_class, NOW.date()).open)


@pytest.mark.requirement("R1-16")
def test_the_boards_are_decided_with_their_list_and_duties_stand_on_the_decision() -> None:
    world = make.opening()
    with pytest.raises(Refused) as refused:
        boards(world)
    assert refused.value.code == "empty"
    make.duty(world, "Vũ Văn Quản", ClassRole.CLASS_MANAGER)
    make.duty(world, "Lý Thị Trưởng", ClassRole.ORGANISING_BOARD)
    paper = boards(world)
    names = [row.appointment.person.full_name for row in paper.entries.order_by("order") if row.appointment]
    assert names == ["Lý Thị Trưởng", "Vũ Văn Quản"], "the organising board stands before the manager"
    assert "ban tổ chức và ban quản lý" in paper.document.subject, "nobody is of a class board yet"
    assert not done(world, "boards")
    with pytest.raises(Refused) as refused:
        boards(world)
    assert refused.value.code == "open-draft"
    paper = issued(world, paper)
    assert paper.document.state == DocumentState.ISSUED
    assert paper.document.number == 1
    assert set(ClassAppointment.objects.values_list("document", flat=True)) == {paper.document_id}
    assert done(world, "boards")
    with pytest.raises(Refused):
        issued(world, paper)


@pytest.mark.requirement("R1-16")
@pytest.mark.parametrize(
    ("roles", "subject", "article"),
    [
        ((ClassRole.CLASS_MANAGER,), "thành lập ban quản lý lớp", "Ban quản lý lớp tổ chức, quản lý lớp học"),
        ((ClassRole.CLASS_MONITOR,), "thành lập ban cán sự lớp", "Ban cán sự giúp ban quản lý"),
        (
            (ClassRole.ORGANISING_BOARD, ClassRole.CLASS_MANAGER, ClassRole.CLASS_MONITOR),
            "thành lập ban tổ chức, ban quản lý và ban cán sự lớp",
            "Ban tổ chức, ban quản lý lớp tổ chức, quản lý lớp học",
        ),
    ],
)
def test_a_decision_sets_up_the_boards_that_have_members(
    roles: tuple[ClassRole, ...], subject: str, article: str
) -> None:
    world = make.opening()
    for place, role in enumerate(roles):
        if role == ClassRole.CLASS_MONITOR:
            classes.duty(world.training_class, classes.enrolment(world.training_class).person, role)
        else:
            make.duty(world, f"Vũ Văn {'ABC'[place]}", role)
    document = boards(world).document
    assert document.subject.startswith(subject)
    assert article in str(document.content)
    assert ("ban cán sự" in str(document.content).casefold()) == (ClassRole.CLASS_MONITOR in roles)


def test_a_list_that_changed_is_drafted_anew() -> None:
    world = make.opening()
    make.duty(world, "Vũ Văn Quản", ClassRole.CLASS_MANAGER)
    paper = boards(world)
    duty = ClassAppointment.objects.get()
    class_acts.end_appointment(
        appointment=duty, valid_to=duty.valid_from + timedelta(days=1), by=world.school_officer, now=NOW
    )
    with pytest.raises(Refused) as refused:
        issued(world, paper)
    assert refused.value.code == "changed"
    assert OfficialDocument.objects.get(pk=paper.document_id).state == DocumentState.DRAFT
    called = convocation(world)
    classes.enrolment(world.training_class)
    with pytest.raises(Refused) as refused:
        issued(world, called)
    assert refused.value.code == "changed"


@pytest.mark.requirement("R1-20")
def test_each_agency_reads_its_own_part_of_the_convocation() -> None:
    world = make.opening()
    paper = convocation(world)
    assert not policies.papers_visible_to(world.agency_officer, NOW.date()).exists(), (
        "a draft is nobody else's"
    )
    paper = issued(world, paper)
    assert done(world, "convocation")
    content = content_of(paper.document)
    assert [len(annex.blocks[0].rows) for annex in content.annexes] == [2, 2]  # type: ignore[union-attr]
    delivered = set(Delivery.objects.filter(document=paper.document).values_list("unit", flat=True))
    assert {world.agency.pk, world.other.pk} <= delivered
    for reader in (world.agency_officer, world.other_officer):
        assert policies.papers_visible_to(reader, NOW.date()).get() == paper
        assert not policies.sees_whole(reader, paper, NOW.date())
        assert not documents_visible_to(reader, NOW.date()).filter(pk=paper.document_id).exists()
    assert documents_visible_to(world.officer, NOW.date()).filter(pk=paper.document_id).exists()
    assert operations.receive_convocation(paper=paper, by=world.agency_officer, now=NOW) == 1
    assert operations.receive_convocation(paper=paper, by=world.agency_officer, now=NOW) == 0
    received = Delivery.objects.filter(document=paper.document, received_at__isnull=False)
    assert received.filter(unit=world.agency).exists()
    assert not received.filter(unit=world.other).exists()
    with pytest.raises(NotAllowed):
        operations.receive_convocation(paper=paper, by=world.school_officer, now=NOW)


def test_a_convocation_says_where_and_when_and_has_people() -> None:
    world = make.opening()
    for wrong in ({"place": " "}, {"gather_at": NOW - timedelta(hours=1)}, {"by": world.agency_officer}):
        with pytest.raises(Refused):
            convocation(world, **wrong)
    Enrolment.objects.update(valid_to=NOW.date() + timedelta(days=60), end_reason="withdrawn")
    with pytest.raises(Refused):
        convocation(world)
    assert not ClassPaper.objects.exists()
    assert not OfficialDocument.objects.filter(kind__code="giay-trieu-tap").exists()


def test_a_draft_is_given_up_with_its_document() -> None:
    world = make.opening()
    paper = convocation(world)
    with pytest.raises(Refused):
        operations.drop_paper(paper=paper, reason="", by=world.school_officer, now=NOW)
    operations.drop_paper(paper=paper, reason="Đổi địa điểm.", by=world.school_officer, now=NOW)
    assert not ClassPaper.objects.filter(kind=PaperKind.CONVOCATION).exists()
    assert OfficialDocument.objects.get(pk=paper.document_id).state == DocumentState.DROPPED


@pytest.mark.requirement("R1-01", "R1-20")
def test_a_convocation_that_calls_elsewhere_than_the_ceremony_is_drafted_anew() -> None:
    world = make.opening()
    ceremony = make.ceremony(world)
    first = issued(world, convocation(world, place="hội trường  A"))
    assert not calls_elsewhere(first, ceremony), "the same place, typed otherwise"
    assert not steps_of_papers(world.training_class, NOW.date()).convocation.is_changed
    operations.change_ceremony(
        ceremony=ceremony, title=ceremony.title, held_at=make.HELD_AT, place="Nhà văn hóa Mẫu",
        classes=[world.training_class], by=world.officer, now=NOW,
    )  # fmt: skip
    ceremony.refresh_from_db()
    assert convocations_elsewhere(ceremony) == [first]
    assert steps_of_papers(world.training_class, NOW.date()).convocation.is_changed
    second = issued(world, convocation(world, place="Nhà văn hóa Mẫu"))
    assert convocations_elsewhere(ceremony) == []
    words = str(content_of(second.document))
    assert f"thay Giấy triệu tập số {first.document.number_text} ngày 3-6-2024" in words
    assert "thay Giấy" not in str(content_of(first.document))


@pytest.mark.requirement("R1-01", "R1-20")
@pytest.mark.parametrize(("later", "is_elsewhere"), [(-30, True), (0, False), (30, False), (24 * 60, True)])
def test_a_convocation_calls_on_the_day_of_the_ceremony_and_before_it_begins(
    later: int, is_elsewhere: bool
) -> None:
    world = make.opening()
    ceremony = make.ceremony(world, held_at=make.HELD_AT + timedelta(minutes=later))
    assert calls_elsewhere(convocation(world), ceremony) is is_elsewhere


@pytest.mark.requirement("R1-16")
def test_who_was_given_a_duty_since_the_draft_is_not_left_out_of_the_boards() -> None:
    world = make.opening()
    make.duty(world, "Vũ Văn Quản", ClassRole.CLASS_MANAGER)
    draft = boards(world)
    make.duty(world, "Lê Thị Lớp", ClassRole.MANAGEMENT_BOARD)
    with pytest.raises(Refused) as refused:
        issued(world, draft)
    assert refused.value.code == "changed"
    draft.refresh_from_db()
    assert draft.issued_at is None
    operations.drop_paper(paper=draft, reason="Có thêm người", by=world.school_officer, now=NOW)
    first = issued(world, boards(world))
    assert "thay thế" not in str(content_of(first.document))
    make.duty(world, "Lý Thị Ban", ClassRole.ORGANISING_BOARD)
    later = issued(world, boards(world))
    words = str(content_of(later.document))
    assert f"Quyết định này thay thế Quyết định số {first.document.number_text} ngày 3-6-2024." in words
