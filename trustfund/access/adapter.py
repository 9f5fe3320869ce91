"""How allauth behaves here: nobody signs up by themselves, and nobody locks somebody else out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trustfund.access import acts, attempts, factors, fresh

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse

WAYS: Final = {
    "reauthenticate": _("Your password"),
    "mfa_reauthenticate": _("A code"),
    "mfa_reauthenticate:webauthn": _("A passkey or security key"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by access administrators only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail and password do not belong together."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many failures from here: wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Answer for a closed account as for a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask once more who is there before an account is changed, unless it was shown within five minutes."""
        return not fresh.is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Somebody who has a second factor shows that: the password alone no longer says who is there."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["id"] != "reauthenticate"]
        chosen = strong if strong and factors.has_one(user) else methods[:1]
        return [method | {"description": WAYS[method["id"]]} for method in chosen]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the account."""
        return reverse("access:account")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page after signing in shows who you are and for whom you act."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt where it counts, so that nobody's failures shut the rightful person out."""
        self._login_failed_rl_usage = attempts.count(request, credentials.get("email") or "")
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse:
        """Write that somebody has signed in, with all that is asked of them, and know their device again."""
        acts.log("session.began", by=user, object_name="login_and_health", object_id=user.pk)
        response: HttpResponse = super().post_login(request, user, **rest)
        attempts.remember(response, user.email)
        return response

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        attempts.forget(request, credentials.get("email") or "")
