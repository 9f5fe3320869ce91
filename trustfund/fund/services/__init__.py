"""The only place that writes the Fund's facts. One function per verb of the trade."""

from __future__ import annotations

from trustfund.fund.services.documents import (
    Examined,
    NotAccepted,
    clear_unfinished,
    examine,
    read_whole,
    store_document,
)
from trustfund.fund.services.programme import open_phase, record_decision
from trustfund.fund.services.rates import NoRate, enter_fee_schedule, last_rate, rate_for, record_rate
from trustfund.fund.services.terms import enter_resolution, establish, open_trustee_account, open_window

__all__ = [
    "Examined",
    "NoRate",
    "NotAccepted",
    "clear_unfinished",
    "enter_fee_schedule",
    "enter_resolution",
    "establish",
    "examine",
    "last_rate",
    "open_phase",
    "open_trustee_account",
    "open_window",
    "rate_for",
    "read_whole",
    "record_decision",
    "record_rate",
    "store_document",
]
