"""How allauth behaves here: nobody signs up by themselves, and nobody locks somebody else out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by access administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Answer for a closed account as for a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page after signing in shows who you are and for whom you act."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by address *and* client, so that a stranger's failures do not lock the person out."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"
