"""An event of the story: a day, and what a service does on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


@dataclass(frozen=True)
class Event:
    """Something that happens on a day; events of the same day happen in the order in which they were written."""

    on: date
    happen: Callable[[date], object]
