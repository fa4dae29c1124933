"""How long pages, acts, letters and rehearsals take. Times are of the server alone: from the request to the finished answer."""

# Vietnamese throughout: invented people and the headings of a real list

from __future__ import annotations

import gc
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance.models import Fact, Mark, PeriodReport, ReportCase
from nennep.attendance.operations import RollEntry, confirm_checkpoint, draft_reminders, take_checkpoint
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.rebuild import class_differences
from nennep.attendance.queries.reminder_paper import print_letters
from nennep.attendance.queries.reminders import letters_of
from nennep.attendance.states import Checkpoint, Claim, ReportState, Side
from nennep.classes.intake import rehearse_roster
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.console.benching.patterns import MIDDLES, World
from nennep.kernel.clock import now, today
from nennep.kernel.sheets.reading import open_workbook
from nennep.units.models import Unit

PAGE_P95_MS = 150
LETTERS_SECONDS = 30
REHEARSAL_SECONDS = 5
MEMORY_MB = 400
WARM_UP = 2


class BenchFailed(Exception):
    """A page that was to be measured did not answer with 200: its time would say nothing."""


@dataclass
class Watch:
    """Seconds of the steps, told while they run when a person is watching."""

    is_shown: bool
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        """Time of the block, under this name."""
        if self.is_shown:
            print(f"{name} …", end=" ", flush=True, file=sys.stderr)
        begin = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begin, 2)
        if self.is_shown:
            print(f"{self.seconds[name]} s", file=sys.stderr)


def measure(world: World, watch: Watch, *, requests: int, letters: int, rows: int) -> dict[str, object]:
    """Everything, as one JSON object; `aim` and `reached` stand beside each figure that has an aim."""
    import_module("nennep.config.wsgi")  # the memory as the server arranges it
    with watch.measured("check"):
        differences = sum(len(list(class_differences(one, RuleShelf()))) for one in world.samples)
    with watch.measured("pages"):
        pages = _pages(world, requests)
    with watch.measured("acts"):
        acts = _acts(world)
    with watch.measured("letters"):
        printed = _letters(world, letters)
    with watch.measured("rehearsal"):
        rehearsal = _rehearsal(rows)
    peak = peak_mb()
    return {
        "bench": "attendance",
        "database": database_name(),
        "processors": os.cpu_count(),
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "world": {
            "classes": TrainingClass.objects.count(),
            "trainees": Enrolment.objects.count(),
            "sessions": Session.objects.count(),
            "marks": Mark.objects.count(),
            "facts": Fact.objects.count(),
            "cases": ReportCase.objects.count(),
            "agencies": Enrolment.objects.order_by().values("agency").distinct().count(),
            "sampled_classes": len(world.samples),
            "sampled_differences": differences,
        },
        "pages": pages,
        "acts": acts,
        "letters": printed,
        "rehearsal": rehearsal,
        "memory": _held(peak, MEMORY_MB, "peak_mb"),
        "seconds": watch.seconds,
    }


# --- Pages ----------------------------------------------------------------------------------------------------------


def _pages(world: World, requests: int) -> dict[str, dict[str, object]]:
    samples = [
        (user, session)
        for training_class, user in ((one, world.managers[one.pk]) for one in world.samples)
        for session in training_class.sessions.order_by("pk")[:6]
    ]
    in_turn = [samples[place * 7 % len(samples)] for place in range(len(samples))]
    reports = PeriodReport.objects.order_by("pk")
    received = list(reports.filter(state=ReportState.RECEIVED).values_list("pk", flat=True)[:200:7])
    drafts = list(reports.filter(state=ReportState.DRAFT).values_list("pk", flat=True)[:20])
    month = {"month": f"{_last_month():%Y-%m}"}
    asked: dict[str, list[tuple[User, str]]] = {
        "roll grid": [(user, reverse("attendance:roll", args=[one.pk, Checkpoint.START])) for user, one in in_turn],
        "session": [(user, reverse("attendance:session", args=[one.pk])) for user, one in in_turn],
        "class roster": [(user, reverse("classes:roster", args=[one.training_class_id])) for user, one in in_turn],
        "trainee's own page": [(user, reverse("attendance:own")) for user in world.trainee_users],
        "agency table": [(world.officer, reverse("attendance:agencies", query=month))],
        "agency cases": [(world.officer, reverse("attendance:agency-cases", query={"since": "2024-10-01", "until": "2024-10-31"}))],
        "period report, received": [(world.officer, reverse("attendance:report", args=[pk])) for pk in received],
        "period report, draft": [(world.officer, reverse("attendance:report", args=[pk])) for pk in drafts],
        "shares of leave by agency": [(world.officer, reverse("attendance:leave-shares", query={"by": "agency", "span": "all"}))],
        "shares of leave by class": [(world.officer, reverse("attendance:leave-shares", query={"by": "class", "span": "all"}))],
        "shares of leave by who granted": [(world.officer, reverse("attendance:leave-shares", query={"by": "approver", "span": "all"}))],
        "list of reports": [(world.officer, reverse("attendance:reports"))],
        "list of classes": [(world.officer, reverse("classes:list"))],
        "home of the Board": [(world.officer, reverse("desk:home"))],
        "home of a class manager": [(user, reverse("desk:home")) for user in world.managers.values()],
        "home of a trainee": [(user, reverse("desk:home")) for user in world.trainee_users],
    }  # fmt: skip
    return {name: _page(targets, requests) for name, targets in asked.items() if targets}


