from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def quiet(settings: Any) -> Iterator[None]:
    """Thousands of refusals need no line each, and come from one address."""
    settings.API_RATE = settings.API_RATE_ANONYMOUS = "100000/min"
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
