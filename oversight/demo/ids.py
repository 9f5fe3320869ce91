"""Ids that are the same on every machine: a name of the demonstration always becomes the same UUID."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("6d1f7a52-4e0b-5c67-9a35-0d9c7b1f2e44")


def demo_id(name: str) -> UUID:
    """Return the id of what the demonstration calls by this name, e.g. `person:preparer`."""
    return uuid5(NAMESPACE, name)
