"""How somebody comes to their account, and what is done when they have lost their way into it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _t

from trustfund import history
from trustfund.access import acts, letters, policy
from trustfund.access.models import User
from trustfund.access.policy import Action

if TYPE_CHECKING:
    from datetime import datetime

INVITED_FOR: Final = timedelta(days=7)
"""So long an invitation holds."""


class Invitations(EmailAwarePasswordResetTokenGenerator):
    """Links for a lost password, dated ahead so that they hold a week: the page behind them is one and the same."""

    def _now(self) -> datetime:
        now: datetime = super()._now()
        return now + INVITED_FOR - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def invite(user: User, *, by: User | None) -> str:
    """Send somebody who has no password yet the link by which they choose one; links sent before open nothing.

    Returns the link, for an operator who hands it over where no mail arrives. Raises ValidationError when the person
    has come already, or may not come.
    """
    if by is not None:
        policy.require(by, "user_account", Action.EDIT)
    with history.because(by=by), transaction.atomic():
        held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if not held.is_active:
            raise ValidationError(_t("This account is closed: nobody is invited to it."))
        if held.has_usable_password():
            raise ValidationError(
                _t("This person has chosen a password already: a lost one is replaced at the sign-in page.")
            )
        held.set_unusable_password()  # other random letters: what was made from the former ones opens nothing
        held.save(update_fields=["password"])
        path = reverse(
            "account_reset_password_from_key", args=[user_pk_to_url_str(held), Invitations().make_token(held)]
        )
        url = letters.link(path)
        letters.send("invitation", to=held.email, language=held.language, url=url, days=INVITED_FOR.days)
        acts.log("account.invited", by=by, object_name="user_account", object_id=held.pk)
    return url


def end_sessions(user: User, *, by: User | None) -> int:
    """End every session of another person at once; return how many there were. The person is told by letter."""
    if by is not None:
        policy.require(by, "session_of_another_user", Action.VOID)
        if by.person_id == user.person_id:
            raise PermissionDenied(_t("These are your own sessions: end them on your account's page."))
    with transaction.atomic():
        count = end_all(user)
        acts.log("sessions.ended", by=by, object_name="session_of_another_user", object_id=user.pk, sessions=count)
        letters.send("sessions_ended", to=user.email, language=user.language)
    return count


def end_all(user: User, *, but: str | None = "") -> int:
    """End the sessions of an account, `but` the one with this key. They stand in the database, so no worker knows them."""
    held = UserSession.objects.select_for_update().filter(user=user).exclude(session_key=but or "").order_by("pk")
    ended: list[Any] = [session.end() for session in held]
    return len(ended)


def forget_factors(user: User, *, reason: str, by: User | None) -> int:
    """Take every second factor and recovery code of a person who has lost them, end their sessions, and tell them.

    Returns how many factors there were. With the next sign-in, by password, a new one is made.
    """
    with history.because(by=by, note=reason), transaction.atomic():
        held = Authenticator.objects.filter(user=user)
        count: int = held.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
        held.delete()
        end_all(user)
        acts.log("factors.forgotten", by=by, object_name="user_account", object_id=user.pk, note=reason, factors=count)
        letters.send("factors_forgotten", to=user.email, language=user.language)
    return count


@transaction.atomic
def shut_out(user: User, *, by: User | None, reason: str) -> int:
    """Let an account sign in no more and end its sessions; returns how many there were."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    ended = end_all(user)
    acts.log("account.shut", by=by, object_name="user_account", object_id=user.pk, note=reason, sessions=ended)
    return ended


@transaction.atomic
def let_in_again(user: User, *, by: User | None, reason: str) -> None:
    """Let the account of a person who had left sign in again: without its old password and factors."""
    Authenticator.objects.filter(user=user).delete()
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    acts.log("account.opened_again", by=by, object_name="user_account", object_id=user.pk, note=reason)
