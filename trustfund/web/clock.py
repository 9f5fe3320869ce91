"""The clock at the edge: views, commands and tasks ask here what day it is; everything below is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date


def today() -> date:
    """Return the day of the fund's calendar (UTC)."""
    return timezone.now().astimezone(timezone.get_default_timezone()).date()
