from __future__ import annotations

import pytest

from tests.projects import world as worlds


@pytest.fixture
def world(db: None) -> worlds.World:
    """The fund of these tests, in a transaction that is rolled back."""
    return worlds.build()
