"""A person's own account: second factors, sessions, password. allauth does the work in pages of ours.

Each of its views is declared to the policy, writes what it changed into the book of acts in one transaction, and
leads back to the account's page where there is nothing to show.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from trustfund.access import acts, attempts, factors, fresh
from trustfund.access.decorators import FORM, opens, opens_to_everyone
from trustfund.access.models import EmailChange, User
from trustfund.access.policy import Action
from trustfund.access.readers import reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    View = Callable[..., HttpResponseBase]

OBJECT: Final = "own_profile_and_factors"
WORDS: Final = {"totp": "authenticator", "webauthn": "key", "recovery_codes": "recovery codes"}


@opens(OBJECT, Action.READ, methods=("GET", "HEAD"))
def account(request: HttpRequest) -> HttpResponse:
    """Show the person's own account: how they sign in, and where they are signed in now."""
    user = reader(request)
    sessions = sorted(UserSession.objects.purge_and_list(user), key=lambda each: each.created_at, reverse=True)
    held = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    context = {
        "account": user,
        "totp": next((each for each in held if each.type == Authenticator.Type.TOTP), None),
        "keys": [each for each in held if each.type == Authenticator.Type.WEBAUTHN],
        "codes": next((len(each.wrap().get_unused_codes()) for each in held if each.type == "recovery_codes"), None),
        "must_have": user.holds(*factors.REQUIRED),
        "is_missing": factors.must_be_made(user),
        "sessions": sessions,
        "change": EmailChange.objects.waiting().filter(user=user).first(),
        "here": request.session.session_key,
    }
    return render(request, "access/account.html", context)


@opens(OBJECT, Action.VOID, methods=("POST",))
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of the person's sessions elsewhere, or all of them but this one."""
    if (way := must_confirm(request)) is not None:
        return way
    user, chosen = reader(request), request.POST.get("session", "")
    with transaction.atomic():
        if chosen:
            number = chosen if chosen.isdecimal() else "0"
            end_sessions(request, [get_object_or_404(UserSession, pk=int(number), user=user)])
        else:
            end_other_sessions(request, user)
        acts.log("session.ended_elsewhere", by=user, object_name=OBJECT, object_id=user.pk, all=not chosen)
    return redirect("access:account")


def own(view: View) -> View:
    """Open a view of allauth to the person whose account it is; what it changes is an act of theirs."""

    @wraps(view)
    def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = reader(request)
        with transaction.atomic():
            before = _standing(user)
            try:
                answer = view(request, *args, **kwargs)
            except Http404:
                return redirect("access:account")
            if request.method == "POST":
                _log(request, user, before, _standing(user))
        return answer

    return opens(OBJECT, Action.EDIT, methods=FORM)(watched)


def own_key(view: View) -> View:
    """Open a view of allauth about one of the person's own keys; another's is none."""

    @wraps(view)
    def of_number(request: HttpRequest, number: str) -> HttpResponseBase:
        keys = Authenticator.objects.filter(user=reader(request), type=Authenticator.Type.WEBAUTHN)
        if not number.isdecimal() or not keys.filter(pk=int(number)).exists():
            raise Http404
        return own(view)(request, pk=int(number))

    return opens(OBJECT, Action.EDIT, methods=FORM)(of_number)


def door(view: View) -> View:
    """Open a view of allauth to those who are about to sign in."""
    return opens_to_everyone(view)


def by_mailbox(view: View) -> View:
    """Open the view behind the link in a letter; whoever chose a password by it has made the device known."""

    @wraps(view)
    def watched(request: HttpRequest, uidb36: str, key: str) -> HttpResponseBase:
        with transaction.atomic():
            answer = view(request, uidb36=uidb36, key=key)
            if request.method == "POST" and answer.status_code == 302:
                user = User.objects.get(pk=url_str_to_user_pk(uidb36))
                acts.log("password.changed", by=user, object_name=OBJECT, object_id=user.pk, by_letter=True)
                attempts.remember(answer, user.email)
        return answer

    return door(watched)


def must_confirm(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the page that asks who is there, unless the person has shown it within five minutes."""
    if not reauthentication.is_reauthentication_required(request, app="trustfund"):
        return None
    way: HttpResponse = reauthentication.suspend_request(request, reverse("account_reauthenticate"))
    return way


def _standing(user: User) -> tuple[dict[int, str], str]:
    held = {each.pk: each.type for each in Authenticator.objects.filter(user=user)}
    return held, str(User.objects.values_list("password", flat=True).get(pk=user.pk))


def _log(
    request: HttpRequest, user: User, before: tuple[dict[int, str], str], after: tuple[dict[int, str], str]
) -> None:
    (held, password), (holds, changed) = before, after
    for pk in holds.keys() - held.keys():
        acts.log("factor.added", by=user, object_name=OBJECT, object_id=user.pk, factor=WORDS[holds[pk]])
        if holds[pk] in factors.FACTORS:  # who has just shown a new factor has shown that it is them
            record_authentication(request, user, fresh.FACTOR, id=pk, type=holds[pk], reauthenticated=True)
    for pk in held.keys() - holds.keys():
        acts.log("factor.removed", by=user, object_name=OBJECT, object_id=user.pk, factor=WORDS[held[pk]])
    if password != changed:
        acts.log("password.changed", by=user, object_name=OBJECT, object_id=user.pk)
