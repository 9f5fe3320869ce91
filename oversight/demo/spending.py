"""What the counterparts applied for: which grant, when, how much of which category, and how far it went."""

from __future__ import annotations

from typing import Final, NamedTuple


class ApplicationLine(NamedTuple):
    """One withdrawal application: shares are per mille of the grant's categories 1 to 4.

    `reaches` is the state in which the demonstration leaves it; for the running quarter `ago` counts the days
    before today on which its last step was taken.
    """

    project: str
    quarter: int
    shares: tuple[int, int, int, int]
    method: str = "direct"
    reaches: str = "paid"
    ago: int = 0


PAID: Final = (
    ApplicationLine("EN-01", 2, (120, 90, 150, 0)),
    ApplicationLine("EN-01", 3, (170, 180, 0, 120), "reimbursement"),
    ApplicationLine("EN-01", 4, (180, 210, 200, 0)),
    ApplicationLine("EN-01", 5, (140, 120, 0, 190), "reimbursement"),
    ApplicationLine("EN-01", 6, (110, 150, 250, 0)),
    ApplicationLine("EN-01", 7, (90, 80, 0, 160)),
    ApplicationLine("EN-01", 8, (60, 40, 120, 0), "reimbursement"),
    ApplicationLine("WH-01", 3, (150, 140, 180, 0)),
    ApplicationLine("WH-01", 4, (190, 160, 0, 210), "reimbursement"),
    ApplicationLine("WH-01", 5, (160, 170, 240, 0)),
    ApplicationLine("WH-01", 6, (130, 110, 0, 230)),
    ApplicationLine("WH-01", 7, (120, 150, 140, 0), "reimbursement"),
    ApplicationLine("WH-01", 8, (70, 90, 0, 150)),
    ApplicationLine("EN-02", 4, (160, 120, 210, 0)),
    ApplicationLine("EN-02", 5, (210, 190, 0, 160)),
    ApplicationLine("EN-02", 6, (150, 170, 190, 0), "reimbursement"),
    ApplicationLine("EN-02", 8, (140, 130, 0, 240)),
    ApplicationLine("SC-01", 4, (90, 160, 220, 180)),
    ApplicationLine("SC-01", 6, (110, 140, 190, 210), "reimbursement"),
    ApplicationLine("SC-01", 8, (130, 150, 160, 170), "reimbursement"),
    ApplicationLine("MS-01", 4, (140, 210, 130, 0)),
    ApplicationLine("MS-01", 5, (160, 180, 0, 150)),
    ApplicationLine("MS-01", 7, (150, 170, 210, 0), "reimbursement"),
    ApplicationLine("WH-02", 5, (170, 190, 160, 0)),
    ApplicationLine("WH-02", 6, (180, 160, 0, 170)),
    ApplicationLine("WH-02", 8, (140, 150, 180, 0), "reimbursement"),
    ApplicationLine("EN-03", 6, (190, 220, 0, 0)),
    ApplicationLine("EN-03", 7, (160, 170, 200, 0)),
    ApplicationLine("SC-02", 6, (0, 260, 240, 190), "reimbursement"),
    ApplicationLine("SC-02", 8, (0, 210, 230, 240)),
    ApplicationLine("WH-03", 7, (180, 240, 0, 0)),
    ApplicationLine("WH-03", 8, (150, 190, 170, 0), "reimbursement"),
    ApplicationLine("MS-02", 7, (0, 230, 210, 180)),
    ApplicationLine("EN-04", 8, (210, 240, 0, 0)),
)

IN_PROCESS: Final = (
    ApplicationLine("EN-02", 9, (120, 0, 150, 0), reaches="instructed", ago=2),
    ApplicationLine("WH-02", 9, (110, 140, 0, 0), reaches="approved", ago=12),
    ApplicationLine("MS-02", 9, (0, 190, 0, 210), "reimbursement", reaches="approved", ago=1),
    ApplicationLine("EN-03", 9, (140, 130, 0, 0), reaches="endorsed", ago=9),
    ApplicationLine("WH-03", 9, (130, 0, 180, 0), reaches="endorsed", ago=4),
    ApplicationLine("EN-01", 9, (50, 30, 0, 90), "reimbursement", reaches="submitted", ago=18),
    ApplicationLine("SC-01", 9, (0, 120, 140, 0), reaches="submitted", ago=6),
    ApplicationLine("WH-01", 9, (60, 80, 0, 0), reaches="submitted", ago=2),
    ApplicationLine("EN-04", 9, (170, 0, 220, 0), reaches="sent_back", ago=5),
    ApplicationLine("MS-01", 9, (0, 110, 0, 170), reaches="sent_back", ago=11),
    ApplicationLine("SC-02", 9, (0, 140, 90, 0), reaches="declined", ago=14),
    ApplicationLine("MS-03", 9, (250, 180, 0, 0), reaches="draft", ago=1),
    ApplicationLine("EN-02", 9, (0, 90, 0, 0), reaches="draft", ago=3),
    ApplicationLine("WH-02", 9, (90, 0, 0, 120), "reimbursement", reaches="draft", ago=7),
)

SUPPLIERS: Final = (
    "Northfield Hydraulics",
    "Sandvar Pumps",
    "Kellner Instruments",
    "Ostrava Cable Works",
    "Delta Survey",
)
"""Fictional suppliers, taken in turn; each application has its own invoice numbers."""
