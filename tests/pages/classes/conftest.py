"""One class of a training office, on the Monday of these tests."""

from datetime import datetime

import pytest
from django.test import Client

from nennep.classes.models import TrainingClass
from tests.make import classes, units
from tests.pages.classes.visitors import client_of


@pytest.fixture(autouse=True)
def _clock(settings: object, now: datetime) -> None:
    settings.NENNEP_NOW = now.isoformat()  # type: ignore[attr-defined]


@pytest.fixture
def one() -> TrainingClass:
    return classes.training_class("Trung cấp LLCT K5", superior=units.unit("Ban Tổ chức Mẫu"))


@pytest.fixture
def office(one: TrainingClass) -> Client:
    return client_of(classes.training_office(one))
