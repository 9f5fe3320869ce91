"""An address for programs: what each of its methods does, for whom, and what is said of it in the description.

    address("pledges/", "pledge_list", GET=listing, POST=drafting)

An operation asks the policy for an object and an action, as `@opens` does for a page; the walk of tests/access tries
every one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import path
from django.utils.translation import gettext as _t
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from trustfund import history
from trustfund.access import acts, factors, policy
from trustfund.access.decorators import EVERYONE, SIGNED_IN, Declared
from trustfund.access.models import User
from trustfund.api.models import Token
from trustfund.api.models.token import Scope
from trustfund.api.parsers import Json
from trustfund.api.problems import ProblemResponse
from trustfund.api.throttles import Often
from trustfund.api.tokens import Session, TokenAuthentication
from trustfund.web.refusals import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.urls import URLPattern
    from rest_framework.request import Request

    from trustfund.access.policy import Action

Does = Callable[..., Response]


@dataclass(frozen=True)
class Operation:
    """What one method of an address does: whom it asks the policy for, which scope a token needs, how it answers."""

    does: Does
    object_name: str
    action: Action | None = None
    scope: str = Scope.READ.value
    step: str = ""
    described: Mapping[str, Any] = field(default_factory=dict)
    """How the description tells of it: arguments of drf-spectacular's `extend_schema`."""

    def declared(self, methods: tuple[str, ...]) -> Declared:
        """Return what the walk and docs/access.md read."""
        return Declared(self.object_name, self.action, methods, is_for_programs=True)


class MayPass(BasePermission):
    """The door itself: signed in, allowed by the policy, within the token's scope; each refusal in words."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raise what refuses; nothing is refused in silence."""
        operation: Operation | None = view.operation(request.method)
        if operation is None:  # answered by 405
            return True
        user = request.user
        if operation.object_name == EVERYONE:
            return True
        if not isinstance(user, User):
            raise NotAuthenticated(_t("Send a token (Authorization: Bearer …), or sign in on the pages."))
        if not isinstance(request.auth, Token):
            user.remember()
            if factors.must_be_made(user):
                raise NotAllowed(_t("Your role needs a second factor: add one on the page of your account first."))
        if operation.action is not None:
            policy.require(user, operation.object_name, operation.action)
        if isinstance(request.auth, Token) and not request.auth.may(operation.scope):
            parts = {"may": request.auth.get_scope_display(), "needs": Scope(operation.scope).label}
            raise NotAllowed(_t("This token may: %(may)s. This needs: %(needs)s. Request another token.") % parts)
        return True


class Door(APIView):
    """One address; its subclass is made by `address`."""

    authentication_classes = (TokenAuthentication, Session)
    permission_classes = (MayPass,)
    throttle_classes = (Often,)
    parser_classes = (Json,)
    renderer_classes = (JSONRenderer,)
    operations: ClassVar[dict[str, Operation]] = {}

    def operation(self, method: str | None) -> Operation | None:
        """Return what this method does; HEAD is GET without its body."""
        return self.operations.get("GET" if method == "HEAD" else method or "")

    def perform_authentication(self, request: Request) -> None:
        """Ask who is there, and count the request at once: what is refused must not be free to try."""
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Pass: it was counted when it was known who asks."""

    def finalize_response(self, request: Request, response: Any, *arguments: Any, **named: Any) -> Any:
        """Finish the answer; a refusal stays a problem."""
        finished = super().finalize_response(request, response, *arguments, **named)
        if isinstance(finished, ProblemResponse):
            finished.render_as_problem()
        return finished

    def answer(self, request: Request, **arguments: Any) -> Response:
        """Do it; every row that changes names the person and, for a program, the token."""
        operation = self.operation(request.method)
        if operation is None:  # the framework asks only for methods that are there
            self.http_method_not_allowed(request)
            raise LookupError(request.method)
        if request.method in {"GET", "HEAD"}:
            with acts.by_means(**_means(request)):
                return operation.does(request, **arguments)
        user = request.user if isinstance(request.user, User) else None
        with acts.by_means(**_means(request)), history.because(by=user, url=request.path, **_means(request)):
            return operation.does(request, **arguments)


def _means(request: Request) -> dict[str, str]:
    return {"token": str(request.auth.pk)} if isinstance(request.auth, Token) else {}


def _handler(name: str, operation: Operation, method: str) -> Callable[..., Response]:
    def handle(self: Door, request: Request, **arguments: Any) -> Response:
        return self.answer(request, **arguments)

    handle.__name__ = method.lower()
    handle.__doc__ = str(operation.described.get("description", ""))
    described: Callable[..., Response] = extend_schema(
        operation_id=operation.described.get("operation_id", f"{name}_{method.lower()}"),
        **{key: value for key, value in operation.described.items() if key != "operation_id"},
    )(handle)
    return described


def address(
    route: str,
    name: str,
    *,
    parsers: tuple[type, ...] = (),
    renderers: tuple[type, ...] = (),
    **operations: Operation,
) -> URLPattern:
    """Return the pattern of an address whose methods do these operations."""
    methods = tuple(each for method in operations for each in ((method, "HEAD") if method == "GET" else (method,)))
    made: dict[str, Any] = {
        method.lower(): _handler(name, operation, method) for method, operation in operations.items()
    }
    first = next(iter(operations.values()))
    made |= {
        "operations": operations,
        "http_method_names": [method.lower() for method in methods],
        "access": Declared(
            first.object_name,
            first.action,
            methods,
            is_for_programs=True,
            by_method={method: each.declared(methods) for method, each in operations.items()},
        ),
        "step": next((each.step for each in operations.values() if each.step), ""),
    }
    if parsers:
        made["parser_classes"] = parsers
    if renderers:
        made["renderer_classes"] = renderers
    view: type[Door] = type(f"{name.title().replace('_', '')}Door", (Door,), made)
    return path(route, view.as_view(), name=name)


__all__ = ["EVERYONE", "SIGNED_IN", "Door", "Operation", "address"]
