"""A POST sent twice has one effect and one answer: the key, the effect and the answer are one transaction."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _t
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from trustfund.api.bodies import content_of
from trustfund.api.models import Answer, Token
from trustfund.api.problems import Problem
from trustfund.web.refusals import explained

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

    from trustfund.access.models import User

HEADER: Final = "Idempotency-Key"
SHOWN: Final = frozenset({"password"})
READABLE: Final = re.compile(r"[!-~]{1,200}", re.ASCII)


class Effect(NamedTuple):
    """What was done, to be answered and kept."""

    status: int
    body: Any
    headers: dict[str, str]


def once(request: Request, user: User, effect: Callable[[], Effect]) -> Response:
    """Have the effect, or give the answer that was given to the same key before. Raises 409 for another request.

    Two at once wait for each other by a lock of the transaction. A refusal has no effect: nothing is kept of it, and
    the same key may be sent again when its cause is gone.
    """
    key, asked = _key(request), _asked(request)
    with explained(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"api:{user.pk}:{key}"])
        before = Answer.objects.filter(user=user, key=key).first()
        if before is not None:
            return _again(before, asked, request)
        done = effect()
        body = JSONRenderer().render(done.body).decode()
        Answer.objects.create(
            user=user, key=key, address=request.path[:300], asked_sha256=asked,
            status=done.status, body=body, headers=done.headers,
        )  # fmt: skip
    return Response(json.loads(body), status=done.status, headers=done.headers)


def _again(before: Answer, asked: str, request: Request) -> Response:
    if before.asked_sha256 != asked:
        raise Problem(
            409, _t("This Idempotency-Key was used already: send another request with a new key."),
            errors={HEADER: [_t("It was used for %(address)s.") % {"address": before.address}]},
        )  # fmt: skip
    return Response(
        json.loads(before.body), status=before.status, headers={**before.headers, "Idempotency-Replayed": "true"}
    )


def _key(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not READABLE.fullmatch(key):
        raise Problem(
            400, _t("Every POST has an Idempotency-Key: up to 200 visible ASCII characters, new for each thing to do."),
            errors={HEADER: [_t("It is missing, or cannot be read.")]},
        )  # fmt: skip
    return key


def _asked(request: Request) -> str:
    """Return the hash of the whole request: as whom it is made, its address, what it says, and the files it brings.

    How somebody shows who is there is no part of it: a password leaves no trace in what is kept.
    """
    content, files = content_of(request)
    said = (
        {name: value for name, value in content.items() if name not in SHOWN} if isinstance(content, dict) else content
    )
    role = str(request.auth.membership_id) if isinstance(request.auth, Token) else ""
    parts: list[Any] = [role, request.path, said]
    for name, many in sorted(files.lists()):
        for each in many:
            parts.append([name, each.name, hashlib.sha256(each.read()).hexdigest()])
            each.seek(0)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
