"""SQL is put together from strings only where triggers and the books are written, never where requests are answered."""

from __future__ import annotations

import json
import subprocess
import sys
from fnmatch import fnmatch
from typing import Final

from tests.house.sources import APPS, ROOT

WHERE: Final = {
    "*/migrations/*.py": "tables and rights, before anybody asks anything",
    "*guards*.py": "bodies of triggers, made of the names of our own tables and states",
    "*/guards/*.py": "likewise, by subject",
    "trustfund/ledger/_*.py": "the ledger's functions and questions, made of its own names; values are parameters",
    "trustfund/history.py": "the rows of history, by the names of our own tables",
}
"""Which files may, and what they make SQL of. Everything else asks through Django's querysets."""


def test_sql_is_made_of_strings_only_where_no_request_is_answered() -> None:
    bandit = [sys.executable, "-m", "bandit", "--quiet", "--recursive", "--tests", "B608", "--format", "json", *APPS]
    done = subprocess.run(bandit, cwd=ROOT, capture_output=True, text=True, check=False)
    places = {result["filename"].removeprefix("./") for result in json.loads(done.stdout)["results"]}
    assert places, "bandit found nothing at all: did it run?"
    assert {place for place in places if not any(fnmatch(place, pattern) for pattern in WHERE)} == set()
