"""What the journeys share: a browser, signing in, what axe finds, and days that pass in the world of notice 407."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from nennep.scenario.stage import PASSWORD

if TYPE_CHECKING:
    from nennep.accounts.models import User

ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
GRAVE = {"serious", "critical"}


def visit(chromium: Browser, origin: str, **options: Any) -> BrowserContext:
    """A visitor at a desk, unless told otherwise. Nothing moves: a colour halfway between two is nobody's choice."""
    options = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"} | options
    return chromium.new_context(base_url=origin, **options)


def signed_in(chromium: Browser, who: str | User, origin: str, **options: Any) -> BrowserContext:
    """A visitor who is already inside, by user name or account; the session lies in the database of the test."""
    from django.test import Client

    from nennep.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=who) if isinstance(who, str) else who)
    context = visit(chromium, origin, **options)
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


# Only what is wrong comes back: a list of all that is well costs ten times the search itself. Colours are what the search
# costs most, so of rows that look the same to a style sheet (the same elements, classes and states) two are looked at.
FIND = """async (rules) => {
  const words = /^(href|src|id|for|name|value|title|action|formaction|datetime|style|aria-label.*|aria-describedby|hx-.*)$/;
  const sign = ({ name, value }) => (words.test(name) || (name.startsWith('data-') && /[0-9]/.test(value)) ? name : `${name}=${value}`);
  const look = (one) => [one.tagName, [...one.attributes].map(sign), [...one.children].map(look)];
  const twins = new Set();
  for (const parent of document.querySelectorAll('body *')) {
    if (parent.children.length < 5 || twins.has(parent)) continue;
    const seen = new Map();
    for (const child of parent.children) {
      const key = JSON.stringify(look(child));
      seen.set(key, (seen.get(key) ?? 0) + 1);
      if (seen.get(key) > 2) twins.add(child);
    }
  }
  const colour = 'color-contrast';
  const run = async (where, what) => (await axe.run(where, { resultTypes: ['violations'], preload: false, ...what })).violations;
  const found = [];
  if (!rules.length) found.push(...(await run(document, { rules: { [colour]: { enabled: false } } })));
  const others = rules.filter((rule) => rule !== colour);
  if (others.length) found.push(...(await run(document, { runOnly: { type: 'rule', values: others } })));
  if (!rules.length || rules.includes(colour)) {
    found.push(...(await run({ include: [document.documentElement], exclude: [...twins] }, { runOnly: { type: 'rule', values: [colour] } })));
  }
  return found.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map((node) => [node.html, node.failureSummary]) }));
}"""


def grave_findings(page: Page, about: str, *rules: str) -> list[str]:
    """What axe finds serious or critical; with `rules`, by these alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{about}: {finding['id']} {html[:160]} {' '.join(why.split())[:300]}"
        for finding in page.evaluate(FIND, list(rules))
        if finding["impact"] in GRAVE
        for html, why in finding["nodes"][:3]
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
