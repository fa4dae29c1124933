"""What the program writes down about requests: refusals in one line each, faults with all that is known."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from nennep.kernel.errors import Refused


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the handler of the program itself writes in this test."""
    handler = next(one for one in logging.getLogger().handlers if one.get_name() == "console")
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    # Not setStream, which flushes what the runner has put there and closed since.
    before, handler.stream = handler.stream, written
    yield written
    handler.stream = before


@pytest.fixture
def visitor(db: None) -> Client:
    return Client(raise_request_exception=False)


def lines(log: io.StringIO) -> list[str]:
    return log.getvalue().splitlines()


def test_a_foreign_host_name_is_one_line(visitor: Client, log: io.StringIO) -> None:
    assert visitor.get("/account/login/", headers={"host": "evil.example.com"}).status_code == 400
    assert [line for line in lines(log) if "evil.example.com" in line] == lines(log)
    assert len(lines(log)) == 1


@pytest.mark.parametrize(
    ("raised", "status"), [(PermissionDenied("not yours"), 403), (Refused("Choose a day."), 422)]
)
def test_a_refused_page_is_at_most_one_line(
    visitor: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, raised: Exception, status: int
) -> None:
    _breaks(monkeypatch, raised)
    assert visitor.get("/account/login/").status_code == status
    assert len(lines(log)) <= 1
    assert "Traceback" not in log.getvalue()


def test_a_page_that_is_not_there_is_one_line(visitor: Client, log: io.StringIO) -> None:
    assert visitor.get("/no/such/page/").status_code in {302, 404}
    assert len(lines(log)) <= 1


def test_a_form_that_cannot_be_read_is_one_line(visitor: Client, log: io.StringIO) -> None:
    answer = visitor.post("/account/login/", b"nonsense", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert "Traceback" not in log.getvalue()
    assert len(lines(log)) == 1


def test_a_fault_of_ours_is_told_whole(
    visitor: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    _breaks(monkeypatch, ZeroDivisionError("ours"))
    assert visitor.get("/account/login/").status_code == 500
    assert "Traceback" in log.getvalue()
    assert "ZeroDivisionError: ours" in log.getvalue()


def _breaks(monkeypatch: pytest.MonkeyPatch, raised: Exception) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise raised

    monkeypatch.setattr("django.urls.resolvers.URLResolver.resolve", lambda *_: _match(broken))


def _match(view: object) -> object:
    from django.contrib.auth.decorators import login_not_required
    from django.urls import ResolverMatch

    return ResolverMatch(login_not_required(view), (), {}, "broken")
