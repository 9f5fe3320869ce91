"""Second factors: who must have one, who has one, and how their secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from trustfund.access.models import User
from trustfund.access.policy import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

REQUIRED: Final = (Role.FAP, Role.FAA, Role.TTL, Role.ADM, Role.BD, Role.BK, Role.KPS)
"""Roles that are not used without a second factor, outside the demonstration."""
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a factor: recovery codes stand in for one that is lost, they are none by themselves."""
ISSUER: Final = "Trust fund"


def of(user: User) -> list[Authenticator]:
    """Return the factors of an account, oldest first, recovery codes not among them."""
    return list(Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("created_at", "pk"))


def has_one(user: Any) -> bool:
    """Say whether the account has a second factor."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def has_key(user: Any) -> bool:
    """Say whether the account has a passkey or security key."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists())


def must_be_made(user: Any) -> bool:
    """Say whether the person may do nothing before they have a second factor."""
    return settings.SECOND_FACTOR_REQUIRED and isinstance(user, User) and user.holds(*REQUIRED) and not has_one(user)


def _keys() -> Iterable[Fernet]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = hashlib.sha256(b"second factors: " + secret.encode()).digest()
        yield Fernet(base64.urlsafe_b64encode(digest))


class FactorAdapter(DefaultMFAAdapter):
    """How allauth keeps second factors here: encrypted under the application's key, so that a stolen backup is not enough."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Your role needs a second factor: add another one before you remove this."),
        "cannot_generate_recovery_codes": _("Recovery codes stand in for a second factor: make one first."),
        "incorrect_code": _("This code is wrong, used already or too old."),
    }

    def get_totp_issuer(self) -> str:
        """Return what the authenticator's own list calls us; the address of the site stands beside it."""
        return f"{ISSUER} {self._get_site_name()}"

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it is stored."""
        return MultiFernet(_keys()).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret as it was, also under a former key."""
        return MultiFernet(_keys()).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last factor of somebody whose role needs one."""
        user: Any = authenticator.user
        others = [factor for factor in of(user) if factor.pk != authenticator.pk]
        return bool(others) or not (settings.SECOND_FACTOR_REQUIRED and user.holds(*REQUIRED))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        """Propose a name for a new key."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Key %(number)s") % {"number": number})
