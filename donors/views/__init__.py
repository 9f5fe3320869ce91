"""Pages of money in: functions that read top to bottom."""

from __future__ import annotations

from donors.views.agreements import agreement_detail, agreement_edit, agreement_list, agreement_new, agreement_step
from donors.views.amendments import (
    agreement_history,
    agreement_terms,
    amendment_detail,
    amendment_edit,
    amendment_new,
    amendment_step,
)
from donors.views.balances import balance_detail, balance_list
from donors.views.bank import bank_file_detail, bank_file_list, bank_file_new, bank_line_detail, bank_line_list
from donors.views.bank_matches import (
    bank_accept,
    bank_compare,
    bank_line_match,
    bank_line_receive,
    bank_line_set_apart,
    bank_match_assign,
    bank_match_detail,
    bank_match_step,
)
from donors.views.calls import call_detail, call_edit, call_letter, call_list, call_new, call_step
from donors.views.donors import donor_detail, donor_edit, donor_list, donor_new
from donors.views.encashments import (
    encashment_detail,
    encashment_edit,
    encashment_list,
    encashment_new,
    encashment_step,
)
from donors.views.occurrences import occurrence_detail, occurrence_new, occurrence_step
from donors.views.pledges import pledge_detail, pledge_edit, pledge_list, pledge_new, pledge_step
from donors.views.receipts import receipt_detail, receipt_edit, receipt_list, receipt_new, receipt_step
from donors.views.reconciliation import bank_reconciliation
from donors.views.reminders import reminder_list, reminder_new
from donors.views.returns import return_detail, return_edit, return_list, return_new, return_step

__all__ = [
    "agreement_detail",
    "agreement_edit",
    "agreement_history",
    "agreement_list",
    "agreement_new",
    "agreement_step",
    "agreement_terms",
    "amendment_detail",
    "amendment_edit",
    "amendment_new",
    "amendment_step",
    "balance_detail",
    "balance_list",
    "bank_accept",
    "bank_compare",
    "bank_file_detail",
    "bank_file_list",
    "bank_file_new",
    "bank_line_detail",
    "bank_line_list",
    "bank_line_match",
    "bank_line_receive",
    "bank_line_set_apart",
    "bank_match_assign",
    "bank_match_detail",
    "bank_match_step",
    "bank_reconciliation",
    "call_detail",
    "call_edit",
    "call_letter",
    "call_list",
    "call_new",
    "call_step",
    "donor_detail",
    "donor_edit",
    "donor_list",
    "donor_new",
    "encashment_detail",
    "encashment_edit",
    "encashment_list",
    "encashment_new",
    "encashment_step",
    "occurrence_detail",
    "occurrence_new",
    "occurrence_step",
    "pledge_detail",
    "pledge_edit",
    "pledge_list",
    "pledge_new",
    "pledge_step",
    "receipt_detail",
    "receipt_edit",
    "receipt_list",
    "receipt_new",
    "receipt_step",
    "reminder_list",
    "reminder_new",
    "return_detail",
    "return_edit",
    "return_list",
    "return_new",
    "return_step",
]
