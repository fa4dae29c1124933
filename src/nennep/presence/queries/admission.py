"""All that decides whether somebody may check in at a window, in one statement: a hall checks in within a minute."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from nennep.attendance.rules import DEVICES
from nennep.attendance.states import Checkpoint, FactKind, PeriodKind, ReportState
from nennep.kernel.db import first_row
from nennep.presence.states import DeviceKind, Outcome, PasskeyState


def _words(*words: str) -> str:
    return ", ".join(f"'{word}'" for word in words)


# Composed once from words of states: building it from models takes ten times as long as running it. Both databases read
# it; no value of a caller is ever part of the text. A plan stays for the life of a connection, whatever the tables grow to:
# `+ 0` says that places are looked up by the person, who has few, not by the class, which may have a thousand.
_SQL = f"""
SELECT w.id, w.session_id, s.training_class_id, s.state, s.starts_at, w.checkpoint, w.secret, w.period_ms, w.grace_ms,
 w.typed_period_ms, w.typed_grace_ms, w.accepts_typed, w.most_wrong, w.late_after_minutes, w.networks, w.opened_at, w.closes_at,
 e.id, k.id, k.credential_id, k.public_key, k.sign_count, k.device_id, d.id,
 (SELECT min(f.id) FROM attendance_fact f WHERE f.session_id = s.id AND f.enrolment_id = e.id
   AND f.kind IN ({_words(FactKind.CHECKPOINT, FactKind.SPOT_CHECK)}) AND f.checkpoint = w.checkpoint
   AND f.method IN ({_words(*sorted(DEVICES))})
   AND (w.checkpoint <> {_words(Checkpoint.MID)} OR EXISTS (
    SELECT 1 FROM presence_checkin m WHERE m.fact_id = f.id AND m.window_id = w.id))),
 (SELECT min(c.person_id) FROM presence_checkin c JOIN presence_codewindow o ON o.id = c.window_id
   WHERE c.device_id = d.id AND c.session_id = s.id AND o.checkpoint = w.checkpoint
   AND c.outcome = {_words(Outcome.ACCEPTED)} AND c.person_id <> %(person)s),
 (SELECT count(*) FROM presence_checkin c WHERE c.window_id = w.id AND c.person_id = %(person)s
   AND c.outcome IN ({_words(Outcome.OLD_CODE, Outcome.WRONG_CODE)})),
 (SELECT count(*) FROM presence_checkin c WHERE c.window_id = w.id AND c.person_id = %(person)s),
 EXISTS (SELECT 1 FROM attendance_periodreport r WHERE r.training_class_id = s.training_class_id
   AND r.state IN ({_words(ReportState.SIGNED, ReportState.SUBMITTED, ReportState.RECEIVED)})
   AND (r.kind = {_words(PeriodKind.MONTH)} AND r.period_from <= s.held_on AND r.period_to >= s.held_on
    OR r.kind = {_words(PeriodKind.BATCH)} AND r.batch_id = s.batch_id))
FROM presence_codewindow w
JOIN classes_session s ON s.id = w.session_id
LEFT JOIN classes_enrolment e ON e.training_class_id + 0 = s.training_class_id AND e.person_id = %(person)s
 AND e.valid_from <= s.held_on AND (e.valid_to IS NULL OR e.valid_to > s.held_on)
LEFT JOIN presence_passkey k ON k.person_id = %(person)s AND k.state = {_words(PasskeyState.ACTIVE)}
LEFT JOIN presence_device d ON d.secret_hash = %(device)s AND d.kind = {_words(DeviceKind.PHONE)}
 AND d.revoked_at IS NULL
WHERE w.id = %(window)s
ORDER BY e.id
LIMIT 1
"""  # noqa: S608 - words of states alone


@dataclass(frozen=True)
class OpenedWindow:
    """A window with what its session says, as `models.CodeWindow` has it."""

    id: int
    session_id: int
    training_class_id: int
    session_state: str
    starts_at: datetime
    checkpoint: str
    secret: bytes
    period_ms: int
    grace_ms: int
    typed_period_ms: int
    typed_grace_ms: int
    accepts_typed: bool
    most_wrong: int
    late_after_minutes: int
    networks: tuple[str, ...]
    opened_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Admission:
    """What is on record about a person, the phone in hand and a window. Keys; None where there is none."""

    window: OpenedWindow
    enrolment_id: int | None
    passkey_id: int | None
    credential_id: str
    public_key: bytes
    sign_count: int
    passkey_device_id: int | None
    device_id: int | None
    fact_id: int | None  # with which the person is counted at this checkpoint already
    other_person_id: int | None  # whom this phone has checked in at this checkpoint
    wrong_codes: int
    attempts: int
    is_frozen: bool  # the period was signed

    @property
    def is_known_device(self) -> bool:
        """Whether the passkey was set up in this very browser."""
        return self.device_id is not None and self.device_id == self.passkey_device_id


def admission(window_id: int, person_id: int, device_hash: str) -> Admission | None:
    """One query; None when there is no such window."""
    row = first_row(_SQL, {"window": window_id, "person": person_id, "device": device_hash})
    if row is None:
        return None
    pk, session, of_class, state, starts_at, checkpoint, secret, period, grace, typed_period, typed_grace = (
        row[:11]
    )
    typed, most_wrong, late_after, networks, opened_at, closes_at = row[11:17]
    window = OpenedWindow(
        pk, session, of_class, state, _moment(starts_at), checkpoint, bytes(secret), period, grace, typed_period, typed_grace,
        bool(typed), most_wrong, late_after, tuple(json.loads(networks) if isinstance(networks, str) else networks), _moment(opened_at),
        _moment(closes_at),
    )  # fmt: skip
    enrolment, passkey, credential, key, count, of_passkey, device, fact, other, wrong, attempts, frozen = (
        row[17:]
    )
    return Admission(
        window, enrolment, passkey, credential or "", bytes(key or b""), count or 0, of_passkey, device, fact, other, wrong,
        attempts, is_frozen=bool(frozen),
    )  # fmt: skip


def _moment(stored: datetime | str) -> datetime:
    """A moment as the database hands it over; SQLite keeps it as text in universal time."""
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found if found.tzinfo else found.replace(tzinfo=UTC)
