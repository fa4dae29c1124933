"""Doors of reminder letters: the desk of the Board, the letters of an agency, the table of agencies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.attendance import operations
from nennep.attendance.exports import TYPES
from nennep.attendance.forms.reminders import AnswerForm, DropForm, ReviewForm
from nennep.attendance.forms.reports import SignForm
from nennep.attendance.models import Reminder
from nennep.attendance.pages import agencies as agency_pages
from nennep.attendance.pages import reminder_letter as letter_pages
from nennep.attendance.pages import reminders as pages
from nennep.attendance.policies import reminders as policies
from nennep.attendance.policies import reports as report_policies
from nennep.attendance.queries.reminder_paper import print_letters
from nennep.attendance.queries.reminders import letters_of
from nennep.attendance.queries.reports import parse_month
from nennep.attendance.states import ReminderState
from nennep.attendance.views.reports import pressed
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import Person
from nennep.web.form_pages import answer_in_words, form_view
from nennep.web.forms import add_refusal
from nennep.web.navigation import Crumb
from nennep.web.rendering import file_response, list_response, page_response
from nennep.web.requests import SignedInRequest

LETTER = "attendance/reminders/letter.html"
LETTERS_AT_ONCE = 20
"""Letters that one request signs and sends: about two seconds."""


def the_reminder(request: SignedInRequest, pk: int) -> Reminder:
    """The letter, or 404 when the person may not see it."""
    visible = policies.reminders_visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("board", "agency", "document__issuer"), pk=pk)


@require_GET
def list_reminders(request: SignedInRequest) -> HttpResponse:
    """The desk of the Board."""
    _board_only(request)
    page = pages.desk_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/reminders/desk.html", page)


@require_GET
def list_letters(request: SignedInRequest) -> HttpResponse:
    """The letters to one's own agency."""
    page = pages.inbox_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/reports/list.html", page)


@require_GET
def list_agencies(request: SignedInRequest) -> HttpResponse:
    """The table of agencies."""
    page = agency_pages.agencies_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/reminders/agencies.html", page)


@require_GET
def list_agency_cases(request: SignedInRequest) -> HttpResponse:
    """The names behind a figure of the table."""
    page = agency_pages.agency_cases_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/reminders/cases.html", page)


@form_view
def draft_reminders(request: SignedInRequest) -> HttpResponse:
    """Show who would get a letter; draft them when asked."""
    _board_only(request)
    if request.method != "POST":
        page = letter_pages.draft_page(request.user, request.GET, request.now)
        return page_response(request, "attendance/reminders/draft.html", page)
    month = parse_month(request.POST.get("month", ""))
    if month is None:
        raise Http404
    made = 0

    def act() -> str:
        nonlocal made
        for board in report_policies.boards_of(request.user, local_date(request.now)).order_by("pk"):
            outcome = operations.draft_reminders(board=board, period=month, by=request.user, now=request.now)
            made += len(outcome.made) + len(outcome.changed)
        return ngettext(
            "{count} letter is drafted. Review it, then it can be signed.",
            "{count} letters are drafted. Review them, then they can be signed.",
            made,
        ).format(count=made)

    return pressed(request, act, redirect(reverse("attendance:reminders") + f"?month={month:%Y-%m}"))


@require_GET
def show_reminder(request: SignedInRequest, pk: int) -> HttpResponse:
    """One letter."""
    reminder = the_reminder(request, pk)
    initial = {"request_text": letter_pages.request_of(reminder, local_date(request.now))}
    page = letter_pages.letter_page(
        request.user, reminder, request.now, review_form=ReviewForm(initial=initial), answer_form=AnswerForm()
    )
    return page_response(request, LETTER, page)


@require_GET
def download_reminder(request: SignedInRequest, pk: int, fmt: str) -> HttpResponse:
    """The letter as a file."""
    reminder = the_reminder(request, pk)
    if fmt not in {"pdf", "docx"}:
        raise Http404
    on = local_date(request.now)
    letters = letters_of([reminder], on)
    try:
        (content,) = print_letters(letters, fmt, on)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("attendance:reminder", pk=pk)
    name = f"{letters[0].number or 'du thao'} {letters[0].agency}.{fmt}"
    return file_response(content, name, TYPES[fmt])


