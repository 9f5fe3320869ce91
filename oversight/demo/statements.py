"""Statements of a fictional bank, written in code: camt.053 in its eighth version, with sums that tie."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{closed_on}T22:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>{number}</Id><CreDtTm>{closed_on}T22:00:00Z</CreDtTm>
<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>
"""
BALANCE: Final = """<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>
<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>
"""
ENTRY: Final = """<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{booked_on}</Dt></BookgDt><ValDt><Dt>{value_on}</Dt></ValDt><AcctSvcrRef>{bank_reference}</AcctSvcrRef>
<BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{sent}
<RltdPties><{party}><Pty><Nm>{counterparty}</Nm></Pty></{party}></RltdPties>
<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
"""
SENT: Final = '<AmtDtls><InstdAmt><Amt Ccy="{unit}">{amount}</Amt></InstdAmt></AmtDtls>'
TAIL: Final = "</Stmt></BkToCstmrStmt></Document>\n"


@dataclass(frozen=True)
class Movement:
    """A movement of the account; a negative amount went out. `sent` is what the payer sent, with its currency."""

    on: date
    amount: str
    text: str
    counterparty: str = "A payer (fictional)"
    reference: str = "NOTPROVIDED"
    bank_reference: str = ""
    sent: tuple[str, str] | None = None


def camt(
    *, account: str, number: str, opened_on: date, opening: str, closed_on: date, moved: Sequence[Movement],
    currency: str = "USD", closing: str = "",
) -> bytes:  # fmt: skip
    """Return a statement; its closing balance is what its movements lead to, unless another one is claimed."""
    last = closing or str(sum((Decimal(each.amount) for each in moved), Decimal(opening)))
    parts = [
        HEAD.format(number=escape(number), closed_on=closed_on, account=escape(account), currency=currency),
        _balance("OPBD", opening, currency, opened_on),
        _balance("CLBD", last, currency, closed_on),
        *(_entry(each, currency, f"{number}-{place}") for place, each in enumerate(moved, start=1)),
        TAIL,
    ]
    return "".join(parts).encode()


def _balance(code: str, amount: str, currency: str, on: date) -> str:
    return BALANCE.format(code=code, amount=amount.removeprefix("-"), currency=currency, side=_side(amount), on=on)


def _entry(moved: Movement, currency: str, reference: str) -> str:
    return ENTRY.format(
        amount=moved.amount.removeprefix("-"), currency=currency, side=_side(moved.amount), booked_on=moved.on,
        value_on=moved.on, bank_reference=escape(moved.bank_reference or reference),
        reference=escape(moved.reference), text=escape(moved.text), counterparty=escape(moved.counterparty),
        party="Cdtr" if moved.amount.startswith("-") else "Dbtr",
        sent=SENT.format(amount=moved.sent[0], unit=moved.sent[1]) if moved.sent else "",
    )  # fmt: skip


def _side(amount: str) -> str:
    return "DBIT" if amount.startswith("-") else "CRDT"
