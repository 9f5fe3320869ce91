"""Texts and tables in plain characters: no markup, no other file's beginning, no formula."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Final

from defusedxml import DefusedXmlException, ElementTree
from django.utils.translation import gettext as _

from trustfund.fund.vetting.refused import NotAccepted

ANOTHERS: Final = ("<", "GIF8", "%PDF", "%!PS", "#!", "{\\rtf", "II*")
"""How pages, pictures and programs begin that programs take for what they look like, whatever they are called."""
SYLK: Final = re.compile(r"ID;P.*?^[BCEFNO];", re.DOTALL | re.MULTILINE)
"""A spreadsheet of the eighties, made of text; spreadsheets of today still compute it."""
UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
FORMULA: Final = re.compile(r"\s*(?:[=@]|[+-](?![\d\s.,()/%-]*$))")
"""Cells that a spreadsheet computes when it opens the file; -1,234.50 and +850 2 381 are none."""
MT940: Final = re.compile(r"\s*(?:\{1:[^{}]*\}|:20:)")
"""How a statement of SWIFT begins: in its envelope, or with its reference."""
OTHER_COMMAS: Final = re.compile(r"[;\t]")
"""What spreadsheets in other countries part cells by."""


def is_text(content: bytes) -> bool:
    """Say whether this is text in UTF-8 that nothing takes for another kind of file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not (UNSEEN.search(text) or text.lstrip().startswith(ANOTHERS) or SYLK.match(text))


def is_xml(content: bytes) -> bool:
    """Say whether this is XML in UTF-8 that says so in its first characters."""
    try:
        return content.decode("utf-8-sig").startswith("<?xml ")
    except UnicodeDecodeError:
        return False


def is_mt940(content: bytes) -> bool:
    """Say whether this is text that begins as a statement of SWIFT; banks write names in UTF-8 or in Latin-1."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return MT940.match(text) is not None and not UNSEEN.search(text)


def judge_xml(name: str, content: bytes) -> None:
    """Refuse what is not well formed, declares entities or calls for something from outside. Raises `NotAccepted`."""
    try:
        ElementTree.fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, RecursionError) as error:
        raise NotAccepted(
            _("“%(name)s” cannot be read as XML, or it declares what is not taken: %(why)s.")
            % {"name": name, "why": str(error)[:120]}
        ) from error


def judge(name: str, content: bytes) -> None:
    """A text was judged when it was found to be one."""


def judge_json(name: str, content: bytes) -> None:
    """Refuse what no program could read as JSON. Raises `NotAccepted`."""
    try:
        json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotAccepted(_("“%(name)s” cannot be read: it is damaged or protected.") % {"name": name}) from error


def judge_csv(name: str, content: bytes) -> None:
    """Refuse a cell that a spreadsheet would compute, naming it. Raises `NotAccepted`."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    try:
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row, start=1):
                if any(FORMULA.match(part) for part in OTHER_COMMAS.split(cell)):
                    raise NotAccepted(
                        _("“%(name)s” has a formula in row %(row)s, column %(column)s. Save it with values only.")
                        % {"name": name, "row": number, "column": place}
                    )
    except csv.Error as error:
        raise NotAccepted(_("“%(name)s” cannot be read: it is damaged or protected.") % {"name": name}) from error
