"""A backup brings back exactly what was there; a bad file or the wrong place changes nothing (issue point 19)."""

import gzip
import io
import json
import stat
import tarfile
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.console.conftest import IS_POSTGRES, PERSON, SELECT, Installation

UNITS = Path(__file__).resolve().parents[1] / "samples" / "lop-mau-don-vi.xlsx"
AUDIT_LINE = """
INSERT INTO audit_entry (at, act, actor_name, on_behalf_of_name, subject_kind, subject_id, subject_name, context_kind,
    before, after, reason, request_id, import_id, search_key)
VALUES ('2024-06-03 00:00:00+00:00', 'people.person.register', 'Lê Văn Ghi', '', 'people.person', 1, 'Nông Thị Ánh', '',
    '{}', '{}', '', '', '', '')
"""


def _backup(installed: Installation, name: str = "backup.tar.gz") -> Path:
    target = installed.folder.parent / name
    done = installed.nennep("backup", target)
    assert done.returncode == 0, done.stderr
    return target


def _refused(installed: Installation, *words: object, saying: str) -> None:
    _all_refused(installed, (words, saying))


def _all_refused(installed: Installation, *commands: tuple[Sequence[object], str]) -> None:
    """Each command says no in one sentence, and neither a row nor a file is any different."""
    rows, files = installed.everything(), installed.files()
    answers = installed.nennep_often(*(words for words, _saying in commands))
    for (words, saying), (code, out, err) in zip(commands, answers, strict=True):
        assert (code, out) == (1, ""), words
        assert len(err.strip().splitlines()) == 1, err
        assert saying in err, words
    assert (installed.everything(), installed.files()) == (rows, files)


def test_restore_brings_back_every_row_and_file(installed: Installation) -> None:
    installed.execute(AUDIT_LINE)
    rows, files = installed.everything(), installed.files()
    backup = _backup(installed)

    installed.execute(
        PERSON.format(code="B-2", name="Trần Văn Mới"),
        "UPDATE people_person SET full_name = 'Đã Đổi Tên' WHERE code = 'A-1'",
        "CREATE TABLE left_over (id integer)",
    )
    (installed.folder / "media" / "portraits" / "ánh.jpg").write_bytes(b"another")
    (installed.folder / "media" / "leave").mkdir()
    (installed.folder / "media" / "leave" / "new.pdf").write_bytes(b"new")
    assert installed.everything() != rows

    done = installed.nennep("restore", backup, "--replace")

    assert done.returncode == 0, done.stderr
    assert installed.everything() == rows
    assert installed.files() == files
    assert [path.name for path in installed.folder.iterdir() if path.name.startswith(".nennep-")] == []
    installed.execute(PERSON.format(code="C-3", name="Vũ Thị Sau"))  # its key comes behind the restored ones


