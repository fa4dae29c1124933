"""URL × role: every page of the house, with a real object, opened by every demonstration account (R0-13, R1-03, R1-20).

who_may_open.txt was read and judged line by line. A new page fails here until its line is written: the failing test prints it.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from nennep.config import urls
from tests.pages import places
from tests.world import World

pytestmark = pytest.mark.timeout(1200)

TABLE = Path(__file__).with_name("who_may_open.txt")
ACCOUNTS = (
    "canbo.btc", "lanhdao.btc", "tccb.btc", "vanthu.btc", "daotao.tct", "hieutruong", "chunhiem.tct1", "loptruong.tct1",
    "hocvien.tct1", "daotao.hv", "chunhiem.hv", "truongdoan.lk", "giangvien", "canbo.so01", "thutruong.so01", "danguy.tw",
    "lanhdao.tu", "thanhtra", "quantri",
)  # fmt: skip
# Accounts that see single people only, and whom of the trainees, the nominated and those named in needs those are (by agency, by
# delegation, or the account's own person).
NARROW = {
    "hocvien.tct1": "self",
    "canbo.so01": "SO01",
    "thutruong.so01": "SO01",
    "danguy.tw": "TW",
    "truongdoan.lk": "delegation LK",
    "quantri": "nobody",
}


def table() -> dict[str, dict[str, str]]:
    """Answer by account by name of the page; `*` is everybody who is not named."""
    found: dict[str, dict[str, str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _space, rest = line.partition(" ")
            row: dict[str, str] = {}
            for word, who in re.findall(r"(\S+?)=(\S+)", rest):
                row |= dict.fromkeys(ACCOUNTS if who == "*" else who.split(","), word)
            found[name] = {account: row.get(account, "?") for account in ACCOUNTS}
    return found


def opened(client: Client, key: str, path: str) -> tuple[str, HttpResponse]:
    """What the house answers; what a page that only takes things would write is taken back."""
    with transaction.atomic():
        response = client.get(path)
        word = str(response.status_code)
        if response.status_code == 405:
            response = client.post(path, places.SENT.get(key.partition("@")[0], {}))
            word = f"post-{response.status_code}"
        transaction.set_rollback(True)
    return word, response


def account(username: str) -> Client:
    from nennep.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def short_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is judged of a refusal is its number; its page, the same each time, is looked at in tests/pages/web."""
    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", _refusal(status))


def _refusal(status: int) -> Callable[..., HttpResponse]:
    return lambda _request, exception=None: HttpResponse(status=status)


def test_every_demonstration_account_has_its_column() -> None:
    from nennep.scenario.notice_407 import SHOWN_ACCOUNTS

    assert set(SHOWN_ACCOUNTS) == set(ACCOUNTS)


def test_every_page_has_its_line() -> None:
    judged = {key.partition("@")[0] for key in table()}
    assert set(places.names()) - judged == set(), "new pages: say who may open them in who_may_open.txt"
    assert judged - set(places.names()) == set(), "pages that are gone"


@pytest.mark.weight(15)
@pytest.mark.requirement("R0-13", "R1-20")
@pytest.mark.parametrize("username", ACCOUNTS)
def test_pages_open_to_whom_they_should_and_name_nobody_else(
    shown_world: World,
    standing_addresses: dict[str, str],
    short_refusals: None,
    plain_rendering: None,
    username: str,
) -> None:
    """The judged answer for every page; and to whoever sees single people, no page tells the name of another trainee."""
    expected = table()
    client = account(username)
    hidden = _other_names(username) if username in NARROW else set()
    wrong, told = [], []
    for key, path in standing_addresses.items():
        word, response = opened(client, key, path)
        if word != expected.get(key, {}).get(username):
            wrong.append(f"{key} {word}={username}   (judged: {expected.get(key, {}).get(username)}, {path})")
        is_read = word == "200" and "text/html" in response.headers.get("Content-Type", "")
        if hidden and is_read and key not in OFFICE_NAMES.get(username, ()):
            text = response.content.decode()
            names = sorted(name for name in hidden if name in text)
            told += [f"{key} {path} tells {', '.join(names[:3])}, {len(names)} names in all"] if names else []
    assert not wrong, "\n" + "\n".join(wrong)
    assert not told, "\n" + "\n".join(told)


# Pages that hold names of trainees for another reason than their being trainees: the administrator keeps accounts and people.
OFFICE_NAMES: dict[str, tuple[str, ...]] = {
    "quantri": ("accounts:accounts", "audit:trail", "people:people", "people:person", "people:person@other"),
}


def _names_for(username: str) -> set[str]:
    from nennep.accounts.models import User
    from nennep.classes.models import ClassAppointment, Enrolment
    from nennep.needs.models import NeedPerson
    from nennep.nominations.models import Nomination

    rows, scope = Enrolment.objects.all(), NARROW[username]
    coming: set[str] = set()
    if scope == "self":
        rows = rows.filter(person=User.objects.get(username=username).person)
    elif scope.startswith("delegation"):
        rows = rows.filter(delegation__code=scope.split()[1])
    elif scope == "nobody":
        rows = rows.none()
    else:
        rows = rows.filter(agency__code__startswith=scope)
        nominated = Nomination.objects.filter(agency__code__startswith=scope)
        named = NeedPerson.objects.filter(entry__agency__code__startswith=scope, person__isnull=False)
        for people in (nominated, named):
            coming |= set(people.values_list("person__full_name", flat=True))
    # Who sits on a class board is told to everybody of the class.
    boards = ClassAppointment.objects.values_list("person__full_name", flat=True)
    return coming | set(rows.values_list("person__full_name", flat=True)) | set(boards)


def _other_names(username: str) -> set[str]:
    """Names of trainees, nominated people and people named in needs whom this account does not see, and that only they bear:
    some people of the offices have the same one."""
    from django.db.models import Q

    from nennep.people.models import Person

    allowed = _names_for(username)
    to_school = (
        Q(enrolments__isnull=False) | Q(nominations__isnull=False) | Q(needs__entry__state__isnull=False)
    )
    trainees = set(Person.objects.filter(to_school).values_list("full_name", flat=True))
    elsewhere = set(Person.objects.exclude(to_school).values_list("full_name", flat=True))
    return {name for name in trainees - elsewhere - allowed if not any(name in other for other in allowed)}
