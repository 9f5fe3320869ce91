"""Refuses to start while any address does not declare who may open it."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from trustfund.access.routes import routes


@register(Tags.security)
def every_view_declares_who_may_open_it(**_options: Any) -> list[CheckMessage]:
    """Report each address whose view has no access decorator."""
    return [
        Error(
            f"{route.pattern} ({route.name}) does not declare who may open it.",
            hint="Put @opens(...), @opens_to_signed_in or @opens_to_everyone above the view.",
            id="access.E001",
        )
        for route in routes()
        if route.declared is None
    ]
