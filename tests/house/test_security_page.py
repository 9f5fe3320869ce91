"""docs/security.md promises tests: each of them exists."""

from __future__ import annotations

import ast
import re
from typing import Final

from tests.house.sources import ROOT, tree

PAGE: Final = (ROOT / "docs" / "security.md").read_text()
NAMED: Final = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))


def test_every_test_named_on_the_security_page_exists() -> None:
    missing = []
    for file, function in NAMED:
        path = ROOT / file
        found = (
            {node.name for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)}
            if path.exists()
            else set()
        )
        if not found or (function and function not in found):
            missing.append(f"{file}::{function}")
    assert missing == []
    assert len(NAMED) > 20


def test_every_line_of_its_tables_says_what_shows_it() -> None:
    threats = PAGE.partition("## `make attack`")[0]
    rows = [line for line in threats.splitlines() if line.startswith("| ") and "---" not in line]
    bare = [row for row in rows if "`" not in row.rsplit("|", 2)[1] and "shown by" not in row]
    assert bare == []
