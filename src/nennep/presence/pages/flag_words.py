"""Every flag in one sentence, made of its kind, its figures and its names. A question, never a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from nennep.accounts.models import Role
from nennep.attendance.states import Checkpoint, Claim, Method
from nennep.classes.models import ClassRole
from nennep.kernel import dates
from nennep.presence.queries.flags import FlagRow
from nennep.presence.states import FlagKind, FlagState, Outcome
from nennep.web.parts import Badge, Tone

TONES: dict[str, Tone] = {
    FlagState.OPEN: "waiting",
    FlagState.RIGHT: "warning",
    FlagState.WRONG: "good",
    FlagState.UNCLEAR: "plain",
}


def state_badge(state: str) -> Badge:
    """The state of a flag in a word."""
    return Badge(FlagState(state).label, TONES[state])


def owner_word(role: str) -> str:
    """Who has to look into it."""
    if role == ClassRole.CLASS_MANAGER:
        return str(ClassRole.CLASS_MANAGER.label)
    return str(Role(role).label) if role in Role.values else role


def flag_sentence(row: FlagRow) -> str:
    """What the flag says, for who looks into it."""
    return _SENTENCES[FlagKind(row.kind)](row)


def _number(figures: Mapping[str, Any], key: str) -> int:
    value = figures.get(key)
    return int(value) if isinstance(value, int | float) else 0


def _clock(figures: Mapping[str, Any], key: str) -> str:
    value = figures.get(key)
    if not isinstance(value, str) or not value:
        return "–"
    return dates.clock_text(datetime.fromisoformat(value))


def _who(row: FlagRow) -> str:
    return row.person or pgettext("flag", "Somebody")


def _one_device(row: FlagRow) -> str:
    return _("The phone with which {other} had checked in was also used for {person}.").format(
        person=_who(row), other=row.other_person or "–"
    )


def _together(row: FlagRow) -> str:
    return _("{person} and {other} checked in within seconds of each other {near} of {both} times.").format(
        person=_who(row),
        other=row.other_person,
        near=_number(row.figures, "near"),
        both=_number(row.figures, "both"),
    )


def _network(row: FlagRow) -> str:
    return _(
        "{person} checked in {times} times from outside the school's network; alone this says little."
    ).format(person=_who(row), times=_number(row.figures, "times"))


def _impossible(row: FlagRow) -> str:
    if row.device:
        return _("{device} says {time} for an entry of {person}, which cannot be.").format(
            device=row.device, time=_clock(row.figures, "device_at"), person=_who(row)
        )
    return _("{person} was checked in to two classes within ten minutes.").format(person=_who(row))


def _old_codes(row: FlagRow) -> str:
    if "times" not in row.figures:
        return _("{person} handed in so many wrong codes at one check-in that it was stopped.").format(
            person=_who(row)
        )
    times = _number(row.figures, "times")
    return ngettext(
        "{person} sent a code that had run out {count} time in thirty days.",
        "{person} sent codes that had run out {count} times in thirty days.",
        times,
    ).format(person=_who(row), count=times)


def _clock_shift(row: FlagRow) -> str:
    jump, shift = _number(row.figures, "jump_s"), _number(row.figures, "shift_s")
    count, unsure = _number(row.figures, "entries"), _number(row.figures, "unsure_s")
    if unsure > max(abs(jump), abs(shift)):
        return ngettext(
            "For {minutes} minutes only the own clock of {device} speaks for the time of {count} entry: its page was closed before and after.",
            "For {minutes} minutes only the own clock of {device} speaks for the time of {count} entries: its page was closed before and after.",
            count,
        ).format(minutes=-(-unsure // 60), device=row.device or "–", count=count)
    return ngettext(
        "The clock of {device} was off by {seconds} s; {count} entry was moved.",
        "The clock of {device} was off by {seconds} s; {count} entries were moved.",
        count,
    ).format(device=row.device or "–", seconds=max((jump, shift), key=abs), count=count)


def _by_hand(row: FlagRow) -> str:
    if row.figures.get("by") == Method.PAPER:
        seen = _number(row.figures, "seen")
        return ngettext(
            "{account} entered {person} from a sheet of paper, though {count} person had checked in by phone or card.",
            "{account} entered {person} from a sheet of paper, though {count} people had checked in by phone or card.",
            seen,
        ).format(account=row.account or "–", person=_who(row), count=seen)
    return _(
        "{account} entered {person} as present by hand, where a phone or the kiosk was expected."
    ).format(account=row.account or "–", person=_who(row))


def _share(row: FlagRow) -> str:
    return _("{account} entered {count} of {expected} check-ins by hand or by override ({percent}%).").format(
        account=row.account or "–",
        count=_number(row.figures, "by_hand"),
        expected=_number(row.figures, "expected"),
        percent=_number(row.figures, "percent"),
    )


def _leave(row: FlagRow) -> str:
    return _("{person} asked for leave for this session after it had been asked about.").format(
        person=_who(row)
    )


def _heads(row: FlagRow) -> str:
    counted, there = _number(row.figures, "counted"), _number(row.figures, "there")
    checkpoint = row.figures.get("checkpoint")
    when = str(Checkpoint(checkpoint).label).lower() if checkpoint in Checkpoint.values else ""
    return _("{counted} people were counted in the room, {there} stood on the roll ({when}).").format(
        counted=counted, there=there, when=when
    )


def _missed(row: FlagRow) -> str:
    if row.figures.get("claim") == Claim.OTHER_PERSON:
        return _("At an unannounced check somebody else sat in the place of {person}.").format(
            person=_who(row)
        )
    return _("{person} was not in the room at an unannounced check.").format(person=_who(row))


def _typed(row: FlagRow) -> str:
    return _("{person} typed the code instead of filming it; a typed code can come by chat.").format(
        person=_who(row)
    )


def _unknown(row: FlagRow) -> str:
    return _("{person} checked in with the own passkey on a phone that we do not know.").format(
        person=_who(row)
    )


def _copied(row: FlagRow) -> str:
    return _("The counter of {person}'s passkey went back: there may be a copy of it.").format(
        person=_who(row)
    )


def _would_be(row: FlagRow) -> str:
    told = row.figures.get("would_be")
    words = told if isinstance(told, list) and told else [row.figures.get("outcome")]
    known = [str(Outcome(one).label).lower() for one in words if one in Outcome.values]
    return _(
        "{device} took {person} in without the server; online it would have been refused: {why}."
    ).format(device=row.device or "–", person=_who(row), why=", ".join(known) or "–")


def _forged(row: FlagRow) -> str:
    missing = _number(row.figures, "missing")
    if missing:
        return ngettext(
            "{count} entry of {device} before number {sequence} is missing.",
            "{count} entries of {device} before number {sequence} are missing.",
            missing,
        ).format(count=missing, device=row.device or "–", sequence=_number(row.figures, "sequence"))
    return _("Entry {sequence} of {device} does not bear the signature of the device.").format(
        sequence=_number(row.figures, "sequence"), device=row.device or "–"
    )


def _card(row: FlagRow) -> str:
    return _("Another person came to the door with the card of {person}.").format(person=_who(row))


_SENTENCES: dict[FlagKind, Callable[[FlagRow], str]] = {
    FlagKind.ONE_DEVICE_TWO_PEOPLE: _one_device,
    FlagKind.ALWAYS_TOGETHER: _together,
    FlagKind.STRANGE_NETWORK: _network,
    FlagKind.IMPOSSIBLE_TIME: _impossible,
    FlagKind.OLD_CODES: _old_codes,
    FlagKind.CLOCK_SHIFT: _clock_shift,
    FlagKind.HAND_AGAINST_DEVICE: _by_hand,
    FlagKind.OVERRIDE_SHARE: _share,
    FlagKind.LEAVE_AFTER_FLAG: _leave,
    FlagKind.HEAD_COUNT: _heads,
    FlagKind.MISSED_CHECK: _missed,
    FlagKind.TYPED_CODE: _typed,
    FlagKind.UNKNOWN_DEVICE: _unknown,
    FlagKind.COPIED_PASSKEY: _copied,
    FlagKind.WOULD_BE_REFUSED: _would_be,
    FlagKind.FORGED_UPLOAD: _forged,
    FlagKind.CARD_OTHER_PERSON: _card,
}