def test_the_trail_is_still_guarded_after_a_restore(installed: Installation) -> None:
    installed.execute(AUDIT_LINE)
    assert installed.nennep("restore", _backup(installed), "--replace").returncode == 0
    for statement in ("UPDATE audit_entry SET reason = 'khác'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="never"):
            installed.execute(statement)


def test_restore_into_a_new_installation(installed: Installation, empty: Installation) -> None:
    rows, files = installed.everything(), installed.files()
    done = empty.nennep("restore", _backup(installed))
    assert done.returncode == 0, done.stderr
    assert empty.everything() == rows
    assert empty.files() == files
    assert empty.json("doctor")["ok"] is True


def test_the_file_is_for_its_owner_only_and_its_manifest_tells_what_it_is(installed: Installation) -> None:
    target = installed.folder.parent / "one.tar.gz"
    manifest = installed.json("backup", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert manifest["file"] == str(target)
    assert manifest["engine"] == ("postgresql" if IS_POSTGRES else "sqlite3")
    assert "people.0001_initial" in manifest["migrations"]
    assert "media/portraits/ánh.jpg" in manifest["sha256"]
    assert [path.name for path in target.parent.iterdir() if path.name.startswith(".nennep-")] == []


def test_a_backup_while_somebody_writes_is_one_moment(installed: Installation, empty: Installation) -> None:
    """A writer adds a cadre and a unit kind in each transaction; a backup must hold as many of one as of the other."""
    installed.execute(
        "CREATE TABLE left_hand (id integer PRIMARY KEY)", "CREATE TABLE right_hand (id integer PRIMARY KEY)"
    )
    stop, begun = Event(), Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            installed.execute(
                *(f"INSERT INTO {hand} VALUES ({number})" for hand in ("left_hand", "right_hand"))  # noqa: S608
            )
            if number == 5:
                begun.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert begun.wait(60)
        backups = [_backup(installed, f"{number}.tar.gz") for number in range(2)]
        before = installed.fetch("SELECT count(*) FROM left_hand")[0][0]
        _until(lambda: installed.fetch("SELECT count(*) FROM left_hand")[0][0] > before)
    finally:
        stop.set()
        writer.join(60)
    for backup in backups:
        done = empty.nennep("restore", backup, "--replace")
        assert done.returncode == 0, done.stderr
        left, right = (sorted(empty.fetch(SELECT.format(name))) for name in ("left_hand", "right_hand"))
        assert left == right
        assert len(left) >= 5
        assert left == [(number + 1,) for number in range(len(left))]


def _until(is_so) -> None:  # type: ignore[no-untyped-def]
    import time

    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# --- Refusals: nothing is touched -----------------------------------------------------------------------------------


def test_a_backup_never_overwrites(installed: Installation) -> None:
    target = installed.folder.parent / "there.tar.gz"
    target.write_bytes(b"something else")
    _refused(installed, "backup", target, saying="already there")
    assert target.read_bytes() == b"something else"


def test_a_backup_into_a_missing_folder_is_refused(installed: Installation) -> None:
    _refused(installed, "backup", installed.folder / "no" / "such.tar.gz", saying="does not exist")


def test_a_missing_file_is_refused(installed: Installation) -> None:
    _refused(installed, "restore", installed.folder / "none.tar.gz", "--replace", saying="does not exist")


def test_a_database_with_people_is_replaced_only_when_asked(installed: Installation) -> None:
    backup = _backup(installed)
    installed.execute(PERSON.format(code="B-2", name="Trần Văn Mới"))
    _refused(installed, "restore", backup, saying="--replace")


def test_units_and_accounts_alone_are_not_replaced_unasked(installed: Installation) -> None:
    """An installation on its first day: no cadre yet, but somebody has been at work."""
    backup = _backup(installed)
    installed.execute("DELETE FROM people_person")
    assert installed.nennep("intake", "units", str(UNITS), "--commit").returncode == 0
    _refused(installed, "restore", backup, saying="--replace")


def test_damaged_files_are_refused(installed: Installation) -> None:
    backup = _backup(installed)
    installed.execute(PERSON.format(code="B-2", name="Trần Văn Mới"))
    whole = backup.read_bytes()
    flipped = bytearray(gzip.decompress(whole))
    flipped[len(flipped) // 2] ^= 0xFF
    damaged = {
        "short": whole[: len(whole) // 2],
        "flipped": gzip.compress(bytes(flipped), 1),
        "text": "không phải bản sao lưu".encode(),
        "empty": b"",
    }
    commands = []
    for name, content in damaged.items():
        file = backup.with_name(f"{name}.tar.gz")
        file.write_bytes(content)
        commands.append((("restore", file, "--replace"), "not a whole backup"))
    _all_refused(installed, *commands)


def test_foreign_and_altered_archives_are_refused(installed: Installation) -> None:
    backup = _backup(installed)
    members = _members(backup)
    manifest = json.loads(members["manifest.json"])
    database = next(name for name in members if name.startswith("database/"))
    outside = {**members, "../outside.txt": b"x"}
    named = {**manifest, "sha256": {**manifest["sha256"], "../outside.txt": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}}  # fmt: skip
    altered: dict[str, tuple[dict[str, bytes], str]] = {
        "without-manifest": (
            {k: v for k, v in members.items() if k != "manifest.json"},
            "not a whole backup",
        ),
        "without-database": ({k: v for k, v in members.items() if k != database}, "not a whole backup"),
        "with-more": ({**members, "media/more.txt": b"more"}, "not a whole backup"),
        "exchanged": ({**members, "media/portraits/ánh.jpg": b"other"}, "not a whole backup"),
        "outside": (outside, "not a whole backup"),
        "named-outside": ({**outside, "manifest.json": _json(named)}, "not a whole backup"),
        "other-format": (
            {**members, "manifest.json": _json({**manifest, "format": "other"})},
            "not a whole backup",
        ),
        "of-tomorrow": (
            {**members, "manifest.json": _json({**manifest, "migrations": ["people.0999_tomorrow"]})},
            "newer than this program",
        ),
        "other-engine": (
            _of_other_engine(members, manifest, database),
            "Restore it where the kind is the same",
        ),
    }
    commands = []
    for name, (content, sentence) in altered.items():
        file = backup.with_name(f"{name}.tar.gz")
        _pack(file, content)
        commands.append((("restore", file, "--replace"), sentence))
    _all_refused(installed, *commands)
    assert not (installed.folder.parent / "outside.txt").exists()
    assert not (installed.folder / "outside.txt").exists()


def test_a_link_in_the_archive_is_refused(installed: Installation) -> None:
    backup = _backup(installed)
    members = _members(backup)
    manifest = json.loads(members["manifest.json"])
    manifest["sha256"]["media/link"] = "0" * 64
    file = backup.with_name("link.tar.gz")
    _pack(file, {**members, "manifest.json": _json(manifest)}, link="media/link")
    _refused(installed, "restore", file, "--replace", saying="not a whole backup")


def test_when_the_database_refuses_the_files_come_back(installed: Installation) -> None:
    """A dump with the right sum that the database cannot take: old rows and old files stand."""
    backup = _backup(installed)
    members = _members(backup)
    manifest = json.loads(members["manifest.json"])
    database = next(name for name in members if name.startswith("database/"))
    members[database] = b"PGDMP nonsense" if IS_POSTGRES else b"not a database at all" * 100
    manifest["sha256"][database] = _sha256(members[database])
    members["media/portraits/ánh.jpg"] = b"from the backup"
    manifest["sha256"]["media/portraits/ánh.jpg"] = _sha256(b"from the backup")
    file = backup.with_name("refused.tar.gz")
    _pack(file, {**members, "manifest.json": _json(manifest)})
    _refused(installed, "restore", file, "--replace", saying="pg_restore" if IS_POSTGRES else "put in place")


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite needs no client programs")
def test_missing_client_programs_are_named(installed: Installation, tmp_path: Path) -> None:
    target = tmp_path / "x.tar.gz"
    done = installed.nennep("backup", target, NENNEP_POSTGRES_BIN=str(tmp_path))
    assert done.returncode == 1
    assert "pg_dump" in done.stderr
    assert not target.exists()


def _of_other_engine(members: dict[str, bytes], manifest: dict, database: str) -> dict[str, bytes]:  # type: ignore[type-arg]
    other = "database/database.sqlite3" if IS_POSTGRES else "database/database.dump"
    sums = {(other if name == database else name): digest for name, digest in manifest["sha256"].items()}
    engine = "sqlite3" if IS_POSTGRES else "postgresql"
    content = {(other if name == database else name): data for name, data in members.items()}
    return {**content, "manifest.json": _json({**manifest, "engine": engine, "sha256": sums})}


def _members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        return {
            member.name: (archive.extractfile(member) or io.BytesIO()).read()
            for member in archive.getmembers()
        }


def _pack(file: Path, members: dict[str, bytes], link: str = "") -> None:
    with tarfile.open(file, "w:gz", compresslevel=1) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo(link)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()
