"""Batches of part-time classes."""

from datetime import date, datetime, timedelta

import pytest

from nennep.catalogue.models import StudyForm
from nennep.classes import operations
from nennep.classes.models import Batch
from nennep.classes.operations import registry
from nennep.kernel.errors import Refused
from tests.make import accounts, classes, units

pytestmark = pytest.mark.django_db


def test_a_full_time_class_has_no_batches() -> None:
    one = classes.training_class(form=StudyForm.FULL_TIME)
    with pytest.raises(Refused):
        classes.batch(one)
    assert not Batch.objects.exists()


def test_batches_count_up_and_do_not_overlap() -> None:
    one = classes.training_class()
    classes.batch(one)
    second = classes.batch(one, date(2024, 7, 1), date(2024, 7, 12))
    assert second.number == 2
    with pytest.raises(Refused) as refused:
        classes.batch(one, date(2024, 7, 12), date(2024, 7, 20))
    assert refused.value.field == "starts_on"
    assert one.batches.count() == 2


def test_a_batch_is_not_moved_away_from_its_sessions(now: datetime) -> None:
    one = classes.training_class()
    session = classes.session(one)
    with pytest.raises(Refused, match="3-6-2024"):
        operations.change_batch(
            batch=session.batch,
            starts_on=date(2024, 6, 4),
            ends_on=date(2024, 6, 14),
            by=units.system(),
            now=now,
        )
    session.batch.refresh_from_db()
    assert session.batch.starts_on == date(2024, 6, 3)


@pytest.mark.requirement("R0-19")
def test_closing_a_batch_calls_for_its_report(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(registry, "_batch_closings", [])
    monkeypatch.setattr(registry, "_batch_reopenings", [])
    operations.register_batch_closing(lambda *, batch, by, now: told.append(("closed", batch.pk)))
    operations.register_batch_reopening(lambda *, batch, by, now: told.append(("open", batch.pk)))
    one = classes.training_class()
    manager = classes.class_manager(one)
    session = classes.session(one)
    classes.opened(one)
    with pytest.raises(Refused):
        operations.close_batch(batch=session.batch, by=manager, now=now)
    assert not told
    later = session.ends_at + timedelta(minutes=1)
    batch = operations.close_batch(batch=session.batch, by=manager, now=later)
    assert (batch.closed_at, batch.closed_by) == (later, manager)
    with pytest.raises(Refused):
        operations.cancel_session(session=session, reason="x", by=manager, now=later)
    with pytest.raises(Refused) as refused:
        operations.reopen_batch(batch=batch, reason="", by=manager, now=later)
    assert refused.value.field == "reason"
    operations.reopen_batch(batch=batch, reason="Ghi sai một buổi", by=manager, now=later)
    assert told == [("closed", batch.pk), ("open", batch.pk)]


@pytest.mark.requirement("R0-19")
def test_when_the_report_cannot_be_made_the_batch_stays_open(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*, batch: Batch, by: object, now: datetime) -> None:
        raise Refused("Không lập được báo cáo.")

    monkeypatch.setattr(registry, "_batch_closings", [refuse])
    session = classes.session(classes.training_class())
    classes.opened(session.training_class)
    with pytest.raises(Refused, match=r"Không lập được báo cáo\."):
        operations.close_batch(batch=session.batch, by=units.system(), now=session.ends_at)
    session.batch.refresh_from_db()
    assert session.batch.closed_at is None


def test_an_empty_batch_is_not_closed(now: datetime) -> None:
    batch = classes.batch(classes.opened(classes.training_class()))
    with pytest.raises(Refused, match="chưa có buổi"):
        operations.close_batch(batch=batch, by=units.system(), now=now + timedelta(days=60))


@pytest.mark.requirement("R0-19")
def test_a_batch_of_a_class_that_is_still_prepared_is_not_closed() -> None:
    session = classes.session(classes.training_class())
    over = session.ends_at + timedelta(minutes=1)
    with pytest.raises(Refused, match="chưa khai giảng"):
        operations.close_batch(batch=session.batch, by=units.system(), now=over)
    session.batch.refresh_from_db()
    assert session.batch.closed_at is None
    classes.opened(session.training_class)
    operations.close_batch(batch=session.batch, by=units.system(), now=over)


def test_only_the_school_side_keeps_batches(now: datetime) -> None:
    one = classes.training_class()
    with pytest.raises(Refused):
        operations.add_batch(
            training_class=one,
            starts_on=date(2024, 6, 3),
            ends_on=date(2024, 6, 4),
            by=accounts.user(),
            now=now,
        )
    assert not Batch.objects.exists()
