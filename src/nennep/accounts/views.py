"""Doors of the accounts: the administrator's pages and everybody's own page."""

from __future__ import annotations

import logging

from allauth.socialaccount.providers.openid_connect.views import login as openid_connect_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from nennep.accounts import forms, operations, pages, policies, queries
from nennep.accounts.models import Grant, Substitution, User
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.web.form_pages import FormPage, answer
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

YEAR = 365 * 24 * 3600


# --- The administrator's pages -------------------------------------------------------------------------------


@require_GET
def list_accounts(request: SignedInRequest) -> HttpResponse:
    """All accounts, for administrators."""
    _administrators_only(request)
    page = pages.accounts_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "accounts/accounts.html", page)


@require_GET
def show_account(request: SignedInRequest, pk: int) -> HttpResponse:
    """One account."""
    page = pages.account_page(request.user, _account(request, pk), local_date(request.now))
    return page_response(request, "accounts/account.html", page)


def create_user(request: SignedInRequest) -> HttpResponse:
    """Open an account; its temporary password is shown once on the next page."""
    _administrators_only(request)
    form = forms.CreateUserForm(request.POST or None)

    def act() -> HttpResponse:
        user = operations.create_user(**form.cleaned_data, by=request.user, now=request.now)
        password = operations.reset_password(user=user, by=request.user, now=request.now)
        return _with_temporary_password(request, user, password)

    page = FormPage(
        title=_("Open an account"),
        lead=_("The person gets a temporary password from you and chooses an own one at the first sign-in."),
        trail=(Crumb(_("Accounts"), reverse("accounts:accounts")), Crumb(_("Open an account"))),
        form=form,
        act=_("Open the account"),
        back=reverse("accounts:accounts"),
    )
    return answer(request, page, act)


