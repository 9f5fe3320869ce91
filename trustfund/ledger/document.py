"""Writes docs/accounts.md: the chart of accounts, from the kinds that the apps declare."""

from __future__ import annotations

from typing import Final

from django.utils.translation import override

from trustfund.ledger._kinds import BOOKS, Kind, chart

PATH: Final = "docs/accounts.md"
HEAD: Final = """# Chart of accounts

Written by `manage.py docs` from each app's `accounts.py`; do not edit.

Every account belongs to one of these kinds. A transfer moves an amount from its credit account to its debit account,
within one book and one currency. A balance counts on the side named here and never lies below its floor.
"""


def document() -> tuple[str, str]:
    """Return the path of the document and its text."""
    with override("en"):
        sections = [_section(book, [kind for kind in chart() if kind.book == book]) for book in BOOKS]
    return PATH, "\n".join([HEAD, *sections])


def _section(book: str, kinds: list[Kind]) -> str:
    rows = [
        f"| `{kind.name}` | {kind.label} | {kind.side} | {'none' if kind.floor is None else kind.floor} "
        f"| {'' if kind.floor is None else kind.refusal} |"
        for kind in kinds
    ]
    table = ["| kind | is | side | floor | refused with |", "|---|---|---|---|---|", *rows]
    return "\n".join([f"## {BOOKS[book]}", "", *(table if rows else ["None yet."]), ""])
