"""Who a program is: its token is read, compared by hash, and stands for one role of one person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _t
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from trustfund.access import acts
from trustfund.access.models import Holding, User
from trustfund.api.models import Token
from trustfund.api.services import OBJECT, sha256_of

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema
    from rest_framework.request import Request

WORD: Final = "Bearer"
SPARING: Final = timedelta(minutes=1)
"""The moment of last use is written at most so often."""


class TokenAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer tf_…`. Any other word there is refused rather than passed over."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return the person, holding only the role of the token, and the token."""
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        word, _space, secret = header.partition(" ")
        token = self._found(secret.strip()) if word.lower() == WORD.lower() else None
        if token is None:
            raise AuthenticationFailed(
                _t("This token opens nothing: it is unknown, has expired, was revoked, or its person's role has ended.")
            )
        _note_use(token)
        user: User = token.user
        user.act_as(Holding(token.membership.role, token.membership.party_id))
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 asks for."""
        return WORD

    def _found(self, secret: str) -> Token | None:
        alive = Token.objects.alive().select_related("user__person", "membership")
        return alive.filter(secret_sha256=sha256_of(secret)).first()


def _note_use(token: Token) -> None:
    """Write the moment, sparingly; the first use of a day is an act, and every act done with it names the token."""
    late = Q(last_used_at=None) | Q(last_used_at__lt=Now() - SPARING)
    before = token.last_used_at
    if not Token.objects.filter(late, pk=token.pk).update(last_used_at=Now()):
        return
    if before is None or before.date() < timezone.now().date():
        acts.log("token.used", by=token.user, object_name=OBJECT, object_id=token.pk, party=token.membership.party_id)


class Session(SessionAuthentication):
    """A person's own session, with the CSRF token of the pages on everything that writes."""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the token stands in the description."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Return a bearer token."""
        return {"type": "http", "scheme": "bearer", "description": "A personal token: tf_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the session stands in the description."""

    target_class = Session
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Return the cookie of the pages."""
        return {
            "type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of the pages; what writes needs X-CSRFToken as well.",
        }  # fmt: skip
