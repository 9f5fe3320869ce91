"""Files for programs: handed out as on the pages, whatever type the program says it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import renderers

from trustfund.api import described
from trustfund.api.doors import Operation
from trustfund.api.reading import me

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

    from trustfund.access.policy import Action


class AnyType(renderers.BaseRenderer):
    """A file is of its own type: nothing is negotiated about it."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        """Return what is there; files come as answers of their own."""
        return data


def handing(title: str, object_name: str, action: Action, hand: Callable[..., Any], **more: Any) -> Operation:
    """Return the operation that hands out a file: `hand(request, user, **arguments)` answers with it."""

    def does(request: Request, **arguments: Any) -> Any:
        return hand(request._request, me(request), **arguments)  # noqa: SLF001

    file = OpenApiResponse(OpenApiTypes.BINARY, description="The file, as an attachment; who took it is in the acts.")
    told = described.of(
        title,
        {(200, "*/*"): file},
        refuses=(404,),
        asks=(401, 403, 429),
    )
    return Operation(does, object_name, action, described=told | more)
