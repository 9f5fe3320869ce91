"""Statements for tests, in both formats, saying the same."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from oversight.demo.statements import Movement, camt
from tests.donors.world import ACCOUNT, DAY

FIRST: Final = date(2026, 3, 2)
GOOD: Final = (
    Movement(DAY, "660.00", "CA-001/1 first instalment", "Alder", "ALD-77", "B1", ("600.00", "EUR")),
    Movement(DAY, "-12.50", "Charges", "The bank", bank_reference="B2"),
    Movement(DAY, "99.00", "Thank you", "Nobody we know", bank_reference="B3"),
)
MT: Final = """:20:ST-1
:25:{account}
:28C:1/1
:60F:C260302USD1000,00
:61:2603020302C660,00NTRFALD-77//B1
/OCMT/EUR600,00/
:86:CA-001/1 first instalment
:61:2603020302D12,50NCHGNONREF//B2
:86:Charges
:61:2603020302C99,00NTRFNONREF//B3
:86:Thank you
:62F:C260302USD1746,50
-
"""


def statement(*moved: Movement, **rest: Any) -> bytes:
    """Return a camt.053 file of the tests' account."""
    given: dict[str, Any] = {
        "account": ACCOUNT, "number": "1/1", "opened_on": FIRST, "opening": "1000.00", "closed_on": DAY,
    }  # fmt: skip
    return camt(moved=moved or GOOD, **(given | rest))


def swift(account: str = ACCOUNT.replace(" ", "")) -> bytes:
    """Return the same as MT940."""
    return MT.format(account=account).encode()
