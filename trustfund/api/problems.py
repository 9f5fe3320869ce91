"""Every refusal as RFC 9457 says: what kind it is, and the sentence that the page would show.

`type` leads to the kind's line on the page of the API; `errors` names fields of the body; `constraint` is the name of
the rule of the database that refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, renderers, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

MEDIA_TYPE: Final = "application/problem+json"
HOME: Final = "/api/v1/"


@dataclass(frozen=True)
class Kind:
    """A kind of refusal: its name in the address of `type`, its status, its title."""

    name: str
    status: int
    title: str | _StrPromise


KINDS: Final = (
    Kind("unreadable", 400, _("The request cannot be read")),
    Kind("no-token", 401, _("A token, or a session, is needed")),
    Kind("not-allowed", 403, _("Not allowed")),
    Kind("not-found", 404, _("Not found")),
    Kind("no-such-method", 405, _("This address does not do that")),
    Kind("not-acceptable", 406, _("Answers are JSON")),
    Kind("key-used", 409, _("The Idempotency-Key was used for another request")),
    Kind("no-length", 411, _("The length of the body is needed")),
    Kind("changed-meanwhile", 412, _("Somebody changed it meanwhile")),
    Kind("too-large", 413, _("The request is too large")),
    Kind("not-json", 415, _("Bodies are JSON")),
    Kind("refused", 422, _("A rule refuses it")),
    Kind("condition-needed", 428, _("If-Match is needed")),
    Kind("too-often", 429, _("Too many requests")),
)
OF_DJANGO: Final = (
    (Http404, 404, _("There is nothing here, or nothing for you.")),
    (RequestDataTooBig, 413, _("The body is larger than is taken here.")),
    (SuspiciousOperation, 400, _("The body has too many parts, or a file without a name.")),
)
"""Refusals that Django itself makes; the first that fits."""
BY_STATUS: Final = {kind.status: kind for kind in KINDS}


class ProblemRenderer(renderers.JSONRenderer):
    """A refusal is JSON of its own media type, whatever was asked for."""

    media_type = MEDIA_TYPE


class ProblemResponse(Response):
    """A refusal. It is JSON for whoever asks, also where a file was asked for."""

    def render_as_problem(self) -> None:
        """Keep the type of a problem, whatever was negotiated for what was not answered."""
        self.accepted_renderer = ProblemRenderer()
        self.accepted_media_type = MEDIA_TYPE


class ProblemSerializer(serializers.Serializer[Any]):
    """Why a request was refused, as RFC 9457 says."""

    type = serializers.CharField(help_text="Address that explains this kind of refusal.")
    title = serializers.CharField(help_text="What kind of refusal it is.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="The sentence for people: why, with the figures, and what can be done.")
    instance = serializers.CharField(help_text="The address that was asked.")
    constraint = serializers.CharField(required=False, help_text="Name of the rule of the database that refused.")
    errors = serializers.DictField(  # type: ignore[assignment]  # the member's name in this API
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by field of the body; a field of a row is written rows.0.field.",
    )


class Problem(exceptions.APIException):
    """A refusal that the machinery itself makes."""

    def __init__(
        self,
        status: int,
        sentence: str,
        *,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status_code, self.sentence = status, sentence
        self.errors, self.headers = dict(errors or {}), dict(headers or {})
        super().__init__(sentence)


def answer(error: Exception, context: Mapping[str, Any]) -> ProblemResponse | None:
    """Return the problem for a refusal; None for a mistake of the program, which is answered as such."""
    told = _told(error)
    if told is None:
        return None
    status, sentence, more, headers = told
    kind = BY_STATUS.get(status, BY_STATUS[400])
    body = {
        "type": f"{HOME}#{kind.name}",
        "title": str(kind.title),
        "status": status,
        "detail": sentence,
        "instance": context["request"].path,
        **more,
    }
    set_rollback()
    return ProblemResponse(body, status=status, headers=headers)


def _told(error: Exception) -> tuple[int, str, dict[str, Any], dict[str, str]] | None:
    """Return status, sentence, further members and headers."""
    if isinstance(error, Problem):
        return error.status_code, error.sentence, {"errors": error.errors} if error.errors else {}, error.headers
    if isinstance(error, Refused):
        return error.status, error.sentence, {"constraint": error.constraint} if error.constraint else {}, {}
    if isinstance(error, PermissionDenied):
        return 403, str(error) or _t("You may not do this."), {}, {}
    for kind, status, sentence in OF_DJANGO:
        if isinstance(error, kind):
            return status, str(sentence), {}, {}
    return _of_the_framework(error) if isinstance(error, exceptions.APIException) else None


def _of_the_framework(error: exceptions.APIException) -> tuple[int, str, dict[str, Any], dict[str, str]]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, ceil(wait)))
    if isinstance(error, exceptions.ValidationError):
        found = flat(error.detail)
        return 400, _t("The body is not as it is described: see errors."), {"errors": found}, headers
    return error.status_code, str(error.detail), {}, headers


def flat(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Return nested errors as sentences by path: {"instalments": [{"amount": [..]}]} is "instalments.0.amount"."""
    if isinstance(detail, dict):
        parts: Any = detail.items()
    elif isinstance(detail, list) and any(isinstance(each, dict | list) for each in detail):
        parts = enumerate(detail)
    else:
        return {prefix or "body": [str(each) for each in (detail if isinstance(detail, list) else [detail])]}
    found: dict[str, list[str]] = {}
    for name, inner in parts:
        found |= flat(inner, f"{prefix}.{name}" if prefix else str(name)) if inner else {}
    return found
