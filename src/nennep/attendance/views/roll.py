"""Doors of the roll: the grid of a checkpoint, saving and confirming it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nennep.attendance import operations
from nennep.attendance.forms.roll import ReadRoll, Sent, read_roll
from nennep.attendance.operations import Taking
from nennep.attendance.pages.roll import SORTS, new_client_key, roll_page
from nennep.attendance.policies import sessions_visible_to, sides_of
from nennep.attendance.queries.due import marks_due
from nennep.attendance.queries.grid import GridRow, ReasonKey, grid_rows, reason_keys
from nennep.attendance.queries.sheet import session_states
from nennep.attendance.states import Checkpoint, Side
from nennep.classes.models import Session
from nennep.classes.policies import enrolments_visible_to
from nennep.kernel.clock import local_date
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


def the_session(request: SignedInRequest, pk: int) -> Session:
    """The session, or 404 when the person may not see its class. Marks behind the facts of devices catch up first."""
    visible = sessions_visible_to(request.user, local_date(request.now))
    session = get_object_or_404(
        visible.select_related("training_class__programme_version__programme", "batch"), pk=pk
    )
    if marks_due(session).exists():
        operations.settle_marks(session=session, by=request.user, now=request.now)
    return session


def rows_of(request: SignedInRequest, session: Session, checkpoint: str) -> list[GridRow]:
    """The roll as far as the person sees it."""
    seen = enrolments_visible_to(request.user, session.training_class, local_date(request.now))
    return grid_rows(session, checkpoint, seen)


@require_http_methods(["GET", "HEAD", "POST"])
def take_roll(request: SignedInRequest, pk: int, checkpoint: str) -> HttpResponse:
    """The grid of a checkpoint; a POST saves it and, with `act=confirm`, confirms it for the side of the person."""
    session = the_session(request, pk)
    if checkpoint not in {Checkpoint.START, Checkpoint.END}:
        raise Http404
    sides = sides_of(request.user, session, local_date(request.now))
    if not sides - {Side.LECTURER}:
        raise PermissionDenied(_("The roll is open to the school, the class board and delegation heads."))
    rows = rows_of(request, session, checkpoint)
    reasons = reason_keys(session.held_on)
    if request.method != "POST":
        return _grid(request, session, checkpoint, rows=rows, reasons=reasons)
    if not sides & {Side.SCHOOL, Side.CLASS_BOARD}:
        raise PermissionDenied(_("A delegation head confirms; the school and the class board take the roll."))
    side = Side.SCHOOL if Side.SCHOOL in sides else Side.CLASS_BOARD
    read = read_roll(request.POST, rows, reasons)
    taking = operations.take_checkpoint(
        session=session,
        checkpoint=checkpoint,
        entries=read.entries,
        side=side,
        by=request.user,
        now=request.now,
        client_key=request.POST.get("client_key", ""),
    )
    problems = _problems(read, taking)
    is_whole = next((one.sentence for one in taking.refused if one.enrolment_id is None), "")
    if request.headers.get("Accept", "").startswith("application/json"):
        return _saved(request, session, checkpoint, taking=taking, problems=problems, whole=is_whole)
    if is_whole or problems:
        if is_whole:
            messages.error(request, is_whole)
        return _grid(
            request,
            session,
            checkpoint,
            rows=rows_of(request, session, checkpoint),
            reasons=reasons,
            sent={key: one for key, one in read.sent.items() if key in problems},
            problems=problems,
            status=422,
        )
    if request.POST.get("act") == "confirm":
        operations.confirm_checkpoint(
            session=session, checkpoint=checkpoint, side=side, by=request.user, now=request.now
        )
        messages.success(request, _("Saved and confirmed."))
    else:
        messages.success(request, _saved_words(taking.recorded))
    return redirect(request.get_full_path())


def _saved_words(count: int) -> str:
    if not count:
        return _("Nothing had changed.")
    return ngettext("{count} entry is saved.", "{count} entries are saved.", count).format(count=count)


def _told(recorded: int, refused: int) -> str:
    """What was saved, and how many entries were not accepted."""
    if not refused:
        return _saved_words(recorded)
    not_accepted = ngettext("{count} was not accepted.", "{count} were not accepted.", refused).format(
        count=refused
    )
    return f"{_saved_words(recorded)} {not_accepted}" if recorded else not_accepted


def _problems(read: ReadRoll, taking: Taking) -> dict[int, str]:
    refused = {one.enrolment_id: one.sentence for one in taking.refused if one.enrolment_id is not None}
    return {**read.problems, **refused}


def _saved(
    request: SignedInRequest,
    session: Session,
    checkpoint: str,
    *,
    taking: Taking,
    problems: Mapping[int, str],
    whole: str,
) -> HttpResponse:
    """What the script of the grid must know after saving: what stands now, what was refused and why."""
    rows = rows_of(request, session, checkpoint)
    return JsonResponse(
        {
            "recorded": taking.recorded,
            "words": whole or _told(taking.recorded, len(problems)),
            "whole": bool(whole),
            "problems": {str(key): sentence for key, sentence in problems.items()},
            "seen": {str(row.enrolment_id): row.fact_id for row in rows},
            "client_key": new_client_key(),
        },
        status=422 if whole else 200,
    )


def _grid(
    request: SignedInRequest,
    session: Session,
    checkpoint: str,
    *,
    rows: list[GridRow],
    reasons: list[ReasonKey],
    sent: Mapping[int, Sent] | None = None,
    problems: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    sort = request.GET.get("sort", "order")
    page = roll_page(
        request.user,
        session,
        checkpoint,
        rows=rows,
        reasons=reasons,
        state=session_states([session])[session.pk],
        now=request.now,
        sort=sort if sort in dict(SORTS) else "order",
        sent=sent,
        problems=problems,
    )
    return page_response(request, "attendance/roll/grid.html", page, status=status)


@require_POST
def confirm(request: SignedInRequest, pk: int, checkpoint: str) -> HttpResponse:
    """Confirm a checkpoint for one's side, or for the delegation that one heads."""
    session = the_session(request, pk)
    if checkpoint not in {Checkpoint.START, Checkpoint.END}:
        raise Http404
    side = request.POST.get("side", "")
    unit = request.POST.get("delegation", "")
    operations.confirm_checkpoint(
        session=session,
        checkpoint=checkpoint,
        side=side,
        delegation_id=int(unit) if unit.isascii() and unit.isdecimal() and len(unit) < 19 else None,
        by=request.user,
        now=request.now,
    )
    messages.success(request, _("Confirmed."))
    return redirect("attendance:session", pk=session.pk)
