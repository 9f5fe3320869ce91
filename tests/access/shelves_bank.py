"""Which rows stand behind the addresses of the bank: all of them for the trustee's people and the auditor alone."""

from __future__ import annotations

from typing import Final

from tests.access.walk import Shelf

FILE: Final = Shelf("donors.BankFile")
LINE: Final = Shelf("donors.BankLine")
MATCH: Final = Shelf("donors.BankMatch")
SHELVES: Final = {
    "donors:bank_file_detail": FILE,
    "donors:bank_line_detail": LINE,
    "donors:bank_line_match": LINE,
    "donors:bank_line_receive": LINE,
    "donors:bank_line_set_apart": LINE,
    "donors:bank_match_assign": MATCH,
    "donors:bank_match_detail": MATCH,
    "donors:bank_match_step": MATCH,
}