def change_details(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct the name or the e-mail address."""
    user = _account_to_change(request, pk)
    form = forms.ChangeDetailsForm(
        request.POST or None, initial={"full_name": user.full_name, "email": user.email}
    )

    def act() -> HttpResponse:
        operations.change_details(user=user, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The account is changed."), user)

    return answer(request, _page_of(user, _("Correct name or e-mail"), form, _("Save")), act)


def grant_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a role at a unit."""
    user = _account_to_change(request, pk)
    form = forms.GrantRoleForm(request.POST or None, initial={"valid_from": local_date(request.now)})

    def act() -> HttpResponse:
        operations.grant_role(user=user, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The role is given."), user)

    return answer(request, _page_of(user, _("Give a role"), form, _("Give the role")), act)


def end_grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a role."""
    grants = Grant.objects.filter(user__in=policies.visible_to(request.user, local_date(request.now)))
    grant = get_object_or_404(grants.select_related("user", "unit"), pk=pk)
    user = _account_to_change(request, grant.user_id)
    form = forms.EndGrantForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_grant(grant=grant, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The role is ended."), user)

    what = _("{role}, {unit}").format(role=grant.get_role_display(), unit=grant.unit)
    return answer(request, _page_of(user, _("End a role"), form, _("End the role"), lead=what), act)


def close_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an account."""
    user = _account_to_change(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.close_user(user=user, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The account is closed."), user)

    lead = _("The person cannot sign in any more; roles and substitutions end at once. Nothing is deleted.")
    page = _page_of(user, _("Close the account"), form, _("Close the account"), lead=lead, kind="danger")
    return answer(request, page, act)


def reopen_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    user = _account_to_change(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.reopen_user(user=user, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The account is open again. Give it its roles."), user)

    return answer(request, _page_of(user, _("Open again"), form, _("Open again")), act)


@never_cache
def reset_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set a temporary password and show it once."""
    user = _account_to_change(request, pk)
    form = Form(request.POST or None)

    def act() -> HttpResponse:
        password = operations.reset_password(user=user, by=request.user, now=request.now)
        return _with_temporary_password(request, user, password)

    lead = _("The old password stops at once and open sessions end. You see the temporary one a single time.")
    page = _page_of(user, _("Set a temporary password"), form, _("Set a temporary password"), lead=lead)
    return answer(request, page, act)


def remove_second_factors(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove the second factors of somebody who lost the device."""
    user = _account_to_change(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.remove_second_factors(user=user, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The second factors are removed."), user)

    lead = _("For somebody who lost the phone or the key. Make sure that it is really the person who asks.")
    title = _("Remove second factors")
    return answer(request, _page_of(user, title, form, title, lead=lead, kind="danger"), act)


@require_POST
def unlock_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody try again after too many wrong passwords."""
    user = _account_to_change(request, pk)
    operations.unlock_user(user=user, by=request.user, now=request.now)
    return _done(request, _("The account is unlocked."), user)


def link_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which person on record the account belongs to."""
    user = _account_to_change(request, pk)
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        person = queries.person_with_key(chosen) if chosen else None
        if chosen and person is None:
            raise Refused(_("This person is not on record any more. Search again."))
        operations.link_person(user=user, person=person, by=request.user, now=request.now)
        return _done(request, _("The account is linked.") if person else _("The link is removed."), user)
    term = request.GET.get("q", "")
    page = pages.LinkPersonPage(
        title=_("Link to a person"),
        lead=_("Appointments in classes and the own timetable follow the person on record."),
        trail=pages.trail_of(user, _("Link to a person")),
        term=term,
        found=tuple(queries.persons_named(term)),
        linked=str(user.person) if user.person else "",
        back=reverse("accounts:account", args=[user.pk]),
    )
    return page_response(request, "accounts/link_person.html", page)


# --- Substitution --------------------------------------------------------------------------------------------


def start_substitution(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Name a substitute, for oneself or as administrator for somebody."""
    absent = request.user if pk is None else _account_to_change(request, pk)
    form = forms.SubstitutionForm(request.POST or None, initial={"valid_from": local_date(request.now)})
    home = reverse("accounts:mine") if pk is None else reverse("accounts:account", args=[absent.pk])

    def act() -> HttpResponse:
        operations.start_substitution(absent=absent, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The substitute is named."))
        return redirect(home)

    title = _("Name a substitute")
    page = FormPage(
        title=title,
        lead=_("The substitute acts with the rights of {name}; every act names both.").format(name=absent),
        trail=pages.my_trail(title) if pk is None else pages.trail_of(absent, title),
        form=form,
        act=title,
        back=home,
    )
    return answer(request, page, act)


@require_POST
def end_substitution(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a substitution at once."""
    found = policies.substitutions_visible_to(request.user, local_date(request.now))
    substitution: Substitution = get_object_or_404(found, pk=pk)
    operations.end_substitution(substitution=substitution, by=request.user, now=request.now)
    messages.success(request, _("The substitution is ended."))
    if request.user.pk in {substitution.absent_id, substitution.substitute_id}:
        return redirect("accounts:mine")
    return redirect("accounts:account", pk=substitution.absent_id)


# --- One's own account ---------------------------------------------------------------------------------------


@require_GET
def my_account(request: SignedInRequest) -> HttpResponse:
    """What I may do, who stands in for me, how I sign in."""
    return page_response(request, "accounts/mine.html", pages.my_page(request.user, local_date(request.now)))


@require_POST
def set_language(request: SignedInRequest) -> HttpResponse:
    """Choose my language, for the account and for this device."""
    user = operations.set_language(
        user=request.user, language=request.POST.get("language", ""), by=request.user, now=request.now
    )
    response = redirect("accounts:mine")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@never_cache
@sensitive_post_parameters()
def choose_password(request: SignedInRequest) -> HttpResponse:
    """Choose my own password; this session stays, others end."""
    form = forms.ChoosePasswordForm(request.user, request.POST or None)

    def act() -> HttpResponse:
        user = operations.change_password(
            user=request.user, password=form.cleaned_data["password1"], by=request.user, now=request.now
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("Your new password is in force."))
        return redirect("accounts:mine")

    must = request.user.must_change_password
    page = FormPage(
        title=_("Choose a password"),
        lead=_("You signed in with a temporary password. Choose your own one; then everything opens.")
        if must
        else "",
        trail=() if must else pages.my_trail(_("Choose a password")),
        form=form,
        act=_("Use this password"),
        back="" if must else reverse("accounts:mine"),
    )
    return answer(request, page, act)


@login_not_required
@require_GET
def forgotten_password(request: HttpRequest, rest: str = "") -> HttpResponse:
    """No letters are sent from a closed network: says whom to ask."""
    page = pages.PlainPage(
        title=_("Forgotten password"),
        lead=_("Ask the administrator of your office. You get a temporary password and choose your own one."),
    )
    return page_response(request, "accounts/forgotten_password.html", page)


@login_not_required
@never_cache
def go_to_office(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The sign-in page of the office opens from a page of ours: a form may lead to no other server (`form-action`)."""
    try:
        answer: HttpResponse = openid_connect_login(request, provider_id=provider_id)
    except RequestException:
        logging.getLogger(__name__).exception("the identity server of the office does not answer")
        messages.error(
            request,
            _("The sign-in page of the office does not answer. Try again later, or use your password."),
        )
        return redirect(settings.LOGIN_URL)
    if not isinstance(answer, HttpResponseRedirect) or request.method != "POST":
        return answer
    page = pages.OfficeDoorPage(title=_("To the sign-in page of your office"), address=answer.url)
    return page_response(request, "accounts/office_door.html", page)


# --- Steps that the doors share ------------------------------------------------------------------------------


def _administrators_only(request: SignedInRequest) -> None:
    if not policies.may_administer(request.user, local_date(request.now)):
        raise PermissionDenied(_("Accounts are administered by an administrator."))


def _account(request: SignedInRequest, pk: int) -> User:
    accounts = policies.visible_to(request.user, local_date(request.now))
    return get_object_or_404(accounts.select_related("person"), pk=pk)


def _account_to_change(request: SignedInRequest, pk: int) -> User:
    user = _account(request, pk)
    if not policies.may_change_account(request.user, user, local_date(request.now)):
        raise PermissionDenied(_("Accounts are administered by an administrator."))
    return user


def _page_of(
    user: User, title: str, form: Form, act: str, *, lead: str = "", kind: str = "primary"
) -> FormPage:
    return FormPage(
        title=title,
        lead=lead or str(user),
        trail=pages.trail_of(user, title),
        form=form,
        act=act,
        kind=kind,
        back=reverse("accounts:account", args=[user.pk]),
    )


def _done(request: SignedInRequest, sentence: str, user: User) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("accounts:account", pk=user.pk)


def _with_temporary_password(request: SignedInRequest, user: User, password: str) -> HttpResponse:
    """The account with its temporary password, in this answer only: reloading does not bring it back."""
    page = pages.account_page(
        request.user, _account(request, user.pk), local_date(request.now), temporary_password=password
    )
    response = page_response(request, "accounts/account.html", page)
    response["Cache-Control"] = "no-store"
    return response