def _page(targets: Sequence[tuple[User, str]], requests: int) -> dict[str, object]:
    clients: dict[int, Client] = {}
    for user, _address in targets:
        if user.pk not in clients:
            clients[user.pk] = Client()
            clients[user.pk].force_login(user, backend="nennep.accounts.backends.AccountBackend")
    times, cpu, size = [], [], 0
    for number in range(requests + WARM_UP):
        user, address = targets[number % len(targets)]
        begin, worked = time.perf_counter(), time.thread_time()
        response = clients[user.pk].get(address)
        spent, worked = (time.perf_counter() - begin) * 1000, (time.thread_time() - worked) * 1000
        if response.status_code != 200:
            raise BenchFailed(f"{address} answered {response.status_code}")
        size = len(response.content)
        if number >= WARM_UP:
            times.append(spent)
            cpu.append(worked)
    user, address = targets[0]
    with CaptureQueriesContext(connection) as queries:
        clients[user.pk].get(address)
    return {
        "p50_ms": _percentile(times, 50),
        **_held(_percentile(times, 95), PAGE_P95_MS, "p95_ms"),
        # what other work on the machine changes less: the time of the processor alone
        "own_processor_p50_ms": _percentile(cpu, 50),
        "own_processor_p95_ms": _percentile(cpu, 95),
        "queries": len(queries),
        "bytes": size,
    }


# --- Acts -----------------------------------------------------------------------------------------------------------


def _acts(world: World) -> dict[str, dict[str, object]]:
    """One checkpoint for a whole class, changed for everybody, and its confirmation; taken back each time."""
    spent: dict[str, list[float]] = {"take a checkpoint": [], "confirm a checkpoint": []}
    moment = now()
    running = [one for one in world.samples if one.starts_on.month == moment.month] or world.samples
    for session in Session.objects.filter(training_class__in=running).order_by("pk")[:10]:
        user = world.managers[session.training_class_id]
        people = session.training_class.enrolments.order_by("order", "pk").values_list("pk", flat=True)
        entries = [RollEntry(enrolment_id=pk, claim=Claim.LATE, late_minutes=5, reason_code="traffic") for pk in people]  # fmt: skip
        with transaction.atomic():
            common: dict[str, Any] = {"session": session, "checkpoint": Checkpoint.START, "side": Side.SCHOOL, "by": user, "now": moment}  # fmt: skip
            taking = _timed(spent["take a checkpoint"], lambda: take_checkpoint(entries=entries, **common))  # noqa: B023
            if taking.recorded < len(entries) - len(entries) // 10:
                raise BenchFailed(f"only {taking.recorded} of {len(entries)} entries were taken")
            _timed(spent["confirm a checkpoint"], lambda: confirm_checkpoint(**common))  # noqa: B023
            transaction.set_rollback(True)
    return {
        name: {"p50_ms": _percentile(times, 50), "p95_ms": _percentile(times, 95)}
        for name, times in spent.items()
    }


def _timed(spent: list[float], act: Callable[[], Any]) -> Any:
    begin = time.perf_counter()
    result = act()
    spent.append((time.perf_counter() - begin) * 1000)
    return result


# --- Letters, class list --------------------------------------------------------------------------------------------


