"""Money that goes back: one return was sent, another waits for an approver."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from donors import services as donors
from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.money_in import donor
from oversight.demo.people import people
from trustfund.fund.models import Decision, TrusteeAccount, Window
from trustfund.fund.services import record_decision

if TYPE_CHECKING:
    from datetime import date

    from donors.models import DonorReturn
    from oversight.demo.calendar import Calendar

TEXT = (
    "The donors' members agree that Birch gets 20,000.00 USD back, which its treasury sent twice, and Rowan 15,000.00 USD "
    "for the seminar that was not held; Cedar's 12,000.00 USD go to its balance account; all from the money without preference."
)


def events(calendar: Calendar) -> list[Event]:
    """Return the days on which money goes back."""
    return [
        Event(calendar.ago(30), _decide),
        Event(calendar.ago(22), partial(_send, "RT-001", "birch", "20000.00", "Sent twice by the treasury of Birch.")),
        Event(calendar.ago(21), _hold),
        Event(calendar.ago(4), partial(_submit, "RT-002", "rowan", "15000.00", "The seminar was not held.")),
    ]


def _decide(on: date) -> None:
    record_decision(
        number="DD-01",
        decided_on=on,
        title="Returns to Birch and Rowan",
        text=TEXT,
        by=people.approver,
        id=demo_id("decision:DD-01"),
    )


def _submit(number: str, key: str, amount: str, reason: str, on: date, *, destination: str = "bank") -> DonorReturn:
    given = donors.draft_return(
        donor(key),
        by=people.preparer,
        number=number,
        amount=Decimal(amount),
        window=Window.objects.get(is_without_preference=True),
        trustee_account=TrusteeAccount.objects.get(),
        decision=Decision.objects.get(number="DD-01"),
        reason=reason,
        destination=destination,
        sent_to="" if destination == "balance" else f"Central bank of {key.capitalize()}, account 4410 0027 9931",
        id=demo_id(f"return:{number}"),
    )
    return donors.submit_return(given, by=people.preparer, on=on)


def _send(number: str, key: str, amount: str, reason: str, on: date) -> None:
    given = donors.approve_return(_submit(number, key, amount, reason, on), by=people.approver, on=on)
    donors.record_return(given, by=people.preparer, on=on)


def _hold(on: date) -> None:
    """Cedar's part is held for it, until Cedar says what becomes of it."""
    given = _submit("RT-003", "cedar", "12000.00", "Left over of the survey of 2025.", on, destination="balance")
    donors.record_return(donors.approve_return(given, by=people.approver, on=on), by=people.preparer, on=on)
