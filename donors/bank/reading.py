"""A file of a bank, whichever of the two formats it is in, as believed statements. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from donors.bank import camt, mt940
from donors.bank.shape import Statement, Unreadable, believed

CAMT: Final = "camt.053"
MT940: Final = "MT940"
MOST_LINES: Final = 50_000


@dataclass(frozen=True)
class Told:
    """What a file tells: its format and its statements, whose sums tie."""

    format: str
    statements: tuple[Statement, ...]


def read(content: bytes) -> Told:
    """Return what the file tells. Raises `Unreadable` where anything in it cannot be believed."""
    is_xml = content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    reader = camt if is_xml else mt940
    statements = tuple(believed(each) for each in reader.read(content))
    told: set[tuple[str, str, object]] = set()
    for each in statements:
        if (each.account, each.number, each.closed_on) in told:
            raise Unreadable("told_twice", statement=each.number)
        told.add((each.account, each.number, each.closed_on))
    lines = sum(len(each.lines) for each in statements)
    if lines > MOST_LINES:
        raise Unreadable("too_many_lines", lines=lines, most=MOST_LINES)
    return Told(CAMT if is_xml else MT940, statements)
