"""The one function by which words stay words in a spreadsheet: every export of ours writes its texts through it."""

from __future__ import annotations

from typing import Any, Final

BEGINS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How formulas begin, and what a sheet takes for their beginning: also the wide signs of East Asian keyboards."""


def plain(value: Any) -> str:
    """Return a text that no spreadsheet takes for a formula, an apostrophe before it where it would."""
    text = str(value)
    return f"'{text}" if text.startswith(BEGINS) or text.lstrip().startswith(BEGINS) else text
