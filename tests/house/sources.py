"""What the house rules look at."""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
APPS: Final = ("trustfund", "donors", "projects", "disbursements", "oversight")
PYTHON: Final = sorted(
    path for folder in (*APPS, "tests") for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES: Final = sorted((ROOT / "templates").rglob("*.*"))


def name(path: Path) -> str:
    """As a person would say it."""
    return str(path.relative_to(ROOT))


@functools.cache
def tree(path: Path) -> ast.Module:
    """The file, parsed once."""
    return ast.parse(path.read_text())


def is_ours(path: Path) -> bool:
    """Of an app, not of tests or benchmarks."""
    return path.relative_to(ROOT).parts[0] in APPS
