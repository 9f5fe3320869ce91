from __future__ import annotations

import ast

from tests.house.sources import PYTHON, TEMPLATES, is_ours, name, tree


def test_no_file_is_longer_than_300_lines() -> None:
    assert {name(p): n for p in PYTHON if (n := len(p.read_text().splitlines())) > 300} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {
        f"{name(path)}:{node.name}": length
        for path in PYTHON
        if is_ours(path)  # a table in a test may be as long as its subject
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > 40
    }
    assert long == {}


def test_no_template_is_longer_than_80_lines() -> None:
    texts = [path for path in TEMPLATES if path.suffix in {".html", ".txt", ".svg"}]
    assert {name(p): n for p in texts if (n := len(p.read_text().splitlines())) > 80} == {}
