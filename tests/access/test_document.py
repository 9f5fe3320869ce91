"""docs/access.md says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from trustfund.access import policy
from trustfund.access.document import MODELS, document

RULES = Path(__file__).resolve().parents[3] / "shared" / "ACCESS.md"


def test_the_document_names_every_object_and_every_address() -> None:
    path, text = document()
    assert path == "docs/access.md"
    assert set(MODELS) == set(policy.MATRIX)
    assert all(f"| {name} |" in text for name in policy.MATRIX)
    assert "`/sign-in/` | access:sign_in | everyone |" in text
    assert "NOTHING" not in text


@pytest.mark.skipif(not RULES.exists(), reason="the access rules are not beside the project")
def test_the_table_is_printed_as_the_rules_print_it() -> None:
    rules = {line.split("|")[1].strip(): line for line in RULES.read_text(encoding="utf-8").splitlines() if "|" in line}
    printed = document()[1].splitlines()
    for name in policy.MATRIX:
        assert rules[name] in printed
