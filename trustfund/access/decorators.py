"""How a view declares who may open it. A view that declares nothing is refused by the middleware.

    @opens("receipt", Action.LIST)
    def receipt_list(request): ...

Below every decorator of another kind that hides the function (or use functools.wraps, which keeps `access`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode

from trustfund.access import policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.http import HttpRequest, HttpResponseBase

    from trustfund.access.policy import Action

    View = Callable[..., HttpResponseBase]

EVERYONE: Final = "everyone"
SIGNED_IN: Final = "signed in"
PAGE: Final = ("GET", "HEAD")
FORM: Final = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Declared:
    """What a view says about itself: the object and action it asks the policy for, and its HTTP methods."""

    object_name: str
    action: Action | None
    methods: tuple[str, ...]
    is_for_programs: bool = False
    """An address of the API: it answers strangers with 401 instead of leading them to the sign-in page."""
    by_method: Mapping[str, Declared] = field(default_factory=dict)
    """What single methods ask where they ask for different actions."""

    def of(self, method: str) -> Declared:
        """Return what this method asks."""
        return self.by_method.get("GET" if method == "HEAD" else method, self)

    @property
    def audience(self) -> str:
        """Everyone, everyone signed in, or those whom the policy allows the action."""
        return f"{self.object_name}: {self.action.value}" if self.action else self.object_name


def _declare(view: View, declared: Declared, guard: Callable[[HttpRequest], HttpResponseBase | None]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refused = guard(request)
        if refused is not None:
            return refused
        if request.method not in declared.methods:
            return HttpResponseNotAllowed(declared.methods)
        return view(request, *args, **kwargs)

    guarded.access = declared  # type: ignore[attr-defined]
    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponseBase | None:
    """Send whoever is not signed in to the sign-in page, and from there back to where they wanted to go."""
    if request.user.is_authenticated:
        return None
    wanted = request.get_full_path() if request.method in PAGE else settings.LOGIN_REDIRECT_URL
    if request.headers.get("HX-Request"):  # a piece of a page cannot hold the sign-in page: the whole page goes there
        return HttpResponse(headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': wanted})}")


def opens(object_name: str, action: Action, *, methods: Iterable[str] = FORM) -> Callable[[View], View]:
    """Open the view to those whom the policy allows `action` on some object of this name; others get 403.

    Which objects is the matter of the queryset's `visible_to`: outside it the view answers 404.
    """
    declared = Declared(object_name, action, tuple(methods))
    if object_name not in policy.MATRIX:
        raise LookupError(object_name)

    def guard(request: HttpRequest) -> HttpResponseBase | None:
        refused = _to_sign_in(request)
        if refused is None:
            policy.require(request.user, object_name, action)
        return refused

    return lambda view: _declare(view, declared, guard)


def opens_to_signed_in(view: View) -> View:
    """Open the view to every person who is signed in, whatever their role."""
    return _declare(view, Declared(SIGNED_IN, None, FORM), _to_sign_in)


def opens_to_everyone(view: View) -> View:
    """Open the view to everyone, signed in or not."""
    return _declare(view, Declared(EVERYONE, None, FORM), lambda _request: None)
