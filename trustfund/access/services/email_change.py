"""A person's address changes when both addresses have confirmed it, each by a link of its own."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse

from trustfund import history
from trustfund.access import acts, letters
from trustfund.access.models import EmailChange, User
from trustfund.access.models.email_change import KEPT, Side
from trustfund.access.services.accounts import end_all

OBJECT: Final = "own_profile_and_factors"
BYTES: Final = 32
"""256 random bits are not guessed: their hash needs neither salt nor slowness."""
HOURS: Final = int(KEPT.total_seconds() // 3600)


class LinkIsDead(Exception):
    """The link was used, is too old, or its change has come to an end."""


def sha256_of(secret: str) -> str:
    """Return the hash by which the secret of a link is kept and found."""
    return hashlib.sha256(secret.encode()).hexdigest()


def ask_for_email(user: User, new_email: str) -> EmailChange:
    """Ask for another address: both addresses get a letter. A change asked for before is cancelled by it.

    Where the address belongs to another account, that letter says so and holds no link; everything else is the same.
    """
    old_secret, new_secret = secrets.token_urlsafe(BYTES), secrets.token_urlsafe(BYTES)
    with history.because(by=user), transaction.atomic():
        held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        EmailChange.objects.open().filter(user=held).update(cancelled_at=Now())
        change = EmailChange.objects.create(
            user=held, old_email=held.email, new_email=new_email.strip().lower(),
            old_sha256=sha256_of(old_secret), new_sha256=sha256_of(new_secret),
        )  # fmt: skip
        _write_to(change.old_email, "email_old", held, old_secret)
        other = User.objects.filter(email=change.new_email).first()
        if other is not None:
            letters.send("email_taken", to=other.email, language=other.language)
        else:
            _write_to(change.new_email, "email_new", held, new_secret)
        acts.log("email.asked", by=user, object_name=OBJECT, object_id=held.pk, change=str(change.pk))
    return change


def _write_to(address: str, name: str, user: User, secret: str) -> None:
    url = letters.link(reverse("access:email_link", args=[secret]))
    letters.send(name, to=address, language=user.language, url=url, hours=HOURS)


def confirm_email(sha256: str, *, here: str | None = None) -> EmailChange:
    """Confirm by the link with this hash; with the second one the address changes, and every session but `here` ends.

    Raises `LinkIsDead`: a link confirms once.
    """
    with transaction.atomic():
        change = _held(sha256)
        side = change.side_of(sha256)
        if change.is_confirmed_by(side):
            raise LinkIsDead
        with history.because(by=change.user):
            EmailChange.objects.filter(pk=change.pk).update(**{f"{side.value}_confirmed_at": Now()})
            change.refresh_from_db()
            acts.log(
                "email.confirmed", by=change.user, object_name=OBJECT, object_id=change.user_id, address=side.value
            )
            if change.old_confirmed_at and change.new_confirmed_at:
                _change(change, here)
    return change


def _held(sha256: str) -> EmailChange:
    """Return the change behind a link, held to the end of the transaction together with its account."""
    found = EmailChange.objects.behind(sha256).first()
    if found is None:
        raise LinkIsDead
    user = User.objects.select_for_update(of=("self",)).get(pk=found.user_id)
    change = EmailChange.objects.behind(sha256).select_related("user").first()
    if change is None or not user.is_active or user.email != change.old_email:
        raise LinkIsDead
    return change


def _change(change: EmailChange, here: str | None) -> None:
    user = change.user
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=change.new_email)
    except IntegrityError:  # another account has taken the address since it was asked for
        _cancel(change, by=user, by_letter=False)
        change.refresh_from_db()
        return
    EmailChange.objects.filter(pk=change.pk).update(changed_at=Now())
    change.refresh_from_db()
    EmailAddress.objects.filter(user=user).delete()  # where allauth looks whom a lost password belongs to
    ended = end_all(user, but=here)
    acts.log("email.changed", by=user, object_name=OBJECT, object_id=user.pk, change=str(change.pk), sessions=ended)
    for address in (change.old_email, change.new_email):
        letters.send("email_changed", to=address, language=user.language)


def cancel_email_change(user: User) -> None:
    """Cancel the change that one's own account waits for; where none waits, nothing happens."""
    with history.because(by=user), transaction.atomic():
        held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        for change in EmailChange.objects.open().filter(user=held):
            _cancel(change, by=user, by_letter=False)


def disown_email_change(sha256: str) -> EmailChange:
    """Cancel by the link in the letter to the present address: "this was not me". Raises `LinkIsDead`."""
    with transaction.atomic():
        change = _held(sha256)
        if change.side_of(sha256) is not Side.OLD:
            raise LinkIsDead
        with history.because(by=change.user):
            _cancel(change, by=change.user, by_letter=True)
    return change


def _cancel(change: EmailChange, *, by: User, by_letter: bool) -> None:
    EmailChange.objects.filter(pk=change.pk).update(cancelled_at=Now())
    acts.log(
        "email.disowned" if by_letter else "email.cancelled",
        by=by, object_name=OBJECT, object_id=change.user_id, change=str(change.pk),
    )  # fmt: skip
