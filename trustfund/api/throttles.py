"""How often: by token, by person, by the address of whoever says neither. Counted in Redis, as sign-in is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

from trustfund.api.models import Token

if TYPE_CHECKING:
    from rest_framework.request import Request


class Often(SimpleRateThrottle):
    """Counts requests by who makes them; the rates are settings (docs/operations.md)."""

    SCOPES: Final = {"someone": "API_RATE", "stranger": "API_RATE_ANONYMOUS"}

    def __init__(self) -> None:
        """Wait for the request: the rate depends on who asks."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request."""
        self.scope = "someone" if request.user.is_authenticated else "stranger"
        self.rate = getattr(settings, self.SCOPES[self.scope])
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def wait(self) -> float:
        """Return in how many seconds the next request is let in: also after the rate was lowered, where DRF is silent."""
        allowed, seconds = self.parse_rate(self.rate)
        if not allowed or not seconds:
            return 0.0
        turn: float = self.history[allowed - 1]
        return seconds - (self.now - turn)

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Return under what the request is counted."""
        if isinstance(request.auth, Token):
            who = f"token:{request.auth.pk}"
        else:
            who = f"person:{request.user.pk}" if request.user.is_authenticated else f"from:{self.get_ident(request)}"
        return f"api:{self.scope}:{who}"
