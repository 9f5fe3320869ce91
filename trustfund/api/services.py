"""Tokens of programs: requested by one, approved by another, taken by their person, ended by any of three."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _t

from trustfund import history
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.api.models import Token
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked
from trustfund.web.refusals import NotAllowed, Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import Membership, User

OBJECT: Final = "api_token"
MARK: Final = "tf_"
"""What every secret begins with, so that people and scanners of leaks recognise one."""
BYTES: Final = 32
SHOWN: Final = 8


@explained()
@transaction.atomic
def request_token(
    user: User,
    membership: Membership,
    *,
    by: User | None,
    purpose: str,
    scope: str,
    expires_on: date,
    id: UUID | None = None,
) -> Token:
    """Request a token for one role of a person. Raises `Refused` beyond a year, or for another's role."""
    allow(by, OBJECT, Action.CREATE)
    terms: dict[str, Any] = {"purpose": purpose, "scope": scope, "expires_on": expires_on}
    token, is_new = create_once(Token, id, user=user, membership=membership, **terms)
    return workflow.begin(token, by=by, party=membership.party_id, scope=scope) if is_new else token


def approve_token(token: Token, *, by: User | None, on: date | None = None, note: str = "") -> Token:
    """Approve: its person can take the secret."""
    return workflow.advance(token, "approve", by=by, note=note)


def reject_token(token: Token, *, by: User | None, on: date | None = None, note: str = "") -> Token:
    """Reject, with the reason."""
    return workflow.advance(token, "reject", by=by, note=note)


def revoke_token(token: Token, *, by: User | None, on: date | None = None, note: str = "") -> Token:
    """Revoke: the program's next request is refused."""
    return workflow.advance(token, "revoke", by=by, note=note)


def sha256_of(secret: str) -> str:
    """Return the hash by which a secret is kept and found."""
    return hashlib.sha256(secret.encode()).hexdigest()


def take_secret(token: Token, *, by: User) -> str:
    """Make the secret and return it to its person: nobody, they included, sees it a second time."""
    with history.because(by=by), transaction.atomic(), explained():
        held = _own(token, by)
        if not held.is_to_be_taken:
            raise Refused(_t("The secret was taken already, or the token has ended: request another one."))
        secret = MARK + secrets.token_urlsafe(BYTES)
        Token.objects.filter(pk=held.pk).update(
            prefix=secret[: SHOWN + len(MARK)], secret_sha256=sha256_of(secret), taken_at=Now()
        )
        acts.log("token.taken", by=by, object_name=OBJECT, object_id=held.pk)
    return secret


def give_up(token: Token, *, by: User) -> Token:
    """End one's own token at once, without asking anybody."""
    with history.because(by=by), transaction.atomic(), explained():
        held = _own(token, by)
        if held.given_up_at is None:
            Token.objects.filter(pk=held.pk).update(given_up_at=Now())
            acts.log("token.given_up", by=by, object_name=OBJECT, object_id=held.pk)
    return held


def _own(token: Token, by: User) -> Token:
    held = locked(token)
    if held.user_id != by.pk:
        raise NotAllowed(_t("A token is taken, and given up, by its own person."))
    return held
