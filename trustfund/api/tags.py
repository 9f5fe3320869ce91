"""ETags: the hash of what this reader sees of a record. Where two people may edit, If-Match is needed.

Over what the reader sees, and nothing else, so that a tag tells nobody of what is hidden from them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t
from django.utils.translation import override
from rest_framework.renderers import JSONRenderer

from trustfund.api.problems import Problem

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.serializers import BaseSerializer

ANY: Final = "*"


def tag_of(serializer: BaseSerializer[Any]) -> str:
    """Return the tag of a record as this serializer writes it, the same in every language."""
    with override("en"):
        content = JSONRenderer().render(serializer.data)
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def require_match(request: Request, tag: str) -> None:
    """Refuse an edit that does not name what it changes (428), or names what has changed meanwhile (412)."""
    asked = request.headers.get("If-Match", "").strip()
    if not asked:
        raise Problem(428, _t("Read the record, and send its ETag in If-Match: somebody else may be editing it."))
    given = {each.strip() for each in asked.split(",")}
    if tag not in given and ANY not in given:
        raise Problem(412, _t("Somebody changed it since you read it: read it again, then decide."))


def is_known(request: Request, tag: str) -> bool:
    """Say whether the reader holds this very state already (If-None-Match)."""
    given = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    return tag in given
