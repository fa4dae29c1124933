"""Look over the whole installation and say in plain sentences what is well and what is not."""

import argparse
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass

NAME = "doctor"
HELP = "check the installation"
GIGABYTE = 1024**3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Form of the answer."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


@dataclass(frozen=True)
class Check:
    """One thing looked at; `outcome` is ok, warning or failure; the sentence says what to do."""

    title: str
    outcome: str
    sentence: str

    @property
    def is_failure(self) -> bool:
        """Whether the program must not be used like this."""
        return self.outcome == "failure"


def run(options: argparse.Namespace) -> int:
    """Exit 1 when something fails; warnings alone are exit 0."""
    checks = [*setting_checks(), *database_checks(), *file_checks()]
    is_well = not any(check.is_failure for check in checks)
    if options.json:
        print(json.dumps({"ok": is_well, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        marks = {"ok": "✓", "warning": "!", "failure": "✗"}
        for check in checks:
            print(f"{marks[check.outcome]} {check.title}: {check.sentence}")
    return 0 if is_well else 1


def setting_checks() -> Iterator[Check]:
    """What production must have; settings.py itself refuses the worst before this is reached."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    from nennep.config import environment

    for name in environment.unknown():
        yield Check(
            name,
            "failure",
            _("is not a setting of this program. Look for the right name in docs/running.md, or remove it."),
        )
    title = _("Mode")
    if not settings.IS_PRODUCTION:
        yield Check(
            title,
            "warning",
            _("{mode}: for a look or for tests. Set NENNEP_MODE=production for real work.").format(
                mode=settings.MODE
            ),
        )
    else:
        yield Check(title, "ok", _("production"))
        if settings.HTTPS:
            yield Check("HTTPS", "ok", _("required of every visitor"))
        else:
            yield Check(
                "HTTPS",
                "failure",
                _(
                    "switched off (NENNEP_HTTPS). Passwords would travel in the clear; set NENNEP_HTTPS=yes and put a certificate in front."
                ),
            )
        if "*" in settings.ALLOWED_HOSTS:
            yield Check(
                _("Hosts"),
                "failure",
                _("NENNEP_HOSTS=* answers to any name. Name the hosts that people open."),
            )
    if settings.NENNEP_NOW:
        yield Check(
            _("Clock"),
            "warning",
            _("fixed at {moment} (NENNEP_NOW); only for demonstrations and tests.").format(
                moment=settings.NENNEP_NOW
            ),
        )


def database_checks() -> Iterator[Check]:
    """The database answers, is whole, has the present shape and its reference data."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor
    from django.utils.translation import gettext as _

    title = _("Database")
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA quick_check")
                answer = cursor.fetchone()[0]
                if answer != "ok":
                    yield Check(
                        title,
                        "failure",
                        _("the file is damaged: {answer}. Restore the newest backup.").format(answer=answer),
                    )
                    return
                cursor.execute("PRAGMA foreign_key_check")
                if cursor.fetchone() is not None:
                    yield Check(
                        title,
                        "failure",
                        _("rows point to rows that are not there. Restore the newest backup."),
                    )
                    return
            else:
                cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Check(
            title,
            "failure",
            _("does not answer: {error}. Check NENNEP_DATABASE_URL and that the server runs.").format(
                error=str(error).strip().splitlines()[0]
            ),
        )
        return
    if waiting:
        yield Check(
            title,
            "failure",
            _("{number} changes of tables are waiting. Run `nennep migrate`.").format(number=len(waiting)),
        )
        return
    yield Check(
        title, "ok", _("answers, is whole and up to date ({vendor})").format(vendor=connection.vendor)
    )
    yield from content_checks()


def content_checks() -> Iterator[Check]:
    """Reference data, a clock that runs forward, an administrator, and how old the newest audit line is."""
    from django.utils.translation import gettext as _

    from nennep.accounts.models import Grant, Role
    from nennep.attendance.models import AbsenceReason
    from nennep.audit.models import Entry
    from nennep.documents.models import DocumentKind, DocumentLayout
    from nennep.kernel.clock import now, today
    from nennep.kernel.periods import in_force_on
    from nennep.norms.models import Rule

    counts = {
        model.__name__: model.objects.count() for model in (DocumentKind, DocumentLayout, Rule, AbsenceReason)
    }
    missing = [name for name, number in counts.items() if not number]
    if missing:
        yield Check(
            _("Reference data"),
            "failure",
            _("missing: {names}. Run `nennep migrate`.").format(names=", ".join(missing)),
        )
    else:
        yield Check(
            _("Reference data"), "ok", ", ".join(f"{name} {number}" for name, number in counts.items())
        )
    has_administrator = Grant.objects.filter(
        in_force_on(today()), role=Role.ADMINISTRATOR, user__is_active=True
    ).exists()
    if has_administrator:
        yield Check(_("Administrator"), "ok", _("there is one"))
    else:
        yield Check(
            _("Administrator"),
            "warning",
            _("nobody administers accounts. Run `nennep account create-administrator`."),
        )
    newest = Entry.objects.order_by("-at", "-pk").values_list("at", flat=True).first()
    if newest is not None and newest > now():
        yield Check(
            _("Clock"),
            "failure",
            _("the newest act is dated {moment}, later than this machine's clock. Set the clock.").format(
                moment=newest.isoformat()
            ),
        )


def file_checks() -> Iterator[Check]:
    """The data folder can be written, has room, and what the program ships is there."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    folder = settings.DATA_DIR
    title = _("Data folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_text("x")
        probe.unlink()
    except OSError as error:
        yield Check(
            title,
            "failure",
            _("{folder} cannot be written: {error}").format(folder=folder, error=error.strerror),
        )
        return
    free = shutil.disk_usage(folder).free
    if free < GIGABYTE:
        yield Check(
            title,
            "warning",
            _("only {size} MB are free in {folder}. Make room.").format(size=free // 1024**2, folder=folder),
        )
    else:
        yield Check(title, "ok", _("{folder}, {size} GB free").format(folder=folder, size=free // GIGABYTE))
    package = settings.PACKAGE_DIR
    shipped = {
        _("Letters for documents"): package / "documents" / "fonts",
        _("Vietnamese words"): package / "web" / "locale" / "vi" / "LC_MESSAGES" / "django.mo",
    }
    for name, path in shipped.items():
        is_there = path.is_file() or (path.is_dir() and any(path.glob("*.ttf")))
        yield (
            Check(name, "ok", _("shipped"))
            if is_there
            else Check(
                name, "failure", _("missing: {path}. Install the program again.").format(path=path.name)
            )
        )
