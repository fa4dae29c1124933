"""What the journeys through the world of notice 407 share: a browser, signing in, and days that pass."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from nennep.scenario.stage import PASSWORD

ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
GRAVE = {"serious", "critical"}


def browser(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


def signed_in(chromium: Browser, username: str, origin: str, **options: Any) -> BrowserContext:
    """A visitor who is already inside; the session lies in the database of the world."""
    from django.test import Client

    from nennep.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    options.setdefault("viewport", {"width": 1440, "height": 900})
    context = chromium.new_context(base_url=origin, **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": origin}])
    return context


def at_the_door(context: BrowserContext, username: str) -> Page:
    """Sign in as people do."""
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/")
    return page


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what its console complains about."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def grave_findings(page: Page, about: str, *rules: str) -> list[str]:
    """What axe finds serious or critical; with `rules`, by these alone."""
    options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
    return [
        f"{about}: {finding['id']} {finding['nodes'][0]['html'][:160]}"
        for finding in Axe().run(page, options=options).response["violations"]
        if finding["impact"] in GRAVE
    ]


def hold_sessions(code: str, until: datetime, *, manager: str, monitor: str, absent: int = 0) -> None:
    """Take every session of a class that has ended by then: by its acts, at its time. The first `absent` people of as many
    agencies stay away from one session each, for the work of the agency."""
    from nennep.accounts.models import User
    from nennep.attendance.models import Fact
    from nennep.attendance.operations import RollEntry, confirm_checkpoint, take_checkpoint
    from nennep.attendance.states import Checkpoint, Claim, Side
    from nennep.classes.models import Session

    keeper, witness = User.objects.get(username=manager), User.objects.get(username=monitor)
    sessions = Session.objects.filter(training_class__code=code, ends_at__lte=until).exclude(
        pk__in=Fact.objects.values("session_id")
    )
    for number, session in enumerate(sessions.select_related("training_class").order_by("starts_at")):
        roster = list(session.training_class.enrolments.select_related("agency").order_by("order"))
        away = {row.pk: row for row in _one_each(roster, absent)} if number == 0 else {}
        entries = [
            RollEntry(
                enrolment_id=row.pk,
                claim=Claim.ABSENT_UNEXCUSED,
                reason_code="meeting",
                ordered_by=f"Thủ trưởng {row.agency.name}",
            )
            if row.pk in away
            else RollEntry(enrolment_id=row.pk, claim=Claim.PRESENT)
            for row in roster
        ]
        for checkpoint, moment in (
            (Checkpoint.START, session.starts_at + timedelta(minutes=10)),
            (Checkpoint.END, session.ends_at),
        ):
            take_checkpoint(
                session=session,
                checkpoint=checkpoint,
                entries=entries,
                side=Side.SCHOOL,
                by=keeper,
                now=moment,
            )
            for side, who in ((Side.SCHOOL, keeper), (Side.CLASS_BOARD, witness)):
                confirm_checkpoint(session=session, checkpoint=checkpoint, side=side, by=who, now=moment)


def _one_each(roster: list[Any], number: int) -> list[Any]:
    """The first person of each of so many agencies."""
    first = {row.agency_id: row for row in reversed(roster)}
    return sorted(first.values(), key=lambda row: row.order)[:number]
