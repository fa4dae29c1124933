"""When a session may be checked into by oneself, by the dated rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nennep.attendance.queries.derivation import RuleShelf
from nennep.classes.models import Session
from nennep.kernel.errors import Refused
from nennep.norms.queries import RuleValue, rules_in_force
from nennep.presence.rules.times import WindowRules, checking_times, read_networks


@dataclass(frozen=True, kw_only=True)
class CodeRules:
    """The dated rules of room codes as they apply to one session. Times of codes in milliseconds."""

    windows: WindowRules
    period_ms: int
    grace_ms: int
    typed_period_ms: int
    typed_grace_ms: int
    most_wrong: int
    late_after_minutes: int
    networks: tuple[str, ...]
    version: str


def code_rules(session: Session) -> CodeRules:
    """The rules of the session's class on its day; two queries. Refuses when one is not in force (`NoRule`)."""
    book = rules_in_force(session.held_on, "presence.")
    one = session.training_class
    used: list[int] = []

    def rule(key: str) -> RuleValue:
        found = book.rule(
            f"presence.{key}",
            programme_code=one.programme_version.programme.code,
            study_form=one.study_form,
            unit=one.host_id,
        )
        used.append(found.rule_id)
        return found

    def number(key: str) -> int:
        found = rule(key)
        return 0 if found.is_off else found.as_int

    def milliseconds(key: str) -> int:
        found = rule(key)
        return 0 if found.is_off else int(found.as_decimal * 1000)

    opens_at = RuleShelf().opens_at(session)
    return CodeRules(
        windows=WindowRules(
            opens_before_start=int((session.starts_at - opens_at).total_seconds() // 60),
            closes_after_start=number("window.closes_after_start_minutes"),
            opens_before_end=number("window.opens_before_end_minutes"),
            closes_after_end=number("window.closes_after_end_minutes"),
            mid=number("check.answer_minutes"),
        ),
        period_ms=max(milliseconds("code.period_seconds"), 500),
        grace_ms=milliseconds("code.grace_seconds"),
        typed_period_ms=max(milliseconds("code.typed_period_seconds"), 500),
        typed_grace_ms=milliseconds("code.typed_grace_seconds"),
        most_wrong=number("code.most_wrong"),
        late_after_minutes=number("late_after_minutes"),
        networks=_networks(str(rule("network").value)),
        version=f"presence@{session.held_on.isoformat()}#{','.join(str(pk) for pk in used)}"[:200],
    )


def _networks(written: str) -> tuple[str, ...]:
    if written.lower() == "off":
        return ()
    try:
        return read_networks(written)
    except ValueError:
        raise Refused(
            _(
                "The rule on networks of the school cannot be read: “{text}”. Write ranges such as 10.20.0.0/16."
            ).format(text=written[:60])
        ) from None


def opening_times(session: Session, checkpoint: str) -> tuple[datetime, datetime]:
    """From when a window may be opened for the checkpoint, and when it closes at the latest; two queries."""
    return checking_times(checkpoint, session.starts_at, session.ends_at, code_rules(session).windows)
