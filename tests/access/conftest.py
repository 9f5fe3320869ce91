from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

if TYPE_CHECKING:
    from datetime import date


@pytest.fixture
def today(db: None) -> date:
    """Today by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_DATE")
        day: date = cursor.fetchone()[0]
    return day