def _letters(world: World, wanted: int) -> dict[str, object]:
    """Letters of the last month that is over: drafted, gathered, printed. Taken back afterwards."""
    worked = _processor_seconds()
    with transaction.atomic():
        begin = time.perf_counter()
        drafting = draft_reminders(board=world.board, period=_last_month(), by=world.officer, now=now())
        drafted = time.perf_counter() - begin
        begin = time.perf_counter()
        letters = letters_of(list(drafting.made), today())[:wanted]
        gathered = time.perf_counter() - begin
        spent = {}
        size = {}
        for fmt in ("docx", "pdf"):
            begin = time.perf_counter()
            size[fmt] = sum(map(len, print_letters(letters, fmt, today()))) // max(len(letters), 1)
            spent[fmt] = time.perf_counter() - begin
        transaction.set_rollback(True)
    return {
        "letters": len(letters),
        "cases": sum(person.cases for letter in letters for person in letter.people),
        "draft_s": round(drafted, 2),
        "gather_s": round(gathered, 2),
        "docx_s": round(spent["docx"], 2),
        "pdf_s": round(spent["pdf"], 2),
        **_held(round(gathered + spent["docx"] + spent["pdf"], 2), LETTERS_SECONDS, "all_s"),
        # drafting and the processes that set type included, on all processors together
        "own_processor_s": round(_processor_seconds() - worked, 2),
        "bytes_each": size,
    }


def _rehearsal(rows: int) -> dict[str, object]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        _write_roster(file, rows)
        gc.collect()
        begin = time.perf_counter()
        rehearsal = rehearse_roster(open_workbook(file, filename=file.name), on=today(), training_class=None)
        spent = time.perf_counter() - begin
    return {
        "rows": len(rehearsal.rows),
        "rejected": len(rehearsal.rejected_rows),
        **_held(round(spent, 2), REHEARSAL_SECONDS, "seconds"),
    }


def _write_roster(file: Path, rows: int) -> None:
    import xlsxwriter

    agencies = list(
        Unit.objects.filter(kind__code="agency").order_by("pk").values_list("name", flat=True)[:400]
    )
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, ["DANH SÁCH TRÍCH NGANG"])
        sheet.write_row(2, 0, ["STT", "Họ và tên", "Ngày, tháng, năm sinh", "", "Dân tộc", "Chức vụ", "Đơn vị công tác", "Ngày vào Đảng", "Số điện thoại"])  # fmt: skip
        sheet.write_row(3, 0, ["", "", "Nam", "Nữ"])
        for number in range(rows):
            born = f"{number % 28 + 1:02}/{number % 12 + 1:02}/{1970 + number % 25}"
            name = f"Lò {MIDDLES[number % len(MIDDLES)]} {_syllable(number)}"
            sheet.write_row(
                number + 4, 0,
                [number + 1, name, born if number % 2 else "", "" if number % 2 else born, "Kinh", "Chuyên viên", agencies[number % len(agencies)], "03/02/2010", f"09{number:08}"],
            )  # fmt: skip


def _syllable(number: int) -> str:
    heads = ("B", "C", "D", "Đ", "H", "L", "M", "N", "Ph", "Qu", "S", "T", "Th", "Tr", "V")
    tails = ("anh", "ân", "ương", "ên", "ình", "ông", "ung", "ảo", "ệ", "inh", "oa", "ại", "ức", "iền")
    first, rest = divmod(number, len(heads) * len(tails))
    head, tail = divmod(rest, len(tails))
    return f"{heads[head]}{tails[tail]} {heads[first % len(heads)]}{tails[first % len(tails)]}"


# --- Figures --------------------------------------------------------------------------------------------------------


def _last_month() -> date:
    """First day of the month before the present one."""
    first = today().replace(day=1)
    return first.replace(month=first.month - 1)


def _held(value: float, aim: float, name: str) -> dict[str, object]:
    return {name: value, "aim": aim, "reached": value <= aim}


def _percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    place = min(len(ordered) - 1, -(-len(ordered) * percent // 100) - 1)
    return round(ordered[max(place, 0)], 1)


def peak_mb() -> int:
    """The most memory this process has had at once."""
    return _in_mb(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _in_mb(size: int) -> int:
    return size // (1024 * 1024 if platform.system() == "Darwin" else 1024)


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def database_name() -> str:
    """Which one, with its version."""
    if settings.DATABASE_ENGINE == "sqlite3":
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"
