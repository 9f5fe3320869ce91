from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.donors import world as worlds

if TYPE_CHECKING:
    from tests.databases import Copy


@pytest.fixture
def world(empty_fund: Copy) -> worlds.World:
    """Return a small fund with two donors, in a database of its own."""
    return worlds.build()


@pytest.fixture
def stage(db: None) -> worlds.World:
    """Return the same on the demonstration's stage, rolled back afterwards."""
    return worlds.on_stage()
