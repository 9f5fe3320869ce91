"""Another address to sign in with: asked for on one's account, confirmed by a link in each of two letters.

The secret of a link leaves the address bar at once: its hash waits in the session of whoever opened it, so that no
line of history or of a log, and no page that follows, holds what opens it. Opening a link changes nothing: programs
that look into letters open links too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.core import ratelimit
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t

from trustfund.access import attempts, services
from trustfund.access.account import OBJECT, must_confirm
from trustfund.access.decorators import opens, opens_to_everyone
from trustfund.access.forms import NewAddressForm
from trustfund.access.models import EmailChange
from trustfund.access.models.email_change import Side
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.access.services.email_change import sha256_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

HELD: Final = "email_link"
"""Where the session keeps the hash of the link that was opened."""


@opens(OBJECT, Action.EDIT)
def email_new(request: HttpRequest) -> HttpResponse:
    """Ask for another address. The answer is the same whether somebody else has it or not."""
    if (way := must_confirm(request)) is not None:
        return way
    user = reader(request)
    form = NewAddressForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        too_many = ratelimit.consume_or_429(request, action="change_email", user=user)
        if too_many is not None:
            refused: HttpResponse = too_many
            return refused
        services.ask_for_email(user, form.cleaned_data["email"])
        messages.success(request, _t("Two letters are on their way, one to each address."), extra_tags="done")
        return redirect("access:account")
    status = 422 if form.is_bound else 200
    return render(request, "access/email_new.html", {"form": form, "account": user}, status=status)


@opens(OBJECT, Action.VOID, methods=("POST",))
def email_cancel(request: HttpRequest) -> HttpResponse:
    """Cancel the change that waits: both links open nothing any more."""
    services.cancel_email_change(reader(request))
    messages.success(request, _t("Your address stays as it is."), extra_tags="done")
    return redirect("access:account")


@opens_to_everyone
def email_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Open a link of a letter: remember which, and show what it is about at an address without the secret."""
    request.session[HELD] = sha256_of(secret)
    return redirect("access:email_confirm")


@opens_to_everyone
def email_confirm(request: HttpRequest) -> HttpResponse:
    """Show what the opened link is about; confirm by a press of the button, or say "this was not me"."""
    sha256 = str(request.session.get(HELD, ""))
    if request.method == "POST":
        try:
            return _confirmed(request, sha256, disowns="disown" in request.POST)
        except services.LinkIsDead:
            return render(request, "access/email_dead.html", status=422)
    change = EmailChange.objects.behind(sha256).first()
    if change is None:
        return render(request, "access/email_dead.html")
    side = change.side_of(sha256)
    context = {"change": change, "is_old": side is Side.OLD, "is_confirmed": change.is_confirmed_by(side)}
    return render(request, "access/email_confirm.html", context)


def _confirmed(request: HttpRequest, sha256: str, *, disowns: bool) -> HttpResponse:
    if disowns:
        return render(
            request, "access/email_done.html", {"change": services.disown_email_change(sha256), "disowned": True}
        )
    found = EmailChange.objects.behind(sha256).first()
    is_own = found is not None and getattr(request.user, "pk", None) == found.user_id
    change = services.confirm_email(sha256, here=request.session.session_key if is_own else None)
    answer = render(request, "access/email_done.html", {"change": change, "disowned": False})
    if change.changed_at and is_own:
        attempts.remember(answer, change.new_email)
    return answer
