"""The seams of the sign-in library: nobody signs up; an office account signs in only as an account that exists."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nennep.accounts import operations, queries
from nennep.kernel import clock


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by an administrator, never by the person at the door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in with the account of the office (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: an unknown office account opens nothing."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect the office account with the one open account that its claims name, or refuse with one sentence.

        By `NENNEP_OIDC_MATCH` the claim is the e-mail, which the office must have verified, or the user name.
        Two accounts with that e-mail are refused like none: the program does not choose between people.
        """
        if sociallogin.is_existing:
            if not sociallogin.user.is_active or sociallogin.user.is_system:
                self._refuse(request, _("This account is closed. Ask your administrator."))
            return
        if request.user.is_authenticated:  # connecting from the page of one's own account
            return
        user = queries.user_by_claims(_claims(sociallogin), settings.OIDC_MATCH)
        if user is None:
            self._refuse(
                request,
                _("The office account is not linked to an account here. Ask your administrator to open one."),
            )
            return
        with transaction.atomic():
            sociallogin.connect(request, user)
            operations.note_office_link(
                user=user,
                provider=sociallogin.account.provider,
                by=user,
                now=getattr(request, "now", None) or clock.now(),
            )

    def on_authentication_error(self, request: HttpRequest, provider: Any, **details: Any) -> None:
        """One sentence instead of the page of the library."""
        self._refuse(
            request, _("Sign-in with the office account did not succeed. Try again, or use your password.")
        )

    def _refuse(self, request: HttpRequest, sentence: str) -> None:
        messages.error(request, sentence)
        raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    data: dict[str, Any] = sociallogin.account.extra_data
    return {**data.get("id_token", {}), **data.get("userinfo", data)}


def name_at_the_door(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The user name under which wrong passwords are counted: capitals do not make it another one."""
    return str((credentials or {}).get("username") or "").strip().casefold()
