"""Calls of funds: some settled, some late, one that waits for an approver."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from donors import services as donors
from donors.models import Call, Instalment
from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from trustfund.fund.models import TrusteeAccount

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar
    from oversight.demo.terms import Day


class CallLine(NamedTuple):
    """A call that was sent: agreement and instalment, amount, and the day of its letter."""

    agreement: str
    part: int
    amount: str
    sent: Day


CALLS: Final = (
    CallLine("CA-007", 2, "1500000.00", (6, 20)),
    CallLine("CA-001", 3, "30000000.00", (6, 75)),
    CallLine("CA-005", 2, "1250000.00", (7, 80)),
    CallLine("CA-007", 3, "1000000.00", (8, 75)),
)


def events(calendar: Calendar) -> list[Event]:
    """Return the days of the letters; one call was submitted lately."""
    told = [Event(calendar.day(*line.sent), partial(_call, line)) for line in CALLS]
    return [*told, Event(calendar.ago(2), _to_approve), Event(calendar.ago(1), _remind)]


def _call(line: CallLine, on: date) -> None:
    donors.send_call(_draft(line.agreement, line.part, Decimal(line.amount), on), by=people.approver, on=on)


def _to_approve(on: date) -> None:
    """Alder's next instalment falls due in the coming quarter."""
    _draft("CA-008", 2, Decimal("10000000.00"), on)


def _remind(on: date) -> None:
    """Beat rings, and those who are late are reminded."""
    donors.remind(on)


def _draft(agreement: str, part: int, amount: Decimal, on: date) -> Call:
    instalment = Instalment.objects.select_related("agreement").get(agreement__number=agreement, number=part)
    call = donors.draft_call(
        instalment,
        by=people.preparer,
        trustee_account=TrusteeAccount.objects.get(),
        currency=instalment.agreement.currency,
        amount=amount,
        due_on=instalment.due_on or on,
        id=demo_id(f"call:{agreement}:{part}"),
    )
    return donors.submit_call(call, by=people.preparer, on=on)