@require_POST
def review_reminder(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reviewed: on to the next letter that waits."""
    reminder = the_reminder(request, pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            operations.review_reminder(
                reminder=reminder,
                request_text=form.cleaned_data["request_text"],
                by=request.user,
                now=request.now,
            )
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The letter to {agency} is reviewed.").format(agency=reminder.agency))
            following = request.POST.get("next", "")
            if following.startswith(reverse("attendance:reminders")):
                return redirect(following)
            return redirect("attendance:reminder", pk=pk)
    page = letter_pages.letter_page(
        request.user, reminder, request.now, review_form=form, answer_form=AnswerForm()
    )
    return page_response(request, LETTER, page, status=422)


@form_view
def drop_reminder(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do not send the letter."""
    reminder = the_reminder(request, pk)
    if not policies.may_drop_reminder(request.user, reminder.board, local_date(request.now)):
        raise PermissionDenied(
            _("Letters of reminder are drafted by the officers of the Organisation Board.")
        )
    form = DropForm(request.POST or None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.drop_reminder(reminder=reminder, **cleaned, by=request.user, now=request.now)
        return _("The letter is not sent; its cases are free for another one.")

    page = letter_pages.form_page(reminder, _("Do not send"), form, _("Do not send"))
    return answer_in_words(request, page, act, page.back)


@form_view
def send_reminder(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign and send one letter."""
    return _send(request, [the_reminder(request, pk)], reverse("attendance:reminder", args=[pk]))


@require_POST
def review_reminders(request: SignedInRequest) -> HttpResponse:
    """Reviewed, all chosen ones, as they stand."""
    _board_only(request)
    done = 0
    for reminder in _picked(request, ReminderState.DRAFT):
        try:
            operations.review_reminder(reminder=reminder, by=request.user, now=request.now)
        except Refused as refused:
            messages.error(request, refused.message)
            break
        done += 1
    messages.success(
        request,
        ngettext("{count} letter is reviewed.", "{count} letters are reviewed.", done).format(count=done),
    )
    back = _back(request)
    return redirect(_follow(back, ReminderState.DRAFT, ReminderState.REVIEWED) if done else back)


@require_POST
def send_reminders(request: SignedInRequest) -> HttpResponse:
    """Sign and send all chosen letters; first ask who signs."""
    _board_only(request)
    return _send(request, _picked(request, ReminderState.REVIEWED), _back(request))


def _send(request: SignedInRequest, reminders: list[Reminder], back: str) -> HttpResponse:
    on = local_date(request.now)
    if not reminders:
        messages.error(request, _("Choose letters that are reviewed and not sent yet."))
        return redirect(back)
    board = reminders[0].board
    if not policies.may_send_reminder(request.user, board, on):
        raise PermissionDenied(
            _("Letters of reminder are signed and sent by the leaders of the Organisation Board.")
        )
    found = letter_pages.signers(board, on)
    form = SignForm(request.POST if "signer" in request.POST else None, authorities=found)
    if form.is_bound and form.is_valid():
        return _send_some(request, reminders, form.cleaned_data["signer"], back)
    page = letter_pages.SendPage(
        title=_("Sign and send"),
        lead=ngettext(
            "{count} letter gets its number and goes out.",
            "{count} letters get their numbers and go out.",
            len(reminders),
        ).format(count=len(reminders)),
        trail=(Crumb(_("Letters of reminder"), reverse("attendance:reminders")), Crumb(_("Sign and send"))),
        form=form,
        letters=tuple((one.pk, one.agency.name) for one in reminders),
        warning=""
        if found
        else _("Nobody has written authority to sign letters of this Board. Ask the records clerk."),
        back=back,
    )
    return page_response(
        request, "attendance/reminders/send.html", page, status=422 if form.is_bound else 200
    )


def _send_some(
    request: SignedInRequest, reminders: list[Reminder], signer: Person, back: str
) -> HttpResponse:
    """Sign and send the first of the letters; while some are left, say how far it is and go on from there.

    Each letter is an act of its own: what was sent stays sent when somebody leaves the page.
    """
    sent = 0
    for reminder in reminders[:LETTERS_AT_ONCE]:
        try:
            operations.sign_and_send(reminder=reminder, signer=signer, by=request.user, now=request.now)
        except Refused as refused:
            messages.error(request, f"{reminder.agency}: {refused.message}")
        else:
            sent += 1
    left = reminders[LETTERS_AT_ONCE:]
    total = max(_count(request, "total"), len(reminders))
    done = min(_count(request, "done"), total - len(reminders)) + sent
    if left:
        page = letter_pages.progress_page(left, signer.pk, done=done, total=total, back=back)
        return page_response(request, "attendance/reminders/progress.html", page, part="progress")
    if done:
        messages.success(
            request,
            ngettext(
                "{count} letter is signed and sent.", "{count} letters are signed and sent.", done
            ).format(count=done),
        )
    return redirect(_follow(back, ReminderState.REVIEWED, ReminderState.SENT) if sent else back)


def _count(request: SignedInRequest, name: str) -> int:
    """A number that the page of progress carries along; it only says how far it is."""
    written = request.POST.get(name, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else 0


@require_POST
def receive_reminder(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agency confirms receipt."""
    reminder = the_reminder(request, pk)

    def act() -> str:
        operations.receive_reminder(reminder=reminder, by=request.user, now=request.now)
        return _("Receipt is confirmed. Please answer before the day that the letter names.")

    return pressed(request, act, redirect("attendance:reminder", pk=pk))


@require_POST
def answer_reminder(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agency answers."""
    reminder = the_reminder(request, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            operations.answer_reminder(
                reminder=reminder, **form.cleaned_data, by=request.user, now=request.now
            )
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The answer is sent to the Organisation Board."))
            return redirect("attendance:reminder", pk=pk)
    page = letter_pages.letter_page(request.user, reminder, request.now, review_form=None, answer_form=form)
    return page_response(request, LETTER, page, status=422)


# --- Steps that the doors share -------------------------------------------------------------------------------------


def _board_only(request: SignedInRequest) -> None:
    if not report_policies.boards_of(request.user, local_date(request.now)).exists():
        raise PermissionDenied(_("The letters are kept by the Organisation Board."))


def _picked(request: SignedInRequest, state: str) -> list[Reminder]:
    chosen = [int(value) for value in request.POST.getlist("pick") if value.isdecimal() and len(value) < 12]
    visible = policies.reminders_visible_to(request.user, local_date(request.now))
    found = visible.filter(pk__in=chosen, state=state).select_related("board", "agency", "document__issuer")
    return list(found.order_by("agency__sort_key", "pk"))


def _follow(back: str, before: str, after: str) -> str:
    """The same list, but where the letters are now: a list of those of the state before would be empty."""
    return back.replace(f"state={before}", f"state={after}")


def _back(request: SignedInRequest) -> str:
    """The list that the person came from, with its filters; never another site."""
    desk = reverse("attendance:reminders")
    wanted = request.POST.get("back", "")
    return wanted if wanted.startswith(desk) else desk
