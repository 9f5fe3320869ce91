"""Pages of money in: functions that read top to bottom."""

from __future__ import annotations

from donors.views.agreements import agreement_detail, agreement_edit, agreement_list, agreement_new, agreement_step
from donors.views.calls import call_detail, call_edit, call_letter, call_list, call_new, call_step
from donors.views.donors import donor_detail, donor_edit, donor_list, donor_new
from donors.views.pledges import pledge_detail, pledge_edit, pledge_list, pledge_new, pledge_step
from donors.views.receipts import receipt_detail, receipt_edit, receipt_list, receipt_new, receipt_step
from donors.views.reminders import reminder_list, reminder_new

__all__ = [
    "agreement_detail",
    "agreement_edit",
    "agreement_list",
    "agreement_new",
    "agreement_step",
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
]
