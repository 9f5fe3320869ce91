"""The bank's last statement: one line is a receipt, one belongs to nobody, one waits, and the bank has its charges."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from donors import services as donors
from donors.models import BankLine, Receipt
from donors.services import bank_matches, bank_matching, bank_unapplied
from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.demo.statements import Movement, camt
from trustfund import ledger
from trustfund.fund.media_types import STATEMENTS
from trustfund.fund.models import TrusteeAccount
from trustfund.fund.services import examine, rate_for

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar

DAY = timedelta(days=1)
CEDAR = Decimal("1250000.00")
"""What Cedar was called for and has sent at last: the comparison finds it, a person decides."""


def events(calendar: Calendar) -> list[Event]:
    """Return the day on which the statement comes in, after the receipt that was entered from paper."""
    return [Event(calendar.ago(2), _take_in)]


def _take_in(on: date) -> None:
    account = TrusteeAccount.objects.get()
    receipt = Receipt.objects.get(pk=demo_id("receipt:R-007-2b"))
    moved = [
        Movement(
            receipt.value_on, str(receipt.amount_usd), "CA-007/2 second instalment, rest", "Linden (fictional)",
            "LIN-2231", "XB-90001", (str(receipt.amount.quantize(receipt.amount_usd)), receipt.currency),
        ),
        Movement(on, "25000.00", "For the good cause", "Larch Friends Society (fictional)", bank_reference="XB-90002"),
        Movement(on, "541300.00", "Payment for Korea fund", "Treasury of Rowan (fictional)", bank_reference="XB-90003"),
        Movement(
            on, str((CEDAR * rate_for("EUR", on).usd_per_unit).quantize(Decimal("0.01"))), "RF89 CF00 0003 CA-005/2",
            "Federal Foreign Office of Cedar (fictional)", bank_reference="XB-90005", sent=(str(CEDAR), "EUR"),
        ),
        Movement(on, "-35.00", "Charges of the quarter", "Meridian Settlement Bank (fictional)", bank_reference="XB-90004"),
    ]  # fmt: skip
    content = camt(
        account=account.account_number, number=f"{on.year}/{on.timetuple().tm_yday}", opened_on=receipt.value_on,
        opening=str(ledger.balance(account.cash_account_id, as_of=receipt.value_on - DAY)), closed_on=on, moved=moved,
    )  # fmt: skip
    file = examine(ContentFile(content, name=f"statement-{on.isoformat()}.xml"), also=STATEMENTS)
    donors.take_in(file, by=people.preparer, id=demo_id("bank_file"))
    bank_matching.propose()
    line = BankLine.objects.select_related("statement")
    bank_matches.match_with_receipt(
        line.get(bank_reference="XB-90001"), receipt, by=people.preparer, id=demo_id("bank_match:linden")
    )
    bank_unapplied.set_apart(
        line.get(bank_reference="XB-90002"), by=people.preparer, id=demo_id("bank_match:larch"),
        note="No donor and no agreement of this name; the bank has been asked who sent it.",
    )  # fmt: skip
